/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_LAB_COVER_H
#define OMB_LAB_COVER_H

#include "core/base/json_out.h"
#include "core/policy/spec.h"

/*
 * A bundle's specs run in a machine that is watched: which rules decided how often, which lines of
 * policies/ and of the modules they use never ran. Lines that cannot run (a lone `end`) do not
 * count. [any], with a bundle of the thread's own.
 */
struct cover_file {
    const char *name;
    uint32_t lines, coded; /* in all, those that can run */
    uint32_t reached;      /* of the coded ones */
    uint8_t *code;         /* [line]: it can run */
    uint32_t *hits;        /* [line]: times it began to run, loading included */
};

struct cover_failure {
    const char *file;
    int line;
    omb_str name, text;
};

struct cover {
    uint32_t cases, passed, rules, rules_reached;
    uint32_t coded, reached; /* lines */
    struct cover_file *file;
    uint32_t n_file;
    struct cover_failure *failure;
    uint32_t n_failure;
    uint32_t *rule_hits[POINTS]; /* by place of the rule; NULL without a policy */
    struct bundle *bundle;       /* that the specs ran over: rules' names and lines */
    struct arena arena;
};

/* Runs all specs. -OMB_E_INVALID when a spec file itself is broken: `errors` says where. Failing
 * cases are a result, not an error. */
OMB_MUST_USE int cover_run(const struct bundle *b, struct cover **out,
                           struct bundle_errors *errors);
void cover_free(struct cover *c); /* accepts NULL */

/* Times that the line ran; 0 for a file that is not covered. */
uint32_t cover_hits(const struct cover *c, omb_str file, uint32_t line);

/* {"cases","passed","failures":[{"file","line","name","text"}],
 *  "rules":[{"point","rule","file","line","hits"}],
 *  "lines":[{"file","coded","reached","missed":[n…]}]} */
void cover_print_json(const struct cover *c, struct json_out *o);
void cover_print_text(const struct cover *c, struct buf *out);

#endif
