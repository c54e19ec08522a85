/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_PLUG_ASKS_H
#define OMB_PLUG_ASKS_H

#include "core/plug/port.h"

/*
 * Open questions of plugins to the app, under numbers of our own. [loop]
 */

/* A question of `i` under its own number `op`; id 0 where it wants no answer (op 0) or there is
 * no room (it hears -OMB_E_BUSY). */
struct plug_ask asks_begin(struct plug_instance *i, uint64_t op);

/* The app's answer, out of the mail. */
void asks_finish(struct plug *p, uint64_t id, int status, omb_str bytes);

/* Tells the plugin on a later turn, without the app. */
void asks_tell(struct plug_instance *i, uint64_t op, int status);

/* Forgets the questions of an instance. */
void asks_forget(struct plug *p, struct plug_instance *i);

#endif
