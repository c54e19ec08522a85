/* SPDX-License-Identifier: Apache-2.0 */
/* Owns what an agent is offered to do for an order. Grants nothing. Called by app. */
#include "core/desk/budget.h"
#include "core/desk/remedy.h"
#include "core/desk/rma.h"

/* What the agent may grant at once, by kind and currency. */
struct limit {
    char kind[20], currency[4];
    int64_t minor;
};

#define SUGGEST_LIMITS 4

/* One look: the asking agent, the line, and what the compensation policy said of it. */
struct look {
    struct run *r;
    const struct order_facts *o;
    const struct order_line *line;
    struct remedy m; /* the remedy under consideration */
    int32_t tier;
    uint32_t lines; /* looked at */
    struct json_out *out;
    struct limit limit[SUGGEST_LIMITS];
    uint64_t told, told_of_order; /* budgets written, of the first currency and of this order */
    char told_currency[4];
    struct desk_needs *needs;
};

static int64_t days_late(const struct look *l)
{
    struct run *r = l->r;
    int64_t promised = order_days_since(l->o, l->line->promised, r->arena, r->ctx->now);
    int64_t delivered = order_days_since(l->o, l->line->delivered, r->arena, r->ctx->now);
    if (promised < 0)
        return 0;
    int64_t late = promised - (delivered > 0 ? delivered : 0);
    return late > 0 ? late : 0;
}

static int64_t done_on_line(const struct look *l)
{
    int64_t n = 0;
    for (uint32_t i = 0; i < l->r->k->n_remedy; i++) {
        const struct remedy *x = &l->r->k->remedy[i];
        if (x->taken_at && str_is(l->o->id, x->order) && str_is(l->line->id, x->line))
            n++;
    }
    return n;
}

/* A remedy of no amount yet, to ask budgets about. */
static struct remedy blank(const struct run *r, int32_t tier, const char *kind,
                           const struct order_facts *o)
{
    struct remedy m = {.state = REMEDY_PROPOSED, .granter_tier = tier};
    (void)!str_copy(m.kind, sizeof m.kind, str_of(kind));
    (void)!str_copy(m.order, sizeof m.order, o->id);
    (void)!str_copy(m.granter, sizeof m.granter, r->c->actor.id);
    (void)!str_copy(m.amount.currency, sizeof m.amount.currency, o->currency);
    return m;
}

static void add_authority(const struct look *l, struct facts *f)
{
    struct remedy m = blank(l->r, l->tier, "refund", l->o);
    struct budget_room room;
    bool counts = l->r->ctx->config->n_budget > 0, found = budget_scarcest(l->r, &m, &room);
    facts_int(f, "authority.left", found ? room.left : counts ? 0 : AUTHORITY_NO_LIMIT);
    facts_text(f, "authority.scope",
               str_of(found    ? budget_scope_name(room.scope)
                      : counts ? "tier"
                               : "none"));
}

static void ask_compensation(const struct look *l, struct verdict *v)
{
    struct run *r = l->r;
    struct facts f;
    int64_t delivered = order_days_since(l->o, l->line->delivered, r->arena, r->ctx->now);
    char currency[4] = "";
    (void)!str_copy(currency, sizeof currency, l->o->currency);
    facts_begin(&f, decision_subject(r));
    facts_int(&f, "tier", l->tier);
    facts_text(&f, "problem", r->seen.intent.len ? r->seen.intent : str_of(r->k->topic));
    facts_bool(&f, "order.present", true);
    facts_int(&f, "order.line_paid", l->line->paid);
    facts_text(&f, "order.currency", l->o->currency);
    facts_text(&f, "order.state", l->line->state.len ? l->line->state : l->o->state);
    facts_bool(&f, "order.delivered", delivered >= 0);
    facts_int(&f, "order.days_late", days_late(l));
    facts_int(&f, "order.days_since_delivery", delivered);
    facts_int(&f, "order.quantity", l->line->quantity);
    facts_text(&f, "order.seller", l->line->seller);
    facts_text(&f, "order.brand", l->line->brand);
    facts_text(&f, "order.status", l->o->state);
    facts_int(&f, "order.days_since_purchase",
              order_days_since(l->o, l->o->placed, r->arena, r->ctx->now));
    facts_int(&f, "customer.granted_12m", authority_granted_12m(r, currency));
    facts_bool(&f, "customer.known", r->customer.len > 0);
    facts_bool(&f, "customer.verified", r->k->verified);
    facts_text(&f, "customer.membership", l->o->membership);
    facts_int(&f, "case.anger_pm", r->seen.anger_pm);
    facts_int(&f, "remedy.done_on_line", done_on_line(l));
    add_authority(l, &f);
    decision_ask(r, POINT_COMPENSATION, &f, l->tier, v);
}

/* The offer as a remedy of this line; false when it is not one that the core knows. */
static bool make_remedy(struct look *l, const struct json_doc *d, uint32_t offer, omb_str reason)
{
    struct remedy m = {.state = REMEDY_PROPOSED, .approver_tier = -1, .proposer_tier = l->tier};
    m.granter_tier = l->tier;
    struct arena *a = l->r->arena;
    omb_str kind = json_str_or(d, offer, "remedy", a, STR(""));
    int64_t minor = json_int_or(d, offer, "minor", 0);
    omb_str currency = json_str_or(d, offer, "currency", a, l->o->currency);
    bool money = str_is(kind, "refund") || str_is(kind, "certificate");
    if (!remedy_knows(kind) || str_copy(m.kind, sizeof m.kind, kind) < 0 ||
        str_copy(m.order, sizeof m.order, l->o->id) < 0 ||
        str_copy(m.line, sizeof m.line, l->line->id) < 0)
        return false;
    (void)!str_copy(m.reason, sizeof m.reason, reason);
    (void)!str_copy(m.granter, sizeof m.granter, l->r->c->actor.id);
    if (money && (minor <= 0 || money_make(minor, currency, &m.amount) < 0))
        return false;
    if (str_is(kind, "refund"))
        (void)!str_copy(m.to, sizeof m.to, STR("original"));
    if (str_is(kind, "reship") || str_is(kind, "return"))
        m.quantity = json_int_or(d, offer, "quantity", 1);
    l->m = m;
    return true;
}

static void set_fact(struct facts *f, const char *name, int64_t n)
{
    for (uint32_t i = 0; i < f->n; i++)
        if (strcmp(f->v[i].name, name) == 0)
            f->v[i].num = n;
}

/* Would this agent be allowed this amount, had the line cost as much? */
static bool may_grant(struct look *l, struct facts *f, int64_t minor)
{
    struct verdict v;
    set_fact(f, "remedy.amount", minor);
    set_fact(f, "order.paid", SUGGEST_LIMIT_MOST * 2);
    decision_ask(l->r, POINT_AUTHORITY, f, l->tier, &v);
    return v.kind == VERDICT_ALLOW;
}

/* The largest amount that the authority policy allows at once: halved down to, kept by kind. */
static int64_t authority_limit(struct look *l)
{
    int64_t yes = 0, no = SUGGEST_LIMIT_MOST;
    struct limit *known = l->limit;
    struct facts f;
    while (known < l->limit + SUGGEST_LIMITS && known->kind[0]) {
        if (!strcmp(known->kind, l->m.kind) && !strcmp(known->currency, l->m.amount.currency))
            return known->minor;
        known++;
    }
    remedy_facts(l->r, &l->m, l->o, l->line, &f);
    while (no - yes > 1) {
        int64_t middle = yes + (no - yes) / 2;
        if (may_grant(l, &f, middle))
            yes = middle;
        else
            no = middle;
    }
    if (known < l->limit + SUGGEST_LIMITS) {
        known->minor = yes;
        memcpy(known->kind, l->m.kind, sizeof known->kind);
        memcpy(known->currency, l->m.amount.currency, sizeof known->currency);
    }
    return yes;
}

/* The policy's limit where it has one; never more than the core's own fences and budgets leave. */
static struct money limit_of(struct look *l)
{
    struct money limit = l->m.amount;
    bool certificate = strcmp(l->m.kind, "certificate") == 0;
    int64_t policy;
    struct fence f;
    if (!limit.currency[0])
        return limit;
    policy = authority_limit(l);
    fence_read(l->r, &l->m, l->line, &f);
    limit.minor = certificate ? fence_certificates_left(l->r, &l->m) : f.left;
    if (policy < SUGGEST_LIMIT_MOST - 1 && (!certificate || policy < limit.minor))
        limit.minor = policy;
    struct budget_room room = {.most = 0};
    if (budget_scarcest(l->r, &l->m, &room) && room.left < limit.minor)
        limit.minor = room.left;
    else if (!room.most && budget_check(l->r, &l->m, &room) < 0)
        limit.minor = 0;
    return limit;
}

static void write_money(struct json_out *o, const char *key, struct money m)
{
    if (m.currency[0])
        show_money(o, key, m);
}

static void write_suggestion(struct look *l, const struct verdict *offer, const struct verdict *may,
                             omb_str clause)
{
    struct json_out *o = l->out;
    jo_obj(o);
    jo_kv_z(o, "remedy", l->m.kind);
    jo_kv_z(o, "order", l->m.order);
    jo_kv_z(o, "line", l->m.line);
    if (l->m.quantity)
        jo_kv_int(o, "quantity", l->m.quantity);
    write_money(o, "amount", l->m.amount);
    jo_kv_z(o, "reason", l->m.reason);
    jo_kv_str(o, "clause", clause.len ? clause : STR(""));
    jo_kv_str(o, "rule", offer->rule);
    write_money(o, "limit", limit_of(l));
    jo_kv_z(o, "verdict", verdict_kind_name(may->kind));
    if (may->kind == VERDICT_APPROVAL)
        jo_kv_int(o, "approval_tier", may->tier > 0 ? may->tier : l->tier + 1);
    if (may->kind != VERDICT_ALLOW && may->rule.len)
        jo_kv_str(o, "why", may->rule);
    struct budget_room room;
    if (l->m.amount.currency[0] && budget_scarcest(l->r, &l->m, &room)) {
        jo_key(o, "budget");
        jo_obj(o);
        budget_json(o, &room, l->m.amount.currency);
        jo_end_obj(o);
    }
    jo_end_obj(o);
}

/* As remedy.c would: over the agent's own budgets it is a higher tier's, or nobody's. */
static void hold_to_budgets(const struct look *l, struct verdict *may)
{
    struct budget_room room;
    if (may->kind != VERDICT_ALLOW || budget_check(l->r, &l->m, &room) == 0)
        return;
    may->tier = budget_tier_for(l->r, &l->m, l->tier);
    may->kind = may->tier < 0 ? VERDICT_DENY : VERDICT_APPROVAL;
    may->rule = STR("over the budget");
}

/* A return has terms before it has authority: none where they say no. */
static bool may_go_back(struct look *l, struct verdict *may)
{
    struct rma_item item;
    struct rma_terms t;
    if (strcmp(l->m.kind, "return") != 0)
        return true;
    rma_item_of(&l->m, &item);
    rma_ask(l->r, &l->m, &item, l->o, l->line, &t);
    if (t.answer == RMA_PERSON)
        *may = (struct verdict){.kind = VERDICT_APPROVAL, .tier = t.tier};
    return t.answer != RMA_REFUSE;
}

static void weigh_offer(struct look *l, const struct json_doc *d, uint32_t offer,
                        const struct verdict *v)
{
    struct run *r = l->r;
    const struct order_line *line;
    omb_str reason = json_str_or(d, offer, "reason", r->arena, v->reason);
    omb_str clause = json_str_or(d, offer, "clause", r->arena, v->clause);
    if (!make_remedy(l, d, offer, reason) || fence_check(r, &l->m, l->o, &line) < 0)
        return;
    struct facts f;
    struct verdict may;
    remedy_facts(r, &l->m, l->o, l->line, &f);
    decision_ask(r, POINT_AUTHORITY, &f, l->tier, &may);
    hold_to_budgets(l, &may);
    if (may_go_back(l, &may))
        write_suggestion(l, v, &may, clause);
}

static void look_at_line(struct look *l)
{
    struct verdict v;
    struct json_doc d;
    ask_compensation(l, &v);
    if (v.kind != VERDICT_OFFER ||
        json_parse_arena(v.offers, l->r->arena, DESK_MAX_TOKENS, &d, NULL) < 0 ||
        !json_is(&d, 0, JSON_ARRAY))
        return;
    for (uint32_t i = json_first(&d, 0); i != JSON_NONE; i = json_next(&d, 0, i))
        weigh_offer(l, &d, i, &v);
}

static void look_at_order(struct look *l)
{
    for (uint32_t n = 0; n < l->o->n_line && l->lines < DESK_SUGGEST_LINES; n++, l->lines++) {
        l->line = &l->o->line[n];
        look_at_line(l);
    }
    l->line = NULL;
}

static const char *const money_kinds[] = {"refund", "certificate"};
#define MONEY_KINDS (sizeof money_kinds / sizeof *money_kinds)

/* What this budget counts was told already: only an order's own is told again for the next. */
static bool was_told(struct look *l, uint32_t at, const char *currency)
{
    uint32_t bit = at % 64; /* at most 16 budgets of 4 scopes (BUDGETS_MAX) */
    uint64_t *told = !strcmp(currency, l->told_currency) ? &l->told : NULL;
    if (at % BUDGET_SCOPES == BUDGET_ORDER)
        told = &l->told_of_order;
    if (!told)
        return false;
    bool was = *told >> bit & 1;
    *told |= (uint64_t)1 << bit;
    return was;
}

static void write_budgets(struct look *l)
{
    l->told_of_order = 0;
    for (size_t i = 0; i < MONEY_KINDS; i++) {
        struct remedy m = blank(l->r, l->tier, money_kinds[i], l->o);
        struct budget_room room;
        uint32_t at = 0;
        if (!l->told_currency[0])
            memcpy(l->told_currency, m.amount.currency, sizeof l->told_currency);
        while (budget_next(l->r, &m, &at, &room)) {
            if (was_told(l, at - 1, m.amount.currency))
                continue;
            jo_obj(l->out);
            if (room.scope == BUDGET_ORDER)
                jo_kv_z(l->out, "order", m.order);
            budget_json(l->out, &room, m.amount.currency);
            jo_end_obj(l->out);
        }
    }
}

/* The newest orders, as far as their lines are looked at. */
static void each_order(struct look *l, void (*fn)(struct look *l))
{
    const struct kase *k = l->r->k;
    uint32_t lines = 0;
    for (uint32_t i = k->n_order; i > 0 && lines < DESK_SUGGEST_LINES; i--) {
        struct order_facts o;
        if (order_read(k, str_of(k->order[i - 1].id), l->r->arena, &o) < 0)
            continue;
        if (!l->r->customer.len)
            l->r->buyer = STR_NONE;
        authority_know_buyer(l->r, &o);
        l->o = &o;
        fn(l);
        l->o = NULL;
        lines += o.n_line;
    }
}

static int start(struct run *r, const struct kase *k, const struct command *c,
                 const struct desk_ctx *ctx, struct arena *arena)
{
    *r = (struct run){.k = k, .c = c, .ctx = ctx, .arena = arena};
    r->out = arena_zalloc(arena, sizeof *r->out);
    if (!r->out)
        return -OMB_E_NOMEM;
    r->out->arena = arena;
    r->contact = str_of(k->contact);
    r->channel = str_of(k->channel);
    authority_know_customer(r, k);
    r->seen.intent = str_of(k->intent);
    r->seen.anger_pm = k->anger_pm;
    return 0;
}

int desk_suggest(const struct kase *k, const struct actor *agent, int32_t agent_tier,
                 const struct desk_ctx *ctx, struct arena *arena, struct buf *out)
{
    struct command c = {.kind = COMMAND_REMEDY_PROPOSE, .actor = *agent, .actor_tier = agent_tier};
    struct run r;
    int rc = start(&r, k, &c, ctx, arena);
    if (rc < 0)
        return rc;
    struct json_out o = json_out(out);
    struct look l = {.r = &r, .tier = agent_tier, .out = &o};
    jo_obj(&o);
    jo_key(&o, "suggestions");
    jo_arr(&o);
    each_order(&l, look_at_order);
    jo_end_arr(&o);
    if (ctx->config->n_budget) {
        jo_key(&o, "budgets");
        jo_arr(&o);
        each_order(&l, write_budgets);
        jo_end_arr(&o);
    }
    jo_end_obj(&o);
    buf_free(&r.buf);
    return out->err ? out->err : arena->err;
}

static void need_row(void *needs, omb_str key)
{
    needs_row(needs, key);
}

static void need_order(struct look *l)
{
    char currency[4] = "";
    (void)!str_copy(currency, sizeof currency, l->o->currency);
    needs_customer(l->r, currency, l->needs);
    for (int back = 0; back < AUTHORITY_MONTHS && l->r->customer.len; back++)
        needs_row(l->needs, rma_month_key(l->r, l->r->ctx->now, back));
    for (size_t i = 0; i < MONEY_KINDS; i++) {
        struct remedy m = blank(l->r, l->tier, money_kinds[i], l->o);
        budget_needs(l->r, &m, need_row, l->needs);
    }
    for (uint32_t n = 0; n < l->o->n_line && n < DESK_SUGGEST_LINES; n++) {
        struct remedy m = {.state = REMEDY_PROPOSED};
        if (str_copy(m.order, sizeof m.order, l->o->id) == 0 &&
            str_copy(m.line, sizeof m.line, l->o->line[n].id) == 0)
            needs_line(l->r, &m, l->needs);
    }
}

void desk_suggest_needs(const struct kase *k, const struct actor *agent, int32_t agent_tier,
                        uint64_t now, struct arena *arena, struct desk_needs *needs)
{
    struct command c = {.kind = COMMAND_REMEDY_PROPOSE, .actor = *agent};
    struct desk_ctx ctx = {.now = now, .config = needs->config};
    struct run r;
    needs->n_ledger = 0;
    needs->order = STR_NONE;
    if (start(&r, k, &c, &ctx, arena) < 0)
        return;
    struct look l = {.r = &r, .tier = agent_tier, .needs = needs};
    each_order(&l, need_order);
}
