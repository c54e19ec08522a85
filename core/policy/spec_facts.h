/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_POLICY_SPEC_FACTS_H
#define OMB_POLICY_SPEC_FACTS_H

#include "core/policy/contract.h"

/*
 * Facts of a point from JSON, nested or dotted, checked against the contract. Texts live in the
 * arena. -OMB_E_INVALID with words in err.
 */
OMB_MUST_USE int spec_facts_read(enum decide_point point, omb_str json, struct arena *arena,
                                 struct facts *out, char *err, size_t err_cap);

#endif
