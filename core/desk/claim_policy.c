/* SPDX-License-Identifier: Apache-2.0 */
/* Owns what point `claims` is told and the following of its verdicts. Pays nothing itself. Called
 * by claim_open.c, claim_answer.c and claim_clock.c. */
#include "core/desk/authority.h"
#include "core/desk/claim_run.h"
#include "core/desk/fence.h"
#include "core/desk/ladder.h"
#include "core/desk/message.h"

static int64_t units_since(uint64_t now, uint64_t then, uint64_t unit)
{
    if (!then)
        return -1;
    return now > then ? (int64_t)((now - then) / unit) : 0;
}

/* Does the item differ in more than its price from what was promised? */
static bool differs(struct run *r, const struct claim *c)
{
    struct json_doc d;
    if (!c->differs ||
        json_parse_arena(str_of(c->differs), r->arena, DESK_FEW_TOKENS, &d, NULL) < 0)
        return false;
    for (uint32_t i = json_first(&d, 0); i != JSON_NONE; i = json_next(&d, 0, i)) {
        omb_str key;
        if (json_get_str(&d, i, r->arena, &key) == 0 && !str_is(key, "price_minor"))
            return true;
    }
    return false;
}

static int64_t refunded(struct claiming *x)
{
    struct remedy m = {.quantity = 0};
    struct fence f;
    (void)!str_copy(m.kind, sizeof m.kind, STR("claim"));
    (void)!str_copy(m.order, sizeof m.order, str_of(x->c.order));
    (void)!str_copy(m.line, sizeof m.line, str_of(x->c.line));
    fence_read(x->r, &m, x->line, &f);
    return f.used;
}

/* Claims of 1,000 of its orders, with the one that is decided. */
static void seller_facts(struct claiming *x, struct facts *f)
{
    const struct desk_seller *s = &x->r->ctx->seller;
    const struct claim *known = claim_find(x->r->k, str_of(x->c.id));
    bool files = x->c.ground[0] && (!known || !known->ground[0]);
    int64_t claims = s->claims + files;
    facts_int(f, "seller.orders", s->orders);
    facts_int(f, "seller.claims_pm", s->orders > 0 ? claims * 1000 / s->orders : 0);
}

static void claim_facts(struct claiming *x, const char *stage, struct facts *f)
{
    struct run *r = x->r;
    const struct claim *c = &x->c;
    uint64_t now = r->ctx->now, hour = claim_hour(r);
    facts_text(f, "claim.stage", str_of(stage));
    facts_text(f, "claim.ground", str_of(c->ground));
    facts_int(f, "claim.amount", c->amount.minor);
    facts_text(f, "claim.currency", str_of(c->amount.currency));
    facts_int(f, "claim.cap", claim_cap(r, c->amount.currency));
    facts_int(f, "claim.evidence", c->shown);
    facts_int(f, "claim.asked", c->n_asked);
    facts_int(f, "claim.appeals", c->n_appeals);
    facts_int(f, "claim.hours_since_contact", units_since(now, c->contacted_at, hour));
    facts_int(f, "claim.hours_since_notice", units_since(now, c->notified_at, hour));
    facts_int(f, "claim.days_since_decision", units_since(now, c->decided_at, 24 * hour));
    facts_text(f, "seller.answer", c->answer[0] ? str_of(c->answer) : STR("none"));
    facts_bool(f, "seller.third_party", x->line->third_party);
    seller_facts(x, f);
    facts_bool(f, "listing.kept", c->listing_sold != NULL);
    facts_bool(f, "listing.differs", differs(r, c));
}

static void ask(struct claiming *x, const char *stage, struct verdict *v)
{
    struct run *r = x->r;
    const struct order_line *line = x->line;
    const char *currency = x->c.amount.currency;
    struct facts f;
    facts_begin(&f, decision_subject(r));
    facts_int(&f, "tier", r->now.tier);
    facts_bool(&f, "customer.known", r->customer.len > 0);
    facts_bool(&f, "customer.verified", r->k->verified);
    facts_int(&f, "customer.claims_12m", authority_in_12m(r, "claims12m", currency));
    facts_int(&f, "customer.granted_12m", authority_granted_12m(r, currency));
    claim_facts(x, stage, &f);
    facts_text(&f, "order.seller", line->seller);
    facts_text(&f, "order.brand", line->brand);
    facts_int(&f, "order.paid", line->paid);
    facts_int(&f, "order.refunded", refunded(x));
    facts_bool(&f, "order.delivered", line->delivered != JSON_NONE);
    facts_bool(&f, "order.signed", line->is_signed);
    facts_int(&f, "order.days_past_estimate",
              order_days_since(x->o, line->promised, r->arena, x->c.filed_at));
    decision_ask(r, POINT_CLAIMS, &f, r->now.tier, v);
    decision_record(r, POINT_CLAIMS, v, STR_NONE);
}

/* ---- a person ---- */

static void move_contact(struct run *r, const struct step *s)
{
    if (r->now.state == CONTACT_OVER || r->now.state == CONTACT_NONE) {
        struct json_out *o = out_begin(r);
        jo_kv_z(o, "reason", "claim");
        (void)out_event(r, EVENT_CASE_REOPENED, s->actor);
        ladder_start_queued(r, s);
    } else if (r->now.holder == HOLDER_TIER || r->now.tier < s->tier) {
        ladder_move(r, s);
    }
}

void claim_hand_over(struct claiming *x, int32_t tier, omb_str reason, omb_str rule,
                     enum claim_said said)
{
    struct run *r = x->r;
    struct step s = {.tier = tier, .reason = reason, .rule = rule, .actor = OUT_SYSTEM};
    if (s.tier < TIER_ASSOCIATE)
        s.tier = TIER_ASSOCIATE;
    struct json_out *o = out_begin(r);
    jo_kv_z(o, "claim", x->c.id);
    jo_kv_int(o, "tier", s.tier);
    jo_kv_str(o, "reason", reason);
    jo_kv_str(o, "rule", rule);
    (void)out_event(r, EVENT_CLAIM_ESCALATED, OUT_SYSTEM);
    if (x->c.state != CLAIM_APPEALED)
        x->c.state = CLAIM_WITH_PERSON;
    x->c.deadline = x->c.appeal_until = 0;
    x->c.tier = s.tier;
    str_clip(x->c.rule, sizeof x->c.rule, rule);
    x->c.clause[0] = '\0';
    out_timer_cancel(r, CLAIM_TIMER, arena_dup(r->arena, str_of(x->c.id)));
    claim_say(x, said);
    move_contact(r, &s);
}

void claim_to_person(struct claiming *x, int32_t tier, omb_str reason, omb_str rule)
{
    claim_hand_over(x, tier, reason, rule, CLAIM_SAID_PERSON);
}

/* ---- what the policy wants to be asked ---- */

/* A member of the verdict's own fields. */
static omb_str field_text(struct run *r, const struct verdict *v, const char *key)
{
    struct json_doc d;
    if (json_parse_arena(v->fields, r->arena, DESK_FEW_TOKENS, &d, NULL) < 0)
        return STR("");
    return json_str_or(&d, 0, key, r->arena, STR(""));
}

static int64_t field_int(struct run *r, const struct verdict *v, const char *key)
{
    struct json_doc d;
    if (json_parse_arena(v->fields, r->arena, DESK_FEW_TOKENS, &d, NULL) < 0)
        return 0;
    return json_int_or(&d, 0, key, 0);
}

/* Hours that are left of a clock that began at `from` end on its full hour, not on ours. */
static uint64_t deadline(struct run *r, uint64_t from, int64_t hours)
{
    uint64_t now = r->ctx->now, hour = claim_hour(r);
    uint64_t passed = from && now > from ? (now - from) / hour : 0;
    return (from ? from : now) + (passed + (uint64_t)hours) * hour;
}

static void wait_until(struct claiming *x, uint64_t at)
{
    x->c.deadline = at;
    out_timer(x->r, CLAIM_TIMER, arena_dup(x->r->arena, str_of(x->c.id)), at);
}

static void put_rule(const struct verdict *v, struct json_out *o)
{
    jo_kv_str(o, "rule", v->rule);
    jo_kv_str(o, "clause", v->clause);
}

static void ask_customer(struct claiming *x, const struct verdict *v, int64_t hours)
{
    struct run *r = x->r;
    struct claim *c = &x->c;
    omb_str what = field_text(r, v, "what");
    bool patience = str_is(what, "patience");
    bool again = str_is(what, c->asked);
    uint64_t at = deadline(r, patience ? c->contacted_at : 0, hours);
    c->n_asked = patience ? 0 : again ? c->n_asked + 1 : 1;
    str_clip(c->asked, sizeof c->asked, what);
    c->state = patience || str_is(what, "message_to_seller") ? CLAIM_WAITING_CONTACT
                                                             : CLAIM_WAITING_CUSTOMER;
    struct json_out *o = out_begin(r);
    jo_kv_z(o, "claim", c->id);
    jo_kv_z(o, "what", c->asked);
    jo_kv_int(o, "asked", c->n_asked);
    jo_kv_int(o, "deadline", (int64_t)at);
    put_rule(v, o);
    (void)out_event(r, EVENT_CLAIM_CUSTOMER_ASKED, OUT_SYSTEM);
    wait_until(x, at);
    claim_say(x, CLAIM_SAID_ASKED);
}

static void ask_seller(struct claiming *x, const struct verdict *v, int64_t hours)
{
    struct run *r = x->r;
    struct claim *c = &x->c;
    bool first = !c->notified_at;
    uint64_t at = deadline(r, c->notified_at, hours);
    c->state = CLAIM_WAITING_SELLER;
    if (first)
        c->notified_at = r->ctx->now;
    struct json_out *o = out_begin(r);
    jo_kv_z(o, "claim", c->id);
    jo_kv_z(o, "seller", c->seller);
    jo_kv_int(o, "deadline", (int64_t)at);
    put_rule(v, o);
    (void)out_event(r, EVENT_CLAIM_SELLER_NOTIFIED, OUT_SYSTEM);
    wait_until(x, at);
    if (first)
        claim_say(x, CLAIM_SAID_NOTIFIED);
}

/* ---- verdicts ---- */

static int grant(struct claiming *x, const struct verdict *v)
{
    struct run *r = x->r;
    struct claim_end end = {.reason = STR(""), .rule = v->rule, .clause = v->clause};
    omb_str charge = field_text(r, v, "charge");
    end.charge = str_is(charge, "seller") ? "seller" : "shop";
    end.minor = field_int(r, v, "minor");
    /* A policy alone neither goes without a cap nor takes back what the seller was charged. */
    if (!claim_cap(r, x->c.amount.currency)) {
        claim_to_person(x, TIER_SPECIALIST, STR("no_cap"), STR("core: the cap is not known"));
        return 0;
    }
    if (x->c.state == CLAIM_APPEALED && !strcmp(x->c.appellant, "seller")) {
        claim_to_person(x, TIER_SUPERVISOR, STR("appeal"), STR("core: a person decides this"));
        return 0;
    }
    int rc = claim_grant(x, &end);
    if (rc != -OMB_E_LIMIT && rc != -OMB_E_STATE && rc != -OMB_E_DENIED && rc != -OMB_E_INVALID)
        return rc;
    message_note(r, OUT_SYSTEM,
                 arena_printf(r->arena, "Claim %s was not paid: %s", x->c.id, r->out->error.text));
    r->out->error = (omb_error){.size = sizeof r->out->error};
    claim_to_person(x, TIER_SUPERVISOR, STR("over_limits"), STR("core: the limits of the line"));
    return 0;
}

static int refuse(struct claiming *x, const struct verdict *v)
{
    const struct claim_end end = {.reason = v->reason, .rule = v->rule, .clause = v->clause};
    return claim_deny(x, &end);
}

int claim_ask(struct claiming *x, const char *stage)
{
    struct run *r = x->r;
    struct verdict v;
    bool appealed = x->c.state == CLAIM_APPEALED;
    ask(x, stage, &v);
    int64_t hours = field_int(r, &v, "hours");
    bool asks = v.kind == VERDICT_ASK_CUSTOMER || v.kind == VERDICT_ASK_SELLER;
    if (v.kind == VERDICT_GRANT && !v.status)
        return grant(x, &v);
    if (v.kind == VERDICT_REFUSE && !v.status)
        return refuse(x, &v);
    if (asks && !v.status && hours > 0 && !appealed && x->c.n_rounds < CLAIM_MAX_ROUNDS) {
        str_clip(x->c.rule, sizeof x->c.rule, v.rule);
        str_clip(x->c.clause, sizeof x->c.clause, v.clause);
        if (v.kind == VERDICT_ASK_CUSTOMER)
            ask_customer(x, &v, hours);
        else
            ask_seller(x, &v, hours);
        return 0;
    }
    bool up = v.kind == VERDICT_ESCALATE;
    int32_t tier = up ? v.tier : TIER_ASSOCIATE;
    if (appealed && tier < TIER_SUPERVISOR)
        tier = TIER_SUPERVISOR;
    claim_to_person(x, tier, up ? v.reason : STR("asked_too_often"),
                    up ? v.rule : STR("core: a person ends this"));
    return 0;
}
