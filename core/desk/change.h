/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_DESK_CHANGE_H
#define OMB_DESK_CHANGE_H

#include "core/desk/order.h"
#include "core/desk/run.h"

/*
 * The facts `change.*` of a remedy that changes an order: what its `change` object and the order
 * tell. Nothing for a remedy without one. What only the shop knows (variants, ways to pay) stays
 * unsaid, and a policy reads the careful value.
 *
 * `change` is {"what": "items"|"payment"|"address"|"cancel", "cancel"?: true, "confirmed"?: bool,
 * …}; the shop reads the rest. "confirmed" is the word of a flow that the customer saw the change
 * listed and said yes; an agent who proposes it says so by that.
 */
void change_facts(const struct run *r, const struct remedy *m, const struct order_facts *o,
                  struct facts *f);

#endif
