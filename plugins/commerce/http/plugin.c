/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the plugin's entry, options and life. Must not know the contract. Called by the host. */
#include "shop.h"

#include <ombud/one.h>

#include <stdio.h>

#define TEXT(literal)                                                                              \
    {                                                                                              \
        (literal), sizeof(literal) - 1                                                             \
    }

static const omb_option opt_url = {.size = sizeof opt_url,
                                   .type = OMB_OPTION_TEXT,
                                   .key = TEXT("base_url"),
                                   .fallback = TEXT(""),
                                   .help = TEXT("where the shop's contract begins, such as "
                                                "https://shop.example/ombud; empty: no shop"),
                                   .max = 1024};
static const omb_option opt_secret = {.size = sizeof opt_secret,
                                      .type = OMB_OPTION_TEXT,
                                      .flags = OMB_OPTION_SECRET,
                                      .key = TEXT("secret"),
                                      .fallback = TEXT(""),
                                      .help = TEXT("signs requests to the shop: whsec_ and base64 "
                                                   "of 24 to 64 bytes; empty: they are not signed"),
                                      .max = 128};
static const omb_option opt_hook = {.size = sizeof opt_hook,
                                    .type = OMB_OPTION_TEXT,
                                    .flags = OMB_OPTION_SECRET,
                                    .key = TEXT("webhook_secret"),
                                    .fallback = TEXT(""),
                                    .help = TEXT("checks the shop's webhooks: as secret, two with "
                                                 "a blank between while it changes; empty: none"),
                                    .max = 256};
static const omb_option opt_shops = {.size = sizeof opt_shops,
                                     .type = OMB_OPTION_TEXT,
                                     .flags = OMB_OPTION_SECRET,
                                     .key = TEXT("shops"),
                                     .fallback = TEXT(""),
                                     .help = TEXT("shops of single tenants, one a line: number of "
                                                  "the tenant, base_url, secret, webhook_secret"),
                                     .max = HTTP_MAX_SHOPS_TEXT};
static const omb_option opt_path = {.size = sizeof opt_path,
                                    .type = OMB_OPTION_TEXT,
                                    .key = TEXT("webhook_path"),
                                    .fallback = TEXT("/hooks/shop/"),
                                    .help = TEXT("where the host takes webhooks, from / to /"),
                                    .min = 3,
                                    .max = 100};
static const omb_option opt_timeout = {.size = sizeof opt_timeout,
                                       .type = OMB_OPTION_DURATION,
                                       .key = TEXT("timeout"),
                                       .fallback = TEXT("8s"),
                                       .help = TEXT("the shop's time to answer a question"),
                                       .min = 100,
                                       .max = 14000};
static const omb_option opt_execute = {.size = sizeof opt_execute,
                                       .type = OMB_OPTION_DURATION,
                                       .key = TEXT("execute_timeout"),
                                       .fallback = TEXT("3s"),
                                       .help = TEXT("the shop's time to carry out a remedy, before "
                                                    "it is asked how it went"),
                                       .min = 100,
                                       .max = 14000};
static const omb_option *const options[] = {&opt_url,  &opt_secret,  &opt_hook,   &opt_shops,
                                            &opt_path, &opt_timeout, &opt_execute};

static const omb_descriptor descriptor = {.size = sizeof descriptor,
                                          .n_option = sizeof options / sizeof *options,
                                          .id = TEXT("org.ombud.commerce.http"),
                                          .name = TEXT("http"),
                                          .kind = TEXT(OMB_KIND_COMMERCE),
                                          .vendor = TEXT("ombud"),
                                          .version = TEXT("1.0.0"),
                                          .description =
                                              TEXT("A shop behind a documented REST contract"),
                                          .option = options};

static struct shop *shop_of(const omb_plugin *plugin)
{
    return plugin->plugin_data;
}

void shop_log(const struct shop *s, uint32_t level, const char *words)
{
    if (s->log)
        s->log->write(s->host, level, omb_z(words));
}

static int32_t fail(omb_error *error, int32_t code, const char *text)
{
    error->code = code;
    snprintf(error->text, sizeof error->text, "%s", text);
    return code;
}

/* ---- life ---- */

static int32_t http_init(const omb_plugin *plugin, omb_error *error)
{
    struct shop *s = shop_of(plugin);
    const omb_host *h = s->host;
    const omb_ext_config *config = h->get_extension(h, OMB_EXT_CONFIG);

    s->json = h->get_extension(h, OMB_EXT_JSON);
    s->fetch = h->get_extension(h, OMB_EXT_FETCH);
    s->http = h->get_extension(h, OMB_EXT_HTTP);
    s->log = h->get_extension(h, OMB_EXT_LOG);
    s->movements = h->get_extension(h, OMB_EXT_MOVEMENTS);
    if (!config || !s->json || !s->fetch || !s->http)
        return fail(error, -OMB_E_UNSUPPORTED, "the host lacks a service that the shop needs");
    return settings_read(s, config, error);
}

static int32_t http_activate(const omb_plugin *plugin, omb_error *error)
{
    struct shop *s = shop_of(plugin);

    (void)error;
    if (!settings_have_hooks(s))
        return 0;
    s->http->mount(s->host, (omb_op)(uintptr_t)&s->hook_path, s->hook_path, OMB_MOUNT_REQUEST,
                   HTTP_MAX_HOOK);
    return 0;
}

static void http_drain(const omb_plugin *plugin, omb_op op, uint32_t deadline_ms)
{
    struct shop *s = shop_of(plugin);

    (void)deadline_ms;
    if (s->n_call == 0)
        s->host->complete(s->host, op, 0, omb_z(NULL));
    else
        s->drain = op;
}

static void http_destroy(const omb_plugin *plugin)
{
    struct shop *s = shop_of(plugin);

    s->drain = 0;
    while (s->calls.next != &s->calls)
        call_free(s, s->calls.next);
    free(s);
}

static void http_completed(const omb_plugin *plugin, omb_op op, int32_t status, omb_str bytes)
{
    struct shop *s = shop_of(plugin);
    struct call *c = (struct call *)(uintptr_t)op;

    if ((void *)c == (void *)&s->hook_path) {
        if (status != 0)
            shop_log(s, OMB_LOG_ERROR, "webhook_path cannot be opened: it is taken");
    } else if (c->ask == ASK_MOVEMENT) {
        hook_completed(s, c, status, bytes);
    } else {
        call_completed(s, c, status, bytes);
    }
}

static const void *http_get_extension(const omb_plugin *plugin, const char *id)
{
    (void)plugin;
    if (strcmp(id, OMB_KIND_COMMERCE) == 0)
        return &http_commerce;
    if (strcmp(id, OMB_COMMERCE_QUOTE) == 0)
        return &http_quote;
    if (strcmp(id, OMB_COMMERCE_CHOICES) == 0)
        return &http_choices;
    return strcmp(id, OMB_EXT_ON_HTTP) == 0 ? &http_on_http : NULL;
}

static const omb_plugin *http_create(const omb_host *host, omb_str id)
{
    struct shop *s = omb_same(id, descriptor.id) ? calloc(1, sizeof *s) : NULL;

    if (!s)
        return NULL;
    s->host = host;
    s->calls.prev = s->calls.next = &s->calls;
    /* A remedy under way is not stopped half-way: cancel does nothing, the late answer no harm. */
    s->plugin = (omb_plugin){&descriptor,         s,
                             http_init,           http_destroy,
                             http_activate,       http_drain,
                             omb_one_rest,        http_completed,
                             omb_one_uncancelled, http_get_extension};
    return &s->plugin;
}

OMB_ONE_PLUGIN(descriptor, http_create)
