/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_STORE_JOB_H
#define OMB_STORE_JOB_H

#include "core/store/backend.h"

/*
 * Deep copies of what a caller submits, in one block, so that the caller's memory is
 * free again at once. -OMB_E_INVALID for a shape that no backend takes (seqs that do not
 * follow one another, empty names), -OMB_E_LIMIT over a cap, -OMB_E_NOMEM. [loop]
 */
OMB_MUST_USE int job_of_txn(const struct store_txn *t, struct store_job **out);
OMB_MUST_USE int job_of_kv(const struct store_kv *kv, struct store_job **out);
OMB_MUST_USE int job_of_erase(tenant_id tenant, omb_str customer, const struct id *kase,
                              struct store_job **out);
void job_free(struct store_job *j);

#endif
