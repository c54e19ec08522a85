/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_LAB_MUTANTS_H
#define OMB_LAB_MUTANTS_H

#include "core/lab/rule_text.h"
#include "core/lab/token.h"

/*
 * Small mistakes that an author could make in a policy's text, one at a time: each mutant replaces
 * a piece of one file. Those that can make no difference by their place (a constant nobody
 * names, a number beside a comparison whose border moves already) are not made. [any]
 */
struct mutant {
    uint32_t file;    /* place in the bundle's sources */
    const char *name; /* of that file */
    uint32_t at, len; /* bytes replaced */
    omb_str with;
    uint32_t line, column;
    uint32_t rule;         /* of its policy that it stands in; 0 when it may touch any */
    const char *kind;      /* "comparison", "deleted rule" … static */
    omb_str before, after; /* short, to be shown */
};

struct mutants {
    struct mutant *v; /* malloc'ed */
    uint32_t n, cap;
    bool cut; /* over LAB_MAX_MUTANTS */
    struct arena arena;
};

/* Adds the mutants of one source: of its rules when it declares a policy, else of a module. */
OMB_MUST_USE int mutants_add(struct mutants *m, const struct bundle *b, uint32_t file);
void mutants_free(struct mutants *m);

/* The file's whole text with the mutant in it. */
OMB_MUST_USE int mutants_text(const struct bundle *b, const struct mutant *m, struct buf *out);

/* For the two files that make them. `after` is shown; STR_NONE: the replacement itself. */
struct mutant_maker {
    struct mutants *m;
    const struct bundle *bundle;
    struct tokens t;
    uint32_t file;
    const char *name;
    enum decide_point point; /* of the policy in this file; POINTS for a module */
    struct rule_text rule[POLICY_MAX_RULES + 1];
    uint32_t n_rule; /* 0 when they are not the policy's rules one by one */
};

void mutants_put(struct mutant_maker *k, const char *kind, uint32_t from, uint32_t to, omb_str with,
                 omb_str before, omb_str after);
void mutants_of_rules(struct mutant_maker *k); /* rules and verdicts */
void mutants_of_words(struct mutant_maker *k); /* comparisons, constants … */

#endif
