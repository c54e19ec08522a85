/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_PLUG_GRAVE_H
#define OMB_PLUG_GRAVE_H

#include "core/plug/spawn.h"

/*
 * A process that is done with is killed, and taken away when the system has done so; a large one may
 * take a while, so the loop does not wait. [loop]
 */
struct plug;
struct plug_instance;

/* *child is none from here on. `words`: said on the log and kept for people together with how it
 * ended, once that is known; NULL: nothing is said. */
void grave_dig(struct plug_instance *i, struct spawned *child, const char *words);

/* The instances are freed: what their processes ended by is only logged. */
void grave_forget(struct plug *p);

#endif
