/* SPDX-License-Identifier: Apache-2.0 */
/* Owns what customers and agents write. Knows no tier's inside. Called by handle.c and tier.c. */
#include "core/desk/message.h"

#include "core/base/pan.h"
#include "core/base/utf8.h"
#include "core/desk/ladder.h"

static int read_text(struct run *r, omb_str *text)
{
    if (json_get_str(&r->doc, json_member(&r->doc, 0, "text"), r->arena, text) < 0)
        return run_refuse(r, -OMB_E_INVALID, "text: a string is needed");
    if (text->len > MESSAGE_MAX_TEXT)
        return run_refuse(r, -OMB_E_INVALID, "text: at most %d bytes", MESSAGE_MAX_TEXT);
    if (!str_trim(*text).len)
        return run_refuse(r, -OMB_E_INVALID, "text: it is empty");
    *text = pan_mask(*text, r->arena); /* blanks stay: a customer sees what he wrote */
    return text->ptr ? 0 : -OMB_E_NOMEM;
}

/* True when this cid was answered before: out->repeat_of says where. */
static bool is_repeat(struct run *r)
{
    r->out->repeat_of = kase_find_cid(r->k, r->c->cid);
    return r->out->repeat_of != 0;
}

static uint64_t add_received(struct run *r, omb_str text)
{
    struct json_out *o = out_begin(r);
    jo_kv_str(o, "contact", r->contact);
    jo_kv_str(o, "text", text);
    if (r->c->actor.name.len)
        jo_kv_str(o, "by", r->c->actor.name);
    decision_carry(r, o);
    uint64_t seq = out_event(r, EVENT_MESSAGE_RECEIVED, r->c->actor);
    out_mark_cid(r);
    return seq;
}

static int reopen(struct run *r, omb_str text)
{
    const struct kase *k = r->k;
    if (k->status == CASE_CLOSED || r->ctx->now > k->changed_at + DESK_REOPEN_MS)
        return run_refuse(r, -OMB_E_STATE, "this contact is over: please begin a new one");
    struct json_out *o = out_begin(r);
    jo_kv_z(o, "reason", "customer_wrote");
    (void)out_event(r, EVENT_CASE_REOPENED, r->c->actor);
    uint64_t seq = add_received(r, text);
    struct verdict v;
    decision_route(r, str_of(k->topic), str_of(k->brand), k->verified, true, &v);
    decision_record(r, POINT_ROUTE, &v, STR_NONE);
    struct step s = {.tier = v.tier, .priority = v.priority, .rule = v.rule};
    s.reason = STR("reopened");
    s.actor = (struct actor){.type = ACTOR_POLICY, .id = v.rule, .name = STR_NONE};
    /* Who asked for a person before does not begin again below one. */
    if (s.tier == TIER_ASSISTANT && k->asked_person)
        s.tier = TIER_ASSOCIATE;
    if (s.tier == TIER_ASSISTANT)
        ladder_start_automatic(r, &s, seq);
    else
        ladder_start_queued(r, &s);
    return 0;
}

int message_on_in(struct run *r)
{
    omb_str text;
    if (r->c->actor.type != ACTOR_CUSTOMER)
        return run_refuse(r, -OMB_E_DENIED, "only the customer writes here");
    if (is_repeat(r))
        return 0;
    int rc = read_text(r, &text);
    if (rc < 0)
        return rc;
    r->seen.said = text;
    if (r->now.state == CONTACT_OVER)
        return reopen(r, text);
    if (r->now.holder == HOLDER_TIER) {
        out_step(r, add_received(r, text), STR_NONE);
        return 0;
    }
    struct moment m = {.message = true, .length = text.len};
    struct verdict v;
    decision_escalation(r, &m, &v);
    if (v.kind == VERDICT_STAY && !v.status)
        r->decision = v.record;
    (void)add_received(r, text);
    if (v.kind == VERDICT_STAY && !v.status)
        return 0;
    decision_record(r, POINT_ESCALATION, &v, STR_NONE);
    (void)ladder_follow(r, &v);
    return 0;
}

int message_on_ask_person(struct run *r)
{
    if (r->c->actor.type != ACTOR_CUSTOMER)
        return run_refuse(r, -OMB_E_DENIED, "only the customer asks for a person");
    if (is_repeat(r))
        return 0;
    if (r->now.state == CONTACT_OVER)
        return run_refuse(r, -OMB_E_STATE, "this contact is over: please begin a new one");
    struct json_out *o = out_begin(r);
    jo_kv_z(o, "key", "asked_for_person");
    jo_kv_bool(o, "value", true);
    (void)out_event(r, EVENT_FACT_SET, r->c->actor);
    out_mark_cid(r);
    r->seen.asked_person++;
    struct moment m = {.message = true, .asks_for_person = true}; /* a message without words */
    struct verdict v;
    decision_escalation(r, &m, &v);
    decision_record(r, POINT_ESCALATION, &v, STR_NONE);
    if (!ladder_follow(r, &v) && r->now.holder == HOLDER_TIER)
        ladder_to_person(r, STR("asked_for_person"), STR("core: a person is never refused"));
    return 0;
}

static bool is_holder(const struct run *r)
{
    return r->now.holder == HOLDER_AGENT && str_eq(r->c->actor.id, r->now.holder_id);
}

uint64_t message_send(struct run *r, struct actor by, omb_str text)
{
    return message_send_card(r, by, text, STR_NONE);
}

uint64_t message_send_card(struct run *r, struct actor by, omb_str text, omb_str card)
{
    struct json_out *o = out_begin(r);
    jo_kv_str(o, "contact", r->contact);
    jo_kv_str(o, "text", text);
    if (by.name.len)
        jo_kv_str(o, "by", by.name);
    if (card.len)
        jo_kv_raw(o, "card", card);
    uint64_t seq = out_event(r, EVENT_MESSAGE_SENT, by);
    if (seq)
        out_deliver(r, seq);
    return seq;
}

int message_on_reply(struct run *r)
{
    const struct kase *k = r->k;
    omb_str text;
    int64_t seen;
    int rc = run_need_agent(r);
    if (rc < 0 || is_repeat(r))
        return rc;
    rc = read_text(r, &text);
    if (rc < 0)
        return rc;
    if (json_get_int(&r->doc, json_member(&r->doc, 0, "seen"), &seen) < 0 || seen < 0)
        return run_refuse(r, -OMB_E_INVALID, "seen: the newest seq on your screen is needed");
    if (r->now.state == CONTACT_OVER)
        return run_refuse(r, -OMB_E_STATE, "this contact is over");
    if (!is_holder(r))
        return run_refuse(r, -OMB_E_DENIED, "only the holder speaks to the customer");
    if (k->last_agent_seq > (uint64_t)seen && !str_is(r->c->actor.id, k->last_agent))
        return run_refuse(r, -OMB_E_CONFLICT, "a colleague wrote meanwhile");
    (void)message_send(r, r->c->actor, text);
    out_mark_cid(r);
    return 0;
}

int message_on_note(struct run *r)
{
    omb_str text;
    int rc = run_need_agent(r);
    if (rc < 0 || is_repeat(r))
        return rc;
    rc = read_text(r, &text);
    if (rc < 0)
        return rc;
    message_note(r, r->c->actor, text);
    out_mark_cid(r);
    return 0;
}

static bool is_word(omb_str s)
{
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_')
            return false;
    }
    return s.len > 0 && s.len < REASON_MAX_WORD;
}

omb_str message_reason(struct run *r, omb_str reason)
{
    if (is_word(reason))
        return reason;
    message_note(r, r->c->actor, reason);
    return STR("see_note");
}

void message_note(struct run *r, struct actor by, omb_str text)
{
    struct json_out *o = out_begin(r);
    jo_kv_str(o, "text", text);
    if (by.name.len)
        jo_kv_str(o, "by", by.name);
    (void)out_event(r, EVENT_NOTE_ADDED, by);
}
