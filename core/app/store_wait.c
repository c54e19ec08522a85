/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: waiting for the store's answer about small values.
 * Must not know: what the values mean.
 * Called by: staff.c, policy_rows.c, the demo; commands. */
#include "core/app/store_wait.h"

struct waiting {
    bool done;
    int status;
    struct buf *value;
    store_wait_fn fn;
    void *ctx;
};

static int wait_for(uv_loop_t *loop, int status, const struct waiting *w)
{
    if (status != 0)
        return status;
    while (!w->done)
        (void)uv_run(loop, UV_RUN_ONCE);
    return w->status;
}

static void stored(void *ctx, int status, uint64_t seq)
{
    struct waiting *w = ctx;

    (void)seq;
    w->status = status;
    w->done = true;
}

int store_wait_put(uv_loop_t *loop, struct store *store, const struct store_kv *row)
{
    struct waiting w = {.done = false};

    return wait_for(loop, store_kv_put(store, row, stored, &w), &w);
}

static void got(void *ctx, int status, const struct store_rows *rows)
{
    struct waiting *w = ctx;

    w->status = status == 0 && rows->n == 0 ? -OMB_E_NOTFOUND : status;
    if (w->status == 0)
        buf_puts(w->value, rows->row[0].c);
    w->done = true;
}

int store_wait_get(uv_loop_t *loop, struct store *store, tenant_id tenant, omb_str space,
                   omb_str key, struct buf *value)
{
    struct waiting w = {.value = value};
    int status = wait_for(loop, store_kv_get(store, tenant, space, key, got, &w), &w);

    return status ? status : value->err;
}

static void listed(void *ctx, int status, const struct store_rows *rows)
{
    struct waiting *w = ctx;

    for (uint32_t i = 0; status == 0 && i < rows->n; i++)
        w->fn(w->ctx, rows->row[i].a, rows->row[i].c);
    w->status = status;
    w->done = true;
}

int store_wait_list(uv_loop_t *loop, struct store *store, tenant_id tenant, omb_str space,
                    store_wait_fn fn, void *ctx)
{
    struct waiting w = {.fn = fn, .ctx = ctx};

    return wait_for(loop, store_kv_list(store, tenant, space, STR(""), STORE_WAIT_ROWS, listed, &w),
                    &w);
}
