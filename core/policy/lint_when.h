/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_POLICY_LINT_WHEN_H
#define OMB_POLICY_LINT_WHEN_H

#include "core/policy/lint_look.h"

/*
 * What a `when` asks, as far as it is plain: it holds when all conditions of one of its terms
 * hold. A condition is a fact in a range, a fact that is a text, or words of the source that are
 * compared as they stand.
 */
#define WHEN_MAX_TERMS 16
#define WHEN_MAX_CONDITIONS 16

struct when_condition {
    omb_str key;                      /* words of the source; of a range or text: the fact's */
    const struct contract_fact *fact; /* NULL: only its words are known */
    bool is_not;                      /* words that must not hold */
    bool is_text;
    omb_str text;
    int64_t least, most;
};

struct when_term {
    struct when_condition v[WHEN_MAX_CONDITIONS];
    uint32_t n;
    bool never;
};

struct when {
    struct when_term v[WHEN_MAX_TERMS];
    uint32_t n;
};

/* Reads the value of a `when`. False when it is too much to say anything; in the lint's arena. */
bool lint_when_read(struct lint *l, uint32_t value, struct when *out);

bool lint_when_never(const struct when *w);  /* holds for no facts */
bool lint_when_always(const struct when *w); /* holds for all facts */

/* Whenever `later` holds, `earlier` holds, too. */
bool lint_when_within(const struct when *later, const struct when *earlier);

#endif
