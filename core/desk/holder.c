/* SPDX-License-Identifier: Apache-2.0 */
/* Owns what an agent does with the contact itself. Knows no message rules. Called by handle.c. */
#include "core/base/utf8.h"
#include "core/desk/ladder.h"
#include "core/desk/message.h"

static bool is_holder(const struct run *r)
{
    return r->now.holder == HOLDER_AGENT && str_eq(r->c->actor.id, r->now.holder_id);
}

static int need_holder(struct run *r)
{
    int rc = run_need_agent(r);
    if (rc < 0)
        return rc;
    if (r->now.state == CONTACT_OVER)
        return run_refuse(r, -OMB_E_STATE, "this contact is over");
    if (!is_holder(r))
        return run_refuse(r, -OMB_E_DENIED, "only the holder may do this");
    return 0;
}

static int read_reason(struct run *r, omb_str *reason)
{
    omb_str s = run_words(r, "reason");
    if (!s.len || s.len > REASON_MAX_TEXT)
        return run_refuse(r, -OMB_E_INVALID, "reason: 1 to %d bytes", REASON_MAX_TEXT);
    *reason = s;
    return 0;
}

int holder_on_accept(struct run *r)
{
    int rc = run_need_agent(r);
    if (rc < 0)
        return rc;
    if (r->now.state == CONTACT_HELD && is_holder(r))
        return 0; /* clicked twice, or in two tabs */
    if (r->now.state == CONTACT_HELD && r->now.holder == HOLDER_AGENT)
        return run_refuse(r, -OMB_E_CONFLICT, "a colleague was first: %.*s",
                          STR_ARG(r->now.holder_name));
    if (r->now.state != CONTACT_QUEUED)
        return run_refuse(r, -OMB_E_STATE, "this contact does not wait for a person");
    if (r->c->actor_tier < r->now.tier)
        return run_refuse(r, -OMB_E_DENIED, "this contact waits for a %s", tier_name(r->now.tier));
    struct json_out *o = out_begin(r);
    jo_kv_str(o, "agent", r->c->actor.id);
    jo_kv_str(o, "name", r->c->actor.name);
    jo_kv_int(o, "tier", r->c->actor_tier);
    (void)out_event(r, EVENT_CONTACT_ACCEPTED, r->c->actor);
    ladder_hold_agent(r, r->c->actor);
    return 0;
}

int holder_on_escalate(struct run *r)
{
    omb_str reason;
    int rc = need_holder(r);
    if (rc == 0)
        rc = read_reason(r, &reason);
    if (rc < 0)
        return rc;
    int64_t tier = json_int_or(&r->doc, 0, "tier", -1);
    if (tier <= r->now.tier || tier > DESK_MAX_TIER)
        return run_refuse(r, -OMB_E_INVALID, "tier: a level above %d", (int)r->now.tier);
    omb_str text = run_words(r, "text");
    if (text.len > MESSAGE_MAX_TEXT)
        return run_refuse(r, -OMB_E_INVALID, "text: at most %d bytes", MESSAGE_MAX_TEXT);
    if (text.len)
        message_note(r, r->c->actor, text);
    struct step s = {.tier = (int32_t)tier, .priority = r->now.priority};
    s.reason = message_reason(r, reason);
    s.rule = STR("agent");
    s.actor = r->c->actor;
    ladder_move(r, &s);
    return 0;
}

int holder_on_hand_back(struct run *r)
{
    omb_str reason;
    int rc = need_holder(r);
    if (rc == 0)
        rc = read_reason(r, &reason);
    if (rc < 0)
        return rc;
    struct step s = {.tier = r->now.tier - 1, .priority = r->now.priority};
    s.reason = message_reason(r, reason);
    /* Who asked for a person is handed to another one, not back to the assistant. */
    if (s.tier < TIER_ASSOCIATE && r->k->asked_person)
        s.tier = TIER_ASSOCIATE;
    if (s.tier < TIER_ASSISTANT)
        s.tier = TIER_ASSISTANT;
    s.rule = STR("agent");
    s.actor = r->c->actor;
    ladder_move(r, &s);
    return 0;
}

int holder_on_resolve(struct run *r)
{
    int rc = need_holder(r);
    if (rc < 0)
        return rc;
    omb_str text = run_words(r, "text");
    if (text.len > MESSAGE_MAX_TEXT)
        return run_refuse(r, -OMB_E_INVALID, "text: at most %d bytes", MESSAGE_MAX_TEXT);
    if (text.len)
        (void)message_send(r, r->c->actor, text);
    struct json_out *o = out_begin(r);
    jo_kv_str(o, "by", r->c->actor.name);
    (void)out_event(r, EVENT_CASE_RESOLVED, r->c->actor);
    contact_end(r, STR("agent"));
    return 0;
}
