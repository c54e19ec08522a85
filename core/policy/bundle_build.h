/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_POLICY_BUNDLE_BUILD_H
#define OMB_POLICY_BUNDLE_BUILD_H

#include "core/base/arena.h"
#include "core/policy/flow_set.h"
#include "core/policy/rules.h"
#include "core/policy/source.h"

/* A bundle inside core/policy. Two machines: rules decide in microseconds, so their image stays
 * small; flows with their texts and examples have one of their own. */
struct bundle {
    uint32_t refs;
    char name[64], version[32], hash[HASH_HEX + 1];
    char *dir;
    struct sources sources;
    struct arena strings;
    struct vm *rules_vm, *flows_vm; /* flows_vm NULL without flows */
    struct rules rules[POINTS];
    struct flow_set flows;
};

/* Compiles the sources and fills both machines; every complaint goes to `errors`. */
OMB_MUST_USE int bundle_build(struct bundle *b, struct bundle_errors *errors);

#endif
