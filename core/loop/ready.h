/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_LOOP_READY_H
#define OMB_LOOP_READY_H

#include "core/base/str.h"

struct uv_loop_s;

/*
 * Takes now, before anything is served, what libuv ends the process over when there is no memory for
 * it later: its table of descriptors, grown to all that this process may open (LOOP_MAX_READY at
 * most), and the threads of its pool. Turns the loop, which must be idle. -OMB_E_NOMEM.
 */
OMB_MUST_USE int loop_ready(struct uv_loop_s *loop);

#endif
