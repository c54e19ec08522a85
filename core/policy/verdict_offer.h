/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_POLICY_VERDICT_OFFER_H
#define OMB_POLICY_VERDICT_OFFER_H

#include "core/policy/verdict.h"

/* The `offers` of the verdict at idx as the desk's JSON array. Raises; text in the arena. */
omb_str verdict_offers(lua_State *L, int idx, struct facts_view *view);

/* Checked raw fields of the table at idx (an absolute index). Both raise. */
int64_t verdict_field_int(lua_State *L, int idx, const char *name, int64_t least, int64_t most,
                          int64_t absent);
omb_str verdict_field_text(lua_State *L, int idx, const char *name, size_t most,
                           struct arena *arena);

#endif
