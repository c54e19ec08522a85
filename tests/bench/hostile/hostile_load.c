/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the messages to a neighbour and what each of them took. Must not know what else goes on in
 * that host. Called by hostile_p99.c. */
#include "tests/bench/hostile/hostile_load.h"

#include "core/base/clock.h"

#include <stdlib.h>
#include <sys/timerfd.h>
#include <unistd.h>

static void answered(void *ctx, int status, omb_str bytes)
{
    struct load_slot *s = ctx;
    struct load *l = s->load;
    l->n_answered++;
    if (status || bytes.len == 0) {
        l->n_failed++;
    } else if (l->from && s->at >= l->from && l->n < l->cap) {
        uint64_t due = l->began + s->at * l->every;
        l->took[l->n++] = (struct load_took){due, clock_mono_ns() - due};
    }
}

static void send_one(struct load *l)
{
    static const char text[LOAD_BYTES] = "a message of some length";
    if (l->n_due >= l->cap)
        return;
    struct load_slot *s = &l->slot[l->n_due];
    *s = (struct load_slot){l, ++l->n_due};
    (void)plug_commerce_execute(l->neighbour, (struct plug_reply){answered, s, 0}, 1, l->what,
                                str_n(text, sizeof text));
}

static void on_due(uv_poll_t *poll, int status, int events)
{
    struct load *l = poll->data;
    uint64_t times = 0;
    (void)status;
    (void)events;
    if (read(l->fd, &times, sizeof times) != sizeof times)
        return;
    while (times-- > 0)
        send_one(l);
}

int load_begin(struct load *l, uv_loop_t *loop, struct plug_instance *neighbour, omb_str what,
               uint32_t per_s)
{
    *l = (struct load){.neighbour = neighbour,
                       .what = what,
                       .every = 1000000000 / per_s,
                       .cap = LOAD_MOST};
    l->took = calloc(l->cap, sizeof *l->took);
    l->slot = calloc(l->cap, sizeof *l->slot);
    l->fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    if (!l->took || !l->slot || l->fd < 0 || uv_poll_init(loop, &l->due, l->fd))
        return -OMB_E_NOMEM;
    l->due.data = l;
    l->began = clock_mono_ns() + 1000000;
    uint64_t first = l->began + l->every;
    struct itimerspec t = {.it_interval = {.tv_nsec = (long)l->every},
                           .it_value = {(time_t)(first / 1000000000), (long)(first % 1000000000)}};
    if (timerfd_settime(l->fd, TFD_TIMER_ABSTIME, &t, NULL))
        return -OMB_E_FAILED;
    return uv_poll_start(&l->due, UV_READABLE, on_due) ? -OMB_E_FAILED : 0;
}

void load_count(struct load *l)
{
    l->from = l->n_due + 1;
}

/* What was due while the host was held up is sent now, late as it is. */
void load_stop(struct load *l)
{
    uint64_t due = (clock_mono_ns() - l->began) / l->every;
    (void)uv_poll_stop(&l->due);
    while (l->n_due < due && l->n_due < l->cap)
        send_one(l);
}

void load_free(struct load *l)
{
    free(l->took);
    free(l->slot);
    close(l->fd);
}
