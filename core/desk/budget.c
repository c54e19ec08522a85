/* SPDX-License-Identifier: Apache-2.0 */
/* Owns what each tier may grant by itself, and which ledger rows count it. Knows no policy and no
 * order's own limits. Called by authority.c, needs.c, remedy.c, approval.c and suggest.c. */
#include "core/desk/budget.h"

#include "core/desk/dates.h"
#include "core/desk/out.h"

static const char *const scope_names[BUDGET_SCOPES] = {
    [BUDGET_CASE] = "case",
    [BUDGET_ORDER] = "order",
    [BUDGET_CUSTOMER] = "customer",
    [BUDGET_DAY] = "day",
};

const char *budget_scope_name(enum budget_scope scope)
{
    return scope_names[scope];
}

/* One row: whose, of what, in which scope. "" when the scope has no subject here. */
static omb_str key_of(const struct run *r, const struct remedy *m, const char *what,
                      enum budget_scope scope, struct date d)
{
    int tier = (int)m->granter_tier;
    const char *cur = m->amount.currency;
    switch (scope) {
    case BUDGET_CASE:
        return arena_printf(r->arena, "tier:%d:%s:case:%.*s:%s", tier, what, STR_ARG(r->contact),
                            cur);
    case BUDGET_ORDER:
        if (!m->order[0])
            return STR_NONE;
        return arena_printf(r->arena, "tier:%d:%s:order:%s:%s", tier, what, m->order, cur);
    case BUDGET_CUSTOMER:
        if (!r->buyer.len)
            return STR_NONE;
        return arena_printf(r->arena, "tier:%d:%s:customer:%.*s:%s:%04d-%02d", tier, what,
                            STR_ARG(r->buyer), cur, (int)d.year, (int)d.month);
    default:
        if (!m->granter[0])
            return STR_NONE;
        return arena_printf(r->arena, "tier:%d:%s:day:%.*s:%s:%04d-%02d-%02d", tier, what,
                            STR_ARG(actor_person(str_of(m->granter))), cur, (int)d.year,
                            (int)d.month, (int)d.day);
    }
}

uint32_t budget_keys(const struct run *r, const struct remedy *m, uint64_t at, omb_str *key)
{
    uint32_t n = 0;
    for (int scope = 0; scope < BUDGET_SCOPES; scope++)
        for (int all = 0; all < 2; all++) {
            key[n] = key_of(r, m, all ? "all" : m->kind, (enum budget_scope)scope, dates_of_ms(at));
            n += key[n].len > 0;
        }
    return n;
}

/* The month `back` months before `now`. */
static struct date month_before(uint64_t now, int back)
{
    struct date d = dates_of_ms(now);
    int month = (int)d.year * 12 + (int)d.month - 1 - back;
    d.year = month / 12;
    d.month = month % 12 + 1;
    return d;
}

static bool applies(const struct budget *b, const struct remedy *m)
{
    return b->tier == m->granter_tier && !strcmp(b->currency, m->amount.currency) &&
           (!b->remedy[0] || !strcmp(b->remedy, m->kind));
}

static const char *what_of(const struct budget *b)
{
    return b->remedy[0] ? b->remedy : "all";
}

void budget_needs(const struct run *r, const struct remedy *m, void (*need)(void *, omb_str),
                  void *ctx)
{
    const struct desk_config *c = r->ctx->config;
    omb_str key[BUDGET_DRAWS];
    uint32_t n = budget_keys(r, m, r->ctx->now, key);
    for (uint32_t i = 0; i < n; i++)
        need(ctx, key[i]);
    for (uint32_t i = 0; c && i < c->n_budget; i++) {
        if (!applies(&c->budget[i], m) || !c->budget[i].most[BUDGET_CUSTOMER])
            continue;
        for (int back = 1; back < AUTHORITY_MONTHS; back++)
            need(ctx, key_of(r, m, what_of(&c->budget[i]), BUDGET_CUSTOMER,
                             month_before(r->ctx->now, back)));
    }
}

static int64_t add(int64_t a, int64_t b)
{
    int64_t sum;
    return __builtin_add_overflow(a, b, &sum) ? INT64_MAX : sum;
}

static int64_t used_of(const struct run *r, const struct remedy *m, const struct budget *b,
                       enum budget_scope scope)
{
    int months = scope == BUDGET_CUSTOMER ? AUTHORITY_MONTHS : 1;
    int64_t used = 0;
    for (int back = 0; back < months; back++) {
        omb_str key = key_of(r, m, what_of(b), scope,
                             back ? month_before(r->ctx->now, back) : dates_of_ms(r->ctx->now));
        if (key.len)
            used = add(used, out_balance(r, key));
    }
    return used;
}

bool budget_next(const struct run *r, const struct remedy *m, uint32_t *at,
                 struct budget_room *room)
{
    const struct desk_config *c = r->ctx->config;
    for (; *at < c->n_budget * BUDGET_SCOPES; (*at)++) {
        const struct budget *b = &c->budget[*at / BUDGET_SCOPES];
        enum budget_scope scope = (enum budget_scope)(*at % BUDGET_SCOPES);
        if (!applies(b, m) || !b->most[scope])
            continue;
        int64_t used = used_of(r, m, b, scope);
        *room = (struct budget_room){.remedy = what_of(b), .scope = scope, .most = b->most[scope]};
        room->left = used < room->most ? room->most - used : 0;
        (*at)++;
        return true;
    }
    return false;
}

static bool has_any(const struct desk_config *c, const struct remedy *m)
{
    for (uint32_t i = 0; i < c->n_budget; i++)
        if (applies(&c->budget[i], m))
            return true;
    return false;
}

int budget_check(const struct run *r, const struct remedy *m, struct budget_room *room)
{
    const struct desk_config *c = r->ctx->config;
    struct budget_room one;
    int rc = 0;
    uint32_t at = 0;
    if (!authority_grants(m) || !c->n_budget || authority_is_core(m))
        return 0;
    if (!has_any(c, m)) {
        *room = (struct budget_room){.remedy = "all"};
        return -OMB_E_LIMIT;
    }
    while (budget_next(r, m, &at, &one)) {
        if (one.left >= m->amount.minor || (rc < 0 && one.left >= room->left))
            continue;
        *room = one;
        rc = -OMB_E_LIMIT;
    }
    return rc;
}

bool budget_scarcest(const struct run *r, const struct remedy *m, struct budget_room *room)
{
    struct budget_room one;
    bool found = false;
    uint32_t at = 0;
    while (budget_next(r, m, &at, &one)) {
        if (!found || one.left < room->left)
            *room = one;
        found = true;
    }
    return found;
}

int64_t budget_most(const struct run *r, const struct remedy *m)
{
    const struct desk_config *c = r->ctx->config;
    int64_t most = -1;
    for (uint32_t i = 0; i < c->n_budget; i++)
        for (int scope = 0; applies(&c->budget[i], m) && scope < BUDGET_SCOPES; scope++) {
            int64_t one = c->budget[i].most[scope];
            if (one && (most < 0 || one < most))
                most = one;
        }
    return most < 0 && c->n_budget && !has_any(c, m) ? 0 : most;
}

static bool covers(const struct desk_config *c, const struct remedy *m)
{
    for (uint32_t i = 0; i < c->n_budget; i++) {
        const struct budget *b = &c->budget[i];
        for (int scope = 0; applies(b, m) && scope < BUDGET_SCOPES; scope++)
            if (b->most[scope] && b->most[scope] < m->amount.minor)
                return false;
    }
    return has_any(c, m);
}

int32_t budget_tier_for(const struct run *r, const struct remedy *m, int32_t above)
{
    const struct desk_config *c = r->ctx->config;
    struct remedy look = *m;
    for (int32_t tier = above + 1; tier <= DESK_MAX_TIER; tier++) {
        look.granter_tier = tier;
        if (covers(c, &look))
            return tier;
    }
    return -1;
}

static void put_money(struct buf *b, int64_t minor, const char *currency)
{
    struct money m = {.minor = minor};
    (void)!str_copy(m.currency, sizeof m.currency, str_of(currency));
    money_print(m, b);
}

omb_str budget_words(const struct run *r, const struct remedy *m, const struct budget_room *room)
{
    static const char *const each[BUDGET_SCOPES] = {"a case", "an order", "a customer in 12 months",
                                                    "an agent a day"};
    struct buf b = BUF_INIT(512);
    bool all = !strcmp(room->remedy, "all");
    if (!room->most) {
        buf_printf(&b, "the tier %s has no authority for a %s in %s", tier_name(m->granter_tier),
                   m->kind, m->amount.currency);
    } else {
        buf_printf(&b, "the tier %s may grant ", tier_name(m->granter_tier));
        put_money(&b, room->most, m->amount.currency);
        buf_printf(&b, " %s %s: ", all ? "in all for" : "in this kind for", each[room->scope]);
        put_money(&b, room->left, m->amount.currency);
        buf_putz(&b, " of it is left");
    }
    omb_str words = b.err ? STR("over the tier's authority") : arena_dup(r->arena, buf_str(&b));
    buf_free(&b);
    return words;
}

static void write_amount(struct json_out *o, const char *key, int64_t minor, const char *currency)
{
    jo_key(o, key);
    jo_obj(o);
    jo_kv_int(o, "minor", minor);
    jo_kv_z(o, "currency", currency);
    jo_end_obj(o);
}

void budget_json(struct json_out *o, const struct budget_room *room, const char *currency)
{
    jo_kv_z(o, "scope", scope_names[room->scope]);
    jo_kv_z(o, "remedy", room->remedy);
    write_amount(o, "most", room->most, currency);
    write_amount(o, "left", room->left, currency);
}
