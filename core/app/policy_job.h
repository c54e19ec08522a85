/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_POLICY_JOB_H
#define OMB_APP_POLICY_JOB_H

#include "core/base/hash.h"
#include "core/base/json_out.h"
#include "core/store/store.h"

#include <uv.h>

/*
 * Long work on a tenant's policies for operators: backtest, replay, mutants, invariants. Each runs
 * in the background with a bundle and a source of history of its own; POLICY_JOBS_AT_ONCE run, the
 * newest POLICY_JOBS_KEPT are remembered until the host ends. All calls are [loop].
 */
struct policy_jobs;
struct policy_job;

struct policy_jobs_options {
    uv_loop_t *loop;
    const char *data; /* NULL: nothing to look back at */
    const uint8_t *master_key;
    tenant_id tenant;
};

OMB_MUST_USE int policy_jobs_open(const struct policy_jobs_options *o, struct policy_jobs **out);
void policy_jobs_stop(struct policy_jobs *j);  /* tells all to end; NULL is fine */
void policy_jobs_close(struct policy_jobs *j); /* runs the loop until they have; NULL is fine */

/* A source of this tenant's past, for the thread that asks. [any] */
struct rerun;
OMB_MUST_USE int policy_jobs_past(const struct policy_jobs *j, struct rerun *past,
                                  omb_error *error);

struct policy_job_ask {
    omb_str kind, archive, since; /* since "": 90d */
    const char *hash, *by;
};

/*
 * Starts one; *id is its name. -OMB_E_INVALID for an unknown kind or time (words in *detail),
 * -OMB_E_BUSY when as many as may run already.
 */
OMB_MUST_USE int policy_jobs_start(struct policy_jobs *j, const struct policy_job_ask *ask,
                                   omb_str *id, const char **detail);

struct policy_job *policy_jobs_find(struct policy_jobs *j, omb_str id); /* NULL without one */
void policy_job_stop(struct policy_job *job);
void policy_job_print(const struct policy_job *job, bool with_report, struct json_out *o);
void policy_jobs_print(const struct policy_jobs *j,
                       struct json_out *o); /* an array, newest first */

/* A backtest's report as a page. -OMB_E_STATE before its end, -OMB_E_NOTFOUND for other kinds. */
OMB_MUST_USE int policy_job_page(const struct policy_job *job, struct buf *out);

#endif
