/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_DESK_TIER_H
#define OMB_DESK_TIER_H

#include "core/desk/decision.h"

/* What an automatic tier answered, read and ready to be weighed. */
struct answer {
    uint32_t actions; /* token of the array, or JSON_NONE */
    uint32_t recognised;
    uint64_t turn;
    bool asks_for_person;
    bool wants_to_leave; /* an escalate action is among them */
    int32_t leave_tier;
    bool looks_up; /* the turn is not over: an order is looked up first */
    struct moment moment;
};

void tier_read(struct run *r, struct answer *a);

/* fact, wants, tried, not_done: kept whatever else becomes of the answer. */
void tier_note_facts(struct run *r, const struct answer *a);

/* say, ask, lookup, propose, resolve, in their order. */
int tier_act(struct run *r, const struct answer *a);

/* Whether it wanted to say something to the customer; text is the first such. */
bool tier_speaks(struct run *r, uint32_t actions, omb_str *text);

/* The action under `item`: its name and the token of its value; false for a malformed one. */
bool tier_action(struct run *r, uint32_t item, omb_str *name, uint32_t *value);

#endif
