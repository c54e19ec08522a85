/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_POLICY_ROWS_H
#define OMB_APP_POLICY_ROWS_H

#include "core/app/policy_activation.h"
#include "core/store/store.h"

#include <uv.h>

/*
 * What the store keeps of a tenant's policies, as rows of small values:
 *
 *   bundle     HASH            an archive (core/policy/archive.h), never changed, never removed
 *   activation 16 digits       struct activation, never changed, never removed
 *   proposal   16 digits       struct activation with a state
 *   policy     active          {"hash","n","last","trial"}
 *   policy     seen            hash of the folder's state last looked at
 *   policy     proposals       number of the newest proposal
 *   policy     trial           counts of the trial under way
 *   draft      AGENT           an operator's draft
 */
#define POLICY_ROWS_BUNDLE STR("bundle")
#define POLICY_ROWS_ACTIVATION STR("activation")
#define POLICY_ROWS_PROPOSAL STR("proposal")
#define POLICY_ROWS_POLICY STR("policy")
#define POLICY_ROWS_DRAFT STR("draft")

struct policy_rows {
    uv_loop_t *loop;
    struct store *store;
    tenant_id tenant;
};

/* The pointer: which record is in force, on trial, and which was the last that was acted on. */
struct policy_pointer {
    char hash[HASH_HEX + 1];
    uint64_t n, last, trial;
};
void policy_rows_write_pointer(const struct policy_pointer *p, struct buf *out);
OMB_MUST_USE int policy_rows_read_pointer(omb_str text, struct policy_pointer *out);

/* These run the loop until the store has answered: for the start and for commands. */
OMB_MUST_USE int policy_rows_get(const struct policy_rows *r, omb_str space, omb_str key,
                                 struct buf *value); /* -OMB_E_NOTFOUND */
OMB_MUST_USE int policy_rows_record(const struct policy_rows *r, omb_str space, uint64_t n,
                                    struct activation *out);
OMB_MUST_USE int policy_rows_put(const struct policy_rows *r, omb_str space, omb_str key,
                                 omb_str value);

#endif
