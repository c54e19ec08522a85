/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the ledger keys that remedies draw on, their taking and giving back. Asks no policy.
 * Called by remedy.c, approval.c, settle.c and decision.c. */
#include "core/desk/budget.h"

#include "core/desk/dates.h"
#include "core/desk/out.h"
#include "core/desk/rma.h"

omb_str authority_month_key(const struct run *r, const char *what, const char *currency,
                            uint64_t at, int back)
{
    struct date d = dates_of_ms(at);
    int month = d.year * 12 + d.month - 1 - back;
    return arena_printf(r->arena, "%s:%.*s:%s:%04d-%02d", what, STR_ARG(r->customer), currency,
                        month / 12, month % 12 + 1);
}

omb_str authority_line_key(const struct run *r, const char *what, const struct remedy *m)
{
    return arena_printf(r->arena, "%s:%s:%s", what, m->order, m->line);
}

omb_str authority_day_key(const struct run *r, omb_str agent, const char *currency, uint64_t at)
{
    struct date d = dates_of_ms(at);
    return arena_printf(r->arena, "agentday:%.*s:%s:%04d-%02d-%02d", STR_ARG(agent), currency,
                        (int)d.year, (int)d.month, (int)d.day);
}

int64_t authority_in_12m(const struct run *r, const char *what, const char *currency)
{
    int64_t sum = 0;
    if (!currency[0] || !r->customer.len)
        return 0;
    for (int back = 0; back < AUTHORITY_MONTHS; back++) {
        int64_t one = out_balance(r, authority_month_key(r, what, currency, r->ctx->now, back));
        if (__builtin_add_overflow(sum, one, &sum))
            return INT64_MAX;
    }
    return sum;
}

int64_t authority_granted_12m(const struct run *r, const char *currency)
{
    return r->ctx->n_ledger || r->out->n_ledger ? authority_in_12m(r, "customer12m", currency) : 0;
}

int64_t authority_in_case(const struct run *r, const char *currency)
{
    int64_t sum = 0;
    for (uint32_t i = 0; i < r->k->n_remedy; i++) {
        const struct remedy *m = &r->k->remedy[i];
        if (m->taken_at && !strcmp(m->amount.currency, currency) &&
            __builtin_add_overflow(sum, m->amount.minor, &sum))
            return INT64_MAX;
    }
    int64_t ledger =
        out_balance(r, arena_printf(r->arena, "case:%.*s:%s", STR_ARG(r->contact), currency));
    return ledger > sum ? ledger : sum;
}

static uint32_t money_draws(const struct run *r, const struct remedy *m, uint64_t at,
                            struct draw draw[AUTHORITY_MAX_DRAWS])
{
    const char *cur = m->amount.currency;
    uint32_t n = 0;
    if (!strcmp(m->kind, "refund"))
        draw[n++].key = authority_line_key(r, "line", m);
    if (!strcmp(m->kind, "certificate"))
        draw[n++].key = authority_month_key(r, "certificate12m", cur, at, 0);
    draw[n++].key = authority_month_key(r, "customer12m", cur, at, 0);
    if (m->granter[0])
        draw[n++].key = authority_day_key(r, str_of(m->granter), cur, at);
    draw[n++].key = arena_printf(r->arena, "case:%.*s:%s", STR_ARG(r->contact), cur);
    omb_str key[BUDGET_DRAWS];
    uint32_t of_tier = budget_keys(r, m, at, key);
    for (uint32_t i = 0; i < of_tier; i++)
        draw[n++].key = key[i];
    for (uint32_t i = 0; i < n; i++)
        draw[i].amount = m->amount.minor;
    return n;
}

uint32_t authority_draws(const struct run *r, const struct remedy *m, uint64_t at,
                         struct draw draw[AUTHORITY_MAX_DRAWS])
{
    if (m->amount.currency[0])
        return money_draws(r, m, at, draw);
    if (!m->line[0] || (strcmp(m->kind, "reship") && strcmp(m->kind, "return")))
        return 0;
    draw[0] = (struct draw){.key = authority_line_key(r, m->kind, m), .amount = m->quantity};
    if (!strcmp(m->kind, "reship") || !r->customer.len)
        return 1;
    draw[1] = (struct draw){.key = rma_month_key(r, at, 0), .amount = 1};
    return 2;
}

static int add_draws(struct run *r, const struct draw *draw, uint32_t n, int sign)
{
    for (uint32_t i = 0; i < n; i++) {
        int rc = out_ledger(r, draw[i].key, sign * draw[i].amount);
        if (rc < 0)
            return run_refuse(r, rc, "the books cannot hold this amount");
    }
    return 0;
}

static void add_event(struct run *r, enum event_kind kind, const struct remedy *m,
                      const struct draw *draw, uint32_t n)
{
    struct json_out *o = out_begin(r);
    jo_kv_z(o, "remedy", m->id);
    jo_kv_z(o, "granter", m->granter);
    jo_kv_int(o, "tier", m->granter_tier);
    out_money(o, "amount", m->amount);
    jo_kv_int(o, "quantity", m->quantity);
    jo_key(o, "keys");
    jo_arr(o);
    for (uint32_t i = 0; i < n; i++)
        jo_str(o, draw[i].key);
    jo_end_arr(o);
    (void)out_event(r, kind, r->c->actor);
}

static bool has_row(const struct run *r, omb_str key)
{
    for (uint32_t i = 0; i < r->ctx->n_ledger; i++)
        if (str_eq(r->ctx->ledger[i].key, key) && r->ctx->ledger[i].version)
            return true;
    for (uint32_t i = 0; i < r->out->n_ledger; i++)
        if (str_eq(r->out->ledger[i].key, key))
            return true;
    return false;
}

int authority_take(struct run *r, const struct remedy *m, int64_t shop_refunded)
{
    struct draw draw[AUTHORITY_MAX_DRAWS];
    uint32_t n = authority_draws(r, m, r->ctx->now, draw);
    int rc = 0;
    if (!strcmp(m->kind, "refund") && shop_refunded > 0 && !has_row(r, draw[0].key))
        rc = out_ledger(r, authority_line_key(r, "seed", m), shop_refunded);
    if (rc == 0)
        rc = add_draws(r, draw, n, 1);
    if (rc < 0)
        return rc;
    add_event(r, EVENT_AUTHORITY_TAKEN, m, draw, n);
    return 0;
}

int authority_give_back(struct run *r, const struct remedy *m)
{
    struct draw draw[AUTHORITY_MAX_DRAWS];
    if (!m->taken_at)
        return 0;
    uint32_t n = authority_draws(r, m, m->taken_at, draw);
    int rc = add_draws(r, draw, n, -1);
    if (rc < 0)
        return rc;
    add_event(r, EVENT_AUTHORITY_RETURNED, m, draw, n);
    return 0;
}
