/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_LAB_INVARIANT_H
#define OMB_LAB_INVARIANT_H

#include "core/base/json_out.h"
#include "core/lab/invariant_set.h"
#include "core/lab/progress.h"

/*
 * The search for facts on which a declared property does not hold, made as small as they get. The
 * same bundle, seed and number of trials give the same answer. [any], with a bundle of the
 * thread's own.
 */
struct invariant_step {
    omb_str facts, verdict, rule; /* facts.json, JSON */
};

struct invariant_outcome {
    omb_str name;
    const char *file;
    int line;
    enum decide_point point;
    uint32_t trials;         /* facts made */
    uint32_t given;          /* of these: how often what is given held */
    uint32_t rules, reached; /* of the point's policy, where it held */
    bool broken;
    omb_str error;               /* the invariant itself failed, or there is no policy; "" */
    struct invariant_step *step; /* of the counterexample: one, or one a decision in a row */
    uint32_t n_step;
};

struct invariants {
    struct invariant_outcome *v;
    uint32_t n;
    uint32_t broken; /* broken, failed, or never tried because `given` never held */
    uint64_t seed;
    bool stopped;
    struct arena arena;
};

/* -OMB_E_INVALID when a file of the bundle is wrong: `errors` says where. */
OMB_MUST_USE int invariants_run(struct bundle *b, uint32_t trials, uint64_t seed,
                                const struct lab_progress *p, struct invariants **out,
                                struct bundle_errors *errors);
void invariants_free(struct invariants *i); /* accepts NULL */

/* {"kind":"invariants","seed","broken","stopped","invariants":[{"name","file","line","point",
 *  "trials","given","rules","reached","held","error","steps":[{"facts","verdict","rule"}]}]} */
void invariants_print_json(const struct invariants *i, struct json_out *o);
void invariants_print_text(const struct invariants *i, struct buf *out);

#endif
