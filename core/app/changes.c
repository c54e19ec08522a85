/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: staff's questions to the shop before a change: what may be picked, what it would mean.
 * Must not know: HTTP, what the policy will say.
 * Called by: core/gateway through desk_port. */
#include "core/app/changes.h"

#include "core/app/shop.h"
#include "core/desk/quote.h"

#include <stdlib.h>

struct question {
    struct app *app;
    struct tenant *t;
    struct arena arena;
    omb_str order;          /* choices of this one, or */
    struct command command; /* a proposal that is only thought of */
    port_fn fn;
    void *ctx;
};

static void answer(struct question *q, int status, const char *detail, omb_str json)
{
    q->fn(q->ctx, &(struct port_answer){.status = status, .detail = detail, .json = json});
    arena_free(&q->arena);
    free(q);
}

static struct question *question_new(void *ctx, uint32_t tenant, port_fn fn, void *fctx)
{
    struct tenant *t = app_tenant(ctx, tenant);
    struct question *q = t ? calloc(1, sizeof *q) : NULL;

    if (q)
        *q = (struct question){.app = ctx, .t = t, .fn = fn, .ctx = fctx};
    return q;
}

static const char *words_of(int status)
{
    if (status == -OMB_E_NOTFOUND)
        return "there is no such order of this customer";
    if (status == -OMB_E_UNSUPPORTED)
        return "this shop does not tell that beforehand";
    if (status == -OMB_E_INVALID)
        return "change: not one that the shop can read";
    return status ? "the shop does not answer" : NULL;
}

static void shop_answered(void *ctx, int status, omb_str json)
{
    answer(ctx, status, words_of(status), json);
}

/* ---- choices ---- */

/* A shop that tells none is asked in words: ids are typed then. */
static void choices_came(void *ctx, int status, omb_str json)
{
    if (status == -OMB_E_UNSUPPORTED)
        answer(ctx, 0, NULL, STR("{\"choices\":null}"));
    else
        shop_answered(ctx, status, json);
}

static void choices_of(void *ctx, int status, const struct kase *k)
{
    struct question *q = ctx;

    if (status != 0)
        answer(q, status, "there is no such case", STR_NONE);
    else if (!k->customer[0])
        answer(q, -OMB_E_NOTFOUND, words_of(-OMB_E_NOTFOUND), STR_NONE);
    else
        shop_choices(q->app, q->t, q->order, str_of(k->customer), choices_came, q);
}

static int port_choices(void *ctx, uint32_t tenant, struct id kase, omb_str order, port_fn fn,
                        void *fctx)
{
    struct question *q = question_new(ctx, tenant, fn, fctx);

    if (!q)
        return -OMB_E_NOMEM;
    q->order = arena_dup(&q->arena, order);
    cases_read(q->app->cases, q->t, kase, choices_of, q);
    return 0;
}

/* ---- quotes ---- */

static void quote_of(void *ctx, int status, const struct kase *k)
{
    struct question *q = ctx;
    omb_str question, why = STR("there is no such case");

    if (status == 0)
        status = quote_ask(k, &q->command, &q->t->desk, &q->arena, &question, &why);
    if (status == 0)
        shop_quote(q->app, q->t, question, shop_answered, q);
    else
        answer(q, status, arena_dupz(&q->arena, why), STR_NONE);
}

static int port_quote(void *ctx, uint32_t tenant, struct id kase, const struct actor *who,
                      omb_str body, port_fn fn, void *fctx)
{
    struct question *q = question_new(ctx, tenant, fn, fctx);

    if (!q)
        return -OMB_E_NOMEM;
    q->command = (struct command){.kind = COMMAND_REMEDY_PROPOSE,
                                  .actor = {.type = who->type, .id = arena_dup(&q->arena, who->id)},
                                  .body = arena_dup(&q->arena, body)};
    cases_read(q->app->cases, q->t, kase, quote_of, q);
    return 0;
}

void changes_open(struct app *app)
{
    app->port.choices = port_choices;
    app->port.quote = port_quote;
}
