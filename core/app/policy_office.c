/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the life of a tenant's office: keeper, canary, jobs, and the questions that wait.
 * Must not know: what any of them does.
 * Called by: policies.c, policy_client.c. */
#include "core/app/policy_call.h"

#include "core/app/policy_canary.h"
#include "core/app/policy_job.h"

#include <stdlib.h>

static void swapped(void *ctx)
{
    struct policy_office *po = ctx;

    if (po->canary)
        canary_turn(po->canary);
    if (po->swapped)
        po->swapped(po->ctx);
}

int policy_office_open(const struct policy_office_options *o, struct policy_office **out)
{
    struct policy_jobs_options jobs = {.loop = o->keeper.rows.loop,
                                       .data = o->data,
                                       .master_key = o->master_key,
                                       .tenant = o->keeper.rows.tenant};
    struct policy_office *po = calloc(1, sizeof *po);
    struct keeper_options keeper = o->keeper;
    int status;

    if (!po)
        return -OMB_E_NOMEM;
    list_init(&po->calls);
    list_init(&po->turns);
    po->recent = o->recent;
    po->swapped = keeper.swapped;
    po->ctx = keeper.ctx;
    keeper.swapped = swapped;
    keeper.ctx = po;
    status = keeper_open(&keeper, &po->keeper);
    if (status == 0)
        status = canary_open(po->keeper, &po->canary);
    if (status == 0)
        status = policy_jobs_open(&jobs, &po->jobs);
    if (status != 0) {
        canary_close(po->canary);
        keeper_close(po->keeper);
        free(po);
        return status;
    }
    *out = po;
    return 0;
}

/* Who still waits is told now, while there is somebody to tell; what is under way comes back. */
void policy_office_stop(struct policy_office *po)
{
    if (!po || po->closing)
        return;
    po->closing = true;
    policy_call_tell_all(po);
    policy_jobs_stop(po->jobs);
    canary_stop(po->canary);
    keeper_stop(po->keeper);
}

void policy_office_close(struct policy_office *po)
{
    if (!po)
        return;
    policy_office_stop(po);
    while (po->away)
        (void)uv_run(keeper_rows(po->keeper)->loop, UV_RUN_ONCE);
    policy_call_free_all(po);
    policy_jobs_close(po->jobs);
    canary_close(po->canary);
    keeper_close(po->keeper);
    free(po);
}

struct keeper *policy_office_keeper(const struct policy_office *po)
{
    return po->keeper;
}

void policy_office_saw(struct policy_office *po, struct id kase, const struct kase *k,
                       const struct event *event, uint32_t n)
{
    if (!po->closing)
        canary_saw(po->canary, kase, k, event, n);
}
