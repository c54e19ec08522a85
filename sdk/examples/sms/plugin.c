/* SPDX-License-Identifier: Apache-2.0 */
/* Owns who this plugin is, its options and its life. Must not know the provider's contract. */
#include "sms.h"

#include <ombud/one.h>
#include <sodium.h>

#define TEXT(literal)                                                                              \
    {                                                                                              \
        literal, sizeof(literal) - 1                                                               \
    }

static const omb_option opt_secret = {.size = sizeof opt_secret,
                                      .type = OMB_OPTION_TEXT,
                                      .flags = OMB_OPTION_REQUIRED | OMB_OPTION_SECRET,
                                      .key = TEXT("secret"),
                                      .fallback = TEXT("a long random word"),
                                      .help = TEXT("signs what the provider posts (HMAC-SHA256)"),
                                      .min = 16,
                                      .max = 200};
static const omb_option opt_token = {.size = sizeof opt_token,
                                     .type = OMB_OPTION_TEXT,
                                     .flags = OMB_OPTION_REQUIRED | OMB_OPTION_SECRET,
                                     .key = TEXT("token"),
                                     .fallback = TEXT("the provider's token"),
                                     .help = TEXT("bearer token of the provider's interface"),
                                     .min = 8,
                                     .max = 500};
static const omb_option opt_url = {.size = sizeof opt_url,
                                   .type = OMB_OPTION_TEXT,
                                   .flags = OMB_OPTION_REQUIRED,
                                   .key = TEXT("url"),
                                   .fallback = TEXT("https://sms.example.org/v1"),
                                   .help =
                                       TEXT("where the provider takes messages; /messages follows"),
                                   .min = 8,
                                   .max = 300};
static const omb_option opt_sender = {.size = sizeof opt_sender,
                                      .type = OMB_OPTION_TEXT,
                                      .key = TEXT("sender"),
                                      .fallback = TEXT("Support"),
                                      .help = TEXT("number or name that customers see"),
                                      .min = 1,
                                      .max = 30};
static const omb_option *const options[] = {&opt_secret, &opt_token, &opt_url, &opt_sender};
static const omb_descriptor descriptor = {.size = sizeof descriptor,
                                          .n_option = 4,
                                          .id = TEXT("org.ombud.example.sms"),
                                          .name = TEXT("sms"),
                                          .kind = TEXT(OMB_KIND_CHANNEL),
                                          .vendor = TEXT("ombud"),
                                          .version = TEXT("1.0.0"),
                                          .description = TEXT("Short messages over a provider"),
                                          .option = options};

static struct sms *sms_of(const omb_plugin *p)
{
    return (struct sms *)p->plugin_data;
}

static void start(const omb_plugin *p, omb_op op, omb_tenant tenant, omb_str contact, omb_str what)
{
    const struct sms *s = sms_of(p);
    (void)tenant, (void)contact, (void)what;
    s->host->complete(s->host, op, -OMB_E_UNSUPPORTED, omb_z(NULL));
}

static void deliver(const omb_plugin *p, omb_op op, omb_tenant tenant, omb_str contact,
                    omb_str item)
{
    outbound_deliver(sms_of(p), op, tenant, contact, item);
}

/* Nothing to close: a number stays a number. */
static void close_contact(const omb_plugin *p, omb_op op, omb_tenant tenant, omb_str contact,
                          omb_str reason)
{
    const struct sms *s = sms_of(p);
    (void)tenant, (void)contact, (void)reason;
    s->host->complete(s->host, op, 0, omb_z(NULL));
}

static void event(const omb_plugin *p, omb_tenant tenant, omb_str contact, omb_str what)
{
    (void)p, (void)tenant, (void)contact, (void)what;
}

static void request(const omb_plugin *p, omb_conn conn, omb_tenant tenant, omb_str head,
                    omb_str body)
{
    inbound_request(sms_of(p), conn, tenant, head, body);
}

static int32_t fail(omb_error *error, const char *words)
{
    strncpy(error->text, words, sizeof error->text - 1);
    return error->code = -OMB_E_UNSUPPORTED;
}

static int32_t init(const omb_plugin *p, omb_error *error)
{
    struct sms *s = sms_of(p);
    const omb_host *h = s->host;
    s->config = (const omb_ext_config *)h->get_extension(h, OMB_EXT_CONFIG);
    s->contacts = (const omb_ext_contacts *)h->get_extension(h, OMB_EXT_CONTACTS);
    s->fetch = (const omb_ext_fetch *)h->get_extension(h, OMB_EXT_FETCH);
    s->http = (const omb_ext_http *)h->get_extension(h, OMB_EXT_HTTP);
    s->json = (const omb_ext_json *)h->get_extension(h, OMB_EXT_JSON);
    s->kv = (const omb_ext_kv *)h->get_extension(h, OMB_EXT_KV);
    s->log = (const omb_ext_log *)h->get_extension(h, OMB_EXT_LOG);
    if (!s->config || !s->contacts || !s->fetch || !s->http || !s->json || !s->kv || !s->log)
        return fail(error, "the host lacks a service that sms needs");
    if (sodium_init() < 0)
        return fail(error, "libsodium cannot be used");
    if (s->config->get_text(h, omb_z("secret"), &s->secret) ||
        s->config->get_text(h, omb_z("token"), &s->token) ||
        s->config->get_text(h, omb_z("url"), &s->url) ||
        s->config->get_text(h, omb_z("sender"), &s->sender))
        return fail(error, "options cannot be read");
    return 0;
}

static int32_t activate(const omb_plugin *p, omb_error *error)
{
    const struct sms *s = sms_of(p);
    (void)error;
    s->http->mount(s->host, 0, omb_z("/sms"), OMB_MOUNT_REQUEST, SMS_MAX_BODY);
    return 0;
}

static void drain(const omb_plugin *p, omb_op op, uint32_t deadline_ms)
{
    (void)deadline_ms;
    job_drain(sms_of(p), op);
}

static void deactivate(const omb_plugin *p)
{
    job_forget(sms_of(p));
}

static void destroy(const omb_plugin *p)
{
    free(p->plugin_data);
}

static void completed(const omb_plugin *p, omb_op op, int32_t status, omb_str bytes)
{
    job_answered(sms_of(p), op, status, bytes);
}

static const omb_channel_info info = {.size = sizeof info,
                                      .can = OMB_CHANNEL_RECEIPTS,
                                      .max_text = SMS_MAX_TEXT,
                                      .name = TEXT("sms")};
static const omb_channel channel = {&info, start, deliver, close_contact, event};
static const omb_ext_on_http on_http = {NULL, NULL, NULL, request};

static const void *get_extension(const omb_plugin *p, const char *id)
{
    (void)p;
    if (strcmp(id, OMB_EXT_ON_HTTP) == 0)
        return &on_http;
    return strcmp(id, OMB_KIND_CHANNEL) == 0 ? &channel : NULL;
}

static const omb_plugin *create(const omb_host *host, omb_str id)
{
    struct sms *s = omb_same(id, descriptor.id) ? (struct sms *)calloc(1, sizeof *s) : NULL;
    if (!s)
        return NULL;
    s->host = host;
    s->plugin = (omb_plugin){&descriptor,  s,         init,
                             destroy,      activate,  drain,
                             deactivate,   completed, omb_one_uncancelled,
                             get_extension};
    return &s->plugin;
}
OMB_ONE_PLUGIN(descriptor, create)
