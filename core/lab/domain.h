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
    bool used;           /* some text looked at names it, or it is the presence of one that is */
    int64_t least, most; /* FACT_INT: what it can plausibly be */
    int64_t *num;
    uint32_t n_num;
    omb_str *text;
    uint32_t n_text;
};

/* Two numbers that a rule adds or compares: a + b or a - b near k may decide. */
struct domain_link {
    uint32_t a, b;
    int64_t k;
};

struct domain {
    const struct contract *c;
    struct domain_fact fact[CONTRACT_MAX_FACTS];
    struct domain_link *link;
    uint32_t n_link;
    struct arena arena;
};

/* DOMAIN_INVARIANTS: the texts of invariants/ are looked at as well. */
enum domain_texts { DOMAIN_RULES, DOMAIN_INVARIANTS };

OMB_MUST_USE int domain_make(struct bundle *b, enum decide_point point, enum domain_texts texts,
                             struct domain *out);
void domain_free(struct domain *d);

#endif
