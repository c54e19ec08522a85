/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_POLICY_DECIDE_H
#define OMB_POLICY_DECIDE_H

#include "core/base/limits.h"
#include "core/policy/policy.h"

/* What one decision took and why it failed, beside its verdict. */
struct decide_trace {
    uint64_t ticks;
    int rule;  /* place of the deciding rule in its policy, -1 for the default */
    int asked; /* place of the last rule that was asked, -1 for none; those before did not hold */
    uint64_t read; /* bit of each fact of the contract that was read */
    char error[POLICY_MAX_ERROR];
};

/* policy_decide_with, with a trace (NULL is fine). [loop] */
void decide_run(struct bundle *b, enum decide_point point, const struct facts *facts, uint64_t now,
                struct arena *arena, struct verdict *out, struct decide_trace *trace);

#endif
