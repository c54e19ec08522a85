/* SPDX-License-Identifier: Apache-2.0 */
/* Owns who this plugin is, its options and its life. Must not know XMPP. */
#include "xmpp.h"

#include <ombud/one.h>

#define TEXT(literal)                                                                              \
    {                                                                                              \
        literal, sizeof(literal) - 1                                                               \
    }
#define OPTION(named, standard, told, how, least, most)                                            \
    {                                                                                              \
        .size = sizeof(omb_option), .type = OMB_OPTION_TEXT, .flags = (how), .key = TEXT(named),   \
        .fallback = TEXT(standard), .help = TEXT(told), .min = (least), .max = (most)              \
    }

static const omb_option opt_url = OPTION("url", "https://xmpp.example.org/http-bind",
                                         "the server's BOSH address", OMB_OPTION_REQUIRED, 8, 300);
static const omb_option opt_domain =
    OPTION("domain", "example.org", "domain of the account", OMB_OPTION_REQUIRED, 1, 200);
static const omb_option opt_user =
    OPTION("account", "support", "name of the account", OMB_OPTION_REQUIRED, 1, 200);
static const omb_option opt_password = OPTION("password", "the account's password", "its password",
                                              OMB_OPTION_REQUIRED | OMB_OPTION_SECRET, 1, 300);
static const omb_option opt_tenant = {.size = sizeof(omb_option),
                                      .type = OMB_OPTION_INT,
                                      .key = TEXT("tenant"),
                                      .fallback = TEXT("1"),
                                      .help = TEXT("number of the tenant whose account it is"),
                                      .min = 1,
                                      .max = 1000000};
static const omb_option *const options[] = {&opt_url, &opt_domain, &opt_user, &opt_password,
                                            &opt_tenant};
static const omb_descriptor descriptor = {.size = sizeof descriptor,
                                          .n_option = 5,
                                          .id = TEXT("org.ombud.example.xmpp"),
                                          .name = TEXT("xmpp"),
                                          .kind = TEXT(OMB_KIND_CHANNEL),
                                          .vendor = TEXT("ombud"),
                                          .version = TEXT("1.0.0"),
                                          .description = TEXT("Chat by XMPP, over BOSH"),
                                          .option = options};

static struct xmpp *xmpp_of(const omb_plugin *p)
{
    return (struct xmpp *)p->plugin_data;
}

int xmpp_text(const struct xmpp *x, const omb_json_doc *d, uint32_t object, const char *key,
              char *into, size_t cap)
{
    omb_str text;
    into[0] = '\0';
    if (x->json->get_text(d, x->json->member(d, object, omb_z(key)), into, cap - 1, &text) ||
        text.len >= cap)
        return 0;
    memmove(into, text.ptr, text.len);
    into[text.len] = '\0';
    return text.len > 0;
}

void xmpp_warn(const struct xmpp *x, const char *words)
{
    x->log->write(x->host, OMB_LOG_WARN, omb_z(words));
}

static void start(const omb_plugin *p, omb_op op, omb_tenant tenant, omb_str contact, omb_str what)
{
    const struct xmpp *x = xmpp_of(p);
    (void)tenant, (void)contact, (void)what;
    x->host->complete(x->host, op, -OMB_E_UNSUPPORTED, omb_z(NULL));
}

static void deliver(const omb_plugin *p, omb_op op, omb_tenant tenant, omb_str contact,
                    omb_str item)
{
    talk_deliver(xmpp_of(p), op, tenant, contact, item);
}

static void close_contact(const omb_plugin *p, omb_op op, omb_tenant tenant, omb_str contact,
                          omb_str reason)
{
    const struct xmpp *x = xmpp_of(p);
    (void)tenant, (void)contact, (void)reason;
    x->host->complete(x->host, op, 0, omb_z(NULL));
}

static void event(const omb_plugin *p, omb_tenant tenant, omb_str contact, omb_str what)
{
    (void)p, (void)tenant, (void)contact, (void)what;
}

static int32_t fail(omb_error *error, const char *words)
{
    strncpy(error->text, words, sizeof error->text - 1);
    return error->code = -OMB_E_UNSUPPORTED;
}

static int32_t init(const omb_plugin *p, omb_error *error)
{
    struct xmpp *x = xmpp_of(p);
    const omb_host *h = x->host;
    int64_t tenant;
    x->config = (const omb_ext_config *)h->get_extension(h, OMB_EXT_CONFIG);
    x->contacts = (const omb_ext_contacts *)h->get_extension(h, OMB_EXT_CONTACTS);
    x->fetch = (const omb_ext_fetch *)h->get_extension(h, OMB_EXT_FETCH);
    x->json = (const omb_ext_json *)h->get_extension(h, OMB_EXT_JSON);
    x->kv = (const omb_ext_kv *)h->get_extension(h, OMB_EXT_KV);
    x->log = (const omb_ext_log *)h->get_extension(h, OMB_EXT_LOG);
    x->timers = (const omb_ext_timers *)h->get_extension(h, OMB_EXT_TIMERS);
    if (!x->config || !x->contacts || !x->fetch || !x->json || !x->kv || !x->log || !x->timers)
        return fail(error, "the host lacks a service that xmpp needs");
    if (x->config->get_text(h, omb_z("url"), &x->url) ||
        x->config->get_text(h, omb_z("domain"), &x->domain) ||
        x->config->get_text(h, omb_z("account"), &x->user) ||
        x->config->get_text(h, omb_z("password"), &x->password) ||
        x->config->get_int(h, omb_z("tenant"), &tenant))
        return fail(error, "options cannot be read");
    x->tenant = (omb_tenant)tenant;
    return 0;
}

static int32_t activate(const omb_plugin *p, omb_error *error)
{
    struct xmpp *x = xmpp_of(p);
    (void)error;
    x->stopping = 0;
    x->again_ms = XMPP_AGAIN_MS;
    return x->timers->start(x->host, TIMER_CONNECT, 1);
}

static void on_timer(const omb_plugin *p, uint64_t id)
{
    struct xmpp *x = xmpp_of(p);
    if (id == TIMER_CONNECT && x->state == XMPP_DOWN)
        stream_open(x);
    else if (id == TIMER_STORE)
        talk_try_again(x);
}

static void drain(const omb_plugin *p, omb_op op, uint32_t deadline_ms)
{
    struct xmpp *x = xmpp_of(p);
    (void)deadline_ms;
    x->stopping = 1;
    x->draining = op;
    talk_drain(x);
}

static void deactivate(const omb_plugin *p)
{
    struct xmpp *x = xmpp_of(p);
    x->stopping = 1;
    stream_close(x);
    memset(x->job, 0, sizeof x->job);
    x->draining = 0;
    omb_buf_free(&x->out);
}

static void destroy(const omb_plugin *p)
{
    omb_buf_free(&xmpp_of(p)->out);
    free(p->plugin_data);
}

static void completed(const omb_plugin *p, omb_op op, int32_t status, omb_str bytes)
{
    if (op >= OP_FETCH)
        stream_answered(xmpp_of(p), op, status, bytes);
    else
        talk_answered(xmpp_of(p), op, status, bytes);
}

static const omb_channel_info info = {.size = sizeof info,
                                      .can = OMB_CHANNEL_LIVE | OMB_CHANNEL_RECEIPTS,
                                      .max_text = XMPP_MAX_TEXT,
                                      .name = TEXT("xmpp")};
static const omb_channel channel = {&info, start, deliver, close_contact, event};
static const omb_ext_on_timer timer_table = {on_timer};

static const void *get_extension(const omb_plugin *p, const char *id)
{
    (void)p;
    if (strcmp(id, OMB_EXT_ON_TIMER) == 0)
        return &timer_table;
    return strcmp(id, OMB_KIND_CHANNEL) == 0 ? &channel : NULL;
}

static const omb_plugin *create(const omb_host *host, omb_str id)
{
    struct xmpp *x = omb_same(id, descriptor.id) ? (struct xmpp *)calloc(1, sizeof *x) : NULL;
    if (!x)
        return NULL;
    x->host = host;
    x->plugin = (omb_plugin){&descriptor,  x,         init,
                             destroy,      activate,  drain,
                             deactivate,   completed, omb_one_uncancelled,
                             get_extension};
    return &x->plugin;
}
OMB_ONE_PLUGIN(descriptor, create)
