/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the queue of functions that other threads want run on the loop. Must not know what they do.
 * Called by store's writer, the pool's work and plugins' host->post. */
#include "core/loop/wake.h"

#include "core/base/limits.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <uv.h>

enum { WAKE_FIRST = 64 };

struct post {
    void (*run)(void *arg);
    void *arg;
};

struct posts {
    struct post *at;
    uint32_t n, cap;
};

struct wake {
    uv_async_t async;
    atomic_uint holds; /* the opener, the handle until it is closed, every wake_hold */
    pthread_mutex_t lock;
    struct posts in;  /* under the lock */
    bool closed;      /* under the lock */
    struct posts out; /* the loop's alone */
};

struct wake *wake_hold(struct wake *w)
{
    atomic_fetch_add(&w->holds, 1);
    return w;
}

void wake_release(struct wake *w)
{
    if (!w || atomic_fetch_sub(&w->holds, 1) != 1)
        return;
    pthread_mutex_destroy(&w->lock);
    free(w->in.at);
    free(w->out.at);
    free(w);
}

/* Takes the whole queue at once, so that posts from within run in the next turn. */
static uint32_t run_posted(struct wake *w)
{
    pthread_mutex_lock(&w->lock);
    struct posts mine = w->in;
    w->in = w->out;
    w->in.n = 0;
    w->out = mine;
    pthread_mutex_unlock(&w->lock);
    for (uint32_t i = 0; i < mine.n; i++)
        mine.at[i].run(mine.at[i].arg);
    return mine.n;
}

static void on_async(uv_async_t *async)
{
    struct wake *w = async->data;
    /* A function may close the wake: keep it until this turn is over. */
    wake_hold(w);
    run_posted(w);
    wake_release(w);
}

static int posts_grow(struct posts *p)
{
    uint32_t cap = p->cap ? p->cap * 2 : WAKE_FIRST;
    struct post *at = realloc(p->at, cap * sizeof *at);
    if (!at)
        return -OMB_E_NOMEM;
    p->at = at;
    p->cap = cap;
    return 0;
}

/* Both queues are there from the beginning: a few posts need no memory. */
int wake_open(struct uv_loop_s *loop, struct wake **out)
{
    struct wake *w = calloc(1, sizeof *w);
    if (!w)
        return -OMB_E_NOMEM;
    int rc = -OMB_E_NOMEM;
    if (posts_grow(&w->in) || posts_grow(&w->out))
        goto out;
    rc = -OMB_E_FAILED;
    if (pthread_mutex_init(&w->lock, NULL))
        goto out;
    if (uv_async_init(loop, &w->async, on_async)) {
        pthread_mutex_destroy(&w->lock);
        goto out;
    }
    w->async.data = w;
    atomic_init(&w->holds, 2);
    *out = w;
    return 0;
out:
    free(w->in.at);
    free(w->out.at);
    free(w);
    return rc;
}

static void on_closed(uv_handle_t *handle)
{
    wake_release(handle->data);
}

void wake_close(struct wake *w)
{
    if (!w)
        return;
    pthread_mutex_lock(&w->lock);
    bool again = w->closed;
    w->closed = true;
    pthread_mutex_unlock(&w->lock);
    if (again)
        return;
    run_posted(w);
    uv_close((uv_handle_t *)&w->async, on_closed);
    wake_release(w);
}

static int posts_add(struct posts *p, struct post post)
{
    if (p->n >= WAKE_MAX_POSTED)
        return -OMB_E_BUSY;
    if (p->n == p->cap && posts_grow(p))
        return -OMB_E_NOMEM;
    p->at[p->n++] = post;
    return 0;
}

int wake_post(struct wake *w, void (*run)(void *arg), void *arg)
{
    pthread_mutex_lock(&w->lock);
    int err = w->closed ? -OMB_E_CLOSED : posts_add(&w->in, (struct post){run, arg});
    /* Sent under the lock: behind it the handle could be closing. */
    if (!err && w->in.n == 1)
        uv_async_send(&w->async);
    pthread_mutex_unlock(&w->lock);
    return err;
}
