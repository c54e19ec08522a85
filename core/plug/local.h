/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_PLUG_LOCAL_H
#define OMB_PLUG_LOCAL_H

#include "core/plug/message.h"

/*
 * The inline transport: a message becomes a call of the plugin's function in this
 * process. A child transport takes the same messages to a socket. [loop]
 */
struct plug_instance;

/* Now, or on a later turn when the plugin is on the stack: no re-entry, order kept. */
void local_send(struct plug_instance *i, const struct message *m);

/* Makes the call; the caller knows that the plugin is not on the stack. */
void local_make(struct plug_instance *i, const struct message *m);

#endif
