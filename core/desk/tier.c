/* SPDX-License-Identifier: Apache-2.0 */
/* Owns what follows from an automatic tier's answer. Trusts nothing in it. Called by handle.c. */
#include "core/desk/tier.h"

#include "core/base/utf8.h"
#include "core/desk/ladder.h"
#include "core/desk/message.h"
#include "core/desk/summary.h"

static void drop_late(struct run *r)
{
    omb_str text;
    uint32_t actions = json_member(&r->doc, 0, "actions");
    if (!tier_speaks(r, actions, &text))
        return;
    struct json_out *o = out_begin(r);
    jo_kv_str(o, "contact", r->contact);
    jo_kv_str(o, "text", text);
    jo_kv_int(o, "epoch", json_int_or(&r->doc, 0, "epoch", 0));
    jo_kv_z(o, "reason", "late");
    (void)out_event(r, EVENT_MESSAGE_DROPPED, r->c->actor);
}

static int32_t per_mille(int64_t n)
{
    return n < 0 ? 0 : n > 1000 ? 1000 : (int32_t)n;
}

static void take_recognised(struct run *r, const struct answer *a)
{
    uint32_t at = a->recognised;
    if (!json_is(&r->doc, at, JSON_OBJECT))
        return;
    omb_str intent = utf8_clip(run_str_at(r, at, "intent"), sizeof r->k->intent - 1);
    if (intent.len)
        r->seen.intent = intent;
    if (!intent.len || str_is(intent, "unknown"))
        r->seen.misunderstood++;
    r->seen.confidence_pm = per_mille(json_int_or(&r->doc, at, "confidence_pm", 0));
    r->seen.anger_pm = per_mille(json_int_or(&r->doc, at, "anger_pm", 0));
    omb_str mood = run_str_at(r, at, "mood");
    if (mood.len && mood.len < sizeof r->k->mood)
        r->seen.mood = mood;
    if (a->asks_for_person)
        r->seen.asked_person++;
    omb_str order = STR("");
    uint32_t orders = json_member(&r->doc, at, "orders");
    if (json_is(&r->doc, orders, JSON_ARRAY) &&
        json_get_str(&r->doc, json_item(&r->doc, orders, 0), r->arena, &order) == 0 &&
        order.len < sizeof r->k->topic_order)
        r->seen.order = order;
}

static void write_orders(struct run *r, struct json_out *o, uint32_t orders)
{
    jo_key(o, "orders");
    jo_arr(o);
    uint32_t n = 0;
    if (json_is(&r->doc, orders, JSON_ARRAY))
        for (uint32_t i = json_first(&r->doc, orders); i != JSON_NONE && n < CASE_MAX_ORDERS;
             i = json_next(&r->doc, orders, i), n++) {
            omb_str id;
            if (json_get_str(&r->doc, i, r->arena, &id) == 0 && id.len < sizeof r->k->topic_order)
                jo_str(o, id);
        }
    jo_end_arr(o);
}

static void add_recognised(struct run *r, const struct answer *a)
{
    uint32_t at = a->recognised;
    if (!json_is(&r->doc, at, JSON_OBJECT))
        return;
    struct json_out *o = out_begin(r);
    jo_kv_str(o, "intent", utf8_clip(run_str_at(r, at, "intent"), sizeof r->k->intent - 1));
    jo_kv_int(o, "confidence_pm", r->seen.confidence_pm);
    jo_kv_bool(o, "asks_for_person", a->asks_for_person);
    jo_kv_int(o, "anger_pm", r->seen.anger_pm);
    if (r->seen.mood.len)
        jo_kv_str(o, "mood", r->seen.mood);
    write_orders(r, o, json_member(&r->doc, at, "orders"));
    if (r->turn >= 0)
        jo_kv_int(o, "turn", r->turn);
    decision_carry(r, o);
    (void)out_event(r, EVENT_INTENT_RECOGNISED, out_tier_actor(r));
}

/* A tier's own wish to hand over is never refused; nor is a customer's for a person. */
static bool leave_anyway(struct run *r, const struct answer *a)
{
    if (a->asks_for_person) {
        ladder_to_person(r, STR("asked_for_person"), STR("core: a person is never refused"));
        return true;
    }
    if (!a->wants_to_leave)
        return false;
    struct step s = {.tier = a->leave_tier, .reason = a->moment.wants, .actor = out_tier_actor(r)};
    s.rule = STR("core: a tier may always hand over");
    if (s.tier <= r->now.tier)
        s.tier = r->now.tier + 1;
    ladder_move(r, &s);
    return true;
}

static int weigh(struct run *r, const struct answer *a)
{
    struct verdict v;
    bool asked_twice = r->seen.asked_person >= 2;
    decision_escalation(r, &a->moment, &v);
    bool climbs = v.kind == VERDICT_ESCALATE;
    bool quiet = !climbs && !v.status && !a->wants_to_leave && !a->asks_for_person && !asked_twice;
    if (quiet)
        r->decision = v.record;
    add_recognised(r, a);
    tier_note_facts(r, a);
    if (!quiet)
        decision_record(r, POINT_ESCALATION, &v, STR_NONE);
    if (ladder_follow(r, &v) || leave_anyway(r, a))
        return 0;
    if (asked_twice) {
        ladder_to_person(r, STR("asked_for_person"), STR("core: asked twice"));
        return 0;
    }
    int rc = tier_act(r, a);
    if (rc == 0 && r->decision.len) { /* nothing was said that could carry it */
        v.record = r->decision;
        r->decision = STR_NONE;
        decision_record(r, POINT_ESCALATION, &v, STR_NONE);
    }
    return rc;
}

static int read_turn(struct run *r, uint64_t *turn)
{
    uint32_t at = json_member(&r->doc, 0, "turn");
    int64_t n = 0;
    if (at != JSON_NONE && !json_is(&r->doc, at, JSON_NULL) &&
        (json_get_int(&r->doc, at, &n) < 0 || n < 0 || (uint64_t)n > r->k->seq))
        return run_refuse(r, -OMB_E_INVALID, "turn: a seq of this case, or null");
    *turn = (uint64_t)n;
    return 0;
}

int tier_on_result(struct run *r)
{
    struct answer a = {.turn = 0};
    int64_t epoch;
    if (r->c->actor.type != ACTOR_TIER && r->c->actor.type != ACTOR_SYSTEM)
        return run_refuse(r, -OMB_E_DENIED, "only a tier answers here");
    if (json_get_int(&r->doc, json_member(&r->doc, 0, "epoch"), &epoch) < 0)
        return run_refuse(r, -OMB_E_INVALID, "epoch: a number is needed");
    int rc = read_turn(r, &a.turn);
    if (rc < 0)
        return rc;
    out_clear(r, arena_printf(r->arena, "step:%llu", (unsigned long long)a.turn));
    if (r->now.holder != HOLDER_TIER || epoch != (int64_t)r->now.epoch) {
        drop_late(r);
        return 0;
    }
    if (a.turn < r->k->answered)
        return 0;
    int64_t status = json_int_or(&r->doc, 0, "status", 0);
    if (status < 0) {
        /* Whoever takes over sees that the customer's last words were left without an answer. */
        message_note(r, OUT_SYSTEM,
                     arena_printf(r->arena, "The assistant did not answer this turn: %s.",
                                  omb_strerror(status < -OMB_E_COUNT_ ? -OMB_E_FAILED
                                                                      : (int)status)));
        ladder_to_person(r, STR("assistant_failed"), STR("core: the assistant failed"));
        return 0;
    }
    tier_read(r, &a);
    if (!a.looks_up)
        r->turn = (int64_t)a.turn;
    take_recognised(r, &a);
    return weigh(r, &a);
}
