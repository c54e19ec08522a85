/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the limits that the core itself enforces on remedies. Asks no policy. Called by remedy.c,
 * approval.c and suggest.c. */
#include "core/desk/fence.h"

#include "core/desk/authority.h"
#include "core/desk/out.h"
#include "core/desk/part.h"
#include "core/desk/quote.h"

static int64_t add(int64_t a, int64_t b)
{
    int64_t sum;
    return __builtin_add_overflow(a, b, &sum) ? INT64_MAX : sum;
}

/* What other remedies hold of the same line: asked for, or taken already. */
struct held {
    int64_t asked, taken;
};

static void hold(struct held *h, const struct remedy *x, int64_t n)
{
    if (x->state == REMEDY_ASKED)
        h->asked = add(h->asked, n);
    else if (x->taken_at)
        h->taken = add(h->taken, n);
}

static bool same_kind(const struct remedy *x, const char *kind)
{
    if (!strcmp(kind, "refund"))
        return !strcmp(x->kind, kind) || !strcmp(x->kind, "claim") || !strcmp(x->kind, "cancel");
    return !strcmp(x->kind, kind) || (!strcmp(kind, "return") && !strcmp(x->kind, "exchange"));
}

static struct held read_case(const struct run *r, const struct remedy *m, const char *kind)
{
    struct held h = {0, 0};
    for (uint32_t i = 0; i < r->k->n_remedy; i++) {
        const struct remedy *x = &r->k->remedy[i];
        bool money = authority_has_money(x);
        if (!strcmp(x->id, m->id) || strcmp(x->order, m->order) != 0 || !same_kind(x, kind))
            continue;
        if (!x->n_part && !strcmp(x->line, m->line))
            hold(&h, x, money ? x->amount.minor : x->quantity);
        for (uint32_t p = 0; p < x->n_part; p++)
            if (!strcmp(x->part[p].line, m->line))
                hold(&h, x, money ? x->part[p].minor : x->part[p].quantity);
    }
    return h;
}

/* The ledger knows every case, this case knows itself: the higher one holds. */
static int64_t units_held(const struct run *r, const struct remedy *m, const char *kind)
{
    struct held h = read_case(r, m, kind);
    int64_t ledger = out_balance(r, authority_line_key(r, kind, m));
    return add(ledger > h.taken ? ledger : h.taken, h.asked);
}

static int64_t units_of(int64_t minor, const struct order_line *line)
{
    __extension__ typedef __int128 wide;
    if (line->paid <= 0)
        return 0;
    return (int64_t)((wide)minor * line->quantity / line->paid);
}

void fence_read(const struct run *r, const struct remedy *m, const struct order_line *line,
                struct fence *out)
{
    struct fence f = {.used = line->refunded};
    struct held h = read_case(r, m, "refund");
    int64_t ledger = add(out_balance(r, authority_line_key(r, "line", m)),
                         out_balance(r, authority_line_key(r, "seed", m)));
    if (ledger > f.used)
        f.used = ledger;
    if (h.taken > f.used)
        f.used = h.taken;
    f.used = add(f.used, h.asked);
    f.left = f.used < line->paid ? line->paid - f.used : 0;
    f.replaced = units_held(r, m, "reship");
    f.returned = units_held(r, m, "return");
    if (line->returned > f.returned)
        f.returned = line->returned;
    f.units = units_of(f.used < line->paid ? f.used : line->paid, line);
    *out = f;
}

int64_t fence_certificates_left(const struct run *r, const struct remedy *m)
{
    int64_t asked = 0, taken = 0;
    for (uint32_t i = 0; i < r->k->n_remedy; i++) {
        const struct remedy *x = &r->k->remedy[i];
        if (strcmp(x->kind, "certificate") != 0 || !strcmp(x->id, m->id) ||
            strcmp(x->amount.currency, m->amount.currency) != 0)
            continue;
        if (x->state == REMEDY_ASKED)
            asked = add(asked, x->amount.minor);
        else if (x->taken_at + AUTHORITY_YEAR_MS > r->ctx->now)
            taken = add(taken, x->amount.minor);
    }
    int64_t ledger = authority_in_12m(r, "certificate12m", m->amount.currency);
    int64_t used = add(asked, ledger > taken ? ledger : taken);
    int64_t cap = r->ctx->config->certificate_cap;
    return used < cap ? cap - used : 0;
}

/* A visitor without an account counts as the buyer only with the order's own address. */
bool fence_belongs(const struct run *r, const struct order_facts *o)
{
    if (r->customer.len)
        return str_eq(r->customer, o->customer);
    omb_str email = str_of(r->k->customer_email);
    return email.len && str_eq_nocase(email, o->email) &&
           (r->k->verified ||
            (r->c->actor.type != ACTOR_CUSTOMER && r->c->actor.type != ACTOR_TIER));
}

static int check_refund(struct run *r, const struct remedy *m, const struct order_line *line,
                        const struct fence *f)
{
    if (m->quantity > line->quantity)
        return run_refuse(r, -OMB_E_LIMIT, "only %lld were bought", (long long)line->quantity);
    if (m->amount.minor > f->left)
        return run_refuse(r, -OMB_E_LIMIT, "only %lld %s (minor units) of this line are left",
                          (long long)f->left, m->amount.currency);
    if (f->replaced && units_of(f->used + m->amount.minor, line) + f->replaced > line->quantity)
        return run_refuse(r, -OMB_E_LIMIT, "a replaced unit is not refunded in full");
    return 0;
}

static int check_units(struct run *r, const struct remedy *m, const struct order_line *line,
                       const struct fence *f)
{
    bool reship = !strcmp(m->kind, "reship");
    int64_t gone = reship ? add(f->replaced, f->units) : f->returned;
    if (m->quantity > line->quantity || gone > line->quantity - m->quantity)
        return run_refuse(r, -OMB_E_LIMIT, "%lld bought, %lld already %s",
                          (long long)line->quantity, (long long)gone,
                          reship ? "replaced or refunded" : "returned");
    return 0;
}

static int check_money(struct run *r, const struct remedy *m, const struct order_facts *o)
{
    const struct desk_config *c = r->ctx->config;
    if (!authority_grants(m))
        return 0;
    if (m->order[0] && !str_is(o->currency, m->amount.currency))
        return run_refuse(r, -OMB_E_INVALID, "the order is in %.*s", STR_ARG(o->currency));
    if (!strcmp(m->kind, "certificate") && m->amount.minor > fence_certificates_left(r, m))
        return run_refuse(r, -OMB_E_LIMIT,
                          "over the certificates of one customer in 12 months: %lld %s (minor "
                          "units) are left",
                          (long long)fence_certificates_left(r, m), m->amount.currency);
    if (c->case_cap && authority_in_case(r, m->amount.currency) > c->case_cap - m->amount.minor)
        return run_refuse(r, -OMB_E_LIMIT, "over what one case may get: %lld %s (minor units)",
                          (long long)c->case_cap, m->amount.currency);
    if (c->customer_cap &&
        authority_granted_12m(r, m->amount.currency) > c->customer_cap - m->amount.minor)
        return run_refuse(r, -OMB_E_LIMIT,
                          "over what one customer may get in 12 months: %lld %s (minor units)",
                          (long long)c->customer_cap, m->amount.currency);
    if (r->c->actor.type != ACTOR_AGENT)
        return 0;
    int64_t today =
        out_balance(r, authority_day_key(r, r->c->actor.id, m->amount.currency, r->ctx->now));
    if (m->amount.minor > c->agent_day_cap || today > c->agent_day_cap - m->amount.minor)
        return run_refuse(r, -OMB_E_LIMIT,
                          "over what one agent may grant in a day: %lld %s (minor units)",
                          (long long)c->agent_day_cap, m->amount.currency);
    return 0;
}

/* What was traded in is paid once, and not above what the shop quoted for it. */
static int check_trade_in(struct run *r, const struct remedy *m)
{
    for (uint32_t i = 0; i < r->k->n_remedy; i++) {
        const struct remedy *x = &r->k->remedy[i];
        if (strcmp(x->id, m->id) != 0 && !strcmp(x->trade_in, m->trade_in) &&
            (x->state == REMEDY_ASKED || x->taken_at))
            return run_refuse(r, -OMB_E_LIMIT, "this trade-in was credited already");
    }
    if (out_balance(r, authority_trade_in_key(r, m)) > 0)
        return run_refuse(r, -OMB_E_LIMIT, "this trade-in was credited already");
    if (!r->quote)
        return run_refuse(r, -OMB_E_UNAVAILABLE,
                          "the shop did not say what this trade-in is worth");
    if (!str_is(r->quote->currency, m->amount.currency) || m->amount.minor > r->quote->quoted)
        return run_refuse(r, -OMB_E_LIMIT,
                          "the shop quoted %lld %.*s (minor units) for this trade-in",
                          (long long)r->quote->quoted, STR_ARG(r->quote->currency));
    return 0;
}

static int check_line(struct run *r, const struct remedy *one, const struct order_line *line)
{
    struct fence f;
    fence_read(r, one, line, &f);
    if (!strcmp(one->kind, "refund") || !strcmp(one->kind, "claim"))
        return check_refund(r, one, line, &f);
    return check_units(r, one, line, &f);
}

static int check_lines(struct run *r, const struct remedy *m, const struct order_facts *o,
                       const struct order_line **line)
{
    uint32_t n = part_count(m);
    for (uint32_t i = 0; i < n; i++) {
        struct remedy one = part_at(m, i);
        const struct order_line *found = order_find_line(o, str_of(one.line));
        if (!found)
            return run_refuse(r, -OMB_E_NOTFOUND, "no such line in this order");
        int rc = check_line(r, &one, found);
        if (rc < 0)
            return rc;
        *line = n == 1 ? found : NULL;
    }
    return 0;
}

int fence_check(struct run *r, const struct remedy *m, const struct order_facts *o,
                const struct order_line **line)
{
    const struct order_line *found = m->line[0] ? order_find_line(o, str_of(m->line)) : NULL;
    if (!fence_belongs(r, o))
        return run_refuse(r, -OMB_E_DENIED, "this order is not this customer's");
    if (str_is(o->state, "charged_back"))
        return run_refuse(r, -OMB_E_STATE, "this order was charged back");
    if (!found && m->line[0])
        return run_refuse(r, -OMB_E_NOTFOUND, "no such line in this order");
    int rc = check_money(r, m, o);
    if (rc == 0 && m->trade_in[0])
        rc = check_trade_in(r, m);
    if (rc == 0)
        rc = check_lines(r, m, o, &found);
    if (rc == 0)
        *line = found;
    return rc;
}
