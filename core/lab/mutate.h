/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_LAB_MUTATE_H
#define OMB_LAB_MUTATE_H

#include "core/base/json_out.h"
#include "core/lab/mutants.h"
#include "core/lab/progress.h"
#include "core/lab/setting.h"

/*
 * How good a bundle's specs are: every mutant of its rules is run against them in the real
 * machine. A mutant that no case notices survives, and is told with the smallest facts on which
 * it decides differently: the case that is missing. One that decides the same on LAB_MUTANT_FACTS
 * generated facts is taken to be the same policy and does not count. [any], with a bundle of the
 * thread's own.
 */
enum mutant_end {
    MUTANT_KILLED,   /* a case failed */
    MUTANT_SURVIVED, /* no case failed, and it decides differently somewhere */
    MUTANT_SAME,     /* no difference was found */
    MUTANT_BROKEN,   /* it does not load: `check` finds it */
};

struct mutate_survivor {
    const struct mutant *mutant;
    bool unreached; /* no case runs its line */
    enum decide_point point;
    omb_str facts;                 /* facts.json that tells them apart */
    omb_str verdict, verdict_then; /* JSON of the rules' and of the mutant's */
    omb_str rule, rule_then;
};

struct mutate {
    struct mutants mutants;
    uint32_t killed, survived, same, broken;
    uint32_t score_pm; /* killed of those that count, per mille; 1000 when there are none */
    bool stopped;      /* before the end */
    uint32_t cases, passed;
    struct mutate_survivor *survivor; /* `survived` of them */
    const struct mutant **same_as;    /* `same` of them */
    struct arena arena;
};

/* -OMB_E_INVALID when a spec file is broken (`errors`). With passed < cases the specs fail
 * already and no mutant was run. */
OMB_MUST_USE int mutate_run(struct bundle *b, const struct lab_progress *p, struct mutate **out,
                            struct bundle_errors *errors);
void mutate_free(struct mutate *m); /* accepts NULL */

/* {"kind":"mutate","mutants","killed","survived","same","broken","score","cut","stopped",
 *  "survivors":[{"file","line","column","kind","before","after","reached","point","facts",
 *   "verdict","rule","verdict_then","rule_then"}],
 *  "equivalent":[{"file","line","column","kind","before","after"}]}; score in percent. */
void mutate_print_json(const struct mutate *m, struct json_out *o);
void mutate_print_text(const struct mutate *m, struct buf *out);

#endif
