/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_POLICY_DECIDE_RECORD_H
#define OMB_POLICY_DECIDE_RECORD_H

#include "core/policy/decide.h"
#include "core/policy/facts.h"

struct decide_words;

/* The fixed parts of a point's records, in the arena; NULL when memory is out. */
struct decide_words *decide_record_prepare(const struct bundle *b, enum decide_point point,
                                           struct arena *arena);

/*
 * The record of a decision in one line of JSON: {point, bundle, vm, now, facts, read, verdict,
 * rule, ticks, status, error}. `error` only with a status. A fact that was not read and reads the
 * same when it is absent is left out: it adds nothing to a replay.
 * In the arena; absent when memory is out or the record is over its limit.
 */
omb_str decide_record_write(struct bundle *b, const struct facts_view *view,
                            const struct facts *facts, const struct verdict *v,
                            const struct decide_trace *t, struct arena *arena);

#endif
