/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_POLICY_SPEC_SET_H
#define OMB_POLICY_SPEC_SET_H

#include "core/policy/bundle.h"
#include "core/policy/contract.h"

/*
 * The cases of a bundle's spec files, read once in a machine of their own, so that they can be run
 * over any bundle as often as wanted. Independent of the bundle they came from.
 */
struct spec_case {
    enum decide_point point; /* POINTS: it stands outside of a spec */
    const char *file;
    int line;
    omb_str name, given, expect; /* given and expect are JSON */
    struct facts facts;          /* of given */
    uint64_t now;
    const char *broken; /* why given is no list of facts; NULL when it is one */
};

struct spec_set {
    struct spec_case *v;
    uint32_t n;
    struct arena arena; /* what the cases point at */
};

/* -OMB_E_INVALID when a spec file itself is broken; `errors` says where. */
OMB_MUST_USE int spec_set_read(const struct bundle *b, struct spec_set *out,
                               struct bundle_errors *errors);
void spec_set_free(struct spec_set *s);

#endif
