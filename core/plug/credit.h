/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_PLUG_CREDIT_H
#define OMB_PLUG_CREDIT_H

#include <stdint.h>

/*
 * How many frames of a child are heard: PLUG_FRAMES_PER_S of them for nothing, and
 * PLUG_FRAMES_OF_A_CALL for each thing that it is told. What it leaves of those is kept as long as
 * it is at work: while calls into it and questions of it are open, and while it has not seen yet what
 * it was told. The rest goes by half with each beat that it answers, so that a busy time is no leave
 * to flood after it. No clock: a child that lags behind, or a host that stood still, costs nothing. [loop]
 */
struct credit {
    uint32_t left;
    uint32_t fresh;     /* for what it was told since the last beat that it answered */
    uint64_t earned_at; /* ns */
};

void credit_begin(struct credit *c); /* of a new process */
void credit_earn(struct credit *c,
                 uint64_t ns);       /* what time alone brings, up to PLUG_FRAMES_BURST */
void credit_owe(struct credit *c);   /* it is told something */
void credit_spend(struct credit *c); /* a frame is heard */
void credit_fade(struct credit *c, uint32_t open); /* a beat is answered; so many things are open */

#endif
