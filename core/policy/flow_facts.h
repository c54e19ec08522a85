/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_POLICY_FLOW_FACTS_H
#define OMB_POLICY_FLOW_FACTS_H

#include "core/policy/flow_step.h"

/*
 * Facts for a policy that a flow asks: out of the order and line that it holds, the case it sees,
 * and what only the flow knows. In a run; strings live in the step's arena.
 */

/* A field of the table at idx: its value when it is of the type, else 0 or "". */
int64_t flow_facts_field(lua_State *L, int idx, const char *name);
omb_str flow_facts_text(lua_State *L, int idx, const char *name, struct arena *arena);
/* The id in field `field` of the table at 1: its text, or `inner` of the table that it is. */
omb_str flow_facts_id(lua_State *L, const char *field, const char *inner, struct arena *arena);

/* The order and its line at these indices; either may be nil: order.present says so. */
void flow_facts_order(lua_State *L, struct flow_step *s, int order, int line, struct facts *f);

/* Whether the line was delivered, and how late it is or came. */
void flow_facts_late(lua_State *L, struct flow_step *s, int line, struct facts *f);

/* What the shop says of sending the line back; nothing without a line. */
void flow_facts_item(lua_State *L, struct flow_step *s, int line, struct facts *f);

/* Who the customer is. `order` may be nil. */
void flow_facts_customer(lua_State *L, struct flow_step *s, int order, struct facts *f);

/*
 * The table at idx, if there is one: {["case.refusals"] = 1}. Each name is a fact of the point that
 * the host has not said itself, each value of its type; anything else raises.
 */
void flow_facts_told(lua_State *L, struct flow_step *s, int idx, enum decide_point point,
                     struct facts *f);

#endif
