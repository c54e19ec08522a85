/* SPDX-License-Identifier: Apache-2.0 */
/* Owns what the point `returns` is told and what its answer means. Records nothing. Called by
 * remedy.c and by app, which asks beforehand. */
#include "core/desk/authority.h"
#include "core/desk/dates.h"
#include "core/desk/fence.h"
#include "core/desk/remedy.h"
#include "core/desk/rma.h"

static const char *const reasons[] = {"damaged", "defective", "not_as_described", "wrong_item",
                                      "unwanted"};

#define UNWANTED (sizeof reasons / sizeof *reasons - 1)

static bool is_fault(const struct rma_item *item)
{
    return strcmp(item->reason, reasons[UNWANTED]) != 0;
}

void rma_item_of(const struct remedy *m, struct rma_item *out)
{
    struct rma_item item = {.reason = ""};
    size_t i = 0;
    while (i < UNWANTED && strcmp(m->reason, reasons[i]) != 0)
        i++;
    (void)!str_copy(item.reason, sizeof item.reason, str_of(reasons[i]));
    *out = item;
}

void rma_item_read(struct run *r, uint32_t at, const struct remedy *m, struct rma_item *out)
{
    struct rma_item item;
    rma_item_of(m, &item);
    item.opened = json_bool_or(&r->doc, at, "opened", false);
    item.packaging = json_bool_or(&r->doc, at, "packaging", false);
    item.receipt = json_bool_or(&r->doc, at, "receipt", false);
    *out = item;
}

omb_str rma_month_key(const struct run *r, uint64_t at, int back)
{
    return authority_month_key(r, "returns12m", "n", at, back);
}

static int64_t returns_12m(const struct run *r)
{
    return authority_in_12m(r, "returns12m", "n");
}

/* The window of the listing itself: from delivery to the last day it may go back. */
static int64_t returnable_days(struct run *r, const struct order_facts *o,
                               const struct order_line *line)
{
    uint64_t from = order_time(o, line->delivered, r->arena);
    uint64_t to = order_time(o, line->returnable, r->arena);
    if (!from || !to)
        return -1;
    return to > from ? (int64_t)((to - from + DATES_DAY_MS / 2) / DATES_DAY_MS) : 0;
}

static int64_t bought(const struct order_facts *o)
{
    int64_t n = 0;
    for (uint32_t i = 0; i < o->n_line; i++)
        if (o->line[i].quantity > 0 && __builtin_add_overflow(n, o->line[i].quantity, &n))
            return INT64_MAX;
    return n;
}

static void order_facts_of(struct run *r, const struct order_facts *o,
                           const struct order_line *line, struct facts *f)
{
    const struct order_line *shown = line ? line : &o->line[0];
    bool any = line || o->n_line;
    facts_bool(f, "order.present", o->id.len > 0);
    facts_text(f, "order.status", o->state);
    facts_text(f, "order.state", any && shown->state.len ? shown->state : o->state);
    facts_text(f, "order.currency", o->currency);
    facts_int(f, "order.line_paid", any ? shown->paid : 0);
    facts_int(f, "order.quantity", line ? line->quantity : bought(o));
    facts_int(f, "order.days_since_delivery",
              any ? order_days_since(o, shown->delivered, r->arena, r->ctx->now) : -1);
    facts_int(f, "order.days_since_purchase",
              order_days_since(o, o->placed, r->arena, r->ctx->now));
    facts_text(f, "order.seller", any ? shown->seller : STR(""));
    facts_text(f, "order.brand", any ? shown->brand : STR(""));
    facts_int(f, "item.returnable_days", any ? returnable_days(r, o, shown) : -1);
    facts_text(f, "item.category", any ? shown->category : STR(""));
    facts_bool(f, "item.final_sale", any && shown->final_sale);
}

static void gather(struct run *r, const struct remedy *m, const struct rma_item *item,
                   const struct order_facts *o, const struct order_line *line, struct facts *f)
{
    struct fence fence = {.used = 0};
    char currency[4] = "";
    if (line)
        fence_read(r, m, line, &fence);
    (void)!str_copy(currency, sizeof currency, o->currency);
    facts_begin(f, decision_subject(r));
    facts_int(f, "tier", m->proposer_tier);
    facts_text(f, "channel", r->channel);
    facts_bool(f, "customer.known", r->customer.len > 0);
    facts_bool(f, "customer.verified", r->k->verified);
    facts_text(f, "customer.membership", o->membership);
    facts_int(f, "customer.returns_12m", returns_12m(r));
    facts_int(f, "customer.granted_12m", authority_granted_12m(r, currency));
    order_facts_of(r, o, line, f);
    facts_text(f, "item.reason", str_of(item->reason));
    facts_int(f, "item.quantity", m->quantity > 0 ? m->quantity : 1);
    facts_int(f, "item.returned", fence.returned);
    facts_bool(f, "item.opened", item->opened);
    facts_bool(f, "item.packaging", item->packaging);
    facts_bool(f, "item.receipt", item->receipt);
}

static int64_t share(int64_t whole, int64_t part, int64_t of)
{
    __extension__ typedef __int128 wide;
    return of > 0 && part > 0 && whole > 0 ? (int64_t)((wide)whole * part / of) : 0;
}

/* What was paid for the units, less what is kept; never more than is left of the line. */
static void set_money(struct run *r, const struct remedy *m, const struct order_facts *o,
                      const struct order_line *line, const struct json_doc *d, struct rma_terms *t)
{
    struct fence f;
    if (!line || money_make(0, o->currency, &t->refund) < 0)
        return;
    fence_read(r, m, line, &f);
    int64_t paid = share(line->paid, m->quantity, line->quantity);
    int64_t fee = json_int_or(d, 0, "fee_minor", 0);
    int64_t percent = json_int_or(d, 0, "fee_percent", 0);
    if (percent > 0)
        fee = share(paid, percent < 100 ? percent : 100, 100);
    fee = fee < 0 ? 0 : fee < paid ? fee : paid;
    t->refund.minor = paid - fee < f.left ? paid - fee : f.left;
    if (fee > 0) {
        t->fee = t->refund;
        t->fee.minor = fee;
    }
}

static void accept(struct run *r, const struct remedy *m, const struct order_facts *o,
                   const struct order_line *line, struct rma_terms *t)
{
    struct json_doc d = {.n = 0};
    bool own = t->said.kind != VERDICT_ACCEPT_RETURN; /* a person decides: the usual terms */
    omb_str fields = own || !t->said.fields.len ? STR("{}") : t->said.fields;
    if (json_parse_arena(fields, r->arena, DESK_FEW_TOKENS, &d, NULL) < 0)
        return;
    omb_str label = json_str_or(&d, 0, "label", r->arena, STR("customer"));
    omb_str to = json_str_or(&d, 0, "to", r->arena, STR("original"));
    t->days = json_int_or(&d, 0, "days", DESK_RETURN_DAYS);
    t->shop_label = own ? is_fault(&t->item) : str_is(label, "shop");
    t->first_scan = str_is(json_str_or(&d, 0, "refund_on", r->arena, STR("")), "first_scan");
    if (str_is(to, "original") && m->to[0])
        to = str_of(m->to);
    (void)!str_copy(t->to, sizeof t->to, to);
    set_money(r, m, o, line, &d, t);
}

void rma_ask(struct run *r, const struct remedy *m, const struct rma_item *item,
             const struct order_facts *o, const struct order_line *line, struct rma_terms *t)
{
    struct facts f;
    *t = (struct rma_terms){.item = *item, .tier = -1};
    gather(r, m, &t->item, o, line, &f);
    decision_ask(r, POINT_RETURNS, &f, m->proposer_tier, &t->said);
    const struct verdict *v = &t->said;
    if (v->kind == VERDICT_REFUSE) {
        t->answer = RMA_REFUSE;
        return;
    }
    bool is_theirs = r->c->actor.type == ACTOR_AGENT && r->c->actor_tier >= v->tier;
    if (v->kind == VERDICT_ESCALATE && !is_theirs) {
        t->answer = RMA_PERSON;
        t->tier = v->tier >= TIER_ASSOCIATE ? v->tier : TIER_ASSOCIATE;
    }
    accept(r, m, o, line, t);
}

void rma_needs(struct run *r, const struct remedy *m, struct desk_needs *n)
{
    struct order_facts o;
    char currency[4] = "";
    for (int back = 0; back < AUTHORITY_MONTHS && r->customer.len; back++)
        needs_row(n, rma_month_key(r, r->ctx->now, back));
    if (order_read(r->k, str_of(m->order), r->arena, &o) == 0 &&
        str_copy(currency, sizeof currency, o.currency) == 0)
        needs_customer(r, currency, n);
}

void rma_terms_json(const struct rma_terms *t, struct json_out *o)
{
    static const char *const answers[] = {"accept", "refuse", "person"};
    jo_kv_z(o, "verdict", answers[t->answer]);
    if (t->answer != RMA_REFUSE) {
        jo_kv_int(o, "days", t->days);
        jo_kv_z(o, "label", t->shop_label ? "shop" : "customer");
        jo_kv_z(o, "refund_on", t->first_scan ? "first_scan" : "receipt");
        jo_kv_z(o, "to", t->to);
        show_money(o, "fee", t->fee);
        show_money(o, "refund", t->refund);
    }
    jo_kv_str(o, "reason", t->said.reason);
    jo_kv_str(o, "clause", t->said.clause);
}
