/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_LAB_CONSTANTS_H
#define OMB_LAB_CONSTANTS_H

#include "core/base/arena.h"
#include "core/policy/bundle.h"
#include "core/policy/contract.h"

/*
 * Constants that the functions of a point's rules hold by name: `very_angry` = 800,
 * `limits.assistant_refund` = 2000. [any], with a bundle of the thread's own.
 */
struct constant {
    omb_str table; /* "limits", empty for a plain name */
    omb_str name;
    bool is_text;
    int64_t num;
    omb_str text;
};

struct constants {
    struct constant *v;
    uint32_t n;
};

/* In the order in which they were met; LAB_MAX_CONSTANTS at most, the rest is left out. */
OMB_MUST_USE int constants_find(struct bundle *b, enum decide_point point, struct arena *arena,
                                struct constants *out);

#endif
