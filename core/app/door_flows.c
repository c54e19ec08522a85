/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: what tiers may read and run (case views, flows) and plugins' small durable values.
 * Must not know: what a flow says.
 * Called by: plugins through plug_services. */
#include "core/app/door_turn.h"
#include "core/base/limits.h"
#include "core/policy/flow.h"

#include <stdio.h>
#include <stdlib.h>

static void answer_buf(struct plug_ask ask, int status, struct buf *b)
{
    plug_answer(ask, status ? status : b->err, status == 0 && !b->err ? buf_str(b) : STR_NONE);
    buf_free(b);
}

static void flow_run_service(void *ctx, struct plug_ask ask, uint32_t tenant, omb_str view,
                             omb_str turn, omb_str recognised)
{
    door_turn_run(ctx, ask, tenant, view, turn, recognised);
}

static void flow_examples_service(void *ctx, struct plug_ask ask, uint32_t tenant)
{
    struct door *d = ctx;
    const struct tenant *t = app_tenant(d->app, tenant);
    struct buf b = BUF_INIT(0);
    int status = t ? flow_examples(t->policy, &b) : -OMB_E_NOTFOUND;

    answer_buf(ask, status, &b);
}

struct viewing {
    struct plug_ask ask;
};

static void viewed(void *ctx, int status, const struct kase *k)
{
    struct viewing *v = ctx;
    struct buf b = BUF_INIT(0);

    if (status == 0)
        kase_view(k, 0, &b);
    answer_buf(v->ask, status, &b);
    free(v);
}

static void case_view(void *ctx, struct plug_ask ask, uint32_t tenant, omb_str kase)
{
    struct door *d = ctx;
    struct tenant *t = app_tenant(d->app, tenant);
    struct viewing *v = malloc(sizeof *v);
    struct id id;

    if (!v || !t || id_parse(kase, &id) != 0) {
        plug_answer(ask, v ? -OMB_E_NOTFOUND : -OMB_E_NOMEM, STR_NONE);
        free(v);
        return;
    }
    v->ask = ask;
    cases_read(d->app->cases, t, id, viewed, v);
}

/* ---- kv ---- */

struct keeping {
    struct plug_ask ask;
};

static void kv_got(void *ctx, int status, const struct store_rows *rows)
{
    struct keeping *k = ctx;

    if (status == 0 && rows->n == 0)
        status = -OMB_E_NOTFOUND;
    plug_answer(k->ask, status, status == 0 ? rows->row[0].c : STR_NONE);
    free(k);
}

static void kv_stored(void *ctx, int status, uint64_t seq)
{
    struct keeping *k = ctx;

    (void)seq;
    plug_answer(k->ask, status, STR_NONE);
    free(k);
}

static bool space_of(omb_str plugin, char out[96])
{
    return plugin.len < 80 && snprintf(out, 96, "plugin:%.*s", STR_ARG(plugin)) < 96;
}

static void kv_get(void *ctx, struct plug_ask ask, omb_str plugin, uint32_t tenant, omb_str key)
{
    struct door *d = ctx;
    struct keeping *k = malloc(sizeof *k);
    char space[96];
    int status = -OMB_E_NOMEM;

    if (k && space_of(plugin, space)) {
        k->ask = ask;
        status = store_kv_get(d->app->store, tenant, str_of(space), key, kv_got, k);
    }
    if (status != 0) {
        plug_answer(ask, status, STR_NONE);
        free(k);
    }
}

static void kv_write(struct door *d, struct plug_ask ask, omb_str plugin, struct store_kv *row)
{
    struct keeping *k = malloc(sizeof *k);
    char space[96];
    int status = -OMB_E_NOMEM;

    if (k && space_of(plugin, space)) {
        k->ask = ask;
        row->space = str_of(space);
        status = store_kv_put(d->app->store, row, kv_stored, k);
    }
    if (status != 0) {
        plug_answer(ask, status, STR_NONE);
        free(k);
    }
}

static void kv_put(void *ctx, struct plug_ask ask, omb_str plugin, uint32_t tenant, omb_str key,
                   omb_str value)
{
    struct store_kv row = {.tenant = tenant, .key = key, .value = value.ptr ? value : STR("")};

    kv_write(ctx, ask, plugin, &row);
}

static void kv_remove(void *ctx, struct plug_ask ask, omb_str plugin, uint32_t tenant, omb_str key)
{
    struct store_kv row = {.tenant = tenant, .key = key};

    kv_write(ctx, ask, plugin, &row);
}

void door_flows_fill(struct plug_services *s)
{
    s->case_view = case_view;
    s->flow_run = flow_run_service;
    s->flow_examples = flow_examples_service;
    s->kv_get = kv_get;
    s->kv_put = kv_put;
    s->kv_remove = kv_remove;
}
