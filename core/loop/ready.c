/* SPDX-License-Identifier: Apache-2.0 */
/* Owns what libuv must have in good time, since it knows no answer to being refused it. Must not know
 * who uses the loop. Called by app at the start. */
#include "core/loop/ready.h"

#include "core/base/limits.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <unistd.h>
#include <uv.h>

static void on_never(uv_poll_t *poll, int status, int events)
{
    (void)poll;
    (void)status;
    (void)events;
}

/* The table holds a pointer for each descriptor up to the highest that was ever watched. */
static int grow_table(uv_loop_t *loop)
{
    struct rlimit most = {LOOP_MAX_READY, LOOP_MAX_READY};
    (void)getrlimit(RLIMIT_NOFILE, &most);
    int high = most.rlim_cur < LOOP_MAX_READY ? (int)most.rlim_cur - 1 : LOOP_MAX_READY - 1;
    void *room = malloc(((size_t)high + 2) * 2 * sizeof room);
    if (!room)
        return -OMB_E_NOMEM; /* asked here first: libuv would not say it */
    free(room);
    int low = eventfd(0, EFD_CLOEXEC), fd = low < 0 ? -1 : fcntl(low, F_DUPFD_CLOEXEC, high);
    if (low >= 0)
        close(low);
    if (fd < 0)
        return 0; /* no number so high after all: then none will be watched */
    uv_poll_t poll;
    int rc = uv_poll_init(loop, &poll, fd) ? -OMB_E_FAILED : 0;
    if (rc == 0) {
        rc = uv_poll_start(&poll, UV_READABLE, on_never) ? -OMB_E_FAILED : 0;
        uv_close((uv_handle_t *)&poll, NULL);
        (void)uv_run(loop, UV_RUN_NOWAIT);
    }
    close(fd);
    return rc;
}

static void do_nothing(uv_work_t *work)
{
    (void)work;
}

static void on_done(uv_work_t *work, int status)
{
    (void)work;
    (void)status;
}

/* A first piece of work makes the threads. */
static int start_pool(uv_loop_t *loop)
{
    uv_work_t work;
    if (uv_queue_work(loop, &work, do_nothing, on_done))
        return -OMB_E_FAILED;
    (void)uv_run(loop, UV_RUN_DEFAULT);
    return 0;
}

int loop_ready(struct uv_loop_s *loop)
{
    int rc = grow_table(loop);
    return rc ? rc : start_pool(loop);
}
