/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_LAB_TRIAL_H
#define OMB_LAB_TRIAL_H

#include "core/base/json_out.h"
#include "core/lab/setting.h"
#include "core/policy/decide.h"

/*
 * One decision on facts of somebody's choice, with what it asked and read. [any], with a bundle of
 * the thread's own.
 */
struct trial {
    struct setting facts;
    struct verdict verdict;
    struct decide_trace trace;
    const struct rules *rules; /* of the bundle, which outlives the trial */
    struct arena arena;
};

/* Facts as JSON, nested or dotted. -OMB_E_INVALID with words in err when they are none. */
OMB_MUST_USE int trial_run(struct bundle *b, enum decide_point point, omb_str json,
                           struct trial *out, char *err, size_t err_cap);

/* The same on facts at hand; their texts are borrowed. */
void trial_decide(struct bundle *b, const struct setting *facts, struct trial *out);
void trial_free(struct trial *t);

/* {"point","verdict","rule","file","line","ticks","status","error","trace":[{"rule","file","line",
 * "held"}],"read":[{"fact","value","meaning"}],"record"} */
void trial_print_json(const struct trial *t, struct json_out *o);
void trial_print_text(const struct trial *t, struct buf *out);

#endif
