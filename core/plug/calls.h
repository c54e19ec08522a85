/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_PLUG_CALLS_H
#define OMB_PLUG_CALLS_H

#include "core/plug/message.h"
#include "core/plug/port.h"

/*
 * Open calls of the host into plugins: each is answered to its caller exactly once, by
 * the plugin, by its deadline, or by the end. Calls of a plugin in a child are kept whole, so
 * that a child that comes back can be asked again. [loop]
 */

/* Makes the call; m->op is filled here. Returns its number, 0 when it was refused (the reply
 * still comes, on a later turn). */
uint64_t calls_send(struct plug_instance *i, struct plug_reply r, struct message *m);

/* The plugin's answer, out of the mail. A late or second one is dropped and counted. */
void calls_finish(struct plug *p, struct plug_instance *i, uint64_t op, int status, omb_str bytes);

/* Answers every call of an instance (NULL: of all) with the status. */
void calls_end(struct plug *p, const struct plug_instance *i, int status);

/*
 * The child of an instance died. What it had not answered is kept for calls_offer when doing
 * it twice is harmless, else answered -OMB_E_UNAVAILABLE. `culprit` is the call it died in, or
 * 0: one that kills twice is answered so as well, and its like is refused from then on.
 */
void calls_lost(struct plug_instance *i, uint64_t culprit);

/* The child is back: makes every call that waits for it. */
void calls_offer(struct plug_instance *i);

#endif
