/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_DESK_MESSAGE_H
#define OMB_DESK_MESSAGE_H

#include "core/desk/out.h"

/* Adds message.sent and its delivery; its seq. Whether `by` may speak was checked before. */
uint64_t message_send(struct run *r, struct actor by, omb_str text);
/* The same with a card beside the words (a JSON object), or without when it is absent. */
uint64_t message_send_card(struct run *r, struct actor by, omb_str text, omb_str card);

/* Adds note.added: never anything that reaches a channel. */
void message_note(struct run *r, struct actor by, omb_str text);

/*
 * A reason as a plain body may hold it: a word like over_authority is kept; a sentence,
 * which may name the customer, becomes a note, and the reason says to look there.
 */
omb_str message_reason(struct run *r, omb_str reason);

#endif
