/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_POLICY_FLOW_WORDS_H
#define OMB_POLICY_FLOW_WORDS_H

#include "core/policy/flow_step.h"

/* Adds the words of a running flow to an environment while loading: those made here in C, and
 * pick_order, pick_line, confirm, offer, which are Lua over them (flow_prelude). */
void flow_words_add(lua_State *L, int env);

/* Pushes the object `c` of the step under way. */
void flow_words_push_c(lua_State *L);

/* The option that the answer means: by its words, its number, or the only one that holds them;
 * absent when none does. `options` is a JSON array of texts. */
omb_str flow_words_match(omb_str answer, const struct json_doc *doc, uint32_t options,
                         struct arena *arena);

/* Lua source of the words made of other words. */
omb_str flow_prelude_source(struct arena *arena);

/* compensate(problem, order, line, told): offers ready for propose, or nil and the reason; told:
 * facts that only the flow knows. return_terms(order, line, told): {accepted = …, …} of the returns
 * policy. propose{…}: one action. */
int flow_offer_compensate(lua_State *L);
int flow_offer_propose(lua_State *L);
int flow_returns_terms(lua_State *L);
int flow_claim(lua_State *L);

/* choices(order), quote{kind, order, change}: what the shop says, or nil. */
int flow_shop_choices(lua_State *L);
int flow_shop_quote(lua_State *L);

#endif
