/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: why a case's decisions went as they did, for an operator, in the background.
 * Must not know: how a decision is explained, the loop.
 * Called by: policy_call.c through the table of verbs. */
#include "core/app/policy_call.h"
#include "core/app/policy_job.h"
#include "core/app/rerun.h"

static void explain(struct policy_call *c, struct rerun *past)
{
    omb_error error = {.size = sizeof error};
    struct rerun_case about = {.seq = (uint64_t)policy_call_number(c, "seq", 0), .json = true};
    uint32_t found = 0;
    int status = rerun_case(past, policy_call_word(c, "case"), &about.kase);

    if (status != 0) {
        policy_call_fail(c, status, "there is no such case");
        return;
    }
    status = rerun_explain(past, &about, &c->out, &found, &error);
    if (status != 0)
        policy_call_fail(c, status, "%s", error.text);
    else if (about.seq && !found)
        policy_call_fail(c, -OMB_E_NOTFOUND, "this event holds no decision");
}

void policy_verb_why(struct policy_call *c)
{
    omb_error error = {.size = sizeof error};
    struct rerun past = {0};
    int status = policy_jobs_past(c->office->jobs, &past, &error);

    if (status == 0)
        explain(c, &past);
    else
        policy_call_fail(c, status, "the past cannot be read");
    rerun_close(&past);
}
