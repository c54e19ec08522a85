/* SPDX-License-Identifier: Apache-2.0 */
/* Owns what approvers say to an exact remedy. Asks no policy. Called by handle.c. */
#include "core/desk/attempt.h"
#include "core/desk/budget.h"
#include "core/desk/change.h"
#include "core/desk/message.h"
#include "core/desk/quote.h"
#include "core/desk/remedy.h"
#include "core/desk/remedy_say.h"

static int find_asked(struct run *r, const struct remedy **out)
{
    int rc = run_need_agent(r);
    if (rc < 0)
        return rc;
    const struct remedy *m = kase_find_remedy(r->k, run_str(r, "remedy"));
    if (!m)
        return run_refuse(r, -OMB_E_NOTFOUND, "no such remedy in this case");
    if (m->state != REMEDY_ASKED)
        return run_refuse(r, -OMB_E_STATE, "this remedy is %s", remedy_state_name(m->state));
    if (r->ctx->now >= m->expires)
        return run_refuse(r, -OMB_E_STATE, "this request has expired");
    if (actor_is_key(r->c->actor.id))
        return run_refuse(r, -OMB_E_DENIED, "a person has to decide this, not a key");
    if (actor_same_person(r->c->actor.id, str_of(m->proposer)))
        return run_refuse(r, -OMB_E_DENIED, "who proposes does not approve");
    if (r->c->actor_tier < m->approver_tier)
        return run_refuse(r, -OMB_E_DENIED, "a %s must decide this", tier_name(m->approver_tier));
    *out = m;
    return 0;
}

/* What is approved is exactly what was shown, and that is exactly what stands here. */
static int check_hash(struct run *r, const struct remedy *m)
{
    char hex[HASH_HEX + 1];
    struct hash given, stands;
    remedy_hash(r, m, hex);
    if (hash_parse(run_str(r, "hash"), &given) < 0 || hash_parse(str_of(hex), &stands) < 0 ||
        !hash_eq(given, stands) || strcmp(hex, m->hash) != 0)
        return run_refuse(r, -OMB_E_DENIED, "this is not the remedy that was shown");
    return 0;
}

/* Other rules than those that asked: what they would have said is not what was shown. */
static bool rules_changed(struct run *r, const struct remedy *m, const struct order_facts *o,
                          const struct order_line *line)
{
    struct facts f;
    struct verdict v;
    remedy_facts(r, m, o, line, &f);
    decision_ask(r, POINT_AUTHORITY, &f, m->proposer_tier, &v);
    omb_str now = remedy_bundle(r, &v);
    return m->bundle[0] && now.len && !str_is(now, m->bundle);
}

/* The request is over; who answered it hears why once that is stored. */
static int end_request(struct run *r, const struct remedy *m)
{
    int rc = run_refuse(r, -OMB_E_STATE,
                        "the rules have changed since this was asked: it has to be proposed again");
    struct json_out *j = out_begin(r);
    jo_kv_z(j, "remedy", m->id);
    jo_kv_z(j, "reason", "rules_changed");
    (void)out_event(r, EVENT_REMEDY_EXPIRED, OUT_SYSTEM);
    out_timer_cancel(r, "approval_expired", arena_dup(r->arena, str_of(m->id)));
    remedy_say_return(r, m, RETURN_SAID_LATE);
    attempt_record(r, 0, rc);
    r->out->refused = rc;
    return 0;
}

int approval_on_approve(struct run *r)
{
    const struct remedy *asked;
    const struct order_line *line = NULL;
    struct order_facts o;
    int rc = find_asked(r, &asked);
    if (rc == 0)
        rc = check_hash(r, asked);
    if (rc < 0)
        return rc;
    struct remedy m = *asked;
    struct quote q;
    if (quote_wanted(&m) && quote_find(r, &m, &q) == 0)
        r->quote = &q;
    rc = remedy_order(r, &m, &o);
    if (rc < 0)
        return rc;
    (void)!str_copy(m.granter, sizeof m.granter, r->c->actor.id);
    m.granter_tier = r->c->actor_tier;
    if (o.id.len || !change_is(&m))
        rc = fence_check(r, &m, &o, &line);
    if (rc == 0 && change_is(&m))
        rc = change_check(r, &m, &o);
    if (rc < 0)
        return rc;
    if (rules_changed(r, asked, &o, line))
        return end_request(r, asked);
    struct budget_room room;
    if (budget_check(r, &m, &room) < 0)
        return run_refuse(r, -OMB_E_LIMIT, "%.*s", STR_ARG(budget_words(r, &m, &room)));
    struct json_out *j = out_begin(r);
    jo_kv_z(j, "remedy", m.id);
    jo_kv_z(j, "hash", m.hash);
    jo_kv_str(j, "by", r->c->actor.id);
    jo_kv_int(j, "tier", r->c->actor_tier);
    (void)out_event(r, EVENT_REMEDY_APPROVED, r->c->actor);
    out_timer_cancel(r, "approval_expired", arena_dup(r->arena, str_of(m.id)));
    return remedy_allow(r, &m, &o);
}

int approval_on_decline(struct run *r)
{
    const struct remedy *m;
    int rc = find_asked(r, &m);
    if (rc == 0)
        rc = check_hash(r, m);
    if (rc < 0)
        return rc;
    omb_str reason = run_words(r, "reason");
    if (!reason.len || reason.len > REASON_MAX_TEXT)
        return run_refuse(r, -OMB_E_INVALID, "reason: 1 to %d bytes", REASON_MAX_TEXT);
    reason = message_reason(r, reason);
    struct json_out *o = out_begin(r);
    jo_kv_z(o, "remedy", m->id);
    jo_kv_str(o, "by", r->c->actor.id);
    jo_kv_str(o, "reason", reason);
    (void)out_event(r, EVENT_REMEDY_DECLINED, r->c->actor);
    out_timer_cancel(r, "approval_expired", arena_dup(r->arena, str_of(m->id)));
    remedy_say_return(r, m, RETURN_SAID_REFUSED);
    return 0;
}
