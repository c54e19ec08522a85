/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the plugin's entry, options and life, and hands what comes in to its part. Must not know
 * the protocol. Called by the host. */
#include "chat.h"

#include <time.h>

#define TEXT(literal)                                                                              \
    {                                                                                              \
        (literal), sizeof(literal) - 1                                                             \
    }
enum { CHAT_TIMER_HELLO = 1, CHAT_TICK_MS = 1000 };

static const omb_option opt_rate = {.size = sizeof opt_rate,
                                    .type = OMB_OPTION_INT,
                                    .key = TEXT("rate"),
                                    .fallback = TEXT("5"),
                                    .help = TEXT("messages a second one visitor may send"),
                                    .min = 1,
                                    .max = 1000};
static const omb_option opt_burst = {.size = sizeof opt_burst,
                                     .type = OMB_OPTION_INT,
                                     .key = TEXT("burst"),
                                     .fallback = TEXT("20"),
                                     .help = TEXT("messages at once before the rate counts"),
                                     .min = 1,
                                     .max = 100000};
static const omb_option opt_tabs = {.size = sizeof opt_tabs,
                                    .type = OMB_OPTION_INT,
                                    .key = TEXT("max_tabs"),
                                    .fallback = TEXT("16"),
                                    .help = TEXT("sockets of one contact; then 1013"),
                                    .min = 1,
                                    .max = 1000};
static const omb_option opt_path = {.size = sizeof opt_path,
                                    .type = OMB_OPTION_TEXT,
                                    .key = TEXT("path"),
                                    .fallback = TEXT("/chat/ws"),
                                    .help = TEXT("where the socket is mounted"),
                                    .min = 1,
                                    .max = 200};
static const omb_option *const options[] = {&opt_rate, &opt_burst, &opt_tabs, &opt_path};

static const omb_descriptor descriptor = {.size = sizeof descriptor,
                                          .n_option = 4,
                                          .id = TEXT("org.ombud.channel.chat"),
                                          .name = TEXT("chat"),
                                          .kind = TEXT(OMB_KIND_CHANNEL),
                                          .vendor = TEXT("ombud"),
                                          .version = TEXT("1.0.0"),
                                          .description =
                                              TEXT("Chat with customers over a WebSocket"),
                                          .option = options};

uint32_t chat_now_ms(void)
{
    struct timespec ts;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &ts);
    return (uint32_t)((uint64_t)ts.tv_sec * 1000 + (uint64_t)ts.tv_nsec / 1000000);
}

static int32_t fail(omb_error *error, int32_t code, const char *text)
{
    error->code = code;
    strncpy(error->text, text, sizeof error->text - 1);
    return code;
}

static int32_t read_options(struct chat *c)
{
    const omb_ext_config *config = c->host->get_extension(c->host, OMB_EXT_CONFIG);
    int32_t rc = config ? config->get_int(c->host, omb_z("rate"), &c->rate) : -OMB_E_UNSUPPORTED;
    rc = rc ? rc : config->get_int(c->host, omb_z("burst"), &c->burst);
    return rc ? rc : config->get_int(c->host, omb_z("max_tabs"), &c->max_tabs);
}

static int32_t chat_init(const omb_plugin *plugin, omb_error *error)
{
    struct chat *c = plugin->plugin_data;
    const omb_host *h = c->host;
    c->http = h->get_extension(h, OMB_EXT_HTTP);
    c->contacts = h->get_extension(h, OMB_EXT_CONTACTS);
    c->visitors = h->get_extension(h, OMB_EXT_VISITORS);
    c->json = h->get_extension(h, OMB_EXT_JSON);
    c->timers = h->get_extension(h, OMB_EXT_TIMERS);
    c->log = h->get_extension(h, OMB_EXT_LOG);
    if (!c->http || !c->contacts || !c->visitors || !c->json || !c->timers || !c->log)
        return fail(error, -OMB_E_UNSUPPORTED, "the host lacks a service that chat needs");
    return read_options(c) ? fail(error, -OMB_E_INVALID, "options cannot be read") : 0;
}

static int32_t chat_activate(const omb_plugin *plugin, omb_error *error)
{
    struct chat *c = plugin->plugin_data;
    const omb_ext_config *config = c->host->get_extension(c->host, OMB_EXT_CONFIG);
    omb_str path;
    omb_op op = pending_add(c, PENDING_MOUNT, NULL, omb_z(NULL));
    if (!op || config->get_text(c->host, omb_z("path"), &path))
        return fail(error, -OMB_E_NOMEM, "out of memory");
    c->drain = 0;
    c->http->mount(c->host, op, path, OMB_MOUNT_WEBSOCKET, CHAT_MAX_FRAME);
    return c->timers->start(c->host, CHAT_TIMER_HELLO, CHAT_TICK_MS);
}

/* Acknowledgements under way are waited for: the customer hears what became of each message. */
static void finish_drain(struct chat *c)
{
    if (!c->drain || c->pendings.count)
        return;
    c->host->complete(c->host, c->drain, 0, omb_z(NULL));
    c->drain = 0;
}

static void chat_drain(const omb_plugin *plugin, omb_op op, uint32_t deadline_ms)
{
    struct chat *c = plugin->plugin_data;
    (void)deadline_ms;
    c->drain = op;
    finish_drain(c);
}

static void chat_deactivate(const omb_plugin *plugin)
{
    struct chat *c = plugin->plugin_data;
    struct node *n;
    c->timers->stop(c->host, CHAT_TIMER_HELLO);
    while ((n = table_any(&c->socks))) {
        sock_close(c, (struct sock *)n, 1012, "restart");
        sock_free(c, (struct sock *)n);
    }
    pending_free_all(c);
}

static void chat_destroy(const omb_plugin *plugin)
{
    struct chat *c = plugin->plugin_data;
    pending_free_all(c);
    table_free(&c->socks);
    table_free(&c->parties);
    table_free(&c->pendings);
    omb_buf_free(&c->out);
    free(c);
}

static void answered(struct chat *c, const struct pending *p, int32_t status, omb_str bytes)
{
    struct sock *s = sock_find(c, p->conn);
    if (p->kind == PENDING_MOUNT) {
        if (status)
            c->log->write(c->host, OMB_LOG_ERROR, omb_z("its path cannot be mounted"));
        return;
    }
    if (!s || s->state == SOCK_CLOSING)
        return;
    if (p->kind == PENDING_MESSAGE && status == 0)
        frame_ack(c, s, p->cid, bytes);
    else if (p->kind == PENDING_MESSAGE)
        frame_nack(c, s, p->cid, status, "the message was not taken");
    else if (p->kind == PENDING_ACTION && status)
        frame_nack(c, s, NULL, status, "this was not taken");
    else if (p->kind != PENDING_ACTION)
        hello_answer(c, s, p->kind, status, bytes);
}

static void chat_completed(const omb_plugin *plugin, omb_op op, int32_t status, omb_str bytes)
{
    struct chat *c = plugin->plugin_data;
    struct pending *p = pending_take(c, op);
    if (!p)
        return;
    answered(c, p, status, bytes);
    free(p);
    finish_drain(c);
}

static void chat_cancel(const omb_plugin *plugin, omb_op op)
{
    (void)plugin;
    (void)op; /* every call is answered at once */
}

static void on_timer(const omb_plugin *plugin, uint64_t id)
{
    struct chat *c = plugin->plugin_data;
    sock_expire(c);
    (void)c->timers->start(c->host, id, CHAT_TICK_MS);
}

static void ws_open(const omb_plugin *plugin, omb_conn conn, omb_tenant tenant, omb_str path,
                    omb_str query, omb_str peer)
{
    struct chat *c = plugin->plugin_data;
    (void)path;
    (void)query;
    (void)peer;
    if (!sock_open(c, conn, tenant))
        c->http->ws_close(c->host, conn, 1013, omb_z("busy, come back"));
}

static void ws_message(const omb_plugin *plugin, omb_conn conn, omb_str text)
{
    struct chat *c = plugin->plugin_data;
    struct sock *s = sock_find(c, conn);
    if (s)
        frame_in(c, s, text);
}

static void ws_closed(const omb_plugin *plugin, omb_conn conn, uint32_t code)
{
    struct chat *c = plugin->plugin_data;
    struct sock *s = sock_find(c, conn);
    (void)code;
    if (s)
        sock_free(c, s);
}

static const omb_ext_on_timer timer_table = {on_timer};
static const omb_ext_on_http http_table = {ws_open, ws_message, ws_closed, NULL};

static const void *chat_get_extension(const omb_plugin *plugin, const char *id)
{
    (void)plugin;
    if (strcmp(id, OMB_KIND_CHANNEL) == 0)
        return &chat_channel;
    if (strcmp(id, OMB_EXT_ON_TIMER) == 0)
        return &timer_table;
    return strcmp(id, OMB_EXT_ON_HTTP) == 0 ? &http_table : NULL;
}

static const omb_plugin *chat_create(const omb_host *host, omb_str id)
{
    struct chat *c = omb_same(id, descriptor.id) ? calloc(1, sizeof *c) : NULL;
    if (!c)
        return NULL;
    c->host = host;
    c->now_ms = chat_now_ms;
    c->newest_end.prev = c->newest_end.next = &c->newest_end;
    c->plugin = (omb_plugin){&descriptor,     c,
                             chat_init,       chat_destroy,
                             chat_activate,   chat_drain,
                             chat_deactivate, chat_completed,
                             chat_cancel,     chat_get_extension};
    return &c->plugin;
}

static uint32_t factory_count(void)
{
    return 1;
}

static const omb_descriptor *factory_descriptor(uint32_t index)
{
    return index == 0 ? &descriptor : NULL;
}

static const omb_factory factory = {factory_count, factory_descriptor, chat_create};

static int32_t file_open(omb_str path)
{
    (void)path;
    return 0;
}

static void file_close(void)
{
}

static const void *get_factory(const char *id)
{
    return strcmp(id, OMB_FACTORY) == 0 ? &factory : NULL;
}

extern OMB_EXPORT const omb_entry omb_entry_v1;
const omb_entry omb_entry_v1 =
    {sizeof(omb_entry), OMB_ENTRY_MAGIC, OMB_ABI_MAJOR, OMB_ABI_MINOR, 0, 0,
     file_open,         file_close,      get_factory};
