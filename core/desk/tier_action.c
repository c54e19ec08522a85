/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the actions of an automatic tier's answer, one by one. Decides no escalation. Called by
 * tier.c. */
#include "core/base/utf8.h"
#include "core/desk/claim_run.h"
#include "core/desk/ladder.h"
#include "core/desk/remedy.h"
#include "core/desk/summary.h"
#include "core/desk/tier.h"

#define FACT_MAX_KEY 48
#define FACT_MAX_VALUE 4096
#define SAY_MAX_OPTIONS 12

bool tier_action(struct run *r, uint32_t item, omb_str *name, uint32_t *value)
{
    if (!json_is(&r->doc, item, JSON_OBJECT) || r->doc.tok[item].count != 1)
        return false;
    uint32_t key = json_first(&r->doc, item);
    if (json_get_str(&r->doc, key, r->arena, name) < 0)
        return false;
    *value = key + 1;
    return true;
}

/* Walks at most DESK_MAX_ACTIONS of them: `for (i = first; i != JSON_NONE; i = after(…))`. */
static uint32_t first_action(const struct run *r, uint32_t actions)
{
    return json_is(&r->doc, actions, JSON_ARRAY) ? json_first(&r->doc, actions) : JSON_NONE;
}

static uint32_t next_action(const struct run *r, uint32_t actions, uint32_t at, uint32_t *n)
{
    return ++*n < DESK_MAX_ACTIONS ? json_next(&r->doc, actions, at) : JSON_NONE;
}

static bool is_speech(omb_str name)
{
    return str_is(name, "say") || str_is(name, "ask");
}

bool tier_speaks(struct run *r, uint32_t actions, omb_str *text)
{
    uint32_t n = 0, value;
    omb_str name;
    for (uint32_t i = first_action(r, actions); i != JSON_NONE;
         i = next_action(r, actions, i, &n)) {
        if (!tier_action(r, i, &name, &value) || !is_speech(name))
            continue;
        *text = utf8_clip(run_str_at(r, value, "text"), MESSAGE_MAX_TEXT);
        return true;
    }
    return false;
}

static omb_str turn_text(const struct kase *k, uint64_t turn)
{
    for (uint32_t i = 0; turn && i < k->n_message; i++)
        if (k->message[i].seq == turn)
            return str_of(k->message[i].text);
    return STR_NONE;
}

static void read_action(struct run *r, struct answer *a, omb_str name, uint32_t value)
{
    if (str_is(name, "escalate")) {
        omb_str reason = utf8_clip(run_str_at(r, value, "reason"), REASON_MAX_TEXT);
        a->wants_to_leave = true;
        a->moment.wants = reason.len ? reason : STR("assistant_wants");
        int64_t tier = json_int_or(&r->doc, value, "tier", -1);
        a->leave_tier = tier > DESK_MAX_TIER ? TIER_SPECIALIST : (int32_t)tier;
    } else if (str_is(name, "lookup")) {
        a->looks_up = true;
    } else if (str_is(name, "propose")) {
        a->moment.remedy_kind = run_str_at(r, value, "kind");
        uint32_t amount = json_member(&r->doc, value, "amount");
        omb_str currency = run_str_at(r, amount, "currency");
        struct money m = {0, ""};
        if (money_make(json_int_or(&r->doc, amount, "minor", 0), currency, &m) == 0)
            a->moment.remedy = m;
    }
}

void tier_read(struct run *r, struct answer *a)
{
    a->actions = json_member(&r->doc, 0, "actions");
    a->recognised = json_member(&r->doc, 0, "recognised");
    a->leave_tier = -1;
    a->asks_for_person = json_bool_or(&r->doc, a->recognised, "asks_for_person", false);
    omb_str text = turn_text(r->k, a->turn);
    r->seen.said = text;
    a->moment.message = text.ptr != NULL;
    a->moment.length = text.len;
    a->moment.asks_for_person = a->asks_for_person;
    uint32_t n = 0, value;
    omb_str name;
    for (uint32_t i = first_action(r, a->actions); i != JSON_NONE;
         i = next_action(r, a->actions, i, &n))
        if (tier_action(r, i, &name, &value))
            read_action(r, a, name, value);
}

static void set_fact(struct run *r, omb_str key, omb_str raw)
{
    struct json_out *o = out_begin(r);
    jo_kv_str(o, "key", key);
    jo_kv_raw(o, "value", raw);
    if (r->turn >= 0)
        jo_kv_int(o, "turn", r->turn);
    (void)out_event(r, EVENT_FACT_SET, out_tier_actor(r));
}

/* Keys that the core folds into the case itself are not a tier's to set. */
static bool is_reserved(omb_str key)
{
    return str_is(key, "flow") || str_is(key, "lookup") || str_is(key, "missing_order") ||
           str_is(key, "asked_for_person") || str_starts(key, STR("change:")) ||
           str_starts(key, STR("label:"));
}

static void note_fact(struct run *r, uint32_t value)
{
    omb_str key = run_str_at(r, value, "key");
    uint32_t at = json_member(&r->doc, value, "value");
    if (!key.len || key.len > FACT_MAX_KEY || at == JSON_NONE || is_reserved(key))
        return;
    omb_str raw = json_raw(&r->doc, at);
    if (raw.len <= FACT_MAX_VALUE)
        set_fact(r, key, raw);
}

static void note_line(struct run *r, omb_str name, uint32_t value)
{
    omb_str text;
    if (json_get_str(&r->doc, value, r->arena, &text) < 0 || text.len > SUMMARY_MAX_TEXT)
        return;
    set_fact(r, name, json_raw(&r->doc, value));
    if (str_is(name, "wants"))
        r->seen.wants = text;
    else
        summary_add_line(r, str_is(name, "tried") ? &r->seen.tried : &r->seen.not_done, text);
}

static void note_flow(struct run *r)
{
    uint32_t flow = json_member(&r->doc, 0, "flow");
    if (flow == JSON_NONE)
        return;
    bool none = json_is(&r->doc, flow, JSON_NULL);
    omb_str raw = json_raw(&r->doc, flow);
    if (none && !r->k->flow)
        return;
    if (!none && (!json_is(&r->doc, flow, JSON_OBJECT) || str_eq(raw, str_of(r->k->flow))))
        return;
    set_fact(r, STR("flow"), raw);
}

/* What the flow asked of policies on its way, once each. */
static void note_decided(struct run *r)
{
    uint32_t list = json_member(&r->doc, 0, "decided"), n = 0;
    if (!json_is(&r->doc, list, JSON_ARRAY))
        return;
    for (uint32_t i = json_first(&r->doc, list); i != JSON_NONE && n < DESK_MAX_DECIDED;
         i = json_next(&r->doc, list, i), n++)
        decision_told(r, i);
}

void tier_note_facts(struct run *r, const struct answer *a)
{
    uint32_t n = 0, value;
    omb_str name;
    for (uint32_t i = first_action(r, a->actions); i != JSON_NONE;
         i = next_action(r, a->actions, i, &n)) {
        if (!tier_action(r, i, &name, &value))
            continue;
        if (str_is(name, "fact"))
            note_fact(r, value);
        else if (str_is(name, "wants") || str_is(name, "tried") || str_is(name, "not_done"))
            note_line(r, name, value);
    }
    note_flow(r);
    note_decided(r);
}

static void write_options(struct run *r, struct json_out *o, uint32_t options)
{
    if (!json_is(&r->doc, options, JSON_ARRAY) || !r->doc.tok[options].count)
        return;
    uint32_t n = 0;
    jo_key(o, "options");
    jo_arr(o);
    for (uint32_t i = json_first(&r->doc, options); i != JSON_NONE && n < SAY_MAX_OPTIONS;
         i = json_next(&r->doc, options, i), n++) {
        omb_str text;
        if (json_get_str(&r->doc, i, r->arena, &text) == 0)
            jo_str(o, utf8_clip(text, NAME_MAX_TEXT));
    }
    jo_end_arr(o);
}

static void say(struct run *r, uint32_t value)
{
    omb_str text = utf8_clip(run_str_at(r, value, "text"), MESSAGE_MAX_TEXT);
    if (!str_trim(text).len)
        return;
    struct json_out *o = out_begin(r);
    jo_kv_str(o, "contact", r->contact);
    jo_kv_str(o, "text", text);
    jo_kv_str(o, "by", r->now.holder_name);
    write_options(r, o, json_member(&r->doc, value, "options"));
    uint32_t card = json_member(&r->doc, value, "card");
    if (json_is(&r->doc, card, JSON_OBJECT))
        jo_kv_raw(o, "card", json_raw(&r->doc, card));
    omb_str key = run_str_at(r, value, "key");
    if (key.len && key.len <= FACT_MAX_KEY)
        jo_kv_str(o, "ask", key);
    if (r->turn >= 0)
        jo_kv_int(o, "turn", r->turn);
    decision_carry(r, o);
    uint64_t seq = out_event(r, EVENT_MESSAGE_SENT, out_tier_actor(r));
    if (seq)
        out_deliver(r, seq);
}

static void look_up(struct run *r, const struct answer *a, uint32_t value)
{
    omb_str order = run_str_at(r, value, "order");
    omb_str email = run_str_at(r, value, "email");
    if (!order.len || order.len >= sizeof r->k->lookup_order)
        return;
    struct json_out *o = out_begin(r);
    jo_kv_z(o, "key", "lookup");
    jo_key(o, "value");
    jo_obj(o);
    jo_kv_str(o, "order", order);
    jo_kv_int(o, "turn", (int64_t)a->turn);
    jo_end_obj(o);
    (void)out_event(r, EVENT_FACT_SET, out_tier_actor(r));
    o = out_begin(r);
    jo_kv_str(o, "order", order);
    if (email.len)
        jo_kv_str(o, "email", email);
    jo_kv_int(o, "epoch", r->now.epoch);
    jo_kv_int(o, "turn", (int64_t)a->turn);
    out_effect(r, EFFECT_COMMERCE_ORDER, arena_printf(r->arena, "order:%.*s", STR_ARG(order)), 0);
}

static void resolve(struct run *r)
{
    struct json_out *o = out_begin(r);
    jo_kv_str(o, "by", r->now.holder_name);
    if (r->turn >= 0)
        jo_kv_int(o, "turn", r->turn);
    (void)out_event(r, EVENT_CASE_RESOLVED, out_tier_actor(r));
}

int tier_act(struct run *r, const struct answer *a)
{
    uint32_t n = 0, value;
    omb_str name;
    for (uint32_t i = first_action(r, a->actions); i != JSON_NONE;
         i = next_action(r, a->actions, i, &n)) {
        if (!tier_action(r, i, &name, &value))
            continue;
        if (is_speech(name)) {
            say(r, value);
        } else if (str_is(name, "lookup")) {
            look_up(r, a, value);
        } else if (str_is(name, "resolve")) {
            resolve(r);
        } else if (str_is(name, "claim")) {
            int rc = claim_by_tier(r, value);
            if (rc < 0 || r->now.holder != HOLDER_TIER)
                return rc;
        } else if (str_is(name, "propose")) {
            int rc = remedy_by_tier(r, value);
            if (rc < 0 || r->now.holder != HOLDER_TIER)
                return rc; /* the contact went to a person: the rest must not be said */
        }
    }
    return 0;
}
