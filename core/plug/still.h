/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_PLUG_STILL_H
#define OMB_PLUG_STILL_H

#include "core/base/str.h"

/*
 * Plugins whose time stands still until a check moves it, in this process and in a child alike: the
 * same calls then give the same order of events on every machine. Timers wait for still_turn,
 * work on other threads is done one piece after the other. For checks and tests. [loop]
 */
struct plug_instance;

struct plug_still { /* of plug_setup; the functions may be NULL */
    void *ctx;
    /* A line of its log; what it did against the rules. */
    void (*line)(void *ctx, const struct plug_instance *who, uint32_t level, omb_str line);
    void (*fault)(void *ctx, const struct plug_instance *who, const char *function,
                  const char *what);
};

/*
 * Begins a turn of one plugin: first all that it was given before is done with, its work on other
 * threads included; then up to `ms` of its time pass, until the next of its timers has fired.
 */
void still_turn(struct plug_instance *i, uint32_t ms);

/* Is the turn over? To be asked between turns of the loop. *left: what is left of `ms`. */
bool still_turned(struct plug_instance *i, uint32_t *left);

#endif
