/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the moves between tiers, queues and holders. Asks no policy. Called by the command families.
 */
#include "core/desk/ladder.h"

#include "core/desk/summary.h"

static const char *const holder_words[] =
    {[HOLDER_NONE] = "none", [HOLDER_TIER] = "tier", [HOLDER_AGENT] = "agent"};

static void change_holder(struct run *r, enum holder_type type, omb_str id, omb_str name,
                          struct actor by)
{
    r->now.holder = type;
    r->now.holder_id = id;
    r->now.holder_name = name;
    r->now.epoch++;
    struct json_out *o = out_begin(r);
    jo_kv_z(o, "type", holder_words[type]);
    if (type != HOLDER_NONE) {
        jo_kv_str(o, "id", id);
        jo_kv_str(o, "name", name);
    }
    jo_kv_int(o, "epoch", r->now.epoch);
    jo_kv_int(o, "tier", r->now.tier);
    (void)out_event(r, EVENT_HOLDER_CHANGED, by);
}

static void withdraw_tier(struct run *r, omb_str reason)
{
    struct json_out *o = out_begin(r);
    jo_kv_int(o, "tier", r->now.tier);
    jo_kv_int(o, "epoch", r->now.epoch);
    jo_kv_str(o, "reason", reason);
    out_effect(r, EFFECT_TIER_WITHDRAW,
               arena_printf(r->arena, "withdraw:%u", (unsigned)r->now.epoch), 0);
}

static void leave_queue(struct run *r, omb_str reason)
{
    struct json_out *o = out_begin(r);
    jo_kv_int(o, "tier", r->now.tier);
    jo_kv_str(o, "reason", reason);
    jo_kv_int(o, "wait_ms",
              r->ctx->now > r->k->queued_at ? (int64_t)(r->ctx->now - r->k->queued_at) : 0);
    (void)out_event(r, EVENT_QUEUE_LEFT, OUT_SYSTEM);
    out_timer_cancel(r, "widen", STR("queue"));
}

static void enter_tier(struct run *r, const struct step *s)
{
    r->now.tier = s->tier;
    struct json_out *o = out_begin(r);
    jo_kv_int(o, "tier", s->tier);
    jo_kv_str(o, "reason", s->reason);
    jo_kv_str(o, "rule", s->rule);
    (void)out_event(r, EVENT_TIER_ENTERED, s->actor);
}

static void enter_queue(struct run *r, const struct step *s)
{
    r->now.state = CONTACT_QUEUED;
    r->now.priority = s->priority;
    struct json_out *o = out_begin(r);
    jo_kv_int(o, "tier", s->tier);
    jo_kv_int(o, "priority", s->priority);
    (void)out_event(r, EVENT_QUEUE_ENTERED, OUT_SYSTEM);
}

void ladder_hold_automatic(struct run *r, const struct step *s)
{
    enter_tier(r, s);
    omb_str name = str_of(tier_name(s->tier));
    r->now.state = CONTACT_HELD;
    change_holder(r, HOLDER_TIER, name, name, OUT_SYSTEM);
}

void ladder_start_automatic(struct run *r, const struct step *s, uint64_t turn)
{
    ladder_hold_automatic(r, s);
    out_step(r, turn, STR_NONE);
}

void ladder_start_queued(struct run *r, const struct step *s)
{
    enter_tier(r, s);
    enter_queue(r, s);
    if (r->now.holder != HOLDER_NONE)
        change_holder(r, HOLDER_NONE, STR_NONE, STR_NONE, s->actor);
    out_timer(r, "widen", STR("queue"), r->ctx->now + DESK_WIDEN_MS);
}

void ladder_move(struct run *r, const struct step *s)
{
    struct json_out *o = out_begin(r);
    jo_kv_int(o, "tier", r->now.tier);
    jo_kv_str(o, "reason", s->reason);
    (void)out_event(r, EVENT_TIER_LEFT, s->actor);
    if (r->now.holder == HOLDER_TIER)
        withdraw_tier(r, s->reason);
    if (r->now.state == CONTACT_QUEUED)
        leave_queue(r, s->reason);
    summary_make(r);
    if (s->tier == TIER_ASSISTANT)
        ladder_start_automatic(r, s, 0);
    else
        ladder_start_queued(r, s);
}

bool ladder_follow(struct run *r, const struct verdict *v)
{
    if (v->kind != VERDICT_ESCALATE || r->now.state == CONTACT_OVER)
        return false;
    int32_t to = v->tier;
    if (to <= r->now.tier) {
        if (r->now.holder != HOLDER_TIER)
            return false;
        to = r->now.tier + 1;
    }
    struct step s = {.tier = to, .priority = v->priority, .reason = v->reason, .rule = v->rule};
    s.actor = (struct actor){.type = ACTOR_POLICY, .id = v->rule, .name = STR_NONE};
    ladder_move(r, &s);
    return true;
}

void ladder_to_person(struct run *r, omb_str reason, omb_str rule)
{
    struct step s = {.tier = r->now.tier + 1, .reason = reason, .rule = rule, .actor = OUT_SYSTEM};
    if (s.tier < TIER_ASSOCIATE)
        s.tier = TIER_ASSOCIATE;
    ladder_move(r, &s);
}

void ladder_need_person(struct run *r, int32_t tier, omb_str reason, omb_str rule)
{
    struct step s = {.tier = tier, .reason = reason, .rule = rule, .actor = OUT_SYSTEM};
    if (r->now.state == CONTACT_OVER || r->now.state == CONTACT_NONE) {
        struct json_out *o = out_begin(r);
        jo_kv_str(o, "reason", reason);
        (void)out_event(r, EVENT_CASE_REOPENED, OUT_SYSTEM);
        ladder_start_queued(r, &s);
    } else if (r->now.holder == HOLDER_TIER) {
        ladder_move(r, &s);
    }
}

void ladder_hold_agent(struct run *r, struct actor agent)
{
    leave_queue(r, STR("accepted"));
    r->now.state = CONTACT_HELD;
    change_holder(r, HOLDER_AGENT, agent.id, agent.name, agent);
}

void ladder_release(struct run *r, omb_str reason)
{
    if (r->now.holder == HOLDER_TIER)
        withdraw_tier(r, reason);
    if (r->now.state == CONTACT_QUEUED)
        leave_queue(r, reason);
    if (r->now.holder != HOLDER_NONE)
        change_holder(r, HOLDER_NONE, STR_NONE, STR_NONE, OUT_SYSTEM);
    r->now.state = CONTACT_OVER;
}
