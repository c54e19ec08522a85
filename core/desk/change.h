/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_DESK_CHANGE_H
#define OMB_DESK_CHANGE_H

#include "core/desk/order.h"
#include "core/desk/run.h"

/*
 * Changes of an order or of the customer's own data: cancel, exchange, order_change,
 * customer_change, and a return that names items. The desk knows of them what the shop's quote
 * says (quote.h); the rest of `change` is the shop's to read:
 *
 *   cancel          {confirmed?}
 *   exchange        {items: [id…], new_items: [id…], method, confirmed?}
 *   order_change    {what: "items", items, new_items, method} | {what: "payment", method} |
 *                   {what: "address", address: {…}}, confirmed?
 *   customer_change {what: "address", address: {…}, confirmed?}
 *   return          {items: [id…], method, confirmed?}
 *
 * "confirmed" is the word of a flow that the customer saw the change listed and said yes; an agent
 * who proposes it says so by that.
 */
bool change_is(const struct remedy *m);

/* The facts `change.*`, and those of the customer and order that a quote knows better. `o` is empty
 * when there is no such order. Nothing for any other remedy. */
void change_facts(const struct run *r, const struct remedy *m, const struct order_facts *o,
                  struct facts *f);

/* Whether it is about this line: all of a cancelled order, else those whose item it names. Before
 * change_check has given it its parts. */
bool change_is_about(const struct run *r, const struct remedy *m, const struct order_line *line);

/* What would go back to the customer by this change, minor units; 0 without a quote. */
int64_t change_refund(const struct run *r);

/*
 * What holds whatever the policy says, asked after it so that its reason is heard first: the order
 * is known, the shop would do it, and never more goes back than was paid and is not back already,
 * nor more units than were bought. Gives m its parts: the lines that a cancelled order's money goes
 * back on (with m->amount), or whose units come back; for a remedy that has some already they must
 * be the same, or it has changed since (-OMB_E_CONFLICT).
 * -OMB_E_NOTFOUND, -OMB_E_STATE, -OMB_E_LIMIT, -OMB_E_UNAVAILABLE (no quote), -OMB_E_INVALID (the
 * shop cannot read it).
 */
OMB_MUST_USE int change_check(struct run *r, struct remedy *m, const struct order_facts *o);

#endif
