/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_TESTS_LAB_PAST_H
#define OMB_TESTS_LAB_PAST_H

#include "core/base/json_out.h"
#include "core/lab/history.h"
#include "core/policy/decide.h"
#include "tests/unit/policy/bundle_fixture.h"

/* History made by deciding: events with real records, kept in an arena. */
static inline struct history_event past_event(uint64_t seq, enum event_kind kind, omb_str body)
{
    struct history_event e = {.seq = seq,
                              .at = 1780000000000 + seq * 60000,
                              .kind = kind,
                              .body = body};
    e.kase.b[15] = 1;
    return e;
}

/* {"point":…,"record":{…}} of a decision made now, as policy.decided keeps it. */
static inline struct history_event past_decide(struct bundle *b, enum decide_point point,
                                               const struct facts *f, uint64_t seq, struct arena *a)
{
    struct verdict v;
    policy_decide_with(b, point, f, 1780000000000 + seq * 60000, a, &v);
    return past_event(seq, EVENT_POLICY_DECIDED,
                      arena_printf(a, "{\"point\":\"%s\",\"record\":%.*s}",
                                   decide_point_name(point), STR_ARG(v.record)));
}

static inline void past_escalation(struct facts *f, int64_t tier, bool asks)
{
    facts_begin(f, STR("c-1"));
    facts_int(f, "tier", tier);
    facts_bool(f, "message.present", true);
    facts_bool(f, "message.asks_for_person", asks);
}

static inline void past_authority(struct facts *f, const char *kind, int64_t minor,
                                  const char *seller)
{
    facts_begin(f, STR("c-1"));
    facts_int(f, "tier", 0);
    facts_text(f, "remedy.kind", str_of(kind));
    facts_int(f, "remedy.amount", minor);
    facts_text(f, "remedy.currency", STR("USD"));
    facts_text(f, "remedy.reason", STR("not_arrived"));
    facts_text(f, "order.seller", str_of(seller));
}

/* Two policies; `limit` is what the assistant may refund. */
static inline struct bundle *past_bundle(struct scripts *s, int limit, const char *asks)
{
    char text[1024];

    scripts_make(s);
    (void)snprintf(text, sizeof text,
                   "return policy \"escalation\" { rule \"asked\" { when = function(c) return %s "
                   "end, decide = escalate(tier.associate, \"asked_for_person\") },"
                   " otherwise = stay() }",
                   asks);
    scripts_put(s, "policies/escalation.lua", text);
    (void)snprintf(text, sizeof text,
                   "return policy \"authority\" { rule \"small\" { when = function(c) return "
                   "c.remedy.amount <= %d end, decide = allow() }, otherwise = "
                   "approval(tier.supervisor, \"over_limit\") }",
                   limit);
    scripts_put(s, "policies/authority.lua", text);
    return scripts_load_unchecked(s);
}

#endif
