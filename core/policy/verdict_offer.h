/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_POLICY_VERDICT_OFFER_H
#define OMB_POLICY_VERDICT_OFFER_H

#include "core/policy/verdict.h"

/* The `offers` of the verdict at idx as the desk's JSON array. Raises; text in the arena. */
omb_str verdict_offers(lua_State *L, int idx, struct facts_view *view);

#endif
