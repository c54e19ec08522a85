/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the way of a remedy from proposal to start. Knows no limit itself. Called by handle.c,
 * tier_action.c, approval.c and timer.c. */
#include "core/desk/remedy.h"

#include "core/base/utf8.h"
#include "core/desk/attempt.h"
#include "core/desk/budget.h"
#include "core/desk/change.h"
#include "core/desk/idem.h"
#include "core/desk/ladder.h"
#include "core/desk/message.h"
#include "core/desk/part.h"
#include "core/desk/quote.h"
#include "core/desk/remedy_say.h"
#include "core/desk/rma.h"
#include "core/desk/summary.h"

#include <stdio.h>

static void clip_into(char *dst, size_t cap, omb_str s)
{
    (void)!str_copy(dst, cap, utf8_clip(s, cap - 1));
}

/* What only some kinds have: in the event and in the order to the shop alike. */
static void put_rest(struct json_out *o, const struct remedy *m)
{
    const char *const text[][2] = {{"trade_in", m->trade_in},
                                   {"claim", m->claim},
                                   {"charge", m->charge},
                                   {"seller", m->seller}};
    if (m->n_part) {
        jo_key(o, "lines");
        part_json(m, o);
    }
    if (m->whole)
        jo_kv_bool(o, "whole", true);
    if (m->expires_days)
        jo_kv_int(o, "expires_days", m->expires_days);
    for (size_t i = 0; i < sizeof text / sizeof *text; i++)
        if (text[i][1][0])
            jo_kv_z(o, text[i][0], text[i][1]);
}

static void add_proposed(struct run *r, struct remedy *m)
{
    if (m->reason[0])
        clip_into(m->reason, sizeof m->reason,
                  message_reason(r, arena_dup(r->arena, str_of(m->reason))));
    struct json_out *o = out_begin(r);
    jo_kv_z(o, "remedy", m->id);
    jo_kv_z(o, "kind", m->kind);
    jo_kv_z(o, "order", m->order);
    jo_kv_z(o, "line", m->line);
    jo_kv_int(o, "quantity", m->quantity);
    show_money(o, "amount", m->amount);
    jo_kv_z(o, "to", m->to);
    jo_kv_z(o, "reason", m->reason);
    jo_kv_z(o, "proposer", m->proposer);
    jo_kv_int(o, "proposer_tier", m->proposer_tier);
    jo_kv_z(o, "key", m->key);
    put_rest(o, m);
    if (r->turn >= 0)
        jo_kv_int(o, "turn", r->turn);
    (void)out_event(r, EVENT_REMEDY_PROPOSED, r->c->actor);
    bool sent = r->c->actor.type == ACTOR_AGENT || r->c->kind == COMMAND_RETURN_REQUEST;
    if (sent && !authority_is_core(m))
        out_mark_cid(r);
    if (!m->change)
        return;
    o = out_begin(r);
    jo_key(o, "key");
    jo_str(o, arena_printf(r->arena, "change:%s", m->id));
    jo_kv_raw(o, "value", str_of(m->change));
    (void)out_event(r, EVENT_FACT_SET, r->c->actor);
}

/* What a change moves of which line is the core's own account: the shop reads what to change. */
void remedy_members(const struct run *r, const struct remedy *whole, struct json_out *o)
{
    struct remedy told = *whole;
    const struct remedy *m = &told;
    if (change_is(whole)) {
        told.amount = (struct money){.minor = 0};
        told.n_part = 0;
    }
    jo_kv_z(o, "kind", m->kind);
    if (m->order[0])
        jo_kv_z(o, "order", m->order);
    if (m->line[0])
        jo_kv_z(o, "line", m->line);
    if (m->quantity)
        jo_kv_int(o, "quantity", m->quantity);
    if (m->amount.currency[0])
        show_money(o, "amount", m->amount);
    if (m->to[0])
        jo_kv_z(o, "to", m->to);
    jo_kv_z(o, "reason", m->reason);
    put_rest(o, m);
    if (m->change)
        jo_kv_raw(o, "change", str_of(m->change));
    jo_kv_str(o, "customer", r->customer);
}

void remedy_start(struct run *r, const struct remedy *m)
{
    struct json_out *o = out_begin(r);
    jo_kv_z(o, "remedy", m->id);
    jo_kv_z(o, "key", m->key);
    (void)out_event(r, EVENT_REMEDY_STARTED, OUT_SYSTEM);
    o = out_begin(r);
    jo_kv_z(o, "remedy", m->id);
    jo_kv_z(o, "key", m->key);
    remedy_members(r, m, o);
    out_effect(r, EFFECT_COMMERCE_EXECUTE, arena_printf(r->arena, "execute:%s", m->id), 0);
}

static bool is_return(const struct remedy *m)
{
    return !strcmp(m->kind, "return");
}

/* Granted: its authority is taken, and it waits out the undo time or begins at once. */
static int grant(struct run *r, const struct remedy *m, const struct order_facts *o,
                 uint64_t undo_ms)
{
    uint64_t due = r->ctx->now + undo_ms;
    struct json_out *j = out_begin(r);
    jo_kv_z(j, "remedy", m->id);
    jo_kv_z(j, "rule", m->rule);
    jo_kv_z(j, "clause", m->clause);
    jo_kv_int(j, "due", (int64_t)due);
    (void)out_event(r, EVENT_REMEDY_ALLOWED, r->c->actor);
    int rc = authority_take(r, m, o);
    if (rc < 0)
        return rc;
    if (is_return(m))
        rma_authorise(r, m);
    if (undo_ms)
        out_timer(r, "remedy_due", arena_dup(r->arena, str_of(m->id)), due);
    else
        remedy_start(r, m);
    return 0;
}

int remedy_allow(struct run *r, const struct remedy *m, const struct order_facts *o)
{
    return grant(r, m, o, r->ctx->config->undo_ms);
}

static void deny(struct run *r, const struct remedy *m, omb_str reason)
{
    struct json_out *o = out_begin(r);
    jo_kv_z(o, "remedy", m->id);
    jo_kv_str(o, "reason", reason);
    jo_kv_z(o, "rule", m->rule);
    jo_kv_z(o, "clause", m->clause);
    (void)out_event(r, EVENT_REMEDY_DENIED, OUT_SYSTEM);
    remedy_say_return(r, m, RETURN_SAID_REFUSED);
}

omb_str remedy_bundle(const struct run *r, const struct verdict *v)
{
    struct json_doc d;
    if (!v->record.len || json_parse_arena(v->record, r->arena, DESK_MAX_TOKENS, &d, NULL) < 0)
        return STR("");
    return json_str_or(&d, 0, "bundle", r->arena, STR(""));
}

static void ask_approval(struct run *r, struct remedy *m, const struct verdict *v)
{
    m->approver_tier = v->tier >= TIER_ASSOCIATE ? v->tier : m->proposer_tier + 1;
    m->expires = r->ctx->now + r->ctx->config->approval_ms;
    (void)!str_copy(m->bundle, sizeof m->bundle, remedy_bundle(r, v));
    remedy_hash(r, m, m->hash);
    struct json_out *o = out_begin(r);
    jo_kv_z(o, "remedy", m->id);
    jo_kv_z(o, "hash", m->hash);
    jo_kv_int(o, "approver_tier", m->approver_tier);
    jo_kv_int(o, "expires", (int64_t)m->expires);
    jo_kv_z(o, "bundle", m->bundle);
    jo_kv_z(o, "rule", m->rule);
    jo_kv_z(o, "clause", m->clause);
    (void)out_event(r, EVENT_REMEDY_APPROVAL_ASKED, OUT_SYSTEM);
    out_timer(r, "approval_expired", arena_dup(r->arena, str_of(m->id)), m->expires);
    remedy_say_return(r, m, RETURN_SAID_ASKED);
}

/* The policy's word held against the granter's own budgets: over them it is a higher tier's to
 * allow, over everybody's it is nobody's. */
static int hold_to_budgets(struct run *r, struct remedy *m, struct verdict *v)
{
    struct budget_room room = {.remedy = "all"};
    bool over = budget_check(r, m, &room) < 0;
    if (!r->ctx->config->n_budget || !authority_grants(m) || v->kind == VERDICT_DENY ||
        (v->kind == VERDICT_ALLOW && !over))
        return 0;
    int32_t above =
        v->kind == VERDICT_APPROVAL && v->tier > m->proposer_tier ? v->tier - 1 : m->proposer_tier;
    int32_t tier = budget_tier_for(r, m, above);
    if (tier < 0)
        return run_refuse(r, -OMB_E_LIMIT, "over what anybody may grant: %.*s",
                          STR_ARG(budget_words(r, m, &room)));
    if (v->kind == VERDICT_ALLOW) {
        omb_str words = budget_words(r, m, &room);
        clip_into(m->rule, sizeof m->rule, arena_printf(r->arena, "core: %.*s", STR_ARG(words)));
        m->clause[0] = '\0';
    }
    v->kind = VERDICT_APPROVAL;
    v->tier = tier;
    return 0;
}

static const struct rma_terms *ask_terms(struct run *r, const struct remedy *m,
                                         const struct order_facts *o, const struct order_line *line)
{
    struct rma_terms *t = arena_alloc(r->arena, sizeof *t);
    struct rma_item item;
    if (!t)
        return NULL;
    rma_item_read(r, r->item, m, &item);
    rma_ask(r, m, &item, o, line, t);
    r->terms = t;
    return t;
}

/* The terms of a return say no, or that a person decides: the authority is not asked. */
static int stop_at_terms(struct run *r, struct remedy *m, const struct rma_terms *t,
                         enum verdict_kind *kind)
{
    struct verdict v = t->said;
    clip_into(m->rule, sizeof m->rule, v.rule);
    clip_into(m->clause, sizeof m->clause, v.clause);
    add_proposed(r, m);
    rma_request(r, m, t);
    *kind = t->answer == RMA_PERSON ? VERDICT_APPROVAL : VERDICT_DENY;
    v.tier = t->tier;
    if (*kind == VERDICT_APPROVAL)
        ask_approval(r, m, &v);
    else
        deny(r, m, v.reason);
    return 0;
}

int remedy_order(struct run *r, const struct remedy *m, struct order_facts *o)
{
    int rc = m->order[0] ? order_read(r->k, str_of(m->order), r->arena, o) : -OMB_E_NOTFOUND;
    if (rc == -OMB_E_NOTFOUND && (change_is(m) || !m->order[0])) {
        *o = (struct order_facts){.placed = JSON_NONE};
        o->id = o->email = o->state = o->currency = o->paid_by = o->membership = STR("");
        o->customer = r->customer;
        return 0;
    }
    if (rc < 0)
        return run_refuse(r, rc, "order %s is not known to this case", m->order);
    authority_know_buyer(r, o);
    return 0;
}

/* The order, and what the shop says of a change. The policy speaks first of an order that a change
 * names and nobody knows; to any other remedy that is the end. */
static int look_up(struct run *r, const struct remedy *m, struct order_facts *o, struct quote *q)
{
    r->quote = NULL;
    if (quote_wanted(m)) {
        int rc = quote_find(r, m, q);
        if (rc < 0 && rc != -OMB_E_NOTFOUND)
            return rc;
        r->quote = rc == 0 ? q : NULL;
    }
    return remedy_order(r, m, o);
}

/* Its number and its key; a remedy that names no line of an order of one line means that one. */
static int number(struct run *r, struct remedy *m, const struct order_facts *o)
{
    if (r->n_remedy >= CASE_MAX_REMEDIES)
        return run_refuse(r, -OMB_E_LIMIT, "at most %d remedies in a case", CASE_MAX_REMEDIES);
    (void)snprintf(m->id, sizeof m->id, "r%u", (unsigned)(r->n_remedy + 1) % 1000);
    (void)snprintf(m->key, sizeof m->key, "%.*s.%s", STR_ARG(r->contact), m->id);
    if (m->whole && !m->n_part)
        return part_whole(r, o, m);
    if (!m->line[0] && !m->n_part && o->n_line == 1 && !change_is(m))
        return str_copy(m->line, sizeof m->line, o->line[0].id);
    return 0;
}

int remedy_propose(struct run *r, struct remedy *m, enum verdict_kind *kind)
{
    struct order_facts o;
    struct quote q;
    const struct order_line *line = NULL;
    int rc = look_up(r, m, &o, &q);
    if (rc == 0)
        rc = number(r, m, &o);
    if (rc == 0 && (o.id.len || !change_is(m)))
        rc = fence_check(r, m, &o, &line);
    if (rc < 0)
        return rc;
    r->n_remedy++;
    const struct rma_terms *terms = is_return(m) ? ask_terms(r, m, &o, line) : NULL;
    if (is_return(m) && !terms)
        return -OMB_E_NOMEM;
    if (terms && terms->answer != RMA_ACCEPT)
        return stop_at_terms(r, m, terms, kind);
    struct facts f;
    struct verdict v;
    remedy_facts(r, m, &o, line, &f);
    decision_ask(r, POINT_AUTHORITY, &f, m->proposer_tier, &v);
    clip_into(m->rule, sizeof m->rule, v.rule);
    clip_into(m->clause, sizeof m->clause, v.clause);
    struct verdict said = v;
    rc = v.kind != VERDICT_DENY && change_is(m) ? change_check(r, m, &o) : 0;
    if (rc == 0)
        rc = hold_to_budgets(r, m, &v);
    if (rc < 0)
        return rc;
    add_proposed(r, m);
    if (terms)
        rma_request(r, m, terms);
    decision_record(r, POINT_AUTHORITY, &said, str_of(m->id));
    *kind = v.kind;
    if (v.kind == VERDICT_ALLOW)
        return remedy_allow(r, m, &o);
    if (v.kind == VERDICT_APPROVAL)
        ask_approval(r, m, &v);
    else
        deny(r, m, v.reason);
    return 0;
}

/* All that is left need not be named: it was, the first time; nor is what a change moves. */
static bool same_money(const struct remedy *a, const struct remedy *b)
{
    if (change_is(b))
        return true;
    if (b->whole && !b->amount.currency[0])
        return true;
    return a->amount.minor == b->amount.minor && !strcmp(a->amount.currency, b->amount.currency);
}

static bool same_remedy(const struct remedy *a, const struct remedy *b)
{
    return !strcmp(a->kind, b->kind) && !strcmp(a->order, b->order) &&
           (!b->line[0] || !strcmp(a->line, b->line)) && a->quantity == b->quantity &&
           same_money(a, b) && !strcmp(a->to, b->to) && a->expires_days == b->expires_days &&
           !strcmp(a->trade_in, b->trade_in) && a->whole == b->whole &&
           (b->whole || change_is(b) || part_same(a, b)) &&
           !strcmp(a->change ? a->change : "", b->change ? b->change : "");
}

int remedy_check_repeat(struct run *r, const struct remedy *m)
{
    for (uint32_t i = 0; i < r->k->n_remedy; i++) {
        const struct remedy *x = &r->k->remedy[i];
        if (!str_is(r->c->cid, x->cid))
            continue;
        if (!same_remedy(x, m))
            return run_refuse(r, -OMB_E_EXISTS, "this key was used for another remedy");
        r->out->repeat_of = x->seq;
        return 0;
    }
    if (kase_find_cid(r->k, r->c->cid))
        return run_refuse(r, -OMB_E_EXISTS, "this key was used for something else");
    return idem_check(r);
}

int remedy_on_propose(struct run *r)
{
    struct remedy m;
    enum verdict_kind kind;
    int rc = run_need_agent(r);
    if (rc < 0)
        return rc;
    if (!r->c->cid.len)
        return run_refuse(r, -OMB_E_INVALID, "a key is needed: the same one with every try");
    rc = remedy_read(r, 0, &m);
    if (rc == 0)
        rc = remedy_check_repeat(r, &m);
    if (rc < 0 || r->out->repeat_of)
        return rc;
    m.proposer_tier = m.granter_tier = r->c->actor_tier;
    (void)!str_copy(m.proposer, sizeof m.proposer, r->c->actor.id);
    (void)!str_copy(m.granter, sizeof m.granter, r->c->actor.id);
    rc = remedy_propose(r, &m, &kind);
    return rc < 0 ? rc : idem_use(r);
}

static void hand_over(struct run *r, int32_t tier, const char *reason)
{
    struct step s = {.tier = tier, .reason = str_of(reason), .actor = OUT_SYSTEM};
    s.rule = STR("core: what the assistant may not grant goes to a person");
    ladder_move(r, &s);
}

/* As it was before a proposal that came to nothing. */
static void roll_back(struct run *r, const struct desk_out *before, uint32_t n_remedy)
{
    r->out->n_event = before->n_event;
    r->out->n_effect = before->n_effect;
    r->out->n_ledger = before->n_ledger;
    memcpy(r->out->ledger, before->ledger, before->n_ledger * sizeof before->ledger[0]);
    r->n_remedy = n_remedy;
}

/* Of a refused proposal stays that it was tried, and a line in the summary. */
static void take_back(struct run *r, const struct desk_out *before, uint32_t n_remedy, uint32_t at)
{
    roll_back(r, before, n_remedy);
    omb_str why = arena_printf(r->arena, "remedy: %s", r->out->error.text);
    summary_add_line(r, &r->seen.not_done, why);
    attempt_record(r, at, r->out->error.code);
    r->out->error = (omb_error){.size = sizeof r->out->error};
}

int remedy_by_tier(struct run *r, uint32_t at)
{
    struct remedy m;
    enum verdict_kind kind = VERDICT_DENY;
    struct actor by = out_tier_actor(r);
    uint32_t n_remedy = r->n_remedy;
    struct desk_out *before = arena_alloc(r->arena, sizeof *before);
    if (!before)
        return -OMB_E_NOMEM;
    *before = *r->out;
    int rc = remedy_read(r, at, &m);
    if (rc == 0) {
        m.proposer_tier = m.granter_tier = r->now.tier;
        (void)!str_copy(m.proposer, sizeof m.proposer, by.id);
        r->item = at;
        rc = remedy_propose(r, &m, &kind);
    }
    if (rc == -OMB_E_NOMEM)
        return rc;
    if (rc < 0) {
        take_back(r, before, n_remedy, at);
        kind = VERDICT_DENY;
    }
    if (kind == VERDICT_APPROVAL)
        hand_over(r, m.approver_tier, "approval_needed");
    else if (kind == VERDICT_DENY)
        hand_over(r, TIER_ASSOCIATE, "remedy_denied");
    return 0;
}

static int make(struct run *r, struct remedy *m)
{
    struct order_facts o;
    const struct order_line *line = NULL;
    int rc = remedy_order(r, m, &o);
    if (rc == 0)
        rc = number(r, m, &o);
    if (rc == 0)
        rc = fence_check(r, m, &o, &line);
    if (rc < 0)
        return rc;
    r->n_remedy++;
    add_proposed(r, m);
    return grant(r, m, &o, 0);
}

int remedy_by_core(struct run *r, struct remedy *m, omb_str clause, omb_str rule)
{
    uint32_t n_remedy = r->n_remedy;
    struct desk_out *before = arena_alloc(r->arena, sizeof *before);
    if (!before)
        return -OMB_E_NOMEM;
    *before = *r->out;
    m->state = REMEDY_PROPOSED;
    m->proposer_tier = m->approver_tier = m->granter_tier = -1;
    m->granter[0] = '\0';
    (void)!str_copy(m->proposer, sizeof m->proposer, STR("policy"));
    if (!m->to[0])
        (void)!str_copy(m->to, sizeof m->to, STR("original"));
    clip_into(m->rule, sizeof m->rule, rule);
    clip_into(m->clause, sizeof m->clause, clause);
    int rc = make(r, m);
    if (rc < 0)
        roll_back(r, before, n_remedy);
    return rc;
}
