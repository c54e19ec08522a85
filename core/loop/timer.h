/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_LOOP_TIMER_H
#define OMB_LOOP_TIMER_H

#include "core/base/list.h"
#include "core/base/status.h"

struct uv_loop_s;

/*
 * All deadlines of the loop thread on one hierarchical wheel over one libuv timer.
 * Starting, moving and stopping cost the same for one timer as for a million. A timer
 * never fires early and at most about TIMER_TICK_MS late on an idle loop. Everything
 * here is [loop].
 */
struct timer_wheel;

/* Embedded where it is used; zeroed or timer_init'ed before its first use. */
struct loop_timer {
    struct list link;
    uint64_t tick; /* of the wheel */
    void (*fire)(struct loop_timer *t);
};

OMB_MUST_USE int timer_wheel_open(struct uv_loop_s *loop, struct timer_wheel **out);

/* Stops all timers without firing them; the loop must turn once more. NULL is fine. */
void timer_wheel_close(struct timer_wheel *w);

/* Timers running now, for gauges and tests. */
uint32_t timer_wheel_count(const struct timer_wheel *w);

void timer_init(struct loop_timer *t, void (*fire)(struct loop_timer *t));

/* Fires once in after_ms; a running one is moved. It may be started again from its own fire. */
void timer_start(struct timer_wheel *w, struct loop_timer *t, uint64_t after_ms);

/* Stopping what does not run is fine. */
void timer_stop(struct timer_wheel *w, struct loop_timer *t);

bool timer_runs(const struct loop_timer *t);

#endif
