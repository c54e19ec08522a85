/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_STORE_LANE_H
#define OMB_STORE_LANE_H

#include "core/base/status.h"

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

/*
 * The way of items to one worker thread and back to the loop. The loop pushes, the
 * worker takes a run of them in order, hands the same items back, the loop collects.
 */
struct lane_item {
    struct lane_item *next;
};

struct lane_list {
    struct lane_item *head, *tail;
    uint32_t n;
};

struct lane {
    uv_mutex_t lock;
    uv_cond_t filled;
    struct lane_list waiting, done;
    uv_async_t *wake;
    uv_thread_t thread;
    bool asleep, stop, made;
};

void lane_list_add(struct lane_list *l, struct lane_item *item);
struct lane_list lane_list_cut(struct lane_list *l, uint32_t n); /* takes the first n out */

/* [loop] Starts the worker; `wake` is sent whenever something was handed back. */
OMB_MUST_USE int lane_start(struct lane *l, uv_async_t *wake, void (*run)(void *), void *arg);
/* [loop] Lets the worker finish what is queued, and joins it. Collect afterwards. */
void lane_stop(struct lane *l);
void lane_push(struct lane *l, struct lane_item *item); /* [loop] */
struct lane_list lane_collect(struct lane *l);          /* [loop] */
uint32_t lane_waiting(struct lane *l);                  /* [any] */

/*
 * [worker] Waits until something is queued, or for `ms` (0: for ever), and takes at most
 * `most`. False when the lane was stopped and nothing is left.
 */
bool lane_take(struct lane *l, uint32_t most, uint64_t ms, struct lane_list *out);
void lane_done(struct lane *l, struct lane_list *list); /* [worker] */

#endif
