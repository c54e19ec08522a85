/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: what is fetched for plugins: its queue, its attempts, its one answer.
 * Must not know: HTTP, what a plugin wants with it.
 * Called by: door_fetch.c. */
#include "core/app/fetch.h"

#include "core/app/fetch_wire.h"
#include "core/base/clock.h"
#include "core/base/list.h"
#include "core/base/log.h"
#include "core/loop/timer.h"

#include <stdio.h>
#include <stdlib.h>

#define MS 1000000ULL

struct client { /* a plugin */
    char name[32];
    struct fetch_wire *wire;
};

struct fetch {
    struct fetch_options o;
    struct timer_wheel *wheel;
    struct list active, waiting; /* of struct job */
    uint32_t n_active, n_waiting;
    struct client client[PLUG_MAX_PLUGINS];
    uint32_t n_client;
    struct fetch_stats stats;
    bool closing, starting;
};

struct job {
    struct fetch *f;
    struct list link;
    struct client *client;
    fetch_fn fn;
    void *ctx;
    struct arena arena;
    struct fetch_request request;
    struct fetch_url url;
    bool named;     /* by the operator: its addresses are not looked at */
    bool is_active; /* in that list */
    bool resolving; /* its memory must stay until the resolver answers */
    bool over;      /* answered meanwhile */
    bool on_wire;
    uint32_t attempts;
    uint64_t end_ns;
    struct loop_timer deadline, pause;
    struct sockaddr_storage address[FETCH_MAX_ADDRESSES];
    struct fetch_attempt attempt;
};

/* ---- the end of a job ---- */

static void start_waiting(struct fetch *f);

static void job_free(struct job *j)
{
    arena_free(&j->arena);
    free(j);
}

static void take_out(struct job *j)
{
    struct fetch *f = j->f;

    timer_stop(f->wheel, &j->deadline);
    timer_stop(f->wheel, &j->pause);
    list_remove(&j->link);
    if (j->is_active)
        f->n_active--;
    else
        f->n_waiting--;
    if (j->on_wire)
        fetch_wire_stop(&j->attempt);
    j->on_wire = false;
}

static void end(struct job *j, int status, omb_str bytes)
{
    struct fetch *f = j->f;
    fetch_fn fn = j->fn;
    void *ctx = j->ctx;

    f->stats.failed += status != 0;
    f->stats.refused += status == -OMB_E_DENIED;
    if (status != 0)
        log_info("fetch", "%s: %s %s:%u: %s: %.*s", j->client ? j->client->name : "",
                 j->request.method, j->url.host, j->url.port, omb_strerror(status), STR_ARG(bytes));
    take_out(j);
    j->over = true;
    fn(ctx, status, bytes);
    if (!j->resolving)
        job_free(j);
    start_waiting(f);
}

static void end_z(struct job *j, int status, const char *why)
{
    end(j, status, str_of(why));
}

static void on_deadline(struct loop_timer *t)
{
    struct job *j = LIST_ITEM(t, struct job, deadline);

    end_z(j, -OMB_E_TIMEOUT, "the time is over");
}

/* ---- attempts ---- */

static void begin(struct job *j);

static void on_pause(struct loop_timer *t)
{
    begin(LIST_ITEM(t, struct job, pause));
}

static uint64_t left_ms(const struct job *j)
{
    uint64_t now = clock_mono_ns();

    return now >= j->end_ns ? 0 : (j->end_ns - now) / MS;
}

/* Whether another attempt is wanted, allowed and fits into the time left. */
static bool try_again(struct job *j, uint64_t pause_ms)
{
    if (j->attempts > j->request.retry || pause_ms >= left_ms(j))
        return false;
    if (j->on_wire)
        fetch_wire_stop(&j->attempt);
    j->on_wire = false;
    timer_start(j->f->wheel, &j->pause, pause_ms);
    return true;
}

static uint64_t pause_of(const struct job *j)
{
    return (uint64_t)FETCH_PAUSE_MS << (j->attempts ? j->attempts - 1 : 0);
}

static bool is_passing(long http_status)
{
    return http_status == 429 || (http_status >= 502 && http_status <= 504);
}

static void answered(struct job *j)
{
    struct fetch_attempt *x = &j->attempt;
    int64_t after = fetch_answer_after(fetch_answer_header(&x->answer, "retry-after"),
                                       (int64_t)(clock_unix_ms() / 1000));
    uint64_t pause = after >= 0 ? (uint64_t)after * 1000 : pause_of(j);
    struct buf out = BUF_INIT(PLUG_MAX_ANSWER);

    if (is_passing(x->http_status) && try_again(j, pause ? pause : 1))
        return;
    fetch_answer_write(&x->answer, x->http_status, j->attempts, after, &out);
    if (out.err)
        end_z(j, out.err, "the answer does not fit");
    else
        end(j, 0, buf_str(&out));
    buf_free(&out);
}

static void attempted(struct fetch_attempt *x, int status)
{
    struct job *j = LIST_ITEM(x, struct job, attempt);
    bool passing = status == -OMB_E_UNAVAILABLE || status == -OMB_E_IO;

    if (status == 0)
        answered(j);
    else if (!passing || !try_again(j, pause_of(j)))
        end_z(j, status, x->why);
}

static void attempt(struct job *j, uint32_t n_address)
{
    struct fetch_attempt *x = &j->attempt;
    int status;

    for (uint32_t i = 0; i < n_address; i++) {
        if (j->named || fetch_guard_public((const struct sockaddr *)&j->address[i]))
            continue;
        end_z(j, -OMB_E_DENIED, "an address of the host is not public");
        return;
    }
    x->request = &j->request;
    x->url = &j->url;
    x->address = j->address;
    x->n_address = n_address;
    x->done = attempted;
    status = fetch_wire_start(j->client->wire, x);
    if (status != 0)
        end_z(j, status, "no attempt could be made");
    else
        j->on_wire = true;
}

static void resolved(void *ctx, int status, const struct sockaddr_storage *address, uint32_t n)
{
    struct job *j = ctx;

    j->resolving = false;
    if (j->over) {
        job_free(j);
        return;
    }
    if (status == 0 && n > FETCH_MAX_ADDRESSES)
        status = -OMB_E_LIMIT;
    if (status == -OMB_E_LIMIT) {
        end_z(j, -OMB_E_DENIED, "the host has too many addresses");
    } else if (status != 0) {
        if (!try_again(j, pause_of(j)))
            end_z(j, -OMB_E_UNAVAILABLE, "the host has no address");
    } else {
        memcpy(j->address, address, n * sizeof *address);
        attempt(j, n);
    }
}

/* Every attempt resolves anew and looks at what came. */
static void begin(struct job *j)
{
    struct fetch_resolver *r = &j->f->o.resolver;

    j->attempts++;
    if (j->url.literal) {
        fetch_guard_literal(&j->url, &j->address[0]);
        attempt(j, 1);
        return;
    }
    j->resolving = true;
    if (r->resolve(r->ctx, j->url.host, j->url.port, resolved, j) != 0) {
        j->resolving = false;
        end_z(j, -OMB_E_UNAVAILABLE, "the host could not be looked up");
    }
}

/* ---- the queue ---- */

static bool has_room(const struct job *j)
{
    const struct fetch *f = j->f;
    uint32_t same = 0;

    for (const struct list *l = f->active.next; l != &f->active; l = l->next) {
        const struct job *other = LIST_ITEM(l, struct job, link);
        same += other->url.port == j->url.port && strcmp(other->url.host, j->url.host) == 0;
    }
    return same < FETCH_ACTIVE_HOST;
}

/* The first that waits and whose host has room, or NULL. */
static struct job *next_waiting(struct fetch *f)
{
    if (f->closing || f->n_active >= FETCH_ACTIVE)
        return NULL;
    for (struct list *l = f->waiting.next; l != &f->waiting; l = l->next) {
        struct job *j = LIST_ITEM(l, struct job, link);
        if (has_room(j))
            return j;
    }
    return NULL;
}

static void start_waiting(struct fetch *f)
{
    struct job *j;

    if (f->starting) /* one that ended at once: the loop below goes on */
        return;
    f->starting = true;
    while ((j = next_waiting(f))) {
        list_remove(&j->link);
        f->n_waiting--;
        list_add_tail(&f->active, &j->link);
        f->n_active++;
        j->is_active = true;
        begin(j);
    }
    f->starting = false;
}

static struct client *client_of(struct fetch *f, omb_str name)
{
    struct client *c = &f->client[f->n_client];

    for (uint32_t i = 0; i < f->n_client; i++) {
        if (str_is(name, f->client[i].name))
            return &f->client[i];
    }
    if (f->n_client == PLUG_MAX_PLUGINS || str_copy(c->name, sizeof c->name, name) != 0 ||
        fetch_wire_open(f->o.loop, f->o.ca_file, &c->wire) != 0)
        return NULL;
    f->n_client++;
    return c;
}

static int check(struct job *j, omb_str plugin, omb_str request, const char **why)
{
    struct fetch *f = j->f;
    int status = fetch_request_read(request, &j->arena, &j->request, why);

    if (status == 0)
        status = fetch_url_read(j->request.url, &j->url, why);
    if (status != 0)
        return status;
    j->named = fetch_guard_named(f->o.place, f->o.n_place, plugin, &j->url);
    if (!j->named)
        status = fetch_guard_url(&j->url, why);
    if (status == 0 && (f->closing || f->n_waiting >= FETCH_MAX_WAITING)) {
        *why = "too much is under way";
        status = -OMB_E_BUSY;
    }
    if (status == 0)
        j->client = client_of(f, plugin);
    if (status == 0 && !j->client) {
        *why = "out of memory";
        status = -OMB_E_NOMEM;
    }
    return status;
}

void fetch_ask(struct fetch *f, omb_str plugin, omb_str request, fetch_fn fn, void *ctx)
{
    struct job *j = calloc(1, sizeof *j);
    const char *why = "out of memory";
    int status = -OMB_E_NOMEM;

    f->stats.asked++;
    if (j) {
        j->f = f;
        status = check(j, plugin, request, &why);
    }
    if (status != 0) {
        f->stats.refused += status == -OMB_E_DENIED;
        f->stats.failed++;
        log_info("fetch", "%.*s: refused: %s", STR_ARG(plugin), why);
        fn(ctx, status, str_of(why));
        if (j)
            job_free(j);
        return;
    }
    j->fn = fn;
    j->ctx = ctx;
    j->end_ns = clock_mono_ns() + j->request.timeout_ms * MS;
    timer_init(&j->deadline, on_deadline);
    timer_init(&j->pause, on_pause);
    timer_start(f->wheel, &j->deadline, j->request.timeout_ms);
    list_add_tail(&f->waiting, &j->link);
    f->n_waiting++;
    start_waiting(f);
}

/* ---- life ---- */

static void cancel_all(struct list *list, const char *plugin)
{
    struct list *next;

    for (struct list *l = list->next; l != list; l = next) {
        struct job *j = LIST_ITEM(l, struct job, link);
        next = l->next;
        if (plugin && strcmp(plugin, j->client->name) != 0)
            continue;
        end_z(j, -OMB_E_CANCELLED, "the plugin ends");
    }
}

void fetch_drop(struct fetch *f, omb_str plugin)
{
    char name[32];
    bool closing = f->closing;

    if (str_copy(name, sizeof name, plugin) != 0)
        return;
    f->closing = true; /* nothing new begins while the lists are walked */
    cancel_all(&f->waiting, name);
    cancel_all(&f->active, name);
    f->closing = closing;
    start_waiting(f);
}

int fetch_open(const struct fetch_options *o, struct fetch **out)
{
    struct fetch *f = calloc(1, sizeof *f);
    int status = f ? timer_wheel_open(o->loop, &f->wheel) : -OMB_E_NOMEM;

    if (status != 0) {
        free(f);
        return status;
    }
    f->o = *o;
    if (!f->o.resolver.resolve)
        f->o.resolver = fetch_resolve_system(o->loop);
    list_init(&f->active);
    list_init(&f->waiting);
    *out = f;
    return 0;
}

void fetch_close(struct fetch *f)
{
    if (!f)
        return;
    f->closing = true;
    cancel_all(&f->waiting, NULL);
    cancel_all(&f->active, NULL);
    for (uint32_t i = 0; i < f->n_client; i++)
        fetch_wire_close(f->client[i].wire);
    timer_wheel_close(f->wheel);
    free(f);
}

void fetch_stats(const struct fetch *f, struct fetch_stats *out)
{
    *out = f->stats;
    out->active = f->n_active;
    out->waiting = f->n_waiting;
    for (uint32_t i = 0; i < f->n_client; i++)
        out->sockets += fetch_wire_sockets(f->client[i].wire);
}
