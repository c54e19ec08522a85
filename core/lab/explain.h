/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_LAB_EXPLAIN_H
#define OMB_LAB_EXPLAIN_H

#include "core/base/json_out.h"
#include "core/lab/change.h"
#include "core/lab/record.h"
#include "core/policy/decide.h"

/*
 * Why a decision went as it did: the rules that were asked and whether each held, the facts that
 * were read, the text of the rule that decided, and the smallest change of facts that would have
 * decided otherwise. The bundle should be the one that the record names; with another one it is
 * told how that one decides on the same facts. [any], with a bundle of the thread's own.
 *
 *   rc = explain_record(bundle, &record, progress, &e);
 *   jo_obj(&o); jo_kv_int(&o, "seq", seq); explain_print_json(e, &o); jo_end_obj(&o);
 *   explain_close(e);
 */
struct explain {
    struct setting facts;
    struct verdict verdict;
    struct decide_trace trace;
    bool as_recorded; /* deciding again gave the recorded verdict and rule */
    omb_str recorded; /* the recorded verdict; "" when there is no record */
    omb_str bundle;   /* hash that the record names, else of the bundle */
    omb_str at_fault; /* why the policy failed; "" when it did not */
    const char *file; /* of the deciding rule; "" for the default */
    uint32_t line;    /* 0 when not known */
    omb_str source;   /* the rule's text */
    struct change change;
    struct verdict then; /* with the change; only when change.n > 0 */
    const struct rules *rules;
    struct domain domain;
    struct arena arena;
};

/* -OMB_E_NOMEM. `p` may be NULL. A bundle without a policy for the point explains its default. */
OMB_MUST_USE int explain_record(struct bundle *b, const struct record *r,
                                const struct lab_progress *p, struct explain **out);
OMB_MUST_USE int explain_facts(struct bundle *b, const struct setting *facts,
                               const struct lab_progress *p, struct explain **out);
void explain_close(struct explain *e); /* accepts NULL; the bundle must still be there */

/*
 * Members of an object that the caller has opened: "point","bundle","verdict","rule","file",
 * "line","clause","status","error","same","source","trace":[{"rule","file","line","held"}],
 * "read":[{"fact","value","meaning"}],"change":[{"fact","from","to"}] or null,"verdict_then",
 * "rule_then","tried","whole".
 */
void explain_print_json(const struct explain *e, struct json_out *o);
void explain_print_text(const struct explain *e, struct buf *out);

/* "trace":[…] and "read":[…] alone, for any decision. */
void explain_print_trace(const struct rules *rules, const struct decide_trace *t,
                         struct json_out *o);
void explain_print_read(const struct setting *facts, uint64_t read, struct json_out *o);
void explain_text_trace(const struct rules *rules, const struct decide_trace *t, struct buf *out);
void explain_text_read(const struct setting *facts, uint64_t read, struct buf *out);

/* One value as words: 2000, yes, "refund". */
void explain_text_value(const struct fact *f, struct buf *out);

#endif
