/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_ITEM_H
#define OMB_APP_ITEM_H

#include "core/base/json_out.h"
#include "core/desk/desk.h"

/*
 * What a customer may see of a case: the ITEMs and the state of a contact, as
 * core/gateway/README.md gives them. Notes, decisions, remedies' inner states and
 * who works where never pass here. [loop]
 */

/* Writes the event as an ITEM; false, and nothing written, for what is not the customer's. */
bool item_write(struct json_out *o, const struct event *e);

/* True for an event after which the customer's view of the contact's state is another one. */
bool item_changes_state(enum event_kind kind);

struct item_place {    /* in the queue */
    uint32_t position; /* 1 is next; 0: not known */
    uint32_t wait_s;
};

/* The members "state", "holder", "position"?, "wait_s"? into an open object. */
void item_state(struct json_out *o, const struct kase *k, const struct item_place *place);

#endif
