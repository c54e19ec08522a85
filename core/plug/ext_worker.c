/* SPDX-License-Identifier: Apache-2.0 */
/* Owns work of plugins on other threads. Must not know what the work is.
 * Called by plugins; ended by instance.c. */
#include "core/base/log.h"
#include "core/plug/asks.h"
#include "core/plug/ext.h"
#include "core/plug/guard.h"
#include "core/plug/instance.h"
#include "core/plug/local.h"

#include <stdlib.h>
#include <uv.h>

struct job {
    uv_work_t req;
    struct list link;
    struct plug_instance *instance; /* NULL: ended meanwhile */
    struct plug *plug;              /* for the worker thread, until finished */
    const omb_plugin *plugin;
    omb_work_fn fn;
    void *arg;
    uint64_t op;
    int32_t status;
    bool held;     /* time stands still: not begun yet */
    bool finished; /* under plug->work_lock */
};

static void on_worker(uv_work_t *req)
{
    struct job *j = req->data;
    struct plug *p = j->plug;
    j->status = j->fn(j->plugin, j->arg);
    pthread_mutex_lock(&p->work_lock);
    j->finished = true;
    pthread_cond_broadcast(&p->work_done);
    pthread_mutex_unlock(&p->work_lock);
}

static void tell(struct job *j, int32_t status)
{
    struct plug_instance *i = j->instance;
    struct message m = {.method = METHOD_COMPLETED,
                        .op = j->op,
                        .status = status > 0 ? -OMB_E_FAILED : status};
    list_remove(&j->link);
    i->n_job--;
    j->instance = NULL;
    local_make(i, &m);
}

static void on_finished(uv_work_t *req, int status)
{
    struct job *j = req->data;
    if (j->instance)
        tell(j, status == UV_ECANCELED ? -OMB_E_CANCELLED : j->status);
    free(j);
}

static int32_t worker_run(const omb_host *host, omb_op op, omb_work_fn fn, void *arg)
{
    struct plug_instance *i = instance_of(host);
    if (!guard_loop(i, "worker.run"))
        return -OMB_E_STATE;
    if (!fn)
        return -OMB_E_INVALID;
    if (i->n_job >= PLUG_MAX_WORK)
        return -OMB_E_BUSY;
    struct job *j = calloc(1, sizeof *j);
    if (!j)
        return -OMB_E_NOMEM;
    *j = (struct job){.instance = i,
                      .plug = i->plug,
                      .plugin = i->plugin,
                      .fn = fn,
                      .arg = arg,
                      .op = op};
    j->req.data = j;
    j->held = i->plug->still;
    if (!j->held && uv_queue_work(i->plug->loop, &j->req, on_worker, on_finished)) {
        free(j);
        return -OMB_E_FAILED;
    }
    list_add_tail(&i->jobs, &j->link);
    i->n_job++;
    return 0;
}

bool ext_worker_goes_on(struct plug_instance *i)
{
    if (list_empty(&i->jobs))
        return false;
    struct job *j = LIST_ITEM(i->jobs.next, struct job, link);
    if (!j->held)
        return true;
    j->held = false;
    if (uv_queue_work(i->plug->loop, &j->req, on_worker, on_finished)) {
        tell(j, -OMB_E_CANCELLED);
        free(j);
    }
    return true;
}

static void wait_for(struct job *j)
{
    struct plug *p = j->plug;
    pthread_mutex_lock(&p->work_lock);
    while (!j->finished)
        pthread_cond_wait(&p->work_done, &p->work_lock);
    pthread_mutex_unlock(&p->work_lock);
}

void ext_worker_end(struct plug_instance *i)
{
    while (!list_empty(&i->jobs)) {
        struct job *j = LIST_ITEM(i->jobs.next, struct job, link);
        int32_t status = -OMB_E_CANCELLED;
        if (j->held) {
            tell(j, status);
            free(j);
            continue;
        }
        /* What has begun is waited for; freed by on_finished in a later turn either way. */
        if (uv_cancel((uv_req_t *)&j->req)) {
            wait_for(j);
            status = j->status;
        }
        tell(j, status);
    }
}

const omb_ext_worker ext_worker_table = {worker_run};
