/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_PLUG_DOUBT_H
#define OMB_PLUG_DOUBT_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Whether a child does its work or only burns a processor. One that was told something and for
 * PLUG_DOUBT_MS said nothing, but ran meanwhile, and one that says more than it may, take what
 * no other wants until they answer. So does one that comes while others are served, until it is up,
 * or is seen to get nothing for PLUG_COMING_MS. Its beats decide of its life as ever. [loop]
 */
struct remote;
struct uv_timer_s;

struct doubt {
    struct uv_timer_s *timer;
    bool under_way, heard;
    bool coming;        /* it is on its way up, beside others */
    bool last;          /* it ranks after everybody */
    uint64_t spent, at; /* processor time and the clock when the doubt began, ns */
    uint64_t beat_spent, beat_at;
};

int doubt_begin(struct remote *r);     /* of a new process. 0 or -OMB_E_NOMEM */
void doubt_end(struct remote *r);      /* of one that is gone */
void doubt_coming(struct remote *r);   /* it begins its way up while others are served */
void doubt_came(struct remote *r);     /* it is up */
void doubt_told(struct remote *r);     /* it was told something */
void doubt_answered(struct remote *r); /* a beat, or a question about its doubt */
void doubt_leaving(struct remote *r);  /* it was told to end */
void doubt_held(struct remote *r);     /* it says more than it may */
void doubt_beat(struct remote *r);     /* is it well again? */

#endif
