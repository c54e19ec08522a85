/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_STORE_GATE_H
#define OMB_STORE_GATE_H

#include "core/base/status.h"

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

/* One thread passes in and out; another may shut it out for a while. */
struct gate {
    uv_mutex_t lock;
    uv_cond_t moved;
    bool made, inside, shut;
};

OMB_MUST_USE int gate_make(struct gate *g);
void gate_free(struct gate *g); /* zeroed is fine */

void gate_enter(struct gate *g); /* waits while it is shut */
void gate_leave(struct gate *g);

/* Nobody enters from now on; waits at most `ms` for who is inside. False: somebody still is. */
bool gate_shut(struct gate *g, uint64_t ms);
void gate_open(struct gate *g);

#endif
