/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_LAB_DOMAIN_H
#define OMB_LAB_DOMAIN_H

#include "core/base/arena.h"
#include "core/policy/bundle.h"
#include "core/policy/contract.h"

/*
 * The values that matter for each fact of a point: numbers just below, at and just above what the
 * rules compare it with, words that they know, what the contract says a fact may be. Found in the
 * rules' text and in the values their functions hold (`time.minutes(5)` counts as 300000). In
 * ascending order and the same for the same bundle. [any], with a bundle of the thread's own.
 */
struct domain_fact {
    int64_t least, most; /* FACT_INT: what it can plausibly be */
    int64_t *num;
    uint32_t n_num;
    omb_str *text;
    uint32_t n_text;
};

struct domain {
    const struct contract *c;
    struct domain_fact fact[CONTRACT_MAX_FACTS];
    struct arena arena;
};

OMB_MUST_USE int domain_make(struct bundle *b, enum decide_point point, struct domain *out);
void domain_free(struct domain *d);

#endif
