/* SPDX-License-Identifier: Apache-2.0 */
/* Owns what policies are told and the record of what they said. Acts on no verdict.
 * Called by the command families. */
#include "core/desk/decision.h"

#include "core/desk/budget.h"

static const char *const holders[] =
    {[HOLDER_NONE] = "none", [HOLDER_TIER] = "tier", [HOLDER_AGENT] = "agent"};

void decision_ask(struct run *r, enum decide_point point, const struct facts *f, int32_t tier,
                  struct verdict *v)
{
    *v = (struct verdict){.tier = -1};
    r->ctx->decide(r->ctx->decide_ctx, point, f, r->ctx->now, r->arena, v);
    if (decide_may(point, v->kind) && v->tier <= DESK_MAX_TIER)
        return;
    omb_str record = v->record;
    decide_default(point, tier, v);
    v->status = -OMB_E_INVALID;
    v->record = record;
}

omb_str decision_subject(const struct run *r)
{
    return r->customer.len ? r->customer : r->contact;
}

void decision_route(struct run *r, omb_str topic, omb_str brand, bool verified, bool reopened,
                    struct verdict *v)
{
    struct facts f;
    facts_begin(&f, decision_subject(r));
    facts_text(&f, "channel", r->channel);
    facts_text(&f, "brand", brand);
    facts_text(&f, "topic.reason", topic);
    facts_bool(&f, "customer.known", r->customer.len > 0);
    facts_bool(&f, "customer.verified", verified);
    facts_bool(&f, "case.reopened", reopened);
    decision_ask(r, POINT_ROUTE, &f, TIER_ASSISTANT, v);
    if (v->tier < 0)
        v->tier = TIER_ASSISTANT;
}

static int64_t since(uint64_t now, uint64_t then)
{
    return then && now > then ? (int64_t)(now - then) : 0;
}

/* What the holding tier may grant of a remedy that is proposed, as far as its rows were read. */
static void add_authority(const struct run *r, const struct moment *m, struct facts *f)
{
    struct remedy look = {.granter_tier = r->now.tier, .amount = m->remedy};
    struct budget_room room;
    (void)!str_copy(look.kind, sizeof look.kind, STR("refund"));
    int64_t most = m->remedy.currency[0] ? budget_most(r, &look) : 0;
    facts_int(f, "authority.refund", most < 0 ? AUTHORITY_NO_LIMIT : most);
    if (!r->ctx->n_ledger || !m->remedy_kind.len || !m->remedy.currency[0] ||
        str_copy(look.kind, sizeof look.kind, m->remedy_kind) < 0 ||
        !budget_scarcest(r, &look, &room))
        return;
    facts_int(f, "authority.left", room.left);
    facts_text(f, "authority.scope", str_of(budget_scope_name(room.scope)));
}

void decision_escalation(struct run *r, const struct moment *m, struct verdict *v)
{
    const struct kase *k = r->k;
    struct facts f;
    facts_begin(&f, decision_subject(r));
    facts_int(&f, "tier", r->now.tier);
    facts_text(&f, "holder", str_of(holders[r->now.holder]));
    facts_text(&f, "channel", r->channel);
    facts_bool(&f, "customer.known", r->customer.len > 0);
    facts_bool(&f, "customer.verified", k->verified);
    facts_int(&f, "customer.refunds_12m", authority_granted_12m(r, m->remedy.currency));
    facts_bool(&f, "message.present", m->message);
    facts_int(&f, "message.length", (int64_t)m->length);
    facts_bool(&f, "message.asks_for_person", m->asks_for_person);
    facts_int(&f, "message.anger_pm", r->seen.anger_pm);
    facts_text(&f, "intent.name", r->seen.intent);
    facts_int(&f, "intent.confidence_pm", r->seen.confidence_pm);
    facts_int(&f, "case.turns", k->turns);
    facts_int(&f, "case.misunderstood", r->seen.misunderstood);
    facts_int(&f, "case.asked_for_person", r->seen.asked_person);
    facts_int(&f, "case.age_ms", since(r->ctx->now, k->opened_at));
    facts_int(&f, "queue.wait_ms",
              r->now.state == CONTACT_QUEUED ? since(r->ctx->now, k->queued_at) : 0);
    facts_text(&f, "assistant.wants", m->wants.ptr ? m->wants : STR(""));
    facts_bool(&f, "remedy.present", m->remedy_kind.len > 0);
    facts_text(&f, "remedy.kind", m->remedy_kind.ptr ? m->remedy_kind : STR(""));
    facts_int(&f, "remedy.amount", m->remedy.minor);
    facts_text(&f, "remedy.currency", str_of(m->remedy.currency));
    add_authority(r, m, &f);
    decision_ask(r, POINT_ESCALATION, &f, r->now.tier, v);
}

static struct actor policy_actor(const struct verdict *v)
{
    return (struct actor){.type = ACTOR_POLICY, .id = v->rule, .name = STR_NONE};
}

static void add_fault(struct run *r, enum decide_point point, int status)
{
    struct json_out *o = out_begin(r);
    jo_kv_z(o, "point", decide_point_name(point));
    jo_kv_int(o, "status", status);
    jo_kv_z(o, "why", omb_strerror(status));
    (void)out_event(r, EVENT_POLICY_FAULTED, OUT_SYSTEM);
}

void decision_told(struct run *r, uint32_t record)
{
    uint32_t verdict = json_member(&r->doc, record, "verdict");
    struct verdict v = {.kind = VERDICT_NOTHING, .tier = -1};
    omb_str kind = run_str_at(r, verdict, "kind");
    if (!str_is(run_str_at(r, record, "point"), decide_point_name(POINT_COMPENSATION)))
        return;
    if (str_is(kind, verdict_kind_name(VERDICT_OFFER)))
        v.kind = VERDICT_OFFER;
    else if (!str_is(kind, verdict_kind_name(VERDICT_NOTHING)))
        return;
    v.rule = run_str_at(r, record, "rule");
    v.reason = run_str_at(r, verdict, "reason");
    v.clause = STR("");
    v.status = (int)json_int_or(&r->doc, record, "status", 0);
    v.record = json_raw(&r->doc, record);
    decision_record(r, POINT_COMPENSATION, &v, STR_NONE);
}

void decision_record(struct run *r, enum decide_point point, const struct verdict *v,
                     omb_str remedy)
{
    struct json_out *o = out_begin(r);
    jo_kv_z(o, "point", decide_point_name(point));
    jo_kv_z(o, "verdict", verdict_kind_name(v->kind));
    jo_kv_str(o, "rule", v->rule);
    jo_kv_str(o, "reason", v->reason);
    if (v->tier >= 0)
        jo_kv_int(o, "tier", v->tier);
    jo_kv_str(o, "clause", v->clause);
    if (remedy.len)
        jo_kv_str(o, "remedy", remedy);
    if (v->record.len)
        jo_kv_raw(o, "record", v->record);
    (void)out_event(r, EVENT_POLICY_DECIDED, policy_actor(v));
    if (v->status)
        add_fault(r, point, v->status);
}

void decision_keep(struct run *r, const struct verdict *v)
{
    if (v->status)
        decision_record(r, POINT_ESCALATION, v, STR_NONE);
    else
        r->decision = v->record;
}

void decision_carry(struct run *r, struct json_out *o)
{
    if (!r->decision.len)
        return;
    jo_kv_raw(o, "decision", r->decision);
    r->decision = STR_NONE;
}
