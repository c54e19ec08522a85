/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the outward form of a remedy.
 * Must not know: who asks.
 * Called by: desk_door.c, the case command. */
#include "core/app/remedy_json.h"

#include "core/gateway/event_json.h"

static void kv_or_null(struct json_out *o, const char *key, const char *text)
{
    jo_kv_z(o, key, text[0] ? text : NULL);
}

static void kv_number(struct json_out *o, const char *key, int64_t n, bool there)
{
    jo_key(o, key);
    if (there)
        jo_int(o, n);
    else
        jo_null(o);
}

static void kv_amount(struct json_out *o, const struct money *m)
{
    jo_key(o, "amount");
    if (!m->currency[0]) {
        jo_null(o);
        return;
    }
    jo_obj(o);
    jo_kv_int(o, "minor", m->minor);
    jo_kv_z(o, "currency", m->currency);
    jo_end_obj(o);
}

void remedy_json(struct json_out *o, const struct remedy *r)
{
    jo_obj(o);
    jo_kv_z(o, "id", r->id);
    jo_kv_z(o, "kind", r->kind);
    jo_kv_z(o, "state", remedy_state_name(r->state));
    jo_kv_z(o, "order", r->order);
    kv_or_null(o, "line", r->line);
    jo_kv_int(o, "quantity", r->quantity);
    kv_amount(o, &r->amount);
    kv_or_null(o, "to", r->to);
    jo_kv_z(o, "reason", r->reason);
    jo_kv_z(o, "proposer", r->proposer);
    jo_kv_int(o, "proposer_tier", r->proposer_tier);
    kv_number(o, "approver_tier", r->approver_tier, r->approver_tier >= 0);
    kv_or_null(o, "hash", r->hash);
    kv_or_null(o, "rule", r->rule);
    kv_or_null(o, "clause", r->clause);
    kv_or_null(o, "ref", r->ref);
    kv_number(o, "confirmation", (int64_t)r->confirmation, r->confirmation != 0);
    event_json_time(o, "expires", r->expires);
    event_json_time(o, "due", r->due);
    jo_end_obj(o);
}
