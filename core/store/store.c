/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the store's life, its writing calls and the way of answers back to their callers.
 * Must not know SQL, or what is inside a transaction.
 * Called by app; reading calls are in read.c. */
#include "core/store/store.h"

#include "core/store/job.h"
#include "core/store/read.h"
#include "core/store/worker.h"

#include <stdlib.h>

static void tell_state(struct store *s)
{
    omb_error why;
    bool down = atomic_load(&s->down);
    if (down == s->told_down)
        return;
    s->told_down = down;
    uv_mutex_lock(&s->lock);
    why = s->why;
    uv_mutex_unlock(&s->lock);
    if (s->on_state)
        s->on_state(s->ctx, down, down ? why.text : "");
}

static void deliver(struct store *s)
{
    struct lane_list jobs = lane_collect(&s->writer), reads = lane_collect(&s->reader);
    for (struct lane_item *i = jobs.head, *next; i; i = next) {
        struct store_job *j = (struct store_job *)i;
        next = i->next;
        s->jobs--;
        if (j->done)
            j->done(j->ctx, j->status, j->seq);
        job_free(j);
    }
    for (struct lane_item *i = reads.head, *next; i; i = next) {
        next = i->next;
        s->reads--;
        read_deliver((struct store_read *)i);
    }
}

static void on_wake(uv_async_t *wake)
{
    struct store *s = wake->data;
    if (s->closed)
        return;
    tell_state(s);
    deliver(s);
}

static void on_closed(uv_handle_t *wake)
{
    struct store *s = wake->data;
    uv_mutex_destroy(&s->lock);
    free(s);
}

static int start_threads(struct store *s)
{
    int rc = lane_start(&s->writer, &s->wake, worker_write, s);
    if (rc)
        return rc;
    rc = lane_start(&s->reader, &s->wake, worker_read, s);
    if (rc)
        lane_stop(&s->writer);
    return rc;
}

int store_open(struct uv_loop_s *loop, const struct store_options *o, struct store **out,
               omb_error *error)
{
    struct store *s = calloc(1, sizeof(*s));
    if (!s || uv_mutex_init(&s->lock)) {
        free(s);
        return backend_fail(error, -OMB_E_NOMEM, "out of memory");
    }
    s->on_state = o->on_state;
    s->ctx = o->ctx;
    s->queue_max = o->queue_max ? o->queue_max : STORE_QUEUE_MAX;
    s->probe_ms = o->probe_ms ? o->probe_ms : STORE_PROBE_MS;
    atomic_init(&s->down, false);
    int rc = o->path ? sqlite_open(o, &s->ops, &s->backend, error)
                     : memory_open(o, &s->ops, &s->backend, error);
    if (rc) {
        uv_mutex_destroy(&s->lock);
        free(s);
        return rc;
    }
    s->wake.data = s;
    rc = uv_async_init(loop, &s->wake, on_wake) ? -OMB_E_NOMEM : 0;
    if (!rc) {
        s->wake.data = s;
        rc = start_threads(s);
        if (!rc)
            return *out = s, 0;
        s->ops->close(s->backend);
        s->closed = true;
        uv_close((uv_handle_t *)&s->wake, on_closed);
        return backend_fail(error, rc, "cannot start the store's threads");
    }
    s->ops->close(s->backend);
    uv_mutex_destroy(&s->lock);
    free(s);
    return backend_fail(error, rc, "cannot start the store");
}

void store_close(struct store *s)
{
    if (!s || s->closed)
        return;
    s->closed = true;
    lane_stop(&s->writer);
    lane_stop(&s->reader);
    deliver(s);
    s->ops->close(s->backend);
    uv_close((uv_handle_t *)&s->wake, on_closed);
}

bool store_is_down(const struct store *s)
{
    return atomic_load(&s->down);
}

static int push(struct store *s, struct store_job *j, store_done_fn done, void *ctx)
{
    j->done = done;
    j->ctx = ctx;
    s->jobs++;
    lane_push(&s->writer, &j->item);
    return 0;
}

static int may_push(const struct store *s, tenant_id tenant)
{
    if (s->closed)
        return -OMB_E_CLOSED;
    if (tenant == 0)
        return -OMB_E_INVALID;
    return s->jobs >= s->queue_max ? -OMB_E_BUSY : 0;
}

int store_submit(struct store *s, const struct store_txn *t, store_done_fn done, void *ctx)
{
    struct store_job *j;
    int rc = may_push(s, t->tenant);
    if (!rc)
        rc = job_of_txn(t, &j);
    return rc ? rc : push(s, j, done, ctx);
}

int store_kv_put(struct store *s, const struct store_kv *row, store_done_fn done, void *ctx)
{
    struct store_job *j;
    int rc = may_push(s, row->tenant);
    if (!rc)
        rc = job_of_kv(row, &j);
    return rc ? rc : push(s, j, done, ctx);
}

int store_erase_customer(struct store *s, tenant_id t, omb_str customer, store_done_fn done,
                         void *ctx)
{
    struct store_job *j;
    int rc = may_push(s, t);
    if (!rc)
        rc = customer.len ? job_of_erase(t, customer, NULL, &j) : -OMB_E_INVALID;
    return rc ? rc : push(s, j, done, ctx);
}

int store_erase_case(struct store *s, tenant_id t, struct id kase, store_done_fn done, void *ctx)
{
    struct store_job *j;
    int rc = may_push(s, t);
    if (!rc)
        rc = job_of_erase(t, STR(""), &kase, &j);
    return rc ? rc : push(s, j, done, ctx);
}

void store_stats(const struct store *s, struct store_stats *out)
{
    /* The lock guards the figures only; taking it does not change the store. */
    struct store *shared = (struct store *)s;
    uv_mutex_lock(&shared->lock);
    *out = s->stats;
    uv_mutex_unlock(&shared->lock);
    out->queued = s->jobs;
}
