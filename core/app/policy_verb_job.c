/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: an operator's questions about long work: start, follow, stop, read.
 * Must not know: how the work is done.
 * Called by: policy_call.c through the table of verbs. */
#include "core/app/policy_call.h"
#include "core/app/policy_job.h"

void policy_verb_job_start(struct policy_call *c)
{
    struct policy_job_ask ask = {.kind = policy_call_word(c, "kind"),
                                 .archive = buf_str(&c->bundle[0].archive),
                                 .since = policy_call_word(c, "since"),
                                 .hash = c->bundle[0].hash,
                                 .by = c->who.id};
    struct json_out o = json_out(&c->out);
    const char *detail;
    omb_str id;
    int status = policy_jobs_start(c->office->jobs, &ask, &id, &detail);

    if (status != 0) {
        policy_call_refuse(c, status, detail);
        return;
    }
    jo_obj(&o);
    jo_kv_str(&o, "id", id);
    jo_end_obj(&o);
    c->http = 202;
    policy_call_answer(c);
}

void policy_verb_jobs(struct policy_call *c)
{
    struct json_out o = json_out(&c->out);

    jo_obj(&o);
    jo_key(&o, "jobs");
    policy_jobs_print(c->office->jobs, &o);
    jo_end_obj(&o);
    policy_call_answer(c);
}

/* NULL after answering. */
static struct policy_job *find(struct policy_call *c)
{
    struct policy_job *job = policy_jobs_find(c->office->jobs, policy_call_word(c, "id"));

    if (!job)
        policy_call_refuse(c, -OMB_E_NOTFOUND, "there is no such job");
    return job;
}

void policy_verb_job(struct policy_call *c)
{
    struct json_out o = json_out(&c->out);
    struct policy_job *job = find(c);

    if (!job)
        return;
    policy_job_print(job, true, &o);
    policy_call_answer(c);
}

void policy_verb_job_stop(struct policy_call *c)
{
    struct json_out o = json_out(&c->out);
    struct policy_job *job = find(c);

    if (!job)
        return;
    policy_job_stop(job);
    policy_job_print(job, false, &o);
    policy_call_answer(c);
}

void policy_verb_job_html(struct policy_call *c)
{
    struct policy_job *job = find(c);
    int status = job ? policy_job_page(job, &c->out) : 0;

    if (!job)
        return;
    if (status != 0) {
        policy_call_refuse(c, status,
                           status == -OMB_E_STATE ? "the job is not done"
                                                  : "only a backtest has a page");
        return;
    }
    c->type = "text/html; charset=utf-8";
    policy_call_answer(c);
}
