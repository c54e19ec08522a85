/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: reading what suggestions need (case, budgets) and asking the desk for them.
 * Must not know: what is suggested.
 * Called by: desk_door.c. */
#include "core/app/suggest.h"

#include "core/app/ledger_row.h"
#include "core/base/clock.h"

#include <stdlib.h>

struct asked {
    struct app *app;
    struct tenant *tenant;
    struct id kase;
    struct actor agent; /* strings in the arena */
    int32_t tier;
    suggest_fn fn;
    void *ctx;
    struct arena arena;
    struct ledger_row ledger[DESK_MAX_LEDGER];
    uint32_t n_ledger;
};

static void answer(struct asked *q, int status, omb_str json)
{
    q->fn(q->ctx, status, json);
    arena_free(&q->arena);
    free(q);
}

static void budgets_known(void *ctx, int status, const struct kase *k)
{
    struct asked *q = ctx;
    struct buf out = BUF_INIT(0);
    struct desk_ctx d = {.now = clock_unix_ms(),
                         .config = &q->tenant->desk,
                         .ledger = q->ledger,
                         .n_ledger = q->n_ledger,
                         .decide = q->tenant->decide,
                         .decide_ctx = q->tenant->decide_ctx};

    if (status == 0)
        status = desk_suggest(k, &q->agent, q->tier, &d, &q->arena, &out);
    if (status == 0)
        status = out.err;
    answer(q, status, status == 0 ? buf_str(&out) : STR_NONE);
    buf_free(&out);
}

static void ledger_read(void *ctx, int status, const struct store_rows *rows)
{
    struct asked *q = ctx;

    if (status != 0) {
        answer(q, status, STR_NONE);
        return;
    }
    ledger_row_fill(q->ledger, q->n_ledger, rows);
    cases_read(q->app->cases, q->tenant, q->kase, budgets_known, q);
}

static void case_known(void *ctx, int status, const struct kase *k)
{
    struct asked *q = ctx;
    struct desk_needs needs = {.config = &q->tenant->desk};

    if (status != 0) {
        answer(q, status, STR_NONE);
        return;
    }
    desk_suggest_needs(k, &q->agent, q->tier, clock_unix_ms(), &q->arena, &needs);
    q->n_ledger = needs.n_ledger;
    for (uint32_t i = 0; i < needs.n_ledger; i++)
        q->ledger[i] = (struct ledger_row){.key = needs.ledger[i]};
    status =
        store_ledger(q->app->store, q->tenant->id, needs.ledger, needs.n_ledger, ledger_read, q);
    if (status != 0)
        answer(q, status, STR_NONE);
}

void suggest(struct app *app, struct tenant *t, struct id kase, const struct actor *agent,
             int32_t tier, suggest_fn fn, void *ctx)
{
    struct asked *q = calloc(1, sizeof *q);

    if (!q) {
        fn(ctx, -OMB_E_NOMEM, STR_NONE);
        return;
    }
    *q = (struct asked){
        .app = app, .tenant = t, .kase = kase, .agent = *agent, .tier = tier, .fn = fn, .ctx = ctx};
    q->agent.id = arena_dup(&q->arena, agent->id);
    q->agent.name = arena_dup(&q->arena, agent->name);
    cases_read(app->cases, t, kase, case_known, q);
}
