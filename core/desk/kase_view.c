/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the case as tiers, lists and staff read it. Changes nothing. Called by app and handle. */
#include "core/base/clock.h"
#include "core/base/json_out.h"
#include "core/desk/event.h"
#include "core/desk/kase.h"
#include "core/desk/part.h"
#include "core/desk/show.h"

static const char *const holder_words[] =
    {[HOLDER_NONE] = "none", [HOLDER_TIER] = "tier", [HOLDER_AGENT] = "agent"};

static void certificate_json(const struct remedy *r, struct json_out *o)
{
    struct money spent = r->amount;
    spent.minor = r->redeemed;
    jo_key(o, "certificate");
    jo_obj(o);
    jo_kv_z(o, "state", remedy_use_name(r->use));
    show_time(o, "ends", r->ends);
    show_money(o, "redeemed", r->redeemed ? spent : (struct money){0, ""});
    jo_end_obj(o);
}

/* What only some remedies have. */
static void remedy_rest(const struct remedy *r, struct json_out *o)
{
    const char *const text[][2] = {{"trade_in", r->trade_in},
                                   {"claim", r->claim},
                                   {"charge", r->charge},
                                   {"seller", r->seller}};
    for (size_t i = 0; i < sizeof text / sizeof *text; i++)
        if (text[i][1][0])
            jo_kv_z(o, text[i][0], text[i][1]);
    if (r->n_part) {
        jo_key(o, "lines");
        part_json(r, o);
    }
    if (r->whole)
        jo_kv_bool(o, "whole", true);
    if (r->expires_days)
        jo_kv_int(o, "expires_days", r->expires_days);
    if (r->use != USE_NONE)
        certificate_json(r, o);
    if (r->done_at)
        show_time(o, "done_at", r->done_at);
    if (r->arrives)
        show_time(o, "arrives", r->arrives);
    if (r->change)
        jo_kv_raw(o, "change", str_of(r->change));
}

void remedy_json(const struct remedy *r, struct json_out *o)
{
    jo_obj(o);
    jo_kv_z(o, "id", r->id);
    jo_kv_z(o, "kind", r->kind);
    jo_kv_z(o, "state", remedy_state_name(r->state));
    jo_kv_z(o, "order", r->order);
    jo_kv_z(o, "line", r->line);
    jo_kv_int(o, "quantity", r->quantity);
    show_money(o, "amount", r->amount);
    jo_kv_z(o, "to", r->to);
    jo_kv_z(o, "reason", r->reason);
    jo_kv_z(o, "proposer", r->proposer);
    jo_kv_int(o, "proposer_tier", r->proposer_tier);
    jo_kv_int(o, "approver_tier", r->approver_tier);
    jo_kv_z(o, "hash", r->hash);
    jo_kv_z(o, "rule", r->rule);
    jo_kv_z(o, "clause", r->clause);
    jo_kv_z(o, "ref", r->ref);
    jo_kv_int(o, "confirmation", (int64_t)r->confirmation);
    show_time(o, "expires", r->expires);
    show_time(o, "due", r->due);
    remedy_rest(r, o);
    jo_end_obj(o);
}

static void raw_or_null(struct json_out *o, const char *key, const char *json)
{
    jo_key(o, key);
    if (json)
        jo_raw(o, str_of(json));
    else
        jo_null(o);
}

static void write_lists(const struct kase *k, struct json_out *o)
{
    jo_key(o, "orders");
    jo_arr(o);
    for (uint32_t i = 0; i < k->n_order; i++)
        jo_raw(o, str_of(k->order[i].json));
    jo_end_arr(o);
    jo_key(o, "remedies");
    jo_arr(o);
    for (uint32_t i = 0; i < k->n_remedy; i++)
        if (!remedy_is_internal(&k->remedy[i]))
            remedy_json(&k->remedy[i], o);
    jo_end_arr(o);
    claim_lists_json(k, NULL, CLAIM_FOR_CUSTOMER, o);
    jo_key(o, "messages");
    jo_arr(o);
    for (uint32_t i = 0; i < k->n_message; i++) {
        jo_obj(o);
        jo_kv_int(o, "seq", (int64_t)k->message[i].seq);
        jo_kv_z(o, "from", actor_type_name((enum actor_type)k->message[i].from));
        jo_kv_z(o, "text", k->message[i].text);
        jo_end_obj(o);
    }
    jo_end_arr(o);
}

static void write_turn(const struct kase *k, uint64_t seq, struct json_out *o)
{
    jo_key(o, "turn");
    for (uint32_t i = 0; seq && i < k->n_message; i++) {
        if (k->message[i].seq != seq)
            continue;
        jo_obj(o);
        jo_kv_int(o, "seq", (int64_t)seq);
        jo_kv_z(o, "text", k->message[i].text);
        jo_end_obj(o);
        return;
    }
    jo_null(o);
}

void kase_view(const struct kase *k, uint64_t turn_seq, struct buf *out)
{
    struct json_out o = json_out(out);
    jo_obj(&o);
    jo_kv_int(&o, "number", k->number);
    jo_kv_z(&o, "contact", k->contact);
    jo_kv_z(&o, "channel", k->channel);
    jo_kv_z(&o, "customer", k->customer);
    jo_kv_z(&o, "customer_name", k->customer_name);
    jo_kv_bool(&o, "verified", k->verified);
    jo_kv_z(&o, "brand", k->brand);
    jo_kv_z(&o, "lang", k->lang);
    jo_kv_int(&o, "tier", k->tier);
    jo_kv_int(&o, "epoch", k->epoch);
    jo_kv_z(&o, "status", case_status_name(k->status));
    jo_kv_z(&o, "topic", k->topic);
    jo_kv_z(&o, "topic_order", k->topic_order);
    jo_kv_z(&o, "intent", k->intent);
    jo_kv_int(&o, "turns", k->turns);
    jo_kv_int(&o, "misunderstood", k->misunderstood);
    jo_kv_int(&o, "asked_for_person", k->asked_person);
    raw_or_null(&o, "flow", k->flow);
    jo_kv_z(&o, "wants", k->wants ? k->wants : "");
    jo_kv_z(&o, "tried", k->tried ? k->tried : "");
    write_lists(k, &o);
    write_turn(k, turn_seq, &o);
    jo_end_obj(&o);
}

/* Whose move it is. */
static const char *awaiting(const struct kase *k)
{
    if (k->contact_state == CONTACT_OVER || k->contact_state == CONTACT_NONE)
        return "none";
    if (k->contact_state == CONTACT_QUEUED)
        return "agent";
    if (k->holder == HOLDER_AGENT)
        return k->last_customer_seq > k->last_agent_seq ? "agent" : "customer";
    return "none";
}

void kase_row(const struct kase *k, struct buf *out)
{
    uint32_t asked = 0;
    for (uint32_t i = 0; i < k->n_remedy; i++)
        asked += k->remedy[i].state == REMEDY_ASKED;
    struct json_out o = json_out(out);
    jo_obj(&o);
    jo_kv_int(&o, "number", k->number);
    jo_kv_z(&o, "status", case_status_name(k->status));
    jo_kv_int(&o, "tier", k->tier);
    jo_kv_z(&o, "holder", k->holder == HOLDER_NONE ? "" : k->holder_id);
    jo_kv_z(&o, "holder_type", holder_words[k->holder]);
    jo_kv_z(&o, "holder_name", k->holder_name);
    jo_kv_z(&o, "contact_state", contact_state_name(k->contact_state));
    jo_kv_int(&o, "queued_at", (int64_t)k->queued_at);
    jo_kv_int(&o, "priority", k->priority);
    jo_kv_z(&o, "intent", k->intent);
    jo_kv_z(&o, "topic", k->topic);
    jo_kv_z(&o, "customer_name", k->customer_name);
    jo_kv_z(&o, "brand", k->brand);
    jo_kv_z(&o, "channel", k->channel);
    jo_kv_z(&o, "awaiting", awaiting(k));
    jo_kv_int(&o, "opened_at", (int64_t)k->opened_at);
    jo_kv_int(&o, "changed_at", (int64_t)k->changed_at);
    jo_kv_int(&o, "approvals", asked);
    jo_kv_int(&o, "seq", (int64_t)k->seq);
    jo_end_obj(&o);
}
