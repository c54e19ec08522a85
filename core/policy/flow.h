/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_POLICY_FLOW_H
#define OMB_POLICY_FLOW_H

#include "core/policy/policy.h"

/*
 * Assistant flows: plain sequential Lua that survives a restart in the middle of a
 * question. A run replays the flow from its start with the recorded answers, goes on
 * with the customer's new words, and stops hard at the next unanswered question. [loop]
 */

/*
 * One step of a conversation.
 *   view        JSON of kase_view (with `flow`, `orders`, `misunderstood`, `turn`), and for a step
 *               that asked the shop before: shop: [{"ask": QUESTION, "is": ANSWER | null}…]
 *   turn        JSON {"seq": n, "text": "…"}, or null or {NULL, 0} when an order was looked up
 *   recognised  JSON {intent, confidence_pm, threshold_pm?, asks_for_person, anger_pm, orders?}
 *               or {NULL, 0}; below threshold_pm (FLOW_THRESHOLD_PM) the flow "unclear" runs
 * Appends one object to `out`:
 *   {"actions": [ACTION…], "flow": FLOW|null, "decided"?: [RECORD…], "status": 0}
 * ACTION, FLOW and RECORD as in core/desk/command.h, TIER_RESULT. With "shop": QUESTION in it,
 * {"choices": {"order"}} or {"quote": REMEDY}, nothing was done: the same step is to be made again
 * with the shop's CHOICES or QUOTE (commerce.h of the SDK). Never fails half-way: a flow that
 * breaks yields one escalate action {reason: "flow_failed"}, flow null and its status (< 0).
 * A return value other than 0 is -OMB_E_INVALID (view or recognised is not what it should be),
 * -OMB_E_STATE (no bundle) or -OMB_E_NOMEM, and leaves `out` as it was.
 */
OMB_MUST_USE int flow_run(struct policy *p, omb_str view, omb_str turn, omb_str recognised,
                          uint64_t now, struct buf *out);

/*
 * Hash of the bundle that the view's flow under way began with, "" without one: whoever wants it
 * to go on as it began makes that bundle findable (policy_keep) before flow_run.
 */
void flow_pinned(omb_str view, char hash[HASH_HEX + 1]);

/* The active bundle has a flow of this name. */
bool flow_known(const struct policy *p, const char *name);

/* {"hash": HEX, "intents": [{"name", "title", "examples": […]}]} of the active bundle. `hash`
 * covers names and examples only, so it names a trained recogniser. */
OMB_MUST_USE int flow_examples(struct policy *p, struct buf *out);

#endif
