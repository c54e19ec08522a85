/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_LAB_GENERATE_H
#define OMB_LAB_GENERATE_H

#include "core/lab/domain.h"
#include "core/lab/setting.h"
#include "core/policy/spec_set.h"

/*
 * Facts by the thousand, the same for the same seed. First, in order, the specs' own cases with one
 * fact that they read changed to each value that matters, and with two numbers that a rule adds
 * or compares brought near each other. Then without end: drawn facts, so that every two values
 * that matter come together, and cases with a few facts changed. [any]
 */
struct generate_base {
    const struct spec_case *c;
    uint64_t read; /* facts that its decision read */
};

struct generate {
    const struct domain *d;
    uint64_t state, count;
    uint32_t at_base, at_fact, at_value; /* of the ordered part */
    uint32_t first[CONTRACT_MAX_FACTS];  /* number of each used fact's first value */
    uint32_t values;                     /* of all used facts */
    uint8_t *met;                        /* [a * values + b]: the two came together */
    uint64_t next_pair;
    struct generate_base *base;
    uint32_t n_base;
    struct arena arena;
};

/* `set` may be NULL; it, the bundle and the domain outlive the generator. -OMB_E_NOMEM. */
OMB_MUST_USE int generate_open(struct bundle *b, const struct domain *d, const struct spec_set *set,
                               uint64_t seed, struct generate *out);

/* The next of the ordered part; false when there is none. */
bool generate_in_order(struct generate *g, struct setting *out);
void generate_drawn(struct generate *g, struct setting *out);
void generate_close(struct generate *g);

#endif
