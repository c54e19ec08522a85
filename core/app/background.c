/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: threads for work that gives way to everything else.
 * Must not know: what the work is.
 * Called by: policy_load.c, policy_job.c, policy_call.c, returns.c. */
#include "core/app/background.h"

#include "core/base/check.h"
#include "core/base/limits.h"

#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

struct background {
    uv_thread_t thread;
    uv_async_t over;
    void (*work)(void *ctx);
    void (*after)(void *ctx);
    void *ctx;
};

static void run(void *arg)
{
    struct background *b = arg;

    /* Of this thread alone, as Linux counts; where it cannot be had, the work is just not nicer. */
    (void)setpriority(PRIO_PROCESS, (id_t)gettid(), BACKGROUND_NICE);
    b->work(b->ctx);
    (void)uv_async_send(&b->over);
}

static void freed(uv_handle_t *handle)
{
    free(handle->data);
}

static void over(uv_async_t *async)
{
    struct background *b = async->data;

    OMB_REQUIRE(uv_thread_join(&b->thread) == 0);
    b->after(b->ctx);
    uv_close((uv_handle_t *)async, freed);
}

int background_start(uv_loop_t *loop, void (*work)(void *ctx), void (*after)(void *ctx), void *ctx)
{
    struct background *b = calloc(1, sizeof *b);

    if (!b)
        return -OMB_E_NOMEM;
    b->work = work;
    b->after = after;
    b->ctx = ctx;
    if (uv_async_init(loop, &b->over, over) != 0) {
        free(b);
        return -OMB_E_NOMEM;
    }
    b->over.data = b;
    if (uv_thread_create(&b->thread, run, b) == 0)
        return 0;
    uv_close((uv_handle_t *)&b->over, freed);
    return -OMB_E_NOMEM;
}
