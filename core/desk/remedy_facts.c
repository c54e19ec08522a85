/* SPDX-License-Identifier: Apache-2.0 */
/* Owns what the authority policy is told of a remedy. Knows no rule and no limit. Called by
 * remedy.c and suggest.c. */
#include "core/desk/budget.h"
#include "core/desk/change.h"
#include "core/desk/part.h"
#include "core/desk/quote.h"
#include "core/desk/remedy.h"

/* The lines of a remedy as one: sums, and of dates the one that is longest ago. */
struct sum {
    int64_t paid, refunded, days;
    omb_str seller, brand;
};

static void add_line(struct run *r, const struct order_facts *o, const struct remedy *one,
                     const struct order_line *line, struct sum *s)
{
    struct fence fence;
    int64_t days = order_days_since(o, line->delivered, r->arena, r->ctx->now);
    fence_read(r, one, line, &fence);
    s->paid += line->paid;
    s->refunded += fence.used;
    if (days > s->days)
        s->days = days;
    if (!s->seller.len)
        s->seller = line->seller;
    if (!s->brand.len)
        s->brand = line->brand;
}

/* What is changed has no parts yet. */
static void add_change_line(struct run *r, const struct order_facts *o, const struct remedy *m,
                            const struct order_line *line, struct sum *s)
{
    struct remedy one = *m;
    if (str_copy(one.line, sizeof one.line, line->id) == 0)
        add_line(r, o, &one, line, s);
}

static struct sum add_lines(struct run *r, const struct remedy *m, const struct order_facts *o,
                            const struct order_line *line)
{
    struct sum s = {.days = -1, .seller = STR(""), .brand = STR("")};
    if (line) {
        add_line(r, o, m, line, &s);
        return s;
    }
    for (uint32_t i = 0; i < m->n_part; i++) {
        struct remedy one = part_at(m, i);
        const struct order_line *found = order_find_line(o, str_of(one.line));
        if (found)
            add_line(r, o, &one, found, &s);
    }
    for (uint32_t i = 0; !m->n_part && i < o->n_line; i++)
        if (change_is_about(r, m, &o->line[i]))
            add_change_line(r, o, m, &o->line[i], &s);
    return s;
}

static void add_authority(const struct run *r, const struct remedy *m, struct facts *f)
{
    struct budget_room room;
    bool counts = authority_has_money(m) && r->ctx->config->n_budget > 0;
    bool found = counts && budget_scarcest(r, m, &room);
    facts_int(f, "authority.left", found ? room.left : counts ? 0 : AUTHORITY_NO_LIMIT);
    facts_text(f, "authority.scope",
               str_of(found    ? budget_scope_name(room.scope)
                      : counts ? "tier"
                               : "none"));
}

void remedy_facts(struct run *r, const struct remedy *m, const struct order_facts *o,
                  const struct order_line *line, struct facts *f)
{
    const struct kase *k = r->k;
    const char *currency = m->amount.currency;
    bool agent = r->c->actor.type == ACTOR_AGENT;
    struct sum sum = add_lines(r, m, o, line);
    facts_begin(f, decision_subject(r));
    facts_int(f, "tier", m->proposer_tier);
    facts_bool(f, "actor.agent", agent);
    facts_text(f, "remedy.kind", str_of(m->kind));
    facts_int(f, "remedy.amount", change_is(m) ? change_refund(r) : m->amount.minor);
    facts_text(f, "remedy.currency",
               change_is(m) && r->quote ? r->quote->currency : str_of(currency));
    facts_int(f, "remedy.quantity", m->quantity);
    facts_text(f, "remedy.reason", str_of(m->reason));
    facts_text(f, "remedy.to", str_of(m->to));
    facts_int(f, "remedy.lines", part_count(m));
    facts_int(f, "order.paid", sum.paid);
    facts_int(f, "order.refunded", sum.refunded);
    facts_int(f, "order.total", o->total);
    facts_int(f, "order.days_since_delivery", sum.days);
    facts_text(f, "order.seller", sum.seller);
    facts_text(f, "order.brand", sum.brand);
    facts_text(f, "order.status", o->state);
    facts_text(f, "order.paid_by", o->paid_by);
    facts_bool(f, "customer.verified", k->verified);
    facts_int(f, "customer.granted_12m", authority_granted_12m(r, currency));
    facts_bool(f, "customer.known", r->quote ? r->quote->customer_known : r->customer.len > 0);
    facts_text(f, "customer.membership", o->membership);
    facts_int(f, "agent.granted_day",
              agent && currency[0]
                  ? out_balance(r, authority_day_key(r, r->c->actor.id, currency, r->ctx->now))
                  : 0);
    facts_int(f, "case.granted", authority_in_case(r, currency));
    facts_int(f, "case.anger_pm", r->seen.anger_pm);
    facts_text(f, "intent.name", r->seen.intent);
    add_authority(r, m, f);
    change_facts(r, m, o, f);
}
