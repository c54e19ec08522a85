/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_LOOP_SIGNAL_H
#define OMB_LOOP_SIGNAL_H

#include "core/base/status.h"

struct uv_loop_s;

/*
 * SIGTERM, SIGINT and SIGHUP as calls on the loop; SIGPIPE is ignored for the whole
 * process, since a peer that went away is an error of a write and no more. [loop]
 */
struct signals;

OMB_MUST_USE int signal_open(struct uv_loop_s *loop, void (*on_signal)(int number, void *arg),
                             void *arg, struct signals **out);

/* Gives the signals back to the system; the loop must turn once more. NULL is fine. */
void signal_close(struct signals *s);

#endif
