/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_POLICY_RULES_H
#define OMB_POLICY_RULES_H

#include "core/policy/bundle.h"
#include "core/policy/verdict.h"

/*
 * The rules of one decision point as the machine holds them: `policy "route" { rule "name"
 * { when = …, decide = … }, …, otherwise = … }`. Functions and verdicts are kept as references
 * into the machine's registry, which lies in its image.
 */
struct rule {
    char name[POLICY_MAX_RULE_NAME + 1];
    int when;   /* reference; LUA_NOREF: always */
    int decide; /* reference of a verdict or a function */
    char file[64];
    int line;
};

struct rules {
    bool present;
    int facts;                  /* reference of the object `c` */
    size_t facts_at, facts_len; /* where in the machine's moving part it lies */
    struct rule *rule;
    uint32_t n; /* `otherwise` is the last one */
    char file[64];
};

/* Adds `policy`, `rule` and the verdict words to an environment. In a run. */
void rules_add_words(lua_State *L, int env);

/*
 * Takes what the file just run has declared into set[POINTS] and reports what is wrong with it.
 * In a run; raises only when memory is out.
 */
void rules_collect(lua_State *L, const char *file, struct rules *set, struct arena *arena,
                   struct bundle_errors *errors);

void rules_free(struct rules *set);

#endif
