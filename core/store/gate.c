/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the turn-taking between the reader's views of the data and the moving of the log.
 * Must not know what is read or moved.
 * Called by sqlite.c: the reader thread enters and leaves, the writer thread shuts and opens. */
#include "core/store/gate.h"

#include "core/base/clock.h"

int gate_make(struct gate *g)
{
    *g = (struct gate){0};
    if (uv_mutex_init(&g->lock))
        return -OMB_E_NOMEM;
    if (uv_cond_init(&g->moved)) {
        uv_mutex_destroy(&g->lock);
        return -OMB_E_NOMEM;
    }
    g->made = true;
    return 0;
}

void gate_free(struct gate *g)
{
    if (!g->made)
        return;
    uv_cond_destroy(&g->moved);
    uv_mutex_destroy(&g->lock);
    g->made = false;
}

void gate_enter(struct gate *g)
{
    uv_mutex_lock(&g->lock);
    while (g->shut)
        uv_cond_wait(&g->moved, &g->lock);
    g->inside = true;
    uv_mutex_unlock(&g->lock);
}

void gate_leave(struct gate *g)
{
    uv_mutex_lock(&g->lock);
    g->inside = false;
    uv_cond_signal(&g->moved);
    uv_mutex_unlock(&g->lock);
}

bool gate_shut(struct gate *g, uint64_t ms)
{
    uint64_t now = clock_mono_ns(), end = now + ms * 1000000;
    uv_mutex_lock(&g->lock);
    g->shut = true;
    while (g->inside && now < end) {
        uv_cond_timedwait(&g->moved, &g->lock, end - now);
        now = clock_mono_ns();
    }
    bool alone = !g->inside;
    uv_mutex_unlock(&g->lock);
    return alone;
}

void gate_open(struct gate *g)
{
    uv_mutex_lock(&g->lock);
    g->shut = false;
    uv_cond_signal(&g->moved);
    uv_mutex_unlock(&g->lock);
}
