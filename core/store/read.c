/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the reading calls: making requests, handing answers over.
 * Must not know SQL.
 * Called by app; read_deliver by store.c. */
#include "core/store/read.h"

#include "core/base/clock.h"
#include "core/store/worker.h"

#include <stdlib.h>

/* The rows callers expect even when an answer failed halfway: none. */
static void deliver_rows(struct store_read *r)
{
    static const struct store_rows none = {0};
    r->on_rows(r->ctx, r->status, r->status ? &none : &r->rows);
}

void read_deliver(struct store_read *r)
{
    switch (r->kind) {
    case STORE_READ_LOAD:
    case STORE_READ_EVENTS:
        r->found.kase = r->kase;
        if (r->status)
            r->found = (struct store_case){.kase = r->kase};
        r->on_case(r->ctx, r->status, &r->found);
        break;
    case STORE_READ_CONTACT:
    case STORE_READ_NUMBER:
        r->on_id(r->ctx, r->status, r->id);
        break;
    case STORE_READ_VERIFY:
        r->on_done(r->ctx, r->status, r->seq);
        break;
    default:
        deliver_rows(r);
    }
    arena_free(&r->arena);
    free(r);
}

static int start(struct store *s, enum store_read_kind kind, tenant_id t, void *ctx,
                 struct store_read **out)
{
    if (s->closed)
        return -OMB_E_CLOSED;
    if (s->reads >= STORE_READS_MAX)
        return -OMB_E_BUSY;
    struct store_read *r = calloc(1, sizeof(*r));
    if (!r)
        return -OMB_E_NOMEM;
    r->kind = kind;
    r->tenant = t;
    r->ctx = ctx;
    *out = r;
    return 0;
}

static int cap_rows(uint32_t most)
{
    return (int)(most == 0 || most > STORE_MAX_ROWS ? STORE_MAX_ROWS : most);
}

/* Sends the request off, or frees it when its strings found no memory. */
static int go(struct store *s, struct store_read *r)
{
    if (r->arena.err) {
        int rc = r->arena.err;
        arena_free(&r->arena);
        free(r);
        return rc;
    }
    s->reads++;
    lane_push(&s->reader, &r->item);
    return 0;
}

int store_load(struct store *s, tenant_id t, struct id kase, store_case_fn fn, void *ctx)
{
    struct store_read *r;
    int rc = start(s, STORE_READ_LOAD, t, ctx, &r);
    if (rc)
        return rc;
    r->kase = kase;
    r->on_case = fn;
    return go(s, r);
}

int store_events(struct store *s, tenant_id t, struct id kase, uint64_t since, uint32_t most,
                 store_case_fn fn, void *ctx)
{
    struct store_read *r;
    int rc = start(s, STORE_READ_EVENTS, t, ctx, &r);
    if (rc)
        return rc;
    r->kase = kase;
    r->from = since > INT64_MAX ? INT64_MAX : since;
    r->most = (uint32_t)cap_rows(most);
    r->on_case = fn;
    return go(s, r);
}

int store_verify(struct store *s, tenant_id t, struct id kase, store_done_fn done, void *ctx)
{
    struct store_read *r;
    int rc = start(s, STORE_READ_VERIFY, t, ctx, &r);
    if (rc)
        return rc;
    r->kase = kase;
    r->on_done = done;
    return go(s, r);
}

int store_find_contact(struct store *s, tenant_id t, omb_str contact, store_id_fn fn, void *ctx)
{
    struct store_read *r;
    int rc = start(s, STORE_READ_CONTACT, t, ctx, &r);
    if (rc)
        return rc;
    r->a = arena_dup(&r->arena, contact);
    r->on_id = fn;
    return go(s, r);
}

int store_find_number(struct store *s, tenant_id t, uint64_t number, store_id_fn fn, void *ctx)
{
    struct store_read *r;
    int rc = start(s, STORE_READ_NUMBER, t, ctx, &r);
    if (rc)
        return rc;
    r->from = number;
    r->on_id = fn;
    return go(s, r);
}

int store_list(struct store *s, tenant_id t, omb_str filter, uint64_t before, uint32_t most,
               store_rows_fn fn, void *ctx)
{
    struct store_read *r;
    int rc = start(s, STORE_READ_LIST, t, ctx, &r);
    if (rc)
        return rc;
    r->a = arena_dup(&r->arena, filter);
    r->from = before == 0 || before > INT64_MAX ? INT64_MAX : before;
    r->most = (uint32_t)cap_rows(most);
    r->on_rows = fn;
    return go(s, r);
}

int store_customers(struct store *s, tenant_id t, omb_str after, uint32_t most, store_rows_fn fn,
                    void *ctx)
{
    struct store_read *r;
    int rc = start(s, STORE_READ_CUSTOMERS, t, ctx, &r);
    if (rc)
        return rc;
    r->a = arena_dup(&r->arena, after.ptr ? after : STR(""));
    r->most = (uint32_t)cap_rows(most);
    r->on_rows = fn;
    return go(s, r);
}

int store_outbox(struct store *s, store_rows_fn fn, void *ctx)
{
    struct store_read *r;
    int rc = start(s, STORE_READ_OUTBOX, 0, ctx, &r);
    if (rc)
        return rc;
    r->on_rows = fn;
    return go(s, r);
}

int store_timers(struct store *s, uint64_t until, uint32_t most, store_rows_fn fn, void *ctx)
{
    struct store_read *r;
    int rc = start(s, STORE_READ_TIMERS, 0, ctx, &r);
    if (rc)
        return rc;
    r->from = until > INT64_MAX ? INT64_MAX : until;
    r->most = (uint32_t)cap_rows(most);
    r->on_rows = fn;
    return go(s, r);
}

int store_ledger(struct store *s, tenant_id t, const omb_str *keys, uint32_t n, store_rows_fn fn,
                 void *ctx)
{
    struct store_read *r;
    if (n > STORE_MAX_PARTS)
        return -OMB_E_LIMIT;
    int rc = start(s, STORE_READ_LEDGER, t, ctx, &r);
    if (rc)
        return rc;
    omb_str *copy = arena_alloc(&r->arena, (n + 1) * sizeof(*copy));
    for (uint32_t i = 0; copy && i < n; i++)
        copy[i] = arena_dup(&r->arena, keys[i]);
    r->keys = copy;
    r->n_keys = n;
    r->on_rows = fn;
    return go(s, r);
}

static int read_kv(struct store *s, enum store_read_kind kind, const struct store_kv *at,
                   uint32_t most, store_rows_fn fn, void *ctx)
{
    struct store_read *r;
    int rc = start(s, kind, at->tenant, ctx, &r);
    if (rc)
        return rc;
    r->a = arena_dup(&r->arena, at->space);
    r->b = arena_dup(&r->arena, at->key);
    r->now = clock_unix_ms();
    r->most = (uint32_t)cap_rows(most);
    r->on_rows = fn;
    return go(s, r);
}

int store_kv_get(struct store *s, tenant_id t, omb_str space, omb_str key, store_rows_fn fn,
                 void *ctx)
{
    struct store_kv at = {.tenant = t, .space = space, .key = key};
    return read_kv(s, STORE_READ_KV, &at, 1, fn, ctx);
}

int store_kv_list(struct store *s, tenant_id t, omb_str space, omb_str prefix, uint32_t most,
                  store_rows_fn fn, void *ctx)
{
    struct store_kv at = {.tenant = t, .space = space, .key = prefix};
    return read_kv(s, STORE_READ_KV_LIST, &at, most, fn, ctx);
}

int store_kv_count(struct store *s, tenant_id t, const struct store_span *span, uint32_t most,
                   store_rows_fn fn, void *ctx)
{
    struct store_read *r;
    int rc = start(s, STORE_READ_KV_COUNT, t, ctx, &r);
    if (rc)
        return rc;
    omb_str *end = arena_alloc(&r->arena, sizeof(*end));
    if (end)
        *end = arena_dup(&r->arena, span->until);
    r->a = arena_dup(&r->arena, span->space);
    r->b = arena_dup(&r->arena, span->from);
    r->keys = end;
    r->n_keys = 1;
    r->most = most;
    r->on_rows = fn;
    return go(s, r);
}

int store_counters(struct store *s, tenant_id t, store_rows_fn fn, void *ctx)
{
    struct store_read *r;
    int rc = start(s, STORE_READ_COUNTERS, t, ctx, &r);
    if (rc)
        return rc;
    r->on_rows = fn;
    return go(s, r);
}
