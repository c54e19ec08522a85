/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_POLICY_SPEC_H
#define OMB_POLICY_SPEC_H

#include "core/policy/policy.h"
#include "core/policy/spec_set.h"

/*
 * A bundle's own tests: `spec "escalation" { case "asks for a person" { given = {…}, expect =
 * {…} } }`. `given` holds facts nested by their dot; a group that is given is present. `expect`
 * names what must be equal in the verdict: verdict, tier, priority, reason, clause, rule,
 * status, offers (their number or a list of {remedy, minor, percent, reason}).
 */
struct spec_result {
    uint32_t cases, passed;
    uint32_t rules, reached;        /* rules of all policies, those that decided a case */
    struct bundle_errors *failures; /* one line each; may be NULL */
    struct buf *uncovered;          /* "file:line: rule" a line; may be NULL */
};

/* Runs every spec of the bundle. -OMB_E_INVALID when a spec file itself is broken. */
OMB_MUST_USE int spec_run(struct bundle *b, struct spec_result *out);

/* The same as a gate: 0 when all pass, else -OMB_E_INVALID with the failures in `errors`. */
OMB_MUST_USE int spec_check(struct bundle *b, struct bundle_errors *errors);

/*
 * One case over a bundle, not necessarily the one it came from. *rule: place of the rule that
 * decided, -1 for none. False with words appended to `why`.
 */
bool spec_case_passes(const struct spec_case *c, struct bundle *b, int *rule, struct buf *why);

#endif
