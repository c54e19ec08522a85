/* SPDX-License-Identifier: Apache-2.0 */
/* Owns which members of plain events are a person's: words that somebody wrote, and what is known
 * of one by name. Must not know how they are kept. Called by the store. */
#include "core/desk/event_bare.h"

#include "core/base/buf.h"
#include "core/base/json.h"
#include "core/base/json_out.h"
#include "core/base/limits.h"

#define FEW_TOKENS 128

/* Members by kind, blanks between them. "decision" is one in every kind: the facts that a policy
 * saw. */
static const char *const personal[EVENT_KINDS] = {
    [EVENT_CASE_OPENED] = "lang",
    [EVENT_CASE_REOPENED] = "reason",
    [EVENT_CONTACT_STARTED] = "order",
    [EVENT_MESSAGE_DELIVERED] = "name",
    [EVENT_MESSAGE_READ] = "name",
    [EVENT_INTENT_RECOGNISED] = "mood anger_pm orders",
    [EVENT_TIER_ENTERED] = "reason",
    [EVENT_TIER_LEFT] = "reason",
    [EVENT_QUEUE_LEFT] = "reason",
    [EVENT_POLICY_DECIDED] = "record",
    [EVENT_REMEDY_PROPOSED] = "reason proposer",
    [EVENT_REMEDY_DENIED] = "reason",
    [EVENT_REMEDY_DECLINED] = "reason",
    [EVENT_REMEDY_REFUSED] = "remedy kind order line to amount quantity why",
    [EVENT_REMEDY_WITHDRAWN] = "by",
    [EVENT_REMEDY_FAILED] = "detail",
    [EVENT_REMEDY_UNKNOWN] = "detail",
    [EVENT_OBSERVED_QUOTE] = "quote",
    [EVENT_RETURN_REQUESTED] = "reason dropoff",
    [EVENT_RETURN_LABEL_ISSUED] = "tracking barcode",
    [EVENT_RETURN_DROPOFF_CHOSEN] = "dropoff",
    [EVENT_RETURN_RECEIVED] = "condition",
    [EVENT_RETURN_INSPECTED] = "condition",
    [EVENT_CLAIM_GRANTED] = "reason clause",
    [EVENT_CLAIM_DENIED] = "reason clause",
    [EVENT_CLAIM_APPEAL_DECIDED] = "reason clause",
    [EVENT_CLAIM_ESCALATED] = "reason",
    [EVENT_CONFIRMATION_SENT] = "subject text clause next",
};

/* Staff and tiers stay: only what a customer did is done by nobody. */
static bool is_personal(const struct event *e, omb_str name)
{
    if (str_is(name, "decision"))
        return e->kind != EVENT_CLAIM_APPEAL_DECIDED; /* there it is a word of the core's */
    if (str_is(name, "proposer") || str_is(name, "by"))
        return e->actor.type == ACTOR_CUSTOMER && str_is_one(name, personal[e->kind], ' ');
    return str_is_one(name, personal[e->kind], ' ');
}

/* Without one of the words in it a body needs no reading: most have none. */
static bool may_hold(const struct event *e)
{
    return (personal[e->kind] && e->body.len > 2) || str_find(e->body, STR("\"decision\"")) >= 0;
}

static int parse(omb_str body, struct json_tok few[FEW_TOKENS], struct arena *a, struct json_doc *d)
{
    int rc = json_parse(body, few, FEW_TOKENS, d, NULL);
    if (rc == -OMB_E_LIMIT)
        rc = json_parse_arena(body, a, DESK_MAX_TOKENS, d, NULL);
    return rc;
}

/* How many members it left out. */
static uint32_t write_rest(const struct event *e, const struct json_doc *d, struct arena *a,
                           struct json_out *o)
{
    uint32_t left = 0;
    jo_obj(o);
    for (uint32_t i = json_first(d, 0); i != JSON_NONE; i = json_next(d, 0, i)) {
        omb_str name = STR("");
        if (json_get_str(d, i, a, &name) == 0 && is_personal(e, name)) {
            left++;
        } else {
            jo_key_str(o, name);
            jo_raw(o, json_raw(d, i + 1));
        }
    }
    jo_kv_bool(o, "erased", true);
    jo_end_obj(o);
    return left;
}

int event_bare(const struct event *e, struct arena *a, omb_str *out)
{
    struct json_tok few[FEW_TOKENS];
    struct json_doc d;
    struct buf b = BUF_INIT(e->body.len + 64);
    struct json_out o = json_out(&b);
    omb_str rest = STR_NONE;
    int rc = 0;

    if (!event_is_private(e->kind) && may_hold(e)) {
        rc = parse(e->body, few, a, &d);
        if (rc == -OMB_E_SYNTAX || rc == -OMB_E_LIMIT)
            rest = STR("{\"erased\":true}"); /* nobody knows what of it is personal */
        else if (rc == 0 && json_is(&d, 0, JSON_OBJECT) && write_rest(e, &d, a, &o))
            rest = arena_dup(a, buf_str(&b));
        rc = b.err ? b.err : a->err ? a->err : 0;
    }
    buf_free(&b);
    if (rc == 0)
        *out = rest;
    return rc;
}
