/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_LOCAL_MOVING_H
#define OMB_LOCAL_MOVING_H

#include "shop.h"

/* Tells the host of the shop's movements until each is taken. All on the loop. */
#define MOVING_TIMER 1

struct moving {
    const omb_host *host;
    const omb_ext_worker *worker;
    const omb_ext_timers *timers;
    const omb_ext_movements *host_moves; /* NULL: a host that wants none */
    struct shop *shop;
    void *job; /* the one step under way, or NULL */
    int closing;
};

void moving_begin(struct moving *m, const omb_host *host, struct shop *shop);
void moving_kick(struct moving *m); /* there may be something to tell */
/* True when the op was its own. */
int moving_completed(struct moving *m, omb_op op, int32_t status);
void moving_stop(struct moving *m);
void moving_end(struct moving *m); /* a report that the host will not answer any more */

#endif
