/* SPDX-License-Identifier: Apache-2.0 */
/* Owns what must be read before a command about a claim. Reads nothing itself. Called by
 * needs.c. */
#include "core/desk/authority.h"
#include "core/desk/claim_run.h"
#include "core/desk/moved.h"
#include "core/desk/tier.h"

static bool is_claim_command(enum command_kind kind)
{
    return kind >= COMMAND_CLAIM_CONTACT && kind <= COMMAND_CLAIM_DECIDE;
}

/* The claim that the command is about: it names one, or the order and line of a new one. */
static bool subject(struct run *r, struct claim *c)
{
    omb_str id = run_str(r, r->c->kind == COMMAND_TIMER ? "ref" : "claim");
    const struct claim *known = claim_find(r->k, id);
    *c = (struct claim){.tier = -1};
    if (known)
        *c = *known;
    return known || (str_copy(c->order, sizeof c->order, run_str(r, "order")) == 0 &&
                     str_copy(c->line, sizeof c->line, run_str(r, "line")) == 0 && c->order[0]);
}

/* A line that is not named, its seller and its currency stand in the order. */
static void fill(struct run *r, struct claim *c)
{
    struct order_facts *o = arena_zalloc(r->arena, sizeof *o);
    if (!o || order_read(r->k, str_of(c->order), r->arena, o) < 0)
        return;
    const struct order_line *line = order_find_line(o, str_of(c->line));
    if (line && str_copy(c->line, sizeof c->line, line->id) == 0 && !c->seller[0])
        str_clip(c->seller, sizeof c->seller, line->seller_id);
    if (!c->amount.currency[0] && money_make(1, o->currency, &c->amount) < 0)
        c->amount.currency[0] = '\0';
}

static void need_rows(struct run *r, const struct claim *c, struct desk_needs *n)
{
    needs_row(n, claim_open_key(r, c));
    if (!c->amount.currency[0])
        return;
    needs_row(n, claim_debit_key(r, c, c->amount.currency));
    for (int back = 0; r->customer.len && back < AUTHORITY_MONTHS; back++)
        needs_row(n, authority_month_key(r, "claims12m", c->amount.currency, r->ctx->now, back));
}

/* What a remedy of a claim took, should the shop not carry it out or undo it. */
static void need_undone(struct run *r, const struct remedy *m, struct desk_needs *n)
{
    const struct claim *c = m && m->claim[0] ? claim_find(r->k, str_of(m->claim)) : NULL;
    if (c)
        need_rows(r, c, n);
}

static void need_subject(struct run *r, struct desk_needs *n);

/* The steps that an automatic tier takes for its customer. */
static void need_steps(struct run *r, struct desk_needs *n)
{
    struct json_doc whole = r->doc;
    uint32_t actions = json_member(&whole, 0, "actions"), value;
    omb_str name;
    if (!json_is(&whole, actions, JSON_ARRAY))
        return;
    for (uint32_t i = json_first(&whole, actions); i != JSON_NONE;
         i = json_next(&whole, actions, i)) {
        if (!tier_action(r, i, &name, &value) || !str_is(name, "claim") ||
            !json_is(&whole, value, JSON_OBJECT) || !claim_of_tier(r, value))
            continue;
        r->doc = claim_body(r, value);
        need_subject(r, n);
        r->doc = whole;
    }
}

void claim_needs(struct run *r, struct desk_needs *n)
{
    if (r->c->kind == COMMAND_REMEDY_RESULT)
        need_undone(r, kase_find_remedy(r->k, run_str(r, "remedy")), n);
    else if (r->c->kind == COMMAND_SHOP_MOVED)
        need_undone(r, moved_remedy(r), n);
    else if (r->c->kind == COMMAND_TIER_RESULT)
        need_steps(r, n);
    else if (is_claim_command(r->c->kind) ||
             (r->c->kind == COMMAND_TIMER && str_is(run_str(r, "name"), CLAIM_TIMER)))
        need_subject(r, n);
}

static void need_subject(struct run *r, struct desk_needs *n)
{
    struct claim c;
    struct remedy m = {.granter_tier = -1, .proposer_tier = -1, .approver_tier = -1};
    if (!subject(r, &c))
        return;
    fill(r, &c);
    need_rows(r, &c, n);
    if (c.seller[0])
        n->seller = arena_dup(r->arena, str_of(c.seller));
    str_clip(m.kind, sizeof m.kind, STR("claim"));
    str_clip(m.order, sizeof m.order, str_of(c.order));
    str_clip(m.line, sizeof m.line, str_of(c.line));
    str_clip(m.seller, sizeof m.seller, str_of(c.seller));
    str_clip(m.charge, sizeof m.charge, STR("seller"));
    m.amount = c.amount;
    needs_grant(r, &m, n);
    needs_row(n, authority_line_key(r, "recharge", &m));
}
