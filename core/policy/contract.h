/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_POLICY_CONTRACT_H
#define OMB_POLICY_CONTRACT_H

#include "core/desk/decide.h"

/*
 * What each decision point sees and may say: the one table from which facts are checked,
 * verdicts read and the operator's reference is written. [any], constant.
 */
struct contract_fact {
    const char *name; /* dotted, as in the desk's list */
    enum fact_type type;
    int64_t absent; /* what a policy reads when the desk did not say: the careful value */
    const char *meaning;
};

struct contract {
    enum decide_point point;
    const struct contract_fact *fact;
    uint32_t n_fact;
    uint32_t verdicts; /* bit of each enum verdict_kind it may give */
};

#define CONTRACT_MAX_FACTS 48

const struct contract *contract_of(enum decide_point point);

/* Index of a fact by its dotted name, searched from `hint` on and around; -1 without one. */
int contract_find(const struct contract *c, omb_str name, uint32_t hint);

/* Nearest known fact or group for "did you mean"; NULL without one. */
const char *contract_nearest(const struct contract *c, omb_str name);

enum decide_point contract_point(omb_str name); /* POINTS for an unknown one */

#endif
