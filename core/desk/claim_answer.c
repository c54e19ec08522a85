/* SPDX-License-Identifier: Apache-2.0 */
/* Owns what customer, seller and staff bring forward once a claim stands: evidence, the seller's
 * answer, an appeal, a person's decision; and the listing as it is now. Called by handle.c. */
#include "core/base/utf8.h"
#include "core/desk/attach.h"
#include "core/desk/claim_run.h"
#include "core/desk/message.h"

static bool is_repeat(struct run *r)
{
    r->out->repeat_of = kase_find_cid(r->k, r->c->cid);
    return r->out->repeat_of != 0;
}

static int read_text(struct run *r, bool needed, omb_str *text)
{
    *text = run_words(r, "text");
    if (text->len > CLAIM_MAX_TEXT || (needed && !text->len))
        return run_refuse(r, -OMB_E_INVALID, "text: %s%d bytes", needed ? "1 to " : "at most ",
                          CLAIM_MAX_TEXT);
    return 0;
}

static bool is_word(omb_str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (!((s.ptr[i] >= 'a' && s.ptr[i] <= 'z') || s.ptr[i] == '_'))
            return false;
    return s.len > 0 && s.len <= 24;
}

static int check_room(struct claiming *x)
{
    if (x->c.n_evidence < CLAIM_MAX_EVIDENCE)
        return 0;
    return run_refuse(x->r, -OMB_E_LIMIT, "at most %d pieces of evidence", CLAIM_MAX_EVIDENCE);
}

static const char *by_word(const struct run *r)
{
    enum actor_type type = r->c->actor.type;
    return type == ACTOR_SELLER || type == ACTOR_AGENT ? actor_type_name(type) : "customer";
}

/* ---- evidence ---- */

/* Who names a file sent it, or acts for who did: an id alone must not open another side's file. */
static bool may_name(const struct run *r, omb_str id)
{
    const struct attachment *f = attach_find(r->k, id);
    enum actor_type who = r->c->actor.type;
    if (!f)
        return false;
    if (who == ACTOR_SELLER)
        return f->by == ACTOR_SELLER;
    return f->by == ACTOR_CUSTOMER || (who == ACTOR_AGENT && f->by == ACTOR_AGENT);
}

static int read_evidence(struct claiming *x, omb_str *what, omb_str *text, omb_str *attachment)
{
    struct run *r = x->r;
    *what = run_str(r, "what");
    *attachment = run_str(r, "attachment");
    if (!is_word(*what) || str_is(*what, "message") || str_is(*what, "claim") ||
        str_is(*what, "answer") || str_is(*what, "appeal") || str_is(*what, "listing_sold"))
        return run_refuse(r, -OMB_E_INVALID, "what: one word for it, such as photo or tracking");
    if (attachment->len > ATTACHMENT_MAX_ID)
        return run_refuse(r, -OMB_E_INVALID, "attachment: an id of at most %d bytes",
                          ATTACHMENT_MAX_ID);
    if (attachment->len && !may_name(r, *attachment))
        return run_refuse(r, -OMB_E_NOTFOUND, "attachment: no such file of yours in this case");
    int rc = read_text(r, false, text);
    if (rc == 0 && !text->len && !attachment->len)
        rc = run_refuse(r, -OMB_E_INVALID, "text or attachment is needed");
    return rc;
}

int claim_on_evidence(struct run *r)
{
    struct claiming x;
    omb_str what, text, attachment;
    if (is_repeat(r))
        return 0;
    int rc = claim_take(r, &x);
    if (rc == 0 && !claim_is_open(&x.c))
        rc = run_refuse(r, -OMB_E_STATE, "this claim is decided");
    if (rc == 0)
        rc = check_room(&x);
    if (rc == 0)
        rc = read_evidence(&x, &what, &text, &attachment);
    if (rc < 0)
        return rc;
    const char *by = by_word(r);
    claim_add_evidence(&x, by, what, text, attachment);
    out_mark_cid(r);
    bool customers = strcmp(by, "seller") != 0; /* an agent shows what came in elsewhere */
    x.c.shown += customers;
    claim_say(&x, !customers                        ? CLAIM_SAID_SELLER_EVIDENCE
                  : r->c->actor.type == ACTOR_AGENT ? CLAIM_SAID_AGENT_EVIDENCE
                                                    : CLAIM_SAID_CUSTOMER_EVIDENCE);
    if (customers && x.c.state == CLAIM_WAITING_CUSTOMER && x.c.ground[0])
        return claim_ask(&x, "customer_answered");
    return 0;
}

/* ---- the seller's answer ---- */

static bool is_answer(omb_str s)
{
    return str_is(s, "accepts") || str_is(s, "refunded") || str_is(s, "disputes");
}

int claim_on_answer(struct run *r)
{
    struct claiming x;
    omb_str text, answer = run_str(r, "answer");
    if (r->c->actor.type != ACTOR_SELLER)
        return run_refuse(r, -OMB_E_DENIED, "only the seller answers");
    if (is_repeat(r))
        return 0;
    int rc = claim_take(r, &x);
    if (rc < 0)
        return rc;
    if (!is_answer(answer))
        return run_refuse(r, -OMB_E_INVALID, "answer: accepts, refunded or disputes");
    if (x.c.state != CLAIM_WAITING_SELLER && x.c.state != CLAIM_WITH_PERSON)
        return run_refuse(r, -OMB_E_STATE, "this claim is %s", claim_state_name(x.c.state));
    if (x.c.state == CLAIM_WAITING_SELLER && r->ctx->now >= x.c.deadline)
        return run_refuse(r, -OMB_E_STATE, "the time to answer is over");
    if (x.c.answer[0])
        return run_refuse(r, -OMB_E_STATE, "this claim was answered already");
    rc = read_text(r, false, &text);
    if (rc < 0)
        return rc;
    (void)!str_copy(x.c.answer, sizeof x.c.answer, answer);
    struct json_out *o = out_begin(r);
    jo_kv_z(o, "claim", x.c.id);
    jo_kv_z(o, "answer", x.c.answer);
    (void)out_event(r, EVENT_CLAIM_SELLER_ANSWERED, r->c->actor);
    out_mark_cid(r);
    if (text.len)
        claim_add_evidence(&x, "seller", STR("answer"), text, STR_NONE);
    claim_say(&x, CLAIM_SAID_ANSWERED);
    return x.c.state == CLAIM_WAITING_SELLER ? claim_ask(&x, "seller_answered") : 0;
}

/* ---- an appeal ---- */

/* Who lost may appeal once: the customer a refusal, the seller what was charged to it. */
static int check_appeal(struct claiming *x, bool seller)
{
    struct run *r = x->r;
    const struct claim *c = &x->c;
    bool charged = !strcmp(c->charge, "seller");
    bool lost_by_seller = c->state == CLAIM_GRANTED ||
                          (c->state == CLAIM_APPEAL_GRANTED && !strcmp(c->appellant, "customer"));
    bool may = seller ? lost_by_seller && charged : c->state == CLAIM_DENIED;
    if (!may)
        return run_refuse(r, -OMB_E_STATE, "this claim is %s: there is nothing to appeal",
                          claim_state_name(c->state));
    if (!c->appeal_until || r->ctx->now > c->appeal_until)
        return run_refuse(r, -OMB_E_STATE, "a decision can be appealed within 30 days");
    if (!seller && out_balance(r, claim_open_key(r, c)) > 0)
        return run_refuse(r, -OMB_E_STATE, "there is another open claim on this line");
    return 0;
}

int claim_on_appeal(struct run *r)
{
    struct claiming x;
    omb_str text;
    bool seller = r->c->actor.type == ACTOR_SELLER;
    if (is_repeat(r))
        return 0;
    int rc = claim_take(r, &x);
    if (rc == 0)
        rc = check_appeal(&x, seller);
    if (rc == 0)
        rc = read_text(r, true, &text);
    if (rc == 0)
        rc = out_ledger(r, claim_open_key(r, &x.c), 1);
    if (rc < 0)
        return rc;
    (void)!str_copy(x.c.appellant, sizeof x.c.appellant, seller ? STR("seller") : STR("customer"));
    x.c.state = CLAIM_APPEALED;
    x.c.n_appeals++;
    struct json_out *o = out_begin(r);
    jo_kv_z(o, "claim", x.c.id);
    jo_kv_z(o, "by", x.c.appellant);
    (void)out_event(r, EVENT_CLAIM_APPEALED, r->c->actor);
    out_mark_cid(r);
    claim_add_evidence(&x, x.c.appellant, STR("appeal"), text, STR_NONE);
    out_timer_cancel(r, CLAIM_TIMER, arena_dup(r->arena, str_of(x.c.id)));
    claim_say(&x, CLAIM_SAID_APPEALED);
    return claim_ask(&x, "appealed");
}

/* ---- a person's decision ---- */

static int check_decider(struct claiming *x)
{
    struct run *r = x->r;
    const struct claim *c = &x->c;
    int32_t least = c->tier > TIER_ASSOCIATE ? c->tier : TIER_ASSOCIATE;
    if (c->state != CLAIM_WITH_PERSON && c->state != CLAIM_APPEALED)
        return run_refuse(r, -OMB_E_STATE, "this claim is %s: no person decides it now",
                          claim_state_name(c->state));
    if (actor_is_key(r->c->actor.id))
        return run_refuse(r, -OMB_E_DENIED, "a person has to decide this, not a key");
    if (r->c->actor_tier < least)
        return run_refuse(r, -OMB_E_DENIED, "a %s must decide this", tier_name(least));
    if (c->state == CLAIM_APPEALED && c->decider[0] && str_is(r->c->actor.id, c->decider))
        return run_refuse(r, -OMB_E_DENIED, "who decided does not decide the appeal");
    return 0;
}

static int read_end(struct claiming *x, bool grant, struct claim_end *end)
{
    struct run *r = x->r;
    omb_str charge = run_str(r, "charge");
    end->reason = run_words(r, "reason");
    end->clause = run_words(r, "clause");
    end->rule = STR("a person decided");
    end->by = r->c->actor.id;
    if (!end->reason.len || end->reason.len > REASON_MAX_TEXT)
        return run_refuse(r, -OMB_E_INVALID, "reason: 1 to %d bytes", REASON_MAX_TEXT);
    if (end->clause.len >= sizeof x->c.clause)
        return run_refuse(r, -OMB_E_INVALID, "clause: at most %zu bytes", sizeof x->c.clause - 1);
    bool pays = grant && (x->c.state == CLAIM_WITH_PERSON || !strcmp(x->c.appellant, "customer"));
    if (!pays)
        return 0;
    if (!str_is(charge, "seller") && !str_is(charge, "shop"))
        return run_refuse(r, -OMB_E_INVALID, "charge: seller or shop");
    end->charge = str_is(charge, "seller") ? "seller" : "shop";
    if (run_has(r, "minor") &&
        (json_get_int(&r->doc, json_member(&r->doc, 0, "minor"), &end->minor) < 0 ||
         end->minor <= 0))
        return run_refuse(r, -OMB_E_INVALID, "minor: an integer above zero");
    return 0;
}

int claim_on_decide(struct run *r)
{
    struct claiming x;
    struct claim_end end = {.minor = 0};
    omb_str decision = run_str(r, "decision");
    bool grant = str_is(decision, "grant");
    int rc = run_need_agent(r);
    if (rc < 0 || is_repeat(r))
        return rc;
    rc = claim_take(r, &x);
    if (rc == 0)
        rc = check_decider(&x);
    if (rc == 0 && !grant && !str_is(decision, "deny"))
        rc = run_refuse(r, -OMB_E_INVALID, "decision: grant or deny");
    if (rc == 0)
        rc = read_end(&x, grant, &end);
    if (rc < 0)
        return rc;
    end.reason = message_reason(r, end.reason);
    return grant ? claim_grant(&x, &end) : claim_deny(&x, &end);
}
