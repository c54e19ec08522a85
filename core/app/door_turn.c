/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: running one step of a flow, again with each answer of the shop that it asks for.
 * Must not know: what a flow says, what the shop sells.
 * Called by: door_flows.c. */
#include "core/app/door_turn.h"

#include "core/app/policy_office.h"
#include "core/app/shop.h"
#include "core/base/clock.h"
#include "core/base/json.h"
#include "core/base/limits.h"
#include "core/policy/flow.h"

#include <stdlib.h>

#define VIEW_TOKENS 16384

struct turn {
    struct app *app;
    struct tenant *t;
    struct plug_ask ask;
    struct arena arena;
    omb_str view, turn, recognised;
    struct buf told;  /* [{"ask": QUESTION, "is": ANSWER}…] without brackets */
    omb_str question; /* QUESTION that the shop has to answer now */
    uint32_t n_asked;
    uint64_t now;
};

static void turn_end(struct turn *w, int status, omb_str json)
{
    plug_answer(w->ask, status, status == 0 ? json : STR_NONE);
    buf_free(&w->told);
    arena_free(&w->arena);
    free(w);
}

/* ---- the flow ---- */

/* The view with what the shop said so far. */
static omb_str view_now(struct turn *w)
{
    omb_str open = str_trim(w->view);

    if (!w->told.len || !open.len || open.ptr[open.len - 1] != '}')
        return w->view;
    return arena_printf(&w->arena, "%.*s,\"shop\":[%.*s]}", (int)open.len - 1, open.ptr,
                        STR_ARG(buf_str(&w->told)));
}

static void ask_shop(struct turn *w);

/* What the step wants of the shop, copied; absent when it is over. */
static int wanted(struct turn *w, const struct buf *out)
{
    struct arena a = {0};
    struct json_doc d;
    int status = 0;
    uint32_t at;

    w->question = STR_NONE;

    if (str_find(buf_str(out), STR("\"shop\":")) < 0)
        return 0;
    status = json_parse_arena(buf_str(out), &a, VIEW_TOKENS, &d, NULL);
    at = status == 0 ? json_member(&d, 0, "shop") : JSON_NONE;
    if (json_is(&d, at, JSON_OBJECT))
        w->question = arena_dup(&w->arena, json_raw(&d, at));
    arena_free(&a);
    return status ? status : w->arena.err;
}

static void step(struct turn *w)
{
    struct buf out = BUF_INIT(0);
    int status = flow_run(w->t->policy, view_now(w), w->turn, w->recognised, w->now, &out);

    if (status == 0)
        status = out.err ? out.err : w->arena.err;
    if (status == 0)
        status = wanted(w, &out);
    if (status == 0 && w->question.len && w->n_asked < FLOW_MAX_QUESTIONS) {
        w->n_asked++;
        ask_shop(w);
    } else {
        turn_end(w, status == 0 && w->question.len ? -OMB_E_LIMIT : status, buf_str(&out));
    }
    buf_free(&out);
}

/* ---- the shop ---- */

/* Without an answer the flow is told that there is none. */
static void shop_said(void *ctx, int status, omb_str json)
{
    struct turn *w = ctx;
    struct arena a = {0};
    struct json_doc d;
    omb_str is = STR("null");
    uint32_t at = JSON_NONE;

    if (status == 0 && json_parse_arena(json, &a, SHOP_MAX_TOKENS, &d, NULL) == 0) {
        at = json_member(&d, 0, "choices");
        at = at == JSON_NONE ? json_member(&d, 0, "quote") : at;
    }
    if (at != JSON_NONE)
        is = json_raw(&d, at);
    if (is.len > FLOW_MAX_TOLD)
        is = STR("null");
    if (w->told.len)
        buf_putc(&w->told, ',');
    buf_printf(&w->told, "{\"ask\":%.*s,\"is\":%.*s}", STR_ARG(w->question), STR_ARG(is));
    arena_free(&a);
    if (w->told.err)
        turn_end(w, w->told.err, STR_NONE);
    else
        step(w);
}

/* The remedy with the customer whose case it is. */
static omb_str remedy_of(struct turn *w, omb_str quote, const struct kase *k)
{
    struct buf b = BUF_INIT(POLICY_MAX_OUTPUT + sizeof k->customer * 6);
    struct json_out o = json_out(&b);
    omb_str json = STR_NONE;

    jo_obj(&o);
    jo_kv_z(&o, "customer", k->customer);
    buf_putc(&b, ',');
    buf_put(&b, quote.ptr + 1, quote.len - 1);
    if (!b.err)
        json = arena_dup(&w->arena, buf_str(&b));
    buf_free(&b);
    return json;
}

static void case_read(void *ctx, int status, const struct kase *k)
{
    struct turn *w = ctx;
    struct json_doc d;
    uint32_t choices, quote;

    if (status != 0 || k->holder != HOLDER_TIER || !k->verified || !k->customer[0] ||
        json_parse_arena(w->question, &w->arena, VIEW_TOKENS, &d, NULL) != 0) {
        shop_said(w, -OMB_E_DENIED, STR_NONE);
        return;
    }
    choices = json_member(&d, 0, "choices");
    quote = json_member(&d, 0, "quote");
    if (choices != JSON_NONE)
        shop_choices(w->app, w->t, json_str_or(&d, choices, "order", &w->arena, STR("")),
                     arena_dup(&w->arena, str_of(k->customer)), shop_said, w);
    else if (json_is(&d, quote, JSON_OBJECT) && json_raw(&d, quote).len > 2)
        shop_quote(w->app, w->t, remedy_of(w, json_raw(&d, quote), k), shop_said, w);
    else
        shop_said(w, -OMB_E_INVALID, STR_NONE);
}

static void number_found(void *ctx, int status, struct id kase)
{
    struct turn *w = ctx;

    if (status == 0)
        cases_read(w->app->cases, w->t, kase, case_read, w);
    else
        case_read(w, status, NULL);
}

/* The case says whose it is, whatever the view does. */
static void ask_shop(struct turn *w)
{
    struct arena a = {0};
    struct json_doc d;
    int64_t number = 0;
    int status = -OMB_E_NOTFOUND;

    if (json_parse_arena(w->view, &a, VIEW_TOKENS, &d, NULL) == 0)
        number = json_int_or(&d, 0, "number", 0);
    arena_free(&a);
    if (number > 0)
        status = store_find_number(w->app->store, w->t->id, (uint64_t)number, number_found, w);
    if (status != 0)
        case_read(w, status, NULL);
}

/* ---- the bundle it began with ---- */

/* Without it, the flow goes on with what is in force now. */
static void bundle_recalled(void *ctx, const struct port_answer *answer)
{
    struct turn *w = ctx;

    if (answer->status == -OMB_E_CLOSED)
        turn_end(w, answer->status, STR_NONE);
    else
        step(w);
}

void door_turn_run(struct door *d, struct plug_ask ask, uint32_t tenant, omb_str view, omb_str turn,
                   omb_str recognised)
{
    struct tenant *t = app_tenant(d->app, tenant);
    struct turn *w = t ? calloc(1, sizeof *w) : NULL;
    char hash[HASH_HEX + 1];

    if (!w) {
        plug_answer(ask, t ? -OMB_E_NOMEM : -OMB_E_NOTFOUND, STR_NONE);
        return;
    }
    *w = (struct turn){.app = d->app,
                       .t = t,
                       .ask = ask,
                       .told = BUF_INIT(FLOW_MAX_QUESTIONS * (FLOW_MAX_TOLD + POLICY_MAX_OUTPUT)),
                       .now = clock_unix_ms()};
    w->view = arena_dup(&w->arena, view);
    w->turn = turn.ptr ? arena_dup(&w->arena, turn) : STR_NONE;
    w->recognised = recognised.ptr ? arena_dup(&w->arena, recognised) : STR_NONE;
    flow_pinned(view, hash);
    if (w->arena.err)
        turn_end(w, w->arena.err, STR_NONE);
    else if (!hash[0] || policy_bundle(t->policy, str_of(hash)))
        step(w);
    else
        policy_office_recall(t->office, str_of(hash), bundle_recalled, w);
}
