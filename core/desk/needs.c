/* SPDX-License-Identifier: Apache-2.0 */
/* Owns what must be read before a command. Reads nothing itself. Called by app and tests. */
#include "core/desk/budget.h"
#include "core/desk/change.h"
#include "core/desk/claim_run.h"
#include "core/desk/idem.h"
#include "core/desk/moved.h"
#include "core/desk/part.h"
#include "core/desk/quote.h"
#include "core/desk/remedy.h"
#include "core/desk/rma.h"
#include "core/desk/tier.h"

void needs_row(struct desk_needs *n, omb_str key)
{
    for (uint32_t i = 0; i < n->n_ledger; i++)
        if (str_eq(n->ledger[i], key))
            return;
    if (n->n_ledger < DESK_MAX_LEDGER && key.len)
        n->ledger[n->n_ledger++] = key;
}

static void need_months(struct run *r, const char *what, const char *currency, struct desk_needs *n)
{
    for (int back = 0; back < AUTHORITY_MONTHS; back++)
        needs_row(n, authority_month_key(r, what, currency, r->ctx->now, back));
}

void needs_line(struct run *r, const struct remedy *m, struct desk_needs *n)
{
    static const char *const kinds[] = {"line", "seed", "reship", "return"};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        needs_row(n, authority_line_key(r, kinds[i], m));
}

static void need_budget_row(void *ctx, omb_str key)
{
    needs_row(ctx, key);
}

void needs_customer(struct run *r, const char *currency, struct desk_needs *n)
{
    if (!currency[0])
        return;
    if (r->buyer.len) {
        need_months(r, "customer12m", currency, n);
        need_months(r, "certificate12m", currency, n);
    }
    if (r->c->actor.type == ACTOR_AGENT)
        needs_row(n, authority_day_key(r, r->c->actor.id, currency, r->ctx->now));
}

static void need_quote(struct run *r, const struct remedy *m, struct desk_needs *n)
{
    struct quote q;
    if (!n->quote.ptr && quote_wanted(m) && quote_find(r, m, &q) == -OMB_E_NOTFOUND)
        n->quote = quote_question(r, m);
}

/* A cancelled order gives back what is left of every line. */
static void need_lines(struct run *r, const struct remedy *m, const struct order_facts *o,
                       struct desk_needs *n)
{
    struct remedy one = *m;
    for (uint32_t i = 0; i < o->n_line; i++)
        if (str_copy(one.line, sizeof one.line, o->line[i].id) == 0)
            needs_line(r, &one, n);
}

/* What is checked of each line: all of it for one, money alone for many. */
static void need_parts(struct run *r, const struct remedy *m, struct desk_needs *n)
{
    if (part_count(m) == 1) {
        struct remedy one = part_at(m, 0);
        needs_line(r, &one, n);
        return;
    }
    for (uint32_t i = 0; i < m->n_part; i++) {
        struct remedy one = part_at(m, i);
        needs_row(n, authority_line_key(r, "line", &one));
        needs_row(n, authority_line_key(r, "seed", &one));
        needs_row(n, authority_line_key(r, "reship", &one));
    }
}

/* Every line of the order, for a refund of all that is left. */
static void need_whole(struct run *r, const struct remedy *m, const struct order_facts *o,
                       struct desk_needs *n)
{
    struct remedy all = *m;
    struct remedy_part part[ORDER_MAX_LINES];
    all.part = part;
    all.n_part = 0;
    for (uint32_t i = 0; i < o->n_line; i++) {
        part[all.n_part] = (struct remedy_part){.quantity = 0};
        if (str_copy(part[all.n_part].line, sizeof part->line, o->line[i].id) == 0)
            all.n_part++;
    }
    if (all.n_part == 1)
        memcpy(all.line, part[0].line, sizeof all.line);
    all.n_part = all.n_part == 1 ? 0 : all.n_part;
    need_parts(r, &all, n);
}

void needs_grant(struct run *r, const struct remedy *m, struct desk_needs *n)
{
    struct draw draw[AUTHORITY_MAX_DRAWS];
    const struct kase_order *known = kase_find_order(r->k, str_of(m->order));
    if (m->order[0] && (!known || r->ctx->now > known->at + DESK_ORDER_FRESH_MS))
        n->order = arena_dup(r->arena, str_of(m->order));
    need_quote(r, m, n);
    struct remedy whole = *m;
    struct order_facts o;
    bool has_order = m->order[0] && order_read(r->k, str_of(m->order), r->arena, &o) == 0;
    if (has_order)
        authority_know_buyer(r, &o);
    if (has_order && change_is(m))
        need_lines(r, m, &o, n);
    if (has_order && !whole.line[0] && !whole.n_part && o.n_line == 1 && !change_is(m))
        (void)!str_copy(whole.line, sizeof whole.line, o.line[0].id);
    if (whole.whole && !whole.amount.currency[0] && has_order)
        (void)!str_copy(whole.amount.currency, sizeof whole.amount.currency, o.currency);
    if (has_order && whole.whole && !whole.line[0] && !whole.n_part)
        need_whole(r, &whole, &o, n);
    uint32_t count = authority_draws(r, &whole, r->ctx->now, draw);
    for (uint32_t i = 0; i < count; i++)
        needs_row(n, draw[i].key);
    need_parts(r, &whole, n);
    if (!strcmp(m->kind, "return"))
        rma_needs(r, &whole, n);
    needs_customer(r, whole.amount.currency, n);
    if (authority_has_money(&whole) && !authority_is_core(&whole))
        budget_needs(r, &whole, need_budget_row, n);
}

void needs_give_back(struct run *r, const struct remedy *m, struct desk_needs *n)
{
    struct draw draw[AUTHORITY_MAX_DRAWS];
    if (!m->taken_at)
        return;
    authority_know_taken(r, m);
    uint32_t count = authority_draws(r, m, m->taken_at, draw);
    for (uint32_t i = 0; i < count; i++)
        needs_row(n, draw[i].key);
}

/* What is given back when it fails, is withdrawn, or its time is over. */
static void need_settled(struct run *r, const char *name, struct desk_needs *n)
{
    const struct remedy *m = kase_find_remedy(r->k, run_str(r, name));
    if (m)
        needs_give_back(r, m, n);
}

static void need_approval(struct run *r, struct desk_needs *n)
{
    const struct remedy *asked = kase_find_remedy(r->k, run_str(r, "remedy"));
    if (!asked || asked->state != REMEDY_ASKED)
        return;
    struct remedy m = *asked;
    if (str_copy(m.granter, sizeof m.granter, r->c->actor.id) < 0)
        return;
    m.granter_tier = r->c->actor_tier;
    needs_grant(r, &m, n);
}

static void need_proposals(struct run *r, struct desk_needs *n)
{
    uint32_t actions = json_member(&r->doc, 0, "actions"), value;
    omb_str name;
    if (!json_is(&r->doc, actions, JSON_ARRAY))
        return;
    for (uint32_t i = json_first(&r->doc, actions); i != JSON_NONE;
         i = json_next(&r->doc, actions, i)) {
        struct remedy m;
        if (!tier_action(r, i, &name, &value) || !str_is(name, "propose") ||
            remedy_read(r, value, &m) < 0)
            continue;
        m.granter_tier = r->k->tier;
        needs_grant(r, &m, n);
    }
}

static void need_proposal(struct run *r, struct desk_needs *n)
{
    struct remedy m;
    if (remedy_read(r, 0, &m) < 0 || r->c->actor.type != ACTOR_AGENT ||
        kase_find_cid(r->k, r->c->cid))
        return;
    if (str_copy(m.granter, sizeof m.granter, r->c->actor.id) < 0)
        return;
    m.granter_tier = r->c->actor_tier;
    needs_grant(r, &m, n);
    idem_need(r, n);
}

static void need_request(struct run *r, struct desk_needs *n)
{
    struct remedy m;
    bool agent = r->c->actor.type == ACTOR_AGENT;
    if (remedy_read_as(r, 0, "return", &m) < 0 ||
        (agent && str_copy(m.granter, sizeof m.granter, r->c->actor.id) < 0))
        return;
    m.granter_tier = agent ? r->c->actor_tier : TIER_ASSISTANT;
    needs_grant(r, &m, n);
}

/* What is given back when it is undone, and what is paid when a return arrives. */
static void need_movement(struct run *r, struct desk_needs *n)
{
    struct remedy refund;
    const struct remedy *m = moved_remedy(r);
    if (m)
        needs_give_back(r, m, n);
    if (m && rma_refund_of(r, m, &refund))
        needs_grant(r, &refund, n);
}

static bool is_asked(enum command_kind kind)
{
    if (kind >= COMMAND_CLAIM_CONTACT && kind <= COMMAND_CLAIM_DECIDE)
        return true;
    if (kind == COMMAND_RETURN_REQUEST || kind == COMMAND_RETURN_WITHDRAW ||
        kind == COMMAND_SHOP_MOVED || kind == COMMAND_TIMER)
        return true;
    return kind == COMMAND_REMEDY_PROPOSE || kind == COMMAND_REMEDY_APPROVE ||
           kind == COMMAND_REMEDY_WITHDRAW || kind == COMMAND_REMEDY_RESULT ||
           kind == COMMAND_TIER_RESULT;
}

/* A proposal is rare among a tier's answers: its word decides whether to read on. */
static bool mentions(omb_str body, const char *word)
{
    return str_find(body, str_of(word)) >= 0;
}

void desk_needs(const struct kase *k, const struct command *c, uint64_t now, struct arena *arena,
                struct desk_needs *needs)
{
    needs->n_ledger = 0;
    needs->order = needs->quote = needs->seller = STR_NONE;
    if (!is_asked(c->kind) || c->body.len > DESK_MAX_BODY ||
        (c->kind == COMMAND_TIER_RESULT && !mentions(c->body, "propose") &&
         !mentions(c->body, "\"claim\"")))
        return;
    struct desk_out *out = arena_zalloc(arena, sizeof *out);
    struct desk_ctx ctx = {.now = now, .config = needs->config};
    if (!out)
        return;
    struct run r = {.k = k, .c = c, .ctx = &ctx, .out = out, .arena = arena};
    r.contact = str_of(k->contact);
    authority_know_customer(&r, k);
    if (json_parse_arena(c->body, arena, DESK_MAX_TOKENS, &r.doc, NULL) < 0)
        return;
    if (c->kind == COMMAND_REMEDY_PROPOSE)
        need_proposal(&r, needs);
    else if (c->kind == COMMAND_REMEDY_APPROVE)
        need_approval(&r, needs);
    else if (c->kind == COMMAND_TIER_RESULT)
        need_proposals(&r, needs);
    else if (c->kind == COMMAND_RETURN_REQUEST)
        need_request(&r, needs);
    else if (c->kind == COMMAND_SHOP_MOVED)
        need_movement(&r, needs);
    else if (c->kind != COMMAND_TIMER)
        need_settled(&r, "remedy", needs);
    else if (mentions(c->body, "return_expire"))
        need_settled(&r, "ref", needs);
    claim_needs(&r, needs);
}
