/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_LAB_CHANGE_H
#define OMB_LAB_CHANGE_H

#include "core/lab/domain.h"
#include "core/lab/progress.h"
#include "core/lab/setting.h"

/*
 * The smallest change of facts that gives another verdict: fewest facts first (one, two, three);
 * of these one that comes to something else before one that only gives another reason or amount;
 * then the nearest values. Only facts that were read can matter, and of these the values that
 * matter to the rules are tried; a number is then moved back to the nearest that still does it. The
 * same bundle and facts always give the same answer. [any], with a bundle of the thread's own.
 */
#define CHANGE_MOST 3

struct change {
    uint32_t n; /* 0: none was found */
    uint32_t fact[CHANGE_MOST];
    struct fact to[CHANGE_MOST]; /* texts live as long as the domain */
    uint32_t tried;              /* decisions that were spent */
    bool whole;                  /* false: the search ended at `limit` */
};

OMB_MUST_USE int change_find(struct bundle *b, const struct domain *d, const struct setting *from,
                             uint32_t limit, const struct lab_progress *p, struct change *out);

/* Do two verdicts do the same? Their clauses, rules and records may differ. */
bool change_same(const struct verdict *a, const struct verdict *b);

#endif
