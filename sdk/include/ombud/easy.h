/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMBUD_EASY_H
#define OMBUD_EASY_H

#include "ombud.h"
#include "one.h"
#include "read.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The short way to a plugin: what is the same in each, on top of one.h. The file says in a plan
 * what it is made of and writes only what is its own; services are looked up, calls and requests
 * are answered once, the drain waits for those under way, options are read in one line (and JSON
 * by read.h).
 *
 *   static const struct omb_easy_plan plan = {.descriptor = &descriptor, .table = &channel, …};
 *   OMB_EASY_PLUGIN(plan)
 *
 * Nothing here crosses the line: it is compiled into the plugin, and any part of it may be left
 * for one's own. All of it is for the plugin's loop. A plugin with memory of its own says so:
 *
 *   struct mine { struct omb_easy easy; … };        // first; zeroed; (struct mine *)e
 *   struct my_job { struct omb_easy_job job; … };   // the same
 *
 * since 1.0
 */

/* ---- what a plugin is made of ---- */

struct omb_easy;

/*
 * One thing that waits for this plugin's answer: a call of the host or a request of the door. Its
 * number is our number for what we ask the host meanwhile; an answer to it goes to `then`.
 */
struct omb_easy_job {
    omb_op number; /* 0: free */
    omb_op op;     /* the call, or 0 */
    omb_conn conn; /* the request, or 0 */
    omb_tenant tenant;

    /* At first omb_easy_end: the host's answer is ours. Set it before asking for a step between. */
    void (*then)(struct omb_easy *e, struct omb_easy_job *j, int32_t status, omb_str bytes);
};

/* Constant. What is left out is zero: not wanted. The functions are called on the loop. */
struct omb_easy_plan {
    const omb_descriptor *descriptor;
    const void *table;     /* the kind's: omb_channel, omb_tier, omb_commerce */
    const char *needs[16]; /* ids of services without which it does not start */
    size_t size;           /* of the instance; 0: a struct omb_easy alone */
    size_t job_size;       /* of a job; 0: a struct omb_easy_job alone */
    uint32_t jobs;         /* at once, at most 65535; more are answered with busy */

    /* A path that is mounted on activate, OMB_MOUNT_REQUEST or …WEBSOCKET, and bytes of one body. */
    const char *path;
    uint32_t path_kind, path_max;

    /* A request: ask the host under j->number, or end j at once. */
    void (*request)(struct omb_easy *e, struct omb_easy_job *j, omb_str head, omb_str body);

    /* The services are there: options are read, memory is taken. */
    int32_t (*init)(struct omb_easy *e, omb_error *error);

    /* Before the path is mounted. */
    int32_t (*activate)(struct omb_easy *e, omb_error *error);

    /* No new work from here on; answered when the last job ends. */
    void (*drain)(struct omb_easy *e);

    /* The jobs are gone, and nobody waits for them any more. */
    void (*deactivate)(struct omb_easy *e);

    /* Frees the instance, which free() does when this is left out. */
    void (*destroy)(struct omb_easy *e);

    /* Answers to questions that are no job's. Numbers below OMB_EASY_OURS are the plugin's own. */
    void (*completed)(struct omb_easy *e, omb_op op, int32_t status, omb_str bytes);

    /* What it offers besides `table` and requests, by id; NULL for the rest. */
    const void *(*get_extension)(const omb_plugin *plugin, const char *id);
};

/* Numbers from here on are this header's. */
#define OMB_EASY_OURS ((omb_op)1 << 62)
#define OMB_EASY_MOUNT_ (OMB_EASY_OURS | 0xffff)

/* An instance. Services that the host lacks and the plan does not need are NULL. */
struct omb_easy {
    omb_plugin plugin;
    const struct omb_easy_plan *plan;
    const omb_host *host;
    const omb_ext_cases *cases;
    const omb_ext_config *config;
    const omb_ext_contacts *contacts;
    const omb_ext_fetch *fetch;
    const omb_ext_flows *flows;
    const omb_ext_http *http;
    const omb_ext_json *json;
    const omb_ext_kv *kv;
    const omb_ext_log *log;
    const omb_ext_movements *movements;
    const omb_ext_state_dir *state_dir;
    const omb_ext_timers *timers;
    const omb_ext_visitors *visitors;
    const omb_ext_worker *worker;
    omb_op draining; /* the host waits for this, or 0 */
    char *job;       /* plan->jobs of them, job_size apart */
    uint64_t serial; /* of the newest job */
};

/* The instance of a plugin that a table's function was called with. */
static inline struct omb_easy *omb_easy_of(const omb_plugin *plugin)
{
    return (struct omb_easy *)plugin->plugin_data;
}

/* ---- answers ---- */

/* Answers a call of the host at once; json may be NULL. */
static inline void omb_easy_complete(const struct omb_easy *e, omb_op op, int32_t status,
                                     const char *json)
{
    e->host->complete(e->host, op, status, omb_z(json));
}

/* ---- work under way ---- */

/* The job in a place of the pool. */
static inline struct omb_easy_job *omb_easy_job_at(const struct omb_easy *e, uint32_t place)
{
    size_t size = e->plan->job_size ? e->plan->job_size : sizeof(struct omb_easy_job);
    return (struct omb_easy_job *)(void *)(e->job + place * size);
}

/* Answers the drain when nothing is under way. */
static inline void omb_easy_drained_(struct omb_easy *e)
{
    omb_op op = e->draining;
    for (uint32_t i = 0; op && i < e->plan->jobs; i++)
        if (omb_easy_job_at(e, i)->number)
            return;
    e->draining = 0;
    if (op)
        omb_easy_complete(e, op, 0, NULL);
}

/* Ends a job without a word: what it was for is answered elsewhere. */
static inline void omb_easy_drop(struct omb_easy *e, struct omb_easy_job *j)
{
    j->number = 0;
    omb_easy_drained_(e);
}

/* Ends a job that is a request with a status of HTTP and a JSON text of one's own. */
static inline void omb_easy_respond(struct omb_easy *e, struct omb_easy_job *j, uint32_t code,
                                    omb_str json)
{
    if (j->conn)
        e->http->respond(e->host, j->conn, code, omb_z("application/json"), json);
    omb_easy_drop(e, j);
}

/*
 * Ends a job with its only answer. A call is completed with status and bytes; a request gets 200
 * and bytes ({} for none), or omb_one_http_status and {"error": words of the status}; a job that
 * nobody waits for just ends.
 */
static inline void omb_easy_end(struct omb_easy *e, struct omb_easy_job *j, int32_t status,
                                omb_str bytes)
{
    char error[80];
    if (j->op) {
        e->host->complete(e->host, j->op, status, bytes);
        omb_easy_drop(e, j);
        return;
    }
    (void)snprintf(error, sizeof error, "{\"error\":\"%s\"}", omb_one_words(status));
    omb_easy_respond(e, j, omb_one_http_status(status),
                     status ? omb_z(error) : (bytes.len ? bytes : omb_z("{}")));
}

/* A zeroed job that nobody waits for yet, or NULL: too many are under way. */
static inline struct omb_easy_job *omb_easy_new(struct omb_easy *e, omb_tenant tenant)
{
    size_t size = e->plan->job_size ? e->plan->job_size : sizeof(struct omb_easy_job);
    for (uint32_t i = 0; i < e->plan->jobs; i++) {
        struct omb_easy_job *j = omb_easy_job_at(e, i);
        if (j->number)
            continue;
        memset((void *)j, 0, size);
        /* Never used twice: an answer that comes late meets no other job. */
        j->number = OMB_EASY_OURS | ++e->serial << 16 | i;
        j->tenant = tenant;
        j->then = omb_easy_end;
        return j;
    }
    return NULL;
}

/* A job for a call of the host. NULL: too many are under way, and the call is answered with busy. */
static inline struct omb_easy_job *omb_easy_begin(struct omb_easy *e, omb_op op, omb_tenant tenant)
{
    struct omb_easy_job *j = omb_easy_new(e, tenant);
    if (j)
        j->op = op;
    else
        omb_easy_complete(e, op, -OMB_E_BUSY, NULL);
    return j;
}

/* ---- options ---- */

/* A TEXT or CHOICE option of the descriptor; lives as long as the instance. */
static inline omb_str omb_easy_option(const struct omb_easy *e, const char *key)
{
    omb_str text = {NULL, 0};
    (void)e->config->get_text(e->host, omb_z(key), &text);
    return text;
}

/* An INT, BOOL or DURATION option of the descriptor. */
static inline int64_t omb_easy_number(const struct omb_easy *e, const char *key)
{
    int64_t number = 0;
    (void)e->config->get_int(e->host, omb_z(key), &number);
    return number;
}

/* Is it the value of this option? Takes as long for a near miss as for a far one. */
static inline int omb_easy_is_secret(const struct omb_easy *e, const char *key, omb_str given)
{
    omb_str secret = omb_easy_option(e, key);
    unsigned different = secret.len != given.len || secret.len == 0;
    for (size_t i = 0; i < given.len && secret.len; i++)
        different |= (unsigned char)given.ptr[i] ^ (unsigned char)secret.ptr[i % secret.len];
    return !different;
}

/* ---- members of a kind's table that have nothing to do ---- */

/* omb_channel.start of one that cannot begin a contact. */
static inline void omb_easy_unstarted(const omb_plugin *plugin, omb_op op, omb_tenant tenant,
                                      omb_str contact, omb_str start)
{
    (void)tenant;
    (void)contact;
    (void)start;
    omb_easy_complete(omb_easy_of(plugin), op, -OMB_E_UNSUPPORTED, NULL);
}

/* omb_channel.close with nothing to close, or .deliver of one whose side asks for what is new. */
static inline void omb_easy_taken(const omb_plugin *plugin, omb_op op, omb_tenant tenant,
                                  omb_str contact, omb_str what)
{
    (void)tenant;
    (void)contact;
    (void)what;
    omb_easy_complete(omb_easy_of(plugin), op, 0, NULL);
}

/* omb_channel.event of one that shows none. */
static inline void omb_easy_unshown(const omb_plugin *plugin, omb_tenant tenant, omb_str contact,
                                    omb_str event)
{
    (void)plugin;
    (void)tenant;
    (void)contact;
    (void)event;
}

/* omb_tier.offer of an automatic tier that takes every case. */
static inline void omb_easy_hold(const omb_plugin *plugin, omb_op op, omb_tenant tenant,
                                 omb_str view)
{
    (void)tenant;
    (void)view;
    omb_easy_complete(omb_easy_of(plugin), op, 0, "{\"answer\":\"hold\"}");
}

/* omb_tier.command and .withdraw of one that keeps nothing. */
static inline void omb_easy_nothing(const omb_plugin *plugin, omb_op op, omb_tenant tenant,
                                    omb_str what, omb_str why)
{
    (void)tenant;
    (void)what;
    (void)why;
    omb_easy_complete(omb_easy_of(plugin), op, 0, "{}");
}

/* omb_commerce.listing of a shop that shows none. */
static inline void omb_easy_unlisted(const omb_plugin *plugin, omb_op op, omb_tenant tenant,
                                     omb_str id)
{
    (void)tenant;
    (void)id;
    omb_easy_complete(omb_easy_of(plugin), op, -OMB_E_NOTFOUND, NULL);
}

/* ---- the life: what omb_easy_fill puts into the table of omb_plugin ---- */

static inline void omb_easy_services_(struct omb_easy *e)
{
    const omb_host *h = e->host;
    e->cases = (const omb_ext_cases *)h->get_extension(h, OMB_EXT_CASES);
    e->config = (const omb_ext_config *)h->get_extension(h, OMB_EXT_CONFIG);
    e->contacts = (const omb_ext_contacts *)h->get_extension(h, OMB_EXT_CONTACTS);
    e->fetch = (const omb_ext_fetch *)h->get_extension(h, OMB_EXT_FETCH);
    e->flows = (const omb_ext_flows *)h->get_extension(h, OMB_EXT_FLOWS);
    e->http = (const omb_ext_http *)h->get_extension(h, OMB_EXT_HTTP);
    e->json = (const omb_ext_json *)h->get_extension(h, OMB_EXT_JSON);
    e->kv = (const omb_ext_kv *)h->get_extension(h, OMB_EXT_KV);
    e->log = (const omb_ext_log *)h->get_extension(h, OMB_EXT_LOG);
    e->movements = (const omb_ext_movements *)h->get_extension(h, OMB_EXT_MOVEMENTS);
    e->state_dir = (const omb_ext_state_dir *)h->get_extension(h, OMB_EXT_STATE_DIR);
    e->timers = (const omb_ext_timers *)h->get_extension(h, OMB_EXT_TIMERS);
    e->visitors = (const omb_ext_visitors *)h->get_extension(h, OMB_EXT_VISITORS);
    e->worker = (const omb_ext_worker *)h->get_extension(h, OMB_EXT_WORKER);
}

static inline int32_t omb_easy_init_(const omb_plugin *plugin, omb_error *error)
{
    struct omb_easy *e = omb_easy_of(plugin);
    const size_t most = sizeof e->plan->needs / sizeof *e->plan->needs;
    omb_easy_services_(e);
    for (size_t i = 0; i < most && e->plan->needs[i]; i++) {
        char words[128];
        if (e->host->get_extension(e->host, e->plan->needs[i]))
            continue;
        (void)snprintf(words, sizeof words, "the host lacks %s", e->plan->needs[i]);
        return omb_one_fail(error, -OMB_E_UNSUPPORTED, words);
    }
    return e->plan->init ? e->plan->init(e, error) : 0;
}

static inline int32_t omb_easy_activate_(const omb_plugin *plugin, omb_error *error)
{
    struct omb_easy *e = omb_easy_of(plugin);
    int32_t rc = e->plan->activate ? e->plan->activate(e, error) : 0;
    if (rc == 0 && e->plan->path)
        e->http->mount(e->host, OMB_EASY_MOUNT_, omb_z(e->plan->path), e->plan->path_kind,
                       e->plan->path_max);
    return rc;
}

static inline void omb_easy_drain_(const omb_plugin *plugin, omb_op op, uint32_t deadline_ms)
{
    struct omb_easy *e = omb_easy_of(plugin);
    (void)deadline_ms;
    e->draining = op;
    if (e->plan->drain)
        e->plan->drain(e);
    omb_easy_drained_(e);
}

static inline void omb_easy_deactivate_(const omb_plugin *plugin)
{
    struct omb_easy *e = omb_easy_of(plugin);
    for (uint32_t i = 0; i < e->plan->jobs; i++)
        omb_easy_job_at(e, i)->number = 0;
    e->draining = 0;
    if (e->plan->deactivate)
        e->plan->deactivate(e);
}

static inline void omb_easy_destroy_(const omb_plugin *plugin)
{
    struct omb_easy *e = omb_easy_of(plugin);
    free(e->job);
    e->job = NULL;
    if (e->plan->destroy)
        e->plan->destroy(e);
    else
        free(e);
}

static inline void omb_easy_mounted_(const struct omb_easy *e, int32_t status)
{
    char words[300];
    (void)snprintf(words, sizeof words, "%s is not served: %s", e->plan->path,
                   omb_one_words(status));
    if (status && e->log)
        e->log->write(e->host, OMB_LOG_ERROR, omb_z(words));
}

static inline void omb_easy_completed_(const omb_plugin *plugin, omb_op op, int32_t status,
                                       omb_str bytes)
{
    struct omb_easy *e = omb_easy_of(plugin);
    uint32_t place = (uint32_t)(op & 0xffff);
    if (op == OMB_EASY_MOUNT_) {
        omb_easy_mounted_(e, status);
    } else if (op & OMB_EASY_OURS) {
        struct omb_easy_job *j = place < e->plan->jobs ? omb_easy_job_at(e, place) : NULL;
        if (j && j->number == op)
            j->then(e, j, status, bytes);
    } else if (e->plan->completed) {
        e->plan->completed(e, op, status, bytes);
    }
}

static inline void omb_easy_request_(const omb_plugin *plugin, omb_conn conn, omb_tenant tenant,
                                     omb_str head, omb_str body)
{
    struct omb_easy *e = omb_easy_of(plugin);
    struct omb_easy_job *j = omb_easy_new(e, tenant);
    if (!j) {
        e->http->respond(e->host, conn, 503, omb_z("application/json"),
                         omb_z("{\"error\":\"busy, try again\"}"));
        return;
    }
    j->conn = conn;
    e->plan->request(e, j, head, body);
}

static inline const void *omb_easy_get_extension_(const omb_plugin *plugin, const char *id)
{
    static const omb_ext_on_http on_http = {NULL, NULL, NULL, omb_easy_request_};
    const struct omb_easy_plan *plan = omb_easy_of(plugin)->plan;
    const void *own = plan->get_extension ? plan->get_extension(plugin, id) : NULL;
    if (own)
        return own;
    if (plan->request && strcmp(id, OMB_EXT_ON_HTTP) == 0)
        return &on_http;
    return omb_same(omb_z(id), plan->descriptor->kind) ? plan->table : NULL;
}

/* Makes a zeroed struct an instance of the plan, for a `create` of one's own (a C++ class that
 * derives from omb_easy, made with new). 0 or -OMB_E_NOMEM. */
static inline int32_t omb_easy_fill(struct omb_easy *e, const struct omb_easy_plan *plan,
                                    const omb_host *host)
{
    omb_plugin *p = &e->plugin;
    size_t size = plan->job_size ? plan->job_size : sizeof(struct omb_easy_job);
    e->plan = plan;
    e->host = host;
    p->descriptor = plan->descriptor;
    p->plugin_data = e;
    p->init = omb_easy_init_;
    p->destroy = omb_easy_destroy_;
    p->activate = omb_easy_activate_;
    p->drain = omb_easy_drain_;
    p->deactivate = omb_easy_deactivate_;
    p->completed = omb_easy_completed_;
    p->cancel = omb_one_uncancelled;
    p->get_extension = omb_easy_get_extension_;
    e->job = plan->jobs ? (char *)calloc(plan->jobs, size) : NULL;
    return plan->jobs && !e->job ? -OMB_E_NOMEM : 0;
}

/* A new instance of the plan in memory of its own; NULL: another id, or no memory. */
static inline const omb_plugin *omb_easy_create(const struct omb_easy_plan *plan,
                                                const omb_host *host, omb_str id)
{
    struct omb_easy *e = NULL;
    if (omb_same(id, plan->descriptor->id))
        e = (struct omb_easy *)calloc(1, plan->size ? plan->size : sizeof *e);
    if (e && omb_easy_fill(e, plan, host)) {
        free(e);
        return NULL;
    }
    return e ? &e->plugin : NULL;
}

/* The entry, factory and create of a file that holds this plan's plugin. */
#define OMB_EASY_PLUGIN(easy_plan)                                                                 \
    static const omb_plugin *omb_easy_new_plugin(const omb_host *easy_host, omb_str easy_id)       \
    {                                                                                              \
        return omb_easy_create(&(easy_plan), easy_host, easy_id);                                  \
    }                                                                                              \
    OMB_ONE_PLUGIN(*(easy_plan).descriptor, omb_easy_new_plugin)

#ifdef __cplusplus
}
#endif

#endif
