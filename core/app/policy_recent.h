/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_POLICY_RECENT_H
#define OMB_APP_POLICY_RECENT_H

#include "core/policy/bundle.h"

/*
 * The last POLICY_RECENT decisions of a tenant, as recorded: what a bundle has to manage before it
 * comes into force. In memory only; a start begins with none. [loop] unless tagged.
 */
struct policy_recent;

OMB_MUST_USE int policy_recent_open(struct policy_recent **out);
void policy_recent_close(struct policy_recent *r); /* NULL is fine */

void policy_recent_add(struct policy_recent *r, omb_str record);

/* All of them, one a line, for policy_recent_check on another thread. */
void policy_recent_copy(const struct policy_recent *r, struct buf *out);

struct policy_recent_counts {
    uint32_t decisions, changed, faults;
};

/*
 * Decides them again with this bundle: -OMB_E_INVALID with words in `errors` when it fails on one
 * that did not fail then. `changed` counts those that come out otherwise. [any]
 */
OMB_MUST_USE int policy_recent_check(omb_str lines, struct bundle *b,
                                     struct policy_recent_counts *counts,
                                     struct bundle_errors *errors);

#endif
