/* SPDX-License-Identifier: Apache-2.0 */
/* Owns what a change of an order tells the authority policy, and the limits that hold whatever that
 * says. Knows no rule. Called by remedy.c and approval.c. */
#include "core/desk/change.h"

#include "core/desk/fence.h"
#include "core/desk/part.h"
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

int64_t change_refund(const struct run *r)
{
    return r->quote && r->quote->refund > 0 ? r->quote->refund : 0;
}

static int no_quote(struct run *r)
{
    int status = r->ctx->quote_status;
    if (status == -OMB_E_UNSUPPORTED)
        return run_refuse(r, -OMB_E_STATE,
                          "this shop does not say what a change would mean, so none is made");
    if (status == -OMB_E_INVALID)
        return run_refuse(r, status, "change: not one that the shop can read");
    return run_refuse(r, -OMB_E_UNAVAILABLE, "the shop did not say what this change would mean");
}

static int fence_of(struct run *r, const struct remedy *m, const struct order_line *line,
                    struct fence *f)
{
    struct remedy one = *m;
    if (!line->id.len || str_copy(one.line, sizeof one.line, line->id) < 0)
        return run_refuse(r, -OMB_E_LIMIT, "a line of this order has no name, or too long a one");
    fence_read(r, &one, line, f);
    return 0;
}

static struct remedy_part *add_part(struct remedy *m, const struct order_line *line)
{
    struct remedy_part *p = &m->part[m->n_part++];
    *p = (struct remedy_part){.quantity = 0};
    (void)!str_copy(p->line, sizeof p->line, line->id);
    return p;
}

/* What a cancelled order pays back, line by line, none over what is left of it. */
static int hold_money(struct run *r, struct remedy *m, const struct order_facts *o)
{
    const struct quote *q = r->quote;
    int64_t rest = q->refund, left = 0;
    if (rest && !str_eq(q->currency, o->currency))
        return run_refuse(r, -OMB_E_INVALID, "the order is in %.*s", STR_ARG(o->currency));
    for (uint32_t i = 0; i < o->n_line; i++) {
        struct fence f = {.used = 0};
        int rc = fence_of(r, m, &o->line[i], &f);
        if (rc < 0)
            return rc;
        if (f.replaced)
            return run_refuse(r, -OMB_E_LIMIT, "a replaced unit is not paid back");
        int64_t share = f.left < rest ? f.left : rest;
        if (__builtin_add_overflow(left, f.left, &left))
            return run_refuse(r, -OMB_E_LIMIT, "more money than can be counted");
        if (share > 0)
            add_part(m, &o->line[i])->minor = share;
        rest -= share > 0 ? share : 0;
    }
    if (q->refund < 0 || rest > 0)
        return run_refuse(r, -OMB_E_LIMIT,
                          "only %lld %.*s (minor units) of this order are left to give back",
                          (long long)left, STR_ARG(o->currency));
    return q->refund ? money_make(q->refund, o->currency, &m->amount) : 0;
}

static struct remedy_part *part_of(struct remedy *m, const struct order_line *line)
{
    for (uint32_t i = 0; i < m->n_part; i++)
        if (str_is(line->id, m->part[i].line))
            return &m->part[i];
    return NULL;
}

/* One unit more of the first line that has this item and one left. */
static int hold_unit(struct run *r, struct remedy *m, const struct order_facts *o, omb_str item)
{
    bool found = false;
    for (uint32_t i = 0; i < o->n_line; i++) {
        struct fence f = {.used = 0};
        struct remedy_part *p = part_of(m, &o->line[i]);
        if (!str_eq(o->line[i].item, item))
            continue;
        found = true;
        int rc = fence_of(r, m, &o->line[i], &f);
        if (rc < 0)
            return rc;
        if (f.returned >= o->line[i].quantity - (p ? p->quantity : 0))
            continue;
        p = p ? p : add_part(m, &o->line[i]);
        p->quantity++;
        return 0;
    }
    return run_refuse(r, found ? -OMB_E_LIMIT : -OMB_E_NOTFOUND,
                      found ? "all units of %.*s are coming back already"
                            : "item %.*s is not in this order",
                      STR_ARG(item));
}

/* The array of items that a change names, or JSON_NONE. */
static uint32_t items_of(const struct run *r, const struct remedy *m, struct json_doc *d)
{
    if (!m->change || json_parse_arena(str_of(m->change), r->arena, DESK_MAX_TOKENS, d, NULL) < 0)
        return JSON_NONE;
    uint32_t items = json_member(d, 0, "items");
    return json_is(d, items, JSON_ARRAY) ? items : JSON_NONE;
}

bool change_is_about(const struct run *r, const struct remedy *m, const struct order_line *line)
{
    struct json_doc d;
    omb_str item;
    if (!change_is(m) || !is_of_order(m))
        return false;
    if (!strcmp(m->kind, "cancel"))
        return true;
    uint32_t items = items_of(r, m, &d);
    if (items == JSON_NONE)
        return false;
    for (uint32_t i = json_first(&d, items); i != JSON_NONE; i = json_next(&d, items, i))
        if (json_get_str(&d, i, r->arena, &item) == 0 && str_eq(item, line->item))
            return true;
    return false;
}

static int hold_units(struct run *r, struct remedy *m, const struct order_facts *o)
{
    struct json_doc d;
    omb_str item;
    uint32_t items = items_of(r, m, &d);
    if (items == JSON_NONE)
        return 0;
    for (uint32_t i = json_first(&d, items); i != JSON_NONE; i = json_next(&d, items, i)) {
        if (json_get_str(&d, i, r->arena, &item) < 0)
            return run_refuse(r, -OMB_E_INVALID, "items: names");
        int rc = hold_unit(r, m, o, item);
        if (rc < 0)
            return rc;
    }
    return 0;
}

static int hold_lines(struct run *r, struct remedy *m, const struct order_facts *o)
{
    const struct remedy before = *m;
    bool cancel = !strcmp(m->kind, "cancel");
    if (!cancel && strcmp(m->kind, "exchange") != 0 && strcmp(m->kind, "return") != 0)
        return 0;
    m->part = arena_alloc(r->arena, ORDER_MAX_LINES * sizeof *m->part);
    m->n_part = 0;
    if (!m->part)
        return -OMB_E_NOMEM;
    int rc = cancel ? hold_money(r, m, o) : hold_units(r, m, o);
    if (rc == 0 && before.n_part && !part_same(&before, m))
        rc = run_refuse(r, -OMB_E_CONFLICT, "the order has changed since this was shown");
    return rc;
}

int change_check(struct run *r, struct remedy *m, const struct order_facts *o)
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
    return hold_lines(r, m, o);
}
