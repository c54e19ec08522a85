/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the ledger keys that remedies draw on, their taking and giving back. Asks no policy.
 * Called by remedy.c, approval.c, settle.c and decision.c. */
#include "core/desk/budget.h"

#include "core/base/hash.h"
#include "core/desk/change.h"
#include "core/desk/dates.h"
#include "core/desk/out.h"
#include "core/desk/part.h"
#include "core/desk/person.h"
#include "core/desk/rma.h"

omb_str authority_month_key(const struct run *r, const char *what, const char *currency,
                            uint64_t at, int back)
{
    struct date d = dates_of_ms(at);
    int month = d.year * 12 + d.month - 1 - back;
    return arena_printf(r->arena, "%s:%.*s:%s:%04d-%02d", what, STR_ARG(r->buyer), currency,
                        month / 12, month % 12 + 1);
}

omb_str authority_line_key(const struct run *r, const char *what, const struct remedy *m)
{
    return arena_printf(r->arena, "%s:%s:%s", what, m->order, m->line);
}

omb_str authority_trade_in_key(const struct run *r, const struct remedy *m)
{
    return arena_printf(r->arena, "tradein:%s", m->trade_in);
}

omb_str authority_day_key(const struct run *r, omb_str agent, const char *currency, uint64_t at)
{
    struct date d = dates_of_ms(at);
    agent = actor_person(agent);
    return arena_printf(r->arena, "agentday:%.*s:%s:%04d-%02d-%02d", STR_ARG(agent), currency,
                        (int)d.year, (int)d.month, (int)d.day);
}

int64_t authority_in_12m(const struct run *r, const char *what, const char *currency)
{
    int64_t sum = 0;
    if (!currency[0] || !r->buyer.len)
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
        if (m->taken_at && authority_grants(m) && !strcmp(m->amount.currency, currency) &&
            __builtin_add_overflow(sum, m->amount.minor, &sum))
            return INT64_MAX;
    }
    int64_t ledger =
        out_balance(r, arena_printf(r->arena, "case:%.*s:%s", STR_ARG(r->contact), currency));
    return ledger > sum ? ledger : sum;
}

bool authority_is_core(const struct remedy *m)
{
    return m->granter_tier < 0 && !m->granter[0];
}

bool authority_has_money(const struct remedy *m)
{
    return m->amount.currency[0] != '\0';
}

bool authority_grants(const struct remedy *m)
{
    return authority_has_money(m) && !change_is(m);
}

omb_str authority_person(const struct run *r, omb_str id)
{
    const struct desk_config *c = r->ctx->config;
    char name[PERSON_NAME + 1];
    if (!id.len || !c || !c->person_key)
        return id;
    person_name(c->person_key, id, name);
    return arena_dup(r->arena, str_of(name));
}

void authority_know_taken(struct run *r, const struct remedy *m)
{
    omb_str buyer = str_of(m->buyer);
    if (!r->customer.len)
        r->buyer = person_is_name(buyer) ? buyer : authority_person(r, buyer);
}

void authority_know_customer(struct run *r, const struct kase *k)
{
    r->customer = str_of(k->customer);
    r->buyer = authority_person(r, r->customer);
}

void authority_know_buyer(struct run *r, const struct order_facts *o)
{
    char hex[HASH_HEX + 1], mail[256];
    size_t n = o->email.len < sizeof mail ? o->email.len : sizeof mail;
    if (r->customer.len || r->buyer.len)
        return;
    r->buyer = authority_person(r, o->customer);
    if (r->buyer.len || !n)
        return;
    for (size_t i = 0; i < n; i++)
        mail[i] = o->email.ptr[i] >= 'A' && o->email.ptr[i] <= 'Z' ? (char)(o->email.ptr[i] | 32)
                                                                   : o->email.ptr[i];
    hash_hex(hash_of(str_n(mail, n)), hex);
    r->buyer = authority_person(r, arena_printf(r->arena, "mail-%.16s", hex));
}

static uint32_t line_draws(const struct run *r, const struct remedy *m, const char *what,
                           struct draw *draw)
{
    uint32_t n = part_count(m);
    for (uint32_t i = 0; i < n; i++) {
        struct remedy one = part_at(m, i);
        draw[i].key = authority_line_key(r, what, &one);
        draw[i].amount = authority_has_money(m) ? one.amount.minor : one.quantity;
    }
    return n;
}

/* What is counted whoever grants: by customer and case, and what can happen once only. */
static uint32_t common_draws(const struct run *r, const struct remedy *m, uint64_t at,
                             struct draw *draw)
{
    const char *cur = m->amount.currency;
    uint32_t n = 0;
    if (!strcmp(m->kind, "certificate"))
        draw[n++].key = authority_month_key(r, "certificate12m", cur, at, 0);
    draw[n++].key = authority_month_key(r, "customer12m", cur, at, 0);
    draw[n++].key = arena_printf(r->arena, "case:%.*s:%s", STR_ARG(r->contact), cur);
    if (!strcmp(m->charge, "seller") && m->seller[0])
        draw[n++].key = arena_printf(r->arena, "seller:%s:%s", m->seller, cur);
    for (uint32_t i = 0; i < n; i++)
        draw[i].amount = m->amount.minor;
    if (m->trade_in[0])
        draw[n++] = (struct draw){authority_trade_in_key(r, m), 1};
    return n;
}

static uint32_t granter_draws(const struct run *r, const struct remedy *m, uint64_t at,
                              struct draw *draw)
{
    omb_str key[BUDGET_DRAWS];
    uint32_t n = 0, of_tier = authority_is_core(m) ? 0 : budget_keys(r, m, at, key);
    if (m->granter[0])
        draw[n++].key = authority_day_key(r, str_of(m->granter), m->amount.currency, at);
    for (uint32_t i = 0; i < of_tier; i++)
        draw[n++].key = key[i];
    for (uint32_t i = 0; i < n; i++)
        draw[i].amount = m->amount.minor;
    return n;
}

/* What goes back of its lines: money of a cancelled order, else units that come back. */
static const char *row_of(const struct remedy *m)
{
    if (!strcmp(m->kind, "cancel"))
        return "line";
    return strcmp(m->kind, "exchange") ? m->kind : "return";
}

/* Units of lines; and of returns how many a customer has in a month. */
static uint32_t unit_draws(const struct run *r, const struct remedy *m, uint64_t at,
                           struct draw *draw)
{
    bool units = m->n_part || (m->line[0] && m->quantity);
    uint32_t n = units ? line_draws(r, m, row_of(m), draw) : 0;
    if (n && !strcmp(m->kind, "return") && r->customer.len)
        draw[n++] = (struct draw){.key = rma_month_key(r, at, 0), .amount = 1};
    return n;
}

uint32_t authority_draws(const struct run *r, const struct remedy *m, uint64_t at,
                         struct draw draw[AUTHORITY_MAX_DRAWS])
{
    uint32_t n;
    if (!authority_grants(m))
        return unit_draws(r, m, at, draw);
    n = line_draws(r, m, "line", draw);
    n += common_draws(r, m, at, draw + n);
    return n + granter_draws(r, m, at, draw + n);
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

/* What each key's row moved by, where it is not the same for all. */
static void put_amounts(struct json_out *o, const struct remedy *m, const struct draw *draw,
                        uint32_t n)
{
    int64_t all = authority_has_money(m) ? m->amount.minor : m->quantity;
    bool same = true;
    for (uint32_t i = 0; i < n; i++)
        same = same && draw[i].amount == all;
    if (same)
        return;
    jo_key(o, "amounts");
    jo_arr(o);
    for (uint32_t i = 0; i < n; i++)
        jo_int(o, draw[i].amount);
    jo_end_arr(o);
}

static void add_event(struct run *r, enum event_kind kind, const struct remedy *m,
                      const struct draw *draw, uint32_t n)
{
    struct json_out *o = out_begin(r);
    jo_kv_z(o, "remedy", m->id);
    jo_kv_z(o, "granter", m->granter);
    jo_kv_int(o, "tier", m->granter_tier);
    jo_kv_str(o, "buyer", r->buyer.ptr ? r->buyer : STR(""));
    show_money(o, "amount", m->amount);
    jo_kv_int(o, "quantity", m->quantity);
    jo_key(o, "keys");
    jo_arr(o);
    for (uint32_t i = 0; i < n; i++)
        jo_str(o, draw[i].key);
    jo_end_arr(o);
    put_amounts(o, m, draw, n);
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

/* What the shop gave back before the first of ours: kept beside our own row of a line. */
static int seed_lines(struct run *r, const struct remedy *m, const struct order_facts *o)
{
    for (uint32_t i = 0; i < part_count(m); i++) {
        struct remedy one = part_at(m, i);
        const struct order_line *line = order_find_line(o, str_of(one.line));
        if (!line || line->refunded <= 0 || has_row(r, authority_line_key(r, "line", &one)))
            continue;
        int rc = out_ledger(r, authority_line_key(r, "seed", &one), line->refunded);
        if (rc < 0)
            return rc;
    }
    return 0;
}

int authority_take(struct run *r, const struct remedy *m, const struct order_facts *o)
{
    struct draw draw[AUTHORITY_MAX_DRAWS];
    uint32_t n = authority_draws(r, m, r->ctx->now, draw);
    int rc = authority_has_money(m) ? seed_lines(r, m, o) : 0;
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
    authority_know_taken(r, m);
    uint32_t n = authority_draws(r, m, m->taken_at, draw);
    int rc = add_draws(r, draw, n, -1);
    if (rc < 0)
        return rc;
    add_event(r, EVENT_AUTHORITY_RETURNED, m, draw, n);
    return 0;
}
