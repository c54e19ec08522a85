/* SPDX-License-Identifier: Apache-2.0 */
/* Owns telling the host of movements, one after the other, until each is taken. Must not know what
 * a movement is. Called by plugin.c on the loop. */
#include "moving.h"

#include <stdlib.h>

enum step { STEP_NEXT, STEP_REPORT, STEP_TOLD };

struct job {
    struct moving *m;
    enum step step;
    struct move move;
    const char *state; /* of STEP_TOLD */
    int found;
};

static void wait_a_little(struct moving *m)
{
    if (m->timers && !m->closing)
        (void)m->timers->start(m->host, MOVING_TIMER, SHOP_LOOK_MS);
}

static int32_t work(const omb_plugin *plugin, void *arg)
{
    struct job *j = arg;
    (void)plugin;
    if (j->step == STEP_NEXT) {
        moves_look(j->m->shop);
        j->found = moves_next(j->m->shop, &j->move) == 0;
    } else {
        (void)moves_told(j->m->shop, j->move.n, j->state);
    }
    return 0;
}

static void job_end(struct job *j)
{
    j->m->job = NULL;
    omb_buf_free(&j->move.json);
    free(j);
}

static void on_worker(struct job *j, enum step step)
{
    j->step = step;
    if (j->m->worker->run(j->m->host, (omb_op)(uintptr_t)j, work, j) == 0)
        return;
    wait_a_little(j->m);
    job_end(j);
}

void moving_begin(struct moving *m, const omb_host *host, struct shop *shop)
{
    *m = (struct moving){.host = host, .shop = shop};
    m->worker = host->get_extension(host, OMB_EXT_WORKER);
    m->timers = host->get_extension(host, OMB_EXT_TIMERS);
    m->host_moves = host->get_extension(host, OMB_EXT_MOVEMENTS);
    if (m->worker && m->host_moves)
        wait_a_little(m);
}

void moving_kick(struct moving *m)
{
    struct job *j = m->job || m->closing || !m->host_moves ? NULL : calloc(1, sizeof *j);
    if (!j)
        return;
    j->m = m;
    m->job = j;
    on_worker(j, STEP_NEXT);
}

/* Final or taken: not told again. Anything else: once more, after those that wait longer. */
static const char *state_after(int32_t status)
{
    if (status == 0)
        return "told";
    if (status == -OMB_E_NOTFOUND || status == -OMB_E_INVALID || status == -OMB_E_DENIED)
        return "refused";
    return "open";
}

static void again(struct moving *m, int at_once)
{
    if (at_once)
        moving_kick(m);
    else
        wait_a_little(m);
}

int moving_completed(struct moving *m, omb_op op, int32_t status)
{
    struct job *j = m->job;
    if (!j || op != (omb_op)(uintptr_t)j)
        return 0;
    int go_on = strcmp(j->state ? j->state : "", "open") != 0;
    if (m->closing || status == -OMB_E_CANCELLED) {
        job_end(j);
    } else if (j->step == STEP_REPORT) {
        j->state = state_after(status);
        on_worker(j, STEP_TOLD);
    } else if (j->step == STEP_NEXT && j->found) {
        j->step = STEP_REPORT;
        m->host_moves->report(m->host, op, j->move.tenant, omb_buf_str(&j->move.json));
    } else {
        go_on = go_on && j->step == STEP_TOLD;
        job_end(j);
        again(m, go_on);
    }
    return 1;
}

void moving_stop(struct moving *m)
{
    m->closing = 1;
    if (m->timers)
        m->timers->stop(m->host, MOVING_TIMER);
}

void moving_end(struct moving *m)
{
    if (m->job)
        job_end(m->job);
}
