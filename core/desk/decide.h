/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_DESK_DECIDE_H
#define OMB_DESK_DECIDE_H

#include "core/base/arena.h"
#include "core/base/hash.h"

#include <stdint.h>

/*
 * The one question the desk asks outside itself: what does the policy say?
 * `decide` is handed in by the driver: the Lua machine when live, a table in unit
 * tests, a recording in replay. The desk lists facts by dotted name
 * ("message.asks_for_person"); policies read them as c.message.asks_for_person.
 * The contract table in core/policy says which names and verdicts a point knows.
 */
enum decide_point {
    POINT_ROUTE,
    POINT_ESCALATION,
    POINT_COMPENSATION,
    POINT_AUTHORITY,
    POINT_RETURNS,
    POINT_CLAIMS,
    POINT_SERVICE_LEVEL,
    POINT_NOTIFY,
    POINT_CALLBACK,
    POINT_STANDING,
    POINT_RETENTION,
    POINTS
};

const char *decide_point_name(enum decide_point point); /* "route" … */

enum fact_type { FACT_INT, FACT_BOOL, FACT_TEXT, FACT_JSON };

struct fact {
    const char *name; /* static, dotted, at most two levels */
    enum fact_type type;
    int64_t num; /* FACT_INT, FACT_BOOL; money facts are int minor units */
    omb_str str; /* FACT_TEXT; FACT_JSON: array or object, pushed as a nested table */
};

#define FACTS_MAX 64

struct facts {
    struct fact v[FACTS_MAX];
    uint32_t n;
    omb_str subject; /* whose decision: keeps a canary's share sticky; no policy sees it */
};

/* Begins a list: empties f. */
void facts_begin(struct facts *f, omb_str subject);

/* Adding past FACTS_MAX aborts: the caller's list is fixed in code. */
void facts_int(struct facts *f, const char *name, int64_t n);
void facts_bool(struct facts *f, const char *name, bool b);
void facts_text(struct facts *f, const char *name, omb_str s);
void facts_json(struct facts *f, const char *name, omb_str json);

enum verdict_kind {
    VERDICT_STAY,     /* escalation */
    VERDICT_ESCALATE, /* escalation: tier, reason */
    VERDICT_ROUTE,    /* route: tier, priority */
    VERDICT_OFFER,    /* compensation: offers */
    VERDICT_NOTHING,  /* compensation: nothing is owed */
    VERDICT_ALLOW,    /* authority */
    VERDICT_DENY,     /* authority: reason */
    VERDICT_APPROVAL, /* authority: tier that may approve */
    VERDICT_ACCEPT_RETURN,
    VERDICT_REFUSE, /* returns, claims: reason, clause */
    VERDICT_GRANT,  /* claims */
    VERDICT_ASK_SELLER,
    VERDICT_ASK_CUSTOMER,
    VERDICT_TARGET, /* service_level */
    VERDICT_CONFIRM,
    VERDICT_SILENT, /* notify: nothing is sent */
    VERDICT_CALL,
    VERDICT_NOT_NOW, /* callback: reason */
    VERDICT_GOOD,
    VERDICT_WATCH,   /* standing: reason; a person looks */
    VERDICT_SUSPEND, /* standing: reason */
    VERDICT_KEEP,
    VERDICT_ERASE_AFTER,
    VERDICT_KINDS
};

const char *verdict_kind_name(enum verdict_kind kind);

/* May this point give this verdict? False also for values outside the lists. */
bool decide_may(enum decide_point point, enum verdict_kind kind);

struct verdict {
    enum verdict_kind kind;
    int32_t tier;     /* level, for escalate, route, approval; -1 otherwise */
    int32_t priority; /* route, escalate: 0 normal, higher is sooner */
    omb_str reason;   /* stable snake_case word: "asked_for_person" */
    omb_str clause;   /* what a customer may be told about the rule; may be empty */
    omb_str offers;   /* VERDICT_OFFER: JSON array of {remedy, minor, currency, percent?, reason,
                         clause} */
    omb_str fields;   /* JSON object of what its kind has beyond these; "" without any */
    omb_str rule;     /* name of the rule that decided; "default" when the policy failed */
    int status;       /* 0, or why the policy failed (verdict is then the point's default) */
    omb_str record;   /* JSON: {point, bundle, vm, facts, read, verdict, rule, ticks, status} */
};

/*
 * Never fails: a policy that loops, hoards or answers nonsense yields the point's
 * default verdict with `status` set. Strings of *out live in the arena. [loop]
 */
typedef void (*decide_fn)(void *ctx, enum decide_point point, const struct facts *facts,
                          uint64_t now, struct arena *arena, struct verdict *out);

/* The default of a point, for when its policy failed: a person, no money, nothing erased, nobody
 * suspended, nobody called. */
void decide_default(enum decide_point point, int32_t tier_now, struct verdict *out);

#endif
