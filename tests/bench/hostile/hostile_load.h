/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_BENCH_HOSTILE_LOAD_H
#define OMB_BENCH_HOSTILE_LOAD_H

#include "core/plug/port.h"

#include <uv.h>

/*
 * Messages to a neighbour at a fixed rate, whatever comes back: each has a moment at which it is
 * due, and what it took is counted from there, so that a host that is held up cannot hide it by
 * asking less.
 */
enum { LOAD_MOST = 1 << 17, LOAD_BYTES = 256 };

struct load {
    struct plug_instance *neighbour;
    omb_str what;
    uv_poll_t due;
    int fd;                /* timerfd */
    uint64_t began, every; /* ns */
    uint64_t n_due, n_answered, n_failed;
    uint64_t from; /* the first message that counts */
    uint32_t n, cap;
    struct load_took {
        uint64_t due, ns;
    } * took; /* of those that count */
    struct load_slot {
        struct load *load;
        uint64_t at; /* its number */
    } * slot;
};

/* `what` the probe is asked: "inside", there and back; "whole", with a commit of the host between.
 * 0 or -OMB_E_*. The loop is the rig's. */
int load_begin(struct load *l, uv_loop_t *loop, struct plug_instance *neighbour, omb_str what,
               uint32_t per_s);
/* From now on they count. */
void load_count(struct load *l);
/* No further ones; those under way may still come. */
void load_stop(struct load *l);
void load_free(struct load *l);

#endif
