/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the handles of the process's signals. Must not know what a signal means to the host.
 * Called by app. */
#include "core/loop/signal.h"

#include <signal.h>
#include <stdlib.h>
#include <uv.h>

static const int numbers[] = {SIGTERM, SIGINT, SIGHUP};
enum { COUNT = sizeof numbers / sizeof *numbers };

struct signals {
    uv_signal_t handle[COUNT];
    unsigned open;
    void (*on_signal)(int number, void *arg);
    void *arg;
};

static void on_uv_signal(uv_signal_t *handle, int number)
{
    struct signals *s = handle->data;
    s->on_signal(number, s->arg);
}

static void on_closed(uv_handle_t *handle)
{
    struct signals *s = handle->data;
    if (--s->open == 0)
        free(s);
}

void signal_close(struct signals *s)
{
    if (!s)
        return;
    for (unsigned i = 0; i < COUNT; i++) {
        if (!uv_is_closing((uv_handle_t *)&s->handle[i]))
            uv_close((uv_handle_t *)&s->handle[i], on_closed);
    }
}

int signal_open(struct uv_loop_s *loop, void (*on_signal)(int number, void *arg), void *arg,
                struct signals **out)
{
    struct signals *s = calloc(1, sizeof *s);
    if (!s)
        return -OMB_E_NOMEM;
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is a failed write, not our end */
    s->on_signal = on_signal;
    s->arg = arg;
    s->open = COUNT;
    int err = 0;
    for (unsigned i = 0; i < COUNT; i++) {
        uv_signal_init(loop, &s->handle[i]);
        s->handle[i].data = s;
        uv_unref((uv_handle_t *)&s->handle[i]);
        if (!err)
            err = uv_signal_start(&s->handle[i], on_uv_signal, numbers[i]);
    }
    if (err) {
        signal_close(s);
        return -OMB_E_FAILED;
    }
    *out = s;
    return 0;
}
