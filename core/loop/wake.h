/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_LOOP_WAKE_H
#define OMB_LOOP_WAKE_H

#include "core/base/status.h"

struct uv_loop_s;

/*
 * The door from other threads into the loop: functions posted here run on the loop
 * thread, in the order they were posted, never inside the post. At most
 * WAKE_MAX_POSTED wait at a time.
 *
 * The thread of the loop opens and closes it. Who posts from another thread holds it
 * (wake_hold) and releases it when done; a post after the close says CLOSED.
 */
struct wake;

OMB_MUST_USE int wake_open(struct uv_loop_s *loop, struct wake **out); /* [loop] */

/*
 * Runs what is still waiting, then closes and gives up the opener's hold. The loop must
 * turn once more. NULL is fine. [loop]
 */
void wake_close(struct wake *w);

/* 0, -OMB_E_BUSY when too many wait, -OMB_E_CLOSED; arg stays the caller's unless 0. [any] */
OMB_MUST_USE int wake_post(struct wake *w, void (*run)(void *arg), void *arg);

struct wake *wake_hold(struct wake *w); /* [any] */
void wake_release(struct wake *w);      /* [any]; NULL is fine */

#endif
