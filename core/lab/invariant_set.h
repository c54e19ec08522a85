/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_LAB_INVARIANT_SET_H
#define OMB_LAB_INVARIANT_SET_H

#include "core/lab/setting.h"
#include "core/policy/bundle_build.h"

/*
 * The properties that a bundle declares in invariants/, in a machine of their own:
 *
 *   invariant "no refund above what was paid" {
 *     point = "authority",
 *     given = function(c) return c.remedy.kind == "refund" end,       -- optional
 *     holds = function(c, v) return v.verdict == "deny" or … end,
 *     within = 2,                                                     -- optional: decisions in a
 *     next = function(c, v) return { case = { turns = c.case.turns + 1 } } end,      row, and what
 *   }                                                                     changes between two
 *
 * `c` is what the rules see, `v` the verdict: verdict, tier, reason, priority, clause, rule,
 * status, offers and the fields of its kind. With `within` it has to hold once in so many
 * decisions. [any], with a bundle of the thread's own.
 */
struct invariant {
    omb_str name;
    const char *file;
    int line;
    enum decide_point point;
    uint32_t within; /* 1 without the word */
    int facts;       /* references into the machine; LUA_NOREF without one */
    int given, holds, next;
};

struct invariant_set {
    struct vm *vm;
    struct invariant *v;
    uint32_t n;
    struct arena arena;
};

/* n is 0 without any. -OMB_E_INVALID: `errors` says what is wrong. */
OMB_MUST_USE int invariant_set_read(struct bundle *b, struct invariant_set *out,
                                    struct bundle_errors *errors);
void invariant_set_free(struct invariant_set *s);

/* Asks the invariant's functions. 1 yes, 0 no, or a negative error with words in err. */
int invariant_given(struct invariant_set *s, const struct invariant *i, const struct setting *c,
                    char *err, size_t err_cap);
int invariant_holds(struct invariant_set *s, const struct invariant *i, const struct setting *c,
                    const struct verdict *v, char *err, size_t err_cap);

/* The facts of the next decision into *c; their texts live in the arena. 0 or an error. */
OMB_MUST_USE int invariant_next(struct invariant_set *s, const struct invariant *i,
                                struct setting *c, const struct verdict *v, struct arena *arena,
                                char *err, size_t err_cap);

#endif
