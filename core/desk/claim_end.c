/* SPDX-License-Identifier: Apache-2.0 */
/* Owns how claims and appeals end, and the remedies that follow. Asks no policy. Called by
 * claim_policy.c, claim_answer.c and settle.c. */
#include "core/desk/authority.h"
#include "core/desk/claim_run.h"
#include "core/desk/fence.h"
#include "core/desk/ladder.h"
#include "core/desk/message.h"
#include "core/desk/remedy.h"

#define APPEAL_HOURS (30 * 24)

/* The cap is written in hundredths; the tenant's currency may have other minor units. */
int64_t claim_cap(const struct run *r, const char *currency)
{
    const struct desk_config *c = r->ctx->config;
    if (strcmp(c->currency, currency) != 0)
        return 0;
    return c->claim_cap;
}

static void copy(char *dst, size_t cap, const char *src)
{
    str_clip(dst, cap, str_of(src));
}

static struct remedy remedy_of(const struct claiming *x, const char *kind)
{
    struct remedy m = {.approver_tier = -1};
    copy(m.kind, sizeof m.kind, kind);
    copy(m.order, sizeof m.order, x->c.order);
    copy(m.line, sizeof m.line, x->c.line);
    copy(m.reason, sizeof m.reason, x->c.ground);
    copy(m.claim, sizeof m.claim, x->c.id);
    copy(m.seller, sizeof m.seller, x->c.seller);
    return m;
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* What is paid: as much as was decided, never over the claim, its cap or what is left of the
 * line. */
static int pay(struct claiming *x, const struct claim_end *end)
{
    struct run *r = x->r;
    struct remedy m = remedy_of(x, "claim");
    int64_t cap = claim_cap(r, x->c.amount.currency);
    struct fence f;
    fence_read(r, &m, x->line, &f);
    m.amount = x->c.amount;
    if (end->minor > 0)
        m.amount.minor = least(end->minor, m.amount.minor);
    if (cap > 0)
        m.amount.minor = least(cap, m.amount.minor);
    m.amount.minor = least(f.left, m.amount.minor);
    if (m.amount.minor <= 0)
        return run_refuse(r, -OMB_E_LIMIT, "all that was paid for this line was paid back");
    copy(m.charge, sizeof m.charge, end->charge);
    int rc = remedy_by_core(r, &m, end->clause, end->rule);
    if (rc < 0)
        return rc;
    x->c.granted = m.amount;
    copy(x->c.remedy, sizeof x->c.remedy, m.id);
    copy(x->c.charge, sizeof x->c.charge, end->charge);
    return 0;
}

/* The seller is not to pay after all: the customer keeps the money, the shop bears it. */
static int recharge(struct claiming *x, const struct claim_end *end)
{
    struct run *r = x->r;
    struct remedy m = remedy_of(x, "recharge");
    const struct remedy *paid = kase_find_remedy(r->k, str_of(x->c.remedy));
    if (!paid)
        return run_refuse(r, -OMB_E_STATE, "what was paid for this claim is not known");
    omb_str change = arena_printf(r->arena, "{\"of\":\"%s\"}", paid->key);
    copy(m.charge, sizeof m.charge, "shop");
    m.change = arena_dupz(r->arena, change);
    if (!m.change)
        return -OMB_E_NOMEM;
    int rc = remedy_by_core(r, &m, end->clause, end->rule);
    if (rc == 0)
        rc = out_ledger(r, claim_debit_key(r, &x->c, x->c.granted.currency), -x->c.granted.minor);
    if (rc == 0)
        copy(x->c.charge, sizeof x->c.charge, "shop");
    return rc;
}

/* ---- the event that says so ---- */

static void put_end(struct claiming *x, const struct claim_end *end, struct json_out *o)
{
    jo_kv_z(o, "claim", x->c.id);
    if (x->c.charge[0])
        jo_kv_z(o, "charge", x->c.charge);
    if (x->c.granted.currency[0])
        show_money(o, "amount", x->c.granted);
    if (x->c.remedy[0])
        jo_kv_z(o, "remedy", x->c.remedy);
    jo_kv_int(o, "appeal_until", (int64_t)x->c.appeal_until);
    jo_kv_str(o, "reason", end->reason);
    jo_kv_str(o, "rule", end->rule);
    jo_kv_str(o, "clause", end->clause);
    if (end->by.len)
        jo_kv_str(o, "by", end->by);
}

static void move_on(struct claiming *x, const struct claim_end *end)
{
    str_clip(x->c.reason, sizeof x->c.reason, end->reason);
    str_clip(x->c.rule, sizeof x->c.rule, end->rule);
    str_clip(x->c.clause, sizeof x->c.clause, end->clause);
    x->c.deadline = 0;
    x->c.decided_at = x->r->ctx->now;
}

/* The line is free again, and the clock of an appeal runs if anybody may make one. */
static int finish(struct claiming *x)
{
    struct run *r = x->r;
    omb_str ref = arena_dup(r->arena, str_of(x->c.id));
    if (x->c.appeal_until)
        out_timer(r, CLAIM_TIMER, ref, x->c.appeal_until + 1);
    else
        out_timer_cancel(r, CLAIM_TIMER, ref);
    int rc = out_ledger(r, claim_open_key(r, &x->c), -1);
    return rc < 0 ? run_refuse(r, rc, "the books cannot hold this claim") : 0;
}

static int end_appeal(struct claiming *x, const struct claim_end *end, bool granted)
{
    struct run *r = x->r;
    bool sellers_turn =
        granted && !strcmp(x->c.appellant, "customer") && !strcmp(x->c.charge, "seller");
    x->c.appeal_until = sellers_turn ? r->ctx->now + APPEAL_HOURS * claim_hour(r) : 0;
    x->c.state = granted ? CLAIM_APPEAL_GRANTED : CLAIM_APPEAL_DENIED;
    move_on(x, end);
    struct json_out *o = out_begin(r);
    jo_kv_z(o, "decision", granted ? "granted" : "denied");
    put_end(x, end, o);
    (void)out_event(r, EVENT_CLAIM_APPEAL_DECIDED, r->c->actor);
    claim_say(x, CLAIM_SAID_APPEAL_DECIDED);
    return finish(x);
}

static int end_claim(struct claiming *x, const struct claim_end *end, bool granted)
{
    struct run *r = x->r;
    bool may_appeal = !granted || !strcmp(x->c.charge, "seller");
    x->c.appeal_until = may_appeal ? r->ctx->now + APPEAL_HOURS * claim_hour(r) : 0;
    x->c.state = granted ? CLAIM_GRANTED : CLAIM_DENIED;
    move_on(x, end);
    struct json_out *o = out_begin(r);
    put_end(x, end, o);
    (void)out_event(r, granted ? EVENT_CLAIM_GRANTED : EVENT_CLAIM_DENIED, r->c->actor);
    claim_say(x, CLAIM_SAID_DECIDED);
    return finish(x);
}

int claim_grant(struct claiming *x, const struct claim_end *end)
{
    bool appealed = x->c.state == CLAIM_APPEALED;
    bool sellers = appealed && !strcmp(x->c.appellant, "seller");
    int rc = sellers ? recharge(x, end) : pay(x, end);
    if (rc < 0)
        return rc;
    return appealed ? end_appeal(x, end, true) : end_claim(x, end, true);
}

int claim_deny(struct claiming *x, const struct claim_end *end)
{
    if (x->c.state == CLAIM_APPEALED)
        return end_appeal(x, end, false);
    return end_claim(x, end, false);
}

/* ---- what the shop did not do, or undid ---- */

static const char *const undone_words[] =
    {[CLAIM_UNDONE_FAILED] = "failed", [CLAIM_UNDONE_REVERSED] = "reversed"};

/* The seller owes again what the shop was to bear. */
static int owes_again(struct claiming *x)
{
    struct run *r = x->r;
    struct json_out *o = out_begin(r);
    jo_kv_z(o, "claim", x->c.id);
    jo_kv_z(o, "charge", "seller");
    (void)out_event(r, EVENT_CLAIM_RECHARGED, OUT_SYSTEM);
    copy(x->c.charge, sizeof x->c.charge, "seller");
    claim_say(x, CLAIM_SAID_STILL_CHARGED);
    ladder_need_person(r, TIER_SUPERVISOR, STR("shop_refused"),
                       STR("core: what the shop did not do is a person's"));
    return out_ledger(r, claim_debit_key(r, &x->c, x->c.granted.currency), x->c.granted.minor);
}

/* As if nothing had been granted; an appeal of the seller's is about nothing any more. */
static void forget_grant(struct claiming *x, const struct remedy *m, enum claim_undone why)
{
    struct json_out *o = out_begin(x->r);
    jo_kv_z(o, "claim", x->c.id);
    jo_kv_z(o, "remedy", m->id);
    jo_kv_z(o, "why", undone_words[why]);
    (void)out_event(x->r, EVENT_CLAIM_UNPAID, OUT_SYSTEM);
    x->c.state = CLAIM_WITH_PERSON;
    x->c.granted = (struct money){.minor = 0};
    x->c.charge[0] = x->c.remedy[0] = x->c.appellant[0] = '\0';
    x->c.deadline = x->c.appeal_until = 0;
}

int claim_remedy_undone(struct run *r, const struct remedy *m, enum claim_undone why)
{
    const struct claim *c = claim_find(r->k, str_of(m->claim));
    if (!c)
        return 0;
    struct claiming x = {.r = r, .c = *c};
    claim_look_up_line(&x);
    if (!strcmp(m->kind, "recharge"))
        return owes_again(&x);
    if (strcmp(c->remedy, m->id) != 0)
        return 0; /* of an earlier decision */
    int rc = claim_is_open(c) ? 0 : out_ledger(r, claim_open_key(r, c), 1);
    bool was_recharged = !strcmp(m->charge, "seller") && !strcmp(c->charge, "shop");
    if (rc == 0 && was_recharged) /* given back to the seller once already */
        rc = out_ledger(r, claim_debit_key(r, c, m->amount.currency), m->amount.minor);
    if (rc < 0)
        return rc;
    forget_grant(&x, m, why);
    if (why == CLAIM_UNDONE_FAILED)
        claim_hand_over(&x, TIER_SUPERVISOR, STR("shop_refused"),
                        STR("core: the shop did not pay this claim"), CLAIM_SAID_UNPAID);
    else
        claim_hand_over(&x, TIER_SUPERVISOR, STR("shop_undid"),
                        STR("core: the shop undid what it paid"), CLAIM_SAID_CAME_BACK);
    return 0;
}
