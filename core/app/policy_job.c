/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: long work of operators in the background: starting, following, stopping, remembering it.
 * Must not know: what the lab's tools find.
 * Called by: policy_verb_job.c. */
#include "core/app/policy_job.h"

#include "core/app/background.h"
#include "core/app/rerun.h"
#include "core/base/clock.h"
#include "core/base/id.h"
#include "core/base/limits.h"
#include "core/base/list.h"
#include "core/lab/invariant.h"
#include "core/lab/mutate.h"
#include "core/lab/report.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#define POLICY_JOB_TRIALS 10000 /* facts made for each property, as the command does */
#define POLICY_JOB_SEED 1
#define DESK_CASE "/desk/c/" /* where the page's cases are looked at */

enum job_state { JOB_RUNNING, JOB_DONE, JOB_FAILED, JOB_STOPPED };

static const char *const states[] = {"running", "done", "failed", "stopped"};

struct policy_job {
    struct list link; /* newest first */
    struct policy_jobs *jobs;
    char id[ID_TEXT + 1];
    const struct job_kind *kind;
    char hash[HASH_HEX + 1], by[72];
    uint64_t since, started, ended;
    enum job_state state; /* as the loop knows it */
    atomic_ullong done, total;
    atomic_bool stop;
    struct buf archive; /* the bundle, until the work has loaded it */
    struct buf report;
    int status; /* of the work */
    char error[256];
};

struct policy_jobs {
    struct policy_jobs_options o;
    uint8_t master_key[VAULT_KEY];
    struct list list;
    uint32_t n, running;
};

/* ---- in the background ---- */

static void said(void *ctx, uint64_t done, uint64_t total)
{
    struct policy_job *job = ctx;

    atomic_store(&job->done, done);
    atomic_store(&job->total, total);
}

static bool stopped(void *ctx)
{
    struct policy_job *job = ctx;

    return atomic_load(&job->stop);
}

static int failed(struct policy_job *job, int status, const char *words)
{
    str_clip(job->error, sizeof job->error, str_of(words[0] ? words : omb_strerror(status)));
    return status;
}

int policy_jobs_past(const struct policy_jobs *j, struct rerun *past, omb_error *error)
{
    struct rerun_options o = {.data = j->o.data, .key = j->master_key, .tenant = j->o.tenant};

    return j->o.data ? rerun_open(&o, past, error) : -OMB_E_NOTFOUND;
}

static int open_past(struct policy_job *job, struct rerun *past)
{
    omb_error error = {.size = sizeof error};
    int status = policy_jobs_past(job->jobs, past, &error);

    return status ? failed(job, status, error.text) : 0;
}

static int run_backtest(struct policy_job *job, struct bundle *b, const struct lab_progress *p)
{
    omb_error error = {.size = sizeof error};
    struct backtest_counts n;
    struct rerun past = {0};
    int status = open_past(job, &past);

    if (status != 0)
        return status;
    status = rerun_backtest(&past, b, job->since, p, &n, &job->report, &error);
    if (status != 0)
        (void)failed(job, status, error.text);
    rerun_close(&past);
    return status;
}

static int run_replay(struct policy_job *job, struct bundle *b, const struct lab_progress *p)
{
    omb_error error = {.size = sizeof error};
    struct replay_counts n;
    struct rerun past = {0};
    int status = open_past(job, &past);

    (void)b;
    if (status != 0)
        return status;
    status = rerun_replay(&past, job->since, p, &n, &job->report, &error);
    if (status != 0)
        (void)failed(job, status, error.text);
    rerun_close(&past);
    return status;
}

static int run_mutate(struct policy_job *job, struct bundle *b, const struct lab_progress *p)
{
    struct bundle_errors errors = BUNDLE_ERRORS_INIT;
    struct json_out o = json_out(&job->report);
    struct mutate *m = NULL;
    int status = mutate_run(b, p, &m, &errors);

    if (status == 0)
        mutate_print_json(m, &o);
    else
        (void)failed(job, status, errors.n ? errors.v[0].text : "");
    mutate_free(m);
    bundle_errors_free(&errors);
    return status;
}

static int run_invariants(struct policy_job *job, struct bundle *b, const struct lab_progress *p)
{
    struct bundle_errors errors = BUNDLE_ERRORS_INIT;
    struct json_out o = json_out(&job->report);
    struct invariants *i = NULL;
    int status = invariants_run(b, POLICY_JOB_TRIALS, POLICY_JOB_SEED, p, &i, &errors);

    if (status == 0)
        invariants_print_json(i, &o);
    else
        (void)failed(job, status, errors.n ? errors.v[0].text : "");
    invariants_free(i);
    bundle_errors_free(&errors);
    return status;
}

static const struct job_kind {
    const char *name;
    int (*run)(struct policy_job *job, struct bundle *b, const struct lab_progress *p);
} kinds[] = {{"backtest", run_backtest},
             {"replay", run_replay},
             {"mutate", run_mutate},
             {"invariants", run_invariants}};

static void work(void *ctx)
{
    struct policy_job *job = ctx;
    struct lab_progress progress = {.fn = said, .ctx = job, .stopped = stopped};
    struct bundle_errors errors = BUNDLE_ERRORS_INIT;
    struct bundle *b = NULL;

    job->status = bundle_load_text(buf_str(&job->archive), &b, &errors);
    if (job->status != 0)
        (void)failed(job, job->status, errors.n ? errors.v[0].text : "");
    else
        job->status = job->kind->run(job, b, &progress);
    if (job->status == 0 && job->report.err)
        job->status = failed(job, job->report.err, "");
    bundle_unpin(b);
    bundle_errors_free(&errors);
}

/* ---- on the loop ---- */

static void worked(void *ctx)
{
    struct policy_job *job = ctx;

    job->jobs->running--;
    job->ended = clock_unix_ms();
    buf_free(&job->archive);
    if (atomic_load(&job->stop))
        job->state = JOB_STOPPED;
    else
        job->state = job->status == 0 ? JOB_DONE : JOB_FAILED;
    if (job->state != JOB_DONE)
        buf_free(&job->report);
}

static void job_free(struct policy_job *job)
{
    list_remove(&job->link);
    job->jobs->n--;
    buf_free(&job->archive);
    buf_free(&job->report);
    free(job);
}

/* The oldest that is over makes room. */
static void forget_oldest(struct policy_jobs *j)
{
    for (struct list *at = j->list.prev; j->n >= POLICY_JOBS_KEPT && at != &j->list;) {
        struct policy_job *job = LIST_ITEM(at, struct policy_job, link);
        at = at->prev;
        if (job->state != JOB_RUNNING)
            job_free(job);
    }
}

static const struct job_kind *find_kind(omb_str name)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (str_is(name, kinds[i].name))
            return &kinds[i];
    }
    return NULL;
}

static struct policy_job *job_new(struct policy_jobs *j, const struct policy_job_ask *ask)
{
    struct policy_job *job = calloc(1, sizeof *job);

    if (!job)
        return NULL;
    job->jobs = j;
    job->archive = BUF_INIT(0);
    job->report = BUF_INIT(POLICY_JOB_REPORT);
    job->started = clock_unix_ms();
    id_text(id_new(), job->id);
    str_clip(job->hash, sizeof job->hash, str_of(ask->hash));
    str_clip(job->by, sizeof job->by, str_of(ask->by));
    buf_puts(&job->archive, ask->archive);
    list_add_head(&j->list, &job->link);
    j->n++;
    return job;
}

int policy_jobs_start(struct policy_jobs *j, const struct policy_job_ask *ask, omb_str *id,
                      const char **detail)
{
    const struct job_kind *kind = find_kind(ask->kind);
    struct policy_job *job;
    uint64_t since;

    *detail = NULL;
    if (!kind || rerun_since(ask->since.len ? ask->since : STR("90d"), clock_unix_ms(), &since)) {
        *detail = kind ? "since: is 90d, 12h, 2026-11-21 or all"
                       : "kind: is backtest, replay, mutate or invariants";
        return -OMB_E_INVALID;
    }
    if (j->running == POLICY_JOBS_AT_ONCE) {
        *detail = "as many jobs as may run are running: wait for one, or stop it";
        return -OMB_E_BUSY;
    }
    forget_oldest(j);
    job = job_new(j, ask);
    if (!job)
        return -OMB_E_NOMEM;
    job->kind = kind;
    job->since = since;
    if (job->archive.err || background_start(j->o.loop, work, worked, job) != 0) {
        job_free(job);
        return -OMB_E_NOMEM;
    }
    j->running++;
    *id = str_of(job->id);
    return 0;
}

struct policy_job *policy_jobs_find(struct policy_jobs *j, omb_str id)
{
    for (struct list *at = j->list.next; at != &j->list; at = at->next) {
        struct policy_job *job = LIST_ITEM(at, struct policy_job, link);
        if (str_is(id, job->id))
            return job;
    }
    return NULL;
}

void policy_job_stop(struct policy_job *job)
{
    atomic_store(&job->stop, true);
}

static void put_time(struct json_out *o, const char *key, uint64_t at)
{
    char stamp[CLOCK_STAMP + 1];

    clock_stamp(at, stamp, sizeof stamp);
    jo_kv_z(o, key, at ? stamp : NULL);
}

void policy_job_print(const struct policy_job *job, bool with_report, struct json_out *o)
{
    jo_obj(o);
    jo_kv_z(o, "id", job->id);
    jo_kv_z(o, "kind", job->kind->name);
    jo_kv_z(o, "state", states[job->state]);
    jo_kv_z(o, "bundle", job->hash);
    jo_kv_z(o, "by", job->by);
    put_time(o, "since", job->since);
    put_time(o, "started", job->started);
    put_time(o, "ended", job->ended);
    jo_kv_int(o, "done", (int64_t)atomic_load(&job->done));
    jo_kv_int(o, "total", (int64_t)atomic_load(&job->total));
    jo_kv_z(o, "error", job->state == JOB_FAILED ? job->error : NULL);
    if (with_report && job->state == JOB_DONE)
        jo_kv_raw(o, "report", buf_str(&job->report));
    else if (with_report)
        jo_kv_str(o, "report", STR_NONE);
    jo_end_obj(o);
}

void policy_jobs_print(const struct policy_jobs *j, struct json_out *o)
{
    jo_arr(o);
    for (struct list *at = j->list.next; at != &j->list; at = at->next)
        policy_job_print(LIST_ITEM(at, struct policy_job, link), false, o);
    jo_end_arr(o);
}

int policy_job_page(const struct policy_job *job, struct buf *out)
{
    if (job->kind->run != run_backtest)
        return -OMB_E_NOTFOUND;
    if (job->state != JOB_DONE)
        return -OMB_E_STATE;
    return report_html(buf_str(&job->report), STR(DESK_CASE), out);
}

/* ---- life ---- */

int policy_jobs_open(const struct policy_jobs_options *o, struct policy_jobs **out)
{
    struct policy_jobs *j = calloc(1, sizeof *j);

    if (!j)
        return -OMB_E_NOMEM;
    j->o = *o;
    if (o->master_key)
        memcpy(j->master_key, o->master_key, sizeof j->master_key);
    list_init(&j->list);
    *out = j;
    return 0;
}

void policy_jobs_stop(struct policy_jobs *j)
{
    for (struct list *at = j ? j->list.next : NULL; at && at != &j->list; at = at->next)
        policy_job_stop(LIST_ITEM(at, struct policy_job, link));
}

void policy_jobs_close(struct policy_jobs *j)
{
    if (!j)
        return;
    policy_jobs_stop(j);
    while (j->running)
        (void)uv_run(j->o.loop, UV_RUN_ONCE);
    while (!list_empty(&j->list))
        job_free(LIST_ITEM(j->list.next, struct policy_job, link));
    explicit_bzero(j->master_key, sizeof j->master_key);
    free(j);
}
