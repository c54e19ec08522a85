/* SPDX-License-Identifier: Apache-2.0 */
/* Owns what a change of an order tells the authority policy, and the limits that hold whatever that
 * says. Knows no rule. Called by remedy.c and approval.c. */
#include "core/desk/change.h"

#include "core/desk/fence.h"
#include "core/desk/quote.h"

bool change_is(const struct remedy *m)
{
    return quote_wanted(m) && strcmp(m->kind, "trade_in_credit") != 0;
}

static bool is_of_order(const struct remedy *m)
{
    return strcmp(m->kind, "customer_change") != 0;
}

/* Its own word, or its kind. */
static omb_str what_of(const struct run *r, const struct remedy *m, const struct json_doc *d)
{
    if (strcmp(m->kind, "order_change") != 0 && is_of_order(m))
        return str_of(m->kind);
    return json_str_or(d, 0, "what", r->arena, STR(""));
}

static int64_t done_before(const struct run *r, const struct remedy *m)
{
    int64_t n = 0;
    for (uint32_t i = 0; i < r->k->n_remedy; i++) {
        const struct remedy *x = &r->k->remedy[i];
        n += x->state == REMEDY_DONE && !strcmp(x->kind, m->kind) && !strcmp(x->order, m->order);
    }
    return n;
}

static void quote_facts(const struct quote *q, struct facts *f)
{
    facts_int(f, "change.items", q->items);
    facts_int(f, "change.new_items", q->new_items);
    facts_bool(f, "change.items_known", q->items_known);
    facts_bool(f, "change.same_product", q->same_product);
    facts_bool(f, "change.variants_available", q->variants_available);
    facts_bool(f, "change.method_known", q->method_known);
    facts_text(f, "change.method_kind", q->method_kind);
    facts_bool(f, "change.method_original", q->method_original);
    facts_bool(f, "change.method_single", q->method_single);
    facts_bool(f, "change.balance_covers", q->balance_covers);
    facts_int(f, "change.difference", q->difference);
}

void change_facts(const struct run *r, const struct remedy *m, const struct order_facts *o,
                  struct facts *f)
{
    bool agent = r->c->actor.type == ACTOR_AGENT;
    omb_str change = m->change ? str_of(m->change) : STR("{}");
    const struct quote *q = r->quote;
    struct json_doc d;

    if (!change_is(m) || json_parse_arena(change, r->arena, DESK_MAX_TOKENS, &d, NULL) < 0)
        return;
    facts_bool(f, "change.present", true);
    facts_text(f, "change.what", what_of(r, m, &d));
    facts_bool(f, "change.confirmed", agent || json_bool_or(&d, 0, "confirmed", false));
    facts_bool(f, "change.same_customer",
               is_of_order(m) ? fence_belongs(r, o) : r->customer.len > 0);
    facts_bool(f, "change.order_known", o->id.len > 0 && (!q || q->order_known));
    facts_int(f, "change.done", done_before(r, m));
    if (q)
        quote_facts(q, f);
}

static int no_quote(struct run *r)
{
    int status = r->ctx->quote_status;
    if (status == -OMB_E_UNSUPPORTED)
        return run_refuse(r, status,
                          "this shop does not say what a change would mean, so none is made");
    return run_refuse(r, -OMB_E_UNAVAILABLE, "the shop did not say what this change would mean");
}

/* Of all lines together: what was paid and is not back, here or anywhere. */
static int64_t left_of_order(const struct run *r, const struct remedy *m,
                             const struct order_facts *o)
{
    int64_t left = 0;
    for (uint32_t i = 0; i < o->n_line; i++) {
        struct remedy one = *m;
        struct fence f;
        if (str_copy(one.line, sizeof one.line, o->line[i].id) < 0)
            return 0;
        fence_read(r, &one, &o->line[i], &f);
        if (__builtin_add_overflow(left, f.left, &left))
            return 0;
    }
    return left;
}

static int check_cancel(struct run *r, const struct remedy *m, const struct order_facts *o,
                        const struct quote *q)
{
    int64_t left = left_of_order(r, m, o);
    if (q->refund && !str_eq(q->currency, o->currency))
        return run_refuse(r, -OMB_E_INVALID, "the order is in %.*s", STR_ARG(o->currency));
    if (q->refund < 0 || q->refund > left)
        return run_refuse(r, -OMB_E_LIMIT,
                          "only %lld %.*s (minor units) of this order are left to give back",
                          (long long)left, STR_ARG(o->currency));
    return 0;
}

int change_check(struct run *r, const struct remedy *m, const struct order_facts *o)
{
    const struct quote *q = r->quote;
    if (!q)
        return no_quote(r);
    if (is_of_order(m) && (!o->id.len || !q->order_known))
        return run_refuse(r, -OMB_E_NOTFOUND, "order %s is not known", m->order);
    if (!is_of_order(m) && !r->customer.len)
        return run_refuse(r, -OMB_E_DENIED, "this customer is not known to the shop");
    if (!q->allowed)
        return run_refuse(r, -OMB_E_STATE, "the shop does not do this: %.*s", STR_ARG(q->why));
    return strcmp(m->kind, "cancel") ? 0 : check_cancel(r, m, o, q);
}
