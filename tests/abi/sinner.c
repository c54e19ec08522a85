/* SPDX-License-Identifier: Apache-2.0 */
/* A plugin that breaks one promise, chosen by -DSIN=NAME, so that the checker can be seen to find
 * it. Built by plugcheck.sh. */
#include <ctype.h>
#include <ombud/buf.h>
#include <ombud/ombud.h>
#include <ombud/one.h>

enum sin {
    NONE,
    EXPORTS,
    TWICE,
    NEVER,
    CRASH,
    HANG,
    LEAK,
    SECRET,
    PROSE,
    MUTE_OPTION,
    STRANGE_THREAD,
    FICKLE,
    STATIC,
    SPIN,
    WORDS,
    FORGETS_LATE,
    ANSWERS_AWAY, /* these do one thing more or otherwise in a child */
    ASKS_AWAY,
    LOGS_AWAY,
    STIRS_AWAY,
    DIES_AWAY,
    HANGS_AWAY,
    LONG_QUERY, /* these take a socket's query for what it need not be */
    ENDED_QUERY,
    KEPT_QUERY,
    ESCAPED_QUERY
};

extern char *program_invocation_short_name;
static int is_away(int sin)
{
    return SIN == sin && strstr(program_invocation_short_name, "plugd") != NULL;
}

#if SIN == 1
OMB_EXPORT int sinner_helper = 1;
#endif

struct sinner {
    omb_plugin plugin;
    const omb_host *host;
    const omb_ext_timers *timers;
    const omb_ext_log *log;
    const omb_ext_config *config;
    const omb_ext_worker *worker;
    const omb_ext_flows *flows;
    const omb_ext_http *http;
    omb_op waiting;
    omb_str query;
};

static const omb_option password = {.size = sizeof password,
                                    .type = OMB_OPTION_TEXT,
                                    .flags = OMB_OPTION_SECRET,
                                    .key = {"password", 8},
                                    .fallback = {"none", 4},
                                    .help = {"a secret", SIN == MUTE_OPTION ? 0 : 8},
                                    .max = 100};
static const omb_option *const options[] = {&password};
static const omb_descriptor descriptor = {.size = sizeof descriptor,
                                          .n_option = 1,
                                          .id = {"org.example.sinner", 18},
                                          .name = {"sinner", 6},
                                          .kind = {OMB_KIND_TIER, 10},
                                          .vendor = {"example", 7},
                                          .version = {"1.0.0", 5},
                                          .description = {"breaks one promise", 18},
                                          .option = options};

static int32_t from_elsewhere(const omb_plugin *p, void *arg)
{
    struct sinner *s = p->plugin_data;
    (void)arg;
    (void)s->timers->start(s->host, 7, 1000);
    return 0;
}

static void answer(struct sinner *s, omb_op op, const char *json)
{
    s->host->complete(s->host, op, 0, omb_z(SIN == PROSE ? "hello" : json));
    if (SIN == TWICE)
        s->host->complete(s->host, op, 0, omb_z(json));
}

static void offer(const omb_plugin *p, omb_op op, omb_tenant t, omb_str view)
{
    struct sinner *s = p->plugin_data;
    static struct sinner *first;
    (void)t;
    if (SIN == CRASH && view.len == 0)
        abort();
    while (SIN == HANG && view.len > 60000)
        ;
    if (SIN == STRANGE_THREAD)
        (void)s->worker->run(s->host, 0, from_elsewhere, NULL);
    if (SIN == WORDS)
        s->log->write(s->host, OMB_LOG_INFO, view);
    if (SIN == STATIC && !first)
        first = s;
    if (SIN == STATIC && first != s)
        return; /* only the first instance answers */
    if (SIN == FICKLE) {
        static int count;
        answer(s, op, ++count % 2 ? "{\"answer\":\"hold\"}" : "{\"answer\":\"refuse\"}");
        return;
    }
    if (is_away(DIES_AWAY))
        abort();
    while (is_away(HANGS_AWAY))
        ;
    if (is_away(ASKS_AWAY))
        s->flows->examples(s->host, 2, t);
    if (is_away(LOGS_AWAY))
        s->log->write(s->host, OMB_LOG_INFO, omb_z("an offer came"));
    if (is_away(STIRS_AWAY))
        (void)s->timers->start(s->host, 2, 40000);
    answer(s, op, is_away(ANSWERS_AWAY) ? "{\"answer\":\"refuse\"}" : "{\"answer\":\"hold\"}");
}

static void step(const omb_plugin *p, omb_op op, omb_tenant t, omb_str view, omb_str turn)
{
    struct sinner *s = p->plugin_data;
    if (SIN == NEVER)
        return;
    if (SIN == FORGETS_LATE && !s->waiting) {
        s->waiting = op;
        s->flows->run(s->host, 1, t, view, turn, omb_z(NULL));
        return;
    }
    answer(s, op, "{\"actions\":[]}");
}

static void quiet(const omb_plugin *p, omb_op op, omb_tenant t, omb_str a, omb_str b)
{
    (void)t, (void)a, (void)b;
    answer(p->plugin_data, op, "{}");
}

static int is_escaped(omb_str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] == '%' && (i + 2 >= text.len || !isxdigit((unsigned char)text.ptr[i + 1]) ||
                                   !isxdigit((unsigned char)text.ptr[i + 2])))
            return 0;
    return 1;
}

static void ws_open(const omb_plugin *p, omb_conn conn, omb_tenant t, omb_str path, omb_str query,
                    omb_str peer)
{
    struct sinner *s = p->plugin_data;
    (void)t, (void)path, (void)peer;
    if ((SIN == LONG_QUERY && query.len > 255) || (SIN == ESCAPED_QUERY && !is_escaped(query)))
        abort();
    s->http->ws_send(s->host, conn, SIN == ENDED_QUERY ? omb_z(query.ptr) : query);
    s->query = query;
}

static void ws_message(const omb_plugin *p, omb_conn conn, omb_str text)
{
    struct sinner *s = p->plugin_data;
    s->http->ws_send(s->host, conn, SIN == KEPT_QUERY ? s->query : text);
}

static void ws_closed(const omb_plugin *p, omb_conn conn, uint32_t code)
{
    (void)p, (void)conn, (void)code;
}

static int32_t init(const omb_plugin *p, omb_error *error)
{
    struct sinner *s = p->plugin_data;
    s->timers = s->host->get_extension(s->host, OMB_EXT_TIMERS);
    s->log = s->host->get_extension(s->host, OMB_EXT_LOG);
    s->config = s->host->get_extension(s->host, OMB_EXT_CONFIG);
    s->worker = s->host->get_extension(s->host, OMB_EXT_WORKER);
    s->flows = s->host->get_extension(s->host, OMB_EXT_FLOWS);
    s->http = s->host->get_extension(s->host, OMB_EXT_HTTP);
    if (s->timers && s->log && s->config && s->worker && s->flows && s->http)
        return 0;
    strncpy(error->text, "a service is missing", sizeof error->text - 1);
    return -OMB_E_UNSUPPORTED;
}

static int32_t activate(const omb_plugin *p, omb_error *error)
{
    struct sinner *s = p->plugin_data;
    omb_str secret;
    (void)error;
    if (SIN == LEAK && !malloc(4096))
        return -OMB_E_NOMEM;
    if (SIN == SECRET && s->config->get_text(s->host, omb_z("password"), &secret) == 0)
        s->log->write(s->host, OMB_LOG_INFO, secret);
    if (SIN == SPIN)
        (void)s->timers->start(s->host, 1, 1);
    s->http->mount(s->host, 0, omb_z("/sinner"), OMB_MOUNT_WEBSOCKET, 0);
    return 0;
}

static void on_timer(const omb_plugin *p, uint64_t id)
{
    struct sinner *s = p->plugin_data;
    if (SIN == SPIN)
        (void)s->timers->start(s->host, id, 1);
    if (SIN == STIRS_AWAY)
        s->flows->examples(s->host, 2, 1);
}

static void drain(const omb_plugin *p, omb_op op, uint32_t deadline_ms)
{
    struct sinner *s = p->plugin_data;
    (void)deadline_ms;
    s->host->complete(s->host, op, 0, omb_z(NULL));
}

static void completed(const omb_plugin *p, omb_op op, int32_t status, omb_str bytes)
{
    struct sinner *s = p->plugin_data;
    (void)bytes;
    if (op != 1)
        return;
    /* A late answer is forgotten, and with it the call. */
    if (!(SIN == FORGETS_LATE && status < 0))
        s->host->complete(s->host, s->waiting, 0, omb_z("{}"));
    s->waiting = 0;
}

static void destroy(const omb_plugin *p)
{
    free(p->plugin_data);
}

static const omb_tier_info info = {.size = sizeof info,
                                   .mode = OMB_TIER_AUTOMATIC,
                                   .name = {"sinner", 6},
                                   .channels = {"*", 1}};
static const omb_tier tier = {&info, offer, step, quiet, quiet};
static const omb_ext_on_timer timer_table = {on_timer};
static const omb_ext_on_http http_table = {ws_open, ws_message, ws_closed, NULL};

static const void *get_extension(const omb_plugin *p, const char *id)
{
    (void)p;
    if (strcmp(id, OMB_EXT_ON_TIMER) == 0)
        return &timer_table;
    if (strcmp(id, OMB_EXT_ON_HTTP) == 0)
        return &http_table;
    return strcmp(id, OMB_KIND_TIER) == 0 ? &tier : NULL;
}

static const omb_plugin *create(const omb_host *host, omb_str id)
{
    struct sinner *s = omb_same(id, descriptor.id) ? calloc(1, sizeof *s) : NULL;
    if (!s)
        return NULL;
    s->host = host;
    s->plugin = (omb_plugin){&descriptor,  s,         init,
                             destroy,      activate,  drain,
                             omb_one_rest, completed, omb_one_uncancelled,
                             get_extension};
    return &s->plugin;
}

OMB_ONE_PLUGIN(descriptor, create)
