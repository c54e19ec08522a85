/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: what a return's terms would be (case, order, budgets are read, nothing is changed), and
 * gathering what its label shows.
 * Must not know: the policy, the page.
 * Called by: core/gateway/api_returns.c through the port. */
#include "core/app/returns.h"

#include "core/app/background.h"
#include "core/app/ledger_row.h"
#include "core/app/shop.h"
#include "core/base/clock.h"
#include "core/base/json.h"
#include "core/desk/order.h"
#include "core/desk/rma.h"
#include "core/gateway/returns.h"
#include "core/paper/label.h"

#include <stdlib.h>

#ifndef OMBUD_LABEL_FONT /* of Debian's fonts-dejavu-core */
#define OMBUD_LABEL_FONT "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
#endif
#define TERMS_TOKENS 64
#define ORDER_TOKENS 4096

/* ---- terms ---- */

struct asked {
    struct app *app;
    struct tenant *t;
    struct returns_who who; /* strings in the arena */
    struct command command;
    port_fn fn;
    void *ctx;
    struct arena arena;
    struct kase *k; /* the case as it would be, a copy */
    struct ledger_row ledger[DESK_MAX_LEDGER];
    uint32_t n_ledger;
    struct desk_out out;
};

static void answer(struct asked *q, int status, const char *detail, omb_str json)
{
    q->fn(q->ctx, &(struct port_answer){.status = status, .detail = detail, .json = json});
    kase_free(q->k);
    arena_free(&q->arena);
    free(q);
}

static void decide(struct asked *q)
{
    struct buf json = BUF_INIT(0);
    struct desk_ctx d = {.now = clock_unix_ms(),
                         .config = &q->t->desk,
                         .ledger = q->ledger,
                         .n_ledger = q->n_ledger,
                         .decide = q->t->decide,
                         .decide_ctx = q->t->decide_ctx};
    int status;

    q->out.arena = &q->arena;
    status = desk_return_terms(q->k, &q->command, &d, &q->out, &json);
    answer(q, status, q->out.error.text[0] ? q->out.error.text : NULL, buf_str(&json));
    buf_free(&json);
}

static void ledger_read(void *ctx, int status, const struct store_rows *rows)
{
    struct asked *q = ctx;

    if (status != 0) {
        answer(q, status, NULL, STR_NONE);
        return;
    }
    ledger_row_fill(q->ledger, q->n_ledger, rows);
    decide(q);
}

static void read_ledger(struct asked *q)
{
    struct desk_needs needs = {.config = &q->t->desk};
    int status;

    desk_needs(q->k, &q->command, clock_unix_ms(), &q->arena, &needs);
    q->n_ledger = needs.n_ledger;
    for (uint32_t i = 0; i < needs.n_ledger; i++)
        q->ledger[i] = (struct ledger_row){.key = needs.ledger[i]};
    if (!needs.n_ledger) {
        decide(q);
        return;
    }
    status = store_ledger(q->app->store, q->t->id, needs.ledger, needs.n_ledger, ledger_read, q);
    if (status != 0)
        answer(q, status, NULL, STR_NONE);
}

/* The order as the shop says it now stands in the copy as if it had been observed. */
static int observe(struct asked *q, omb_str json)
{
    struct json_doc d;
    struct event e = {.seq = q->k->seq + 1,
                      .at = clock_unix_ms(),
                      .kind = EVENT_OBSERVED_ORDER,
                      .actor = {.type = ACTOR_COMMERCE}};

    if (json_parse_arena(json, &q->arena, ORDER_TOKENS, &d, NULL) != 0)
        return -OMB_E_CORRUPT;
    e.body = json_raw(&d, json_member(&d, 0, "order"));
    return desk_apply(q->k, &e);
}

static void order_came(void *ctx, int status, omb_str json)
{
    struct asked *q = ctx;

    if (status == 0)
        status = observe(q, json);
    if (status == 0)
        read_ledger(q);
    else
        answer(q, status, status == -OMB_E_NOTFOUND ? "there is no such order" : NULL, STR_NONE);
}

static void read_order(struct asked *q)
{
    struct json_doc d;
    omb_str order = STR("");

    if (json_parse_arena(q->command.body, &q->arena, TERMS_TOKENS, &d, NULL) == 0)
        order = json_str_or(&d, 0, "order", &q->arena, STR(""));
    if (order.len)
        shop_order(q->app, q->t, order, STR_NONE, order_came, q);
    else
        answer(q, -OMB_E_INVALID, "order: which one is it?", STR_NONE);
}

static void case_read(void *ctx, int status, const struct kase *k)
{
    struct asked *q = ctx;
    struct buf b = BUF_INIT(0);

    if (status == 0) {
        kase_snapshot(k, &b);
        status = b.err ? b.err : kase_restore(q->k, buf_str(&b));
    }
    buf_free(&b);
    if (status == 0)
        read_order(q);
    else
        answer(q, status, NULL, STR_NONE);
}

/* Nothing was begun yet: a case in which only the customer is known. */
static void make_case(struct asked *q)
{
    struct kase *k = q->k;

    k->verified = q->who.verified;
    str_clip(k->contact, sizeof k->contact, q->who.contact);
    str_clip(k->channel, sizeof k->channel, STR("chat"));
    str_clip(k->customer, sizeof k->customer, q->who.customer);
    str_clip(k->customer_email, sizeof k->customer_email, q->who.email);
    read_order(q);
}

static void port_terms(void *ctx, uint32_t tenant, const struct returns_who *who, omb_str body,
                       port_fn fn, void *fctx)
{
    struct app *app = ctx;
    struct tenant *t = app_tenant(app, tenant);
    struct asked *q = t ? calloc(1, sizeof *q) : NULL;

    if (!q) {
        fn(fctx, &(struct port_answer){.status = t ? -OMB_E_NOMEM : -OMB_E_NOTFOUND});
        return;
    }
    *q = (struct asked){.app = app, .t = t, .who = *who, .fn = fn, .ctx = fctx, .k = kase_new()};
    q->who.contact = arena_dup(&q->arena, who->contact);
    q->who.customer = arena_dup(&q->arena, who->customer);
    q->who.email = arena_dup(&q->arena, who->email);
    q->command = (struct command){.kind = COMMAND_RETURN_REQUEST,
                                  .actor = {.type = who->actor.type,
                                            .id = arena_dup(&q->arena, who->actor.id)},
                                  .actor_tier = who->tier,
                                  .body = arena_dup(&q->arena, body)};
    if (!q->k || q->arena.err)
        answer(q, -OMB_E_NOMEM, NULL, STR_NONE);
    else if (who->has_case)
        cases_read(app->cases, t, who->kase, case_read, q);
    else
        make_case(q);
}

/* ---- the label ---- */

struct printing {
    struct app *app;
    struct tenant *t;
    port_got_fn fn;
    void *ctx;
    char id[12];
    struct arena arena;
    struct paper_label label;
    struct buf pdf;
    omb_str name;
    int status;
};

static uint32_t read_lines(const struct json_doc *d, const char *key, struct arena *a, omb_str *out)
{
    uint32_t list = json_member(d, 0, key), n = 0;

    if (!json_is(d, list, JSON_ARRAY))
        return 0;
    for (uint32_t i = json_first(d, list); i != JSON_NONE && n < PAPER_LINES;
         i = json_next(d, list, i))
        if (json_get_str(d, i, a, &out[n]) == 0)
            n++;
    return n;
}

static omb_str dropoff_name(const struct rma *x, struct arena *a)
{
    struct json_doc d;

    if (!x->dropoff[0] || !x->dropoffs ||
        json_parse_arena(str_of(x->dropoffs), a, ORDER_TOKENS, &d, NULL) != 0)
        return STR("");
    for (uint32_t i = json_first(&d, 0); i != JSON_NONE; i = json_next(&d, 0, i))
        if (str_is(json_str_or(&d, i, "id", a, STR("")), x->dropoff))
            return json_str_or(&d, i, "name", a, STR(""));
    return STR("");
}

static void fill(const struct kase *k, const struct rma *x, const struct remedy *m, struct arena *a,
                 struct paper_label *l)
{
    const struct order_line *line = NULL;
    struct order_facts *o = arena_alloc(a, sizeof *o);
    struct json_doc d;

    if (o && order_read(k, str_of(m->order), a, o) == 0)
        line = order_find_line(o, str_of(m->line));
    l->number = str_of(x->number);
    l->carrier = str_of(x->carrier);
    l->tracking = str_of(x->tracking);
    l->barcode = str_of(x->barcode);
    l->title = line ? line->title : STR("");
    l->quantity = m->quantity;
    l->order = str_of(m->order);
    l->due = rma_day(a, x->due);
    l->dropoff = dropoff_name(x, a);
    l->shop_pays = x->shop_label;
    if (x->label && json_parse_arena(str_of(x->label), a, TERMS_TOKENS, &d, NULL) == 0) {
        l->n_from = read_lines(&d, "from", a, l->from);
        l->n_to = read_lines(&d, "to", a, l->to);
    }
}

static int read_label(struct printing *p, const struct kase *k)
{
    const struct rma *x = kase_find_rma(k, str_of(p->id));
    const struct remedy *m = kase_find_remedy(k, str_of(p->id));

    if (!x || !m)
        return -OMB_E_NOTFOUND;
    if (!x->issued_at || x->state == RMA_WITHDRAWN || x->state == RMA_EXPIRED)
        return -OMB_E_STATE;
    p->label = (struct paper_label){.shop = str_of(p->t->name), .font = OMBUD_LABEL_FONT};
    fill(k, x, m, &p->arena, &p->label);
    p->name = arena_printf(&p->arena, "return-%s.pdf", x->remedy);
    return p->arena.err;
}

/* The case may change while a label is printed: what it lends is copied. */
static int keep_label(struct printing *p)
{
    struct paper_label *l = &p->label;
    omb_str *const text[] = {&l->shop,  &l->number, &l->carrier, &l->tracking, &l->barcode,
                             &l->title, &l->order,  &l->due,     &l->dropoff};

    for (size_t i = 0; i < sizeof text / sizeof text[0]; i++)
        *text[i] = arena_dup(&p->arena, *text[i]);
    for (uint32_t i = 0; i < l->n_from; i++)
        l->from[i] = arena_dup(&p->arena, l->from[i]);
    for (uint32_t i = 0; i < l->n_to; i++)
        l->to[i] = arena_dup(&p->arena, l->to[i]);
    return p->arena.err;
}

static void print(void *ctx)
{
    struct printing *p = ctx;

    p->status = paper_label_pdf(&p->label, &p->pdf);
}

static void printing_end(struct printing *p)
{
    struct port_got got = {.type = STR("application/pdf"), .name = p->name};

    got.bytes = buf_str(&p->pdf);
    p->fn(p->ctx, p->status, p->status == 0 ? &got : NULL);
    buf_free(&p->pdf);
    arena_free(&p->arena);
    free(p);
}

static void printed(void *ctx)
{
    struct printing *p = ctx;

    p->app->labels--;
    printing_end(p);
}

/* One with letters that need a font takes too long for the loop. */
static int print_aside(struct printing *p)
{
    int status = p->app->labels < RETURNS_MAX_PRINTS ? keep_label(p) : -OMB_E_BUSY;

    if (status == 0)
        status = background_start(&p->app->loop, print, printed, p);
    if (status == 0)
        p->app->labels++;
    return status;
}

static void label_read(void *ctx, int status, const struct kase *k)
{
    struct printing *p = ctx;

    p->status = status == 0 ? read_label(p, k) : status;
    if (p->status == 0 && paper_label_is_wide(&p->label)) {
        p->status = print_aside(p);
        if (p->status == 0)
            return;
    } else if (p->status == 0) {
        print(p);
    }
    printing_end(p);
}

static void port_label(void *ctx, uint32_t tenant, struct id kase, omb_str ret, port_got_fn fn,
                       void *fctx)
{
    struct app *app = ctx;
    struct tenant *t = app_tenant(app, tenant);
    struct printing *p = t ? calloc(1, sizeof *p) : NULL;

    if (!p) {
        fn(fctx, t ? -OMB_E_NOMEM : -OMB_E_NOTFOUND, NULL);
        return;
    }
    *p = (struct printing){.app = app,
                           .t = t,
                           .fn = fn,
                           .ctx = fctx,
                           .pdf = BUF_INIT(PAPER_MAX_PDF)};
    str_clip(p->id, sizeof p->id, ret);
    cases_read(app->cases, t, kase, label_read, p);
}

void returns_stop(struct app *app)
{
    while (app->labels)
        (void)uv_run(&app->loop, UV_RUN_ONCE);
}

void returns_open(struct app *app)
{
    app->returns = (struct returns_port){.ctx = app, .terms = port_terms, .label = port_label};
    app->api.returns = &app->returns;
}
