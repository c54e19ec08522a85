/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_POLICY_VERDICT_H
#define OMB_POLICY_VERDICT_H

#include "core/base/json_out.h"
#include "core/policy/facts.h"

#include <lauxlib.h>

/*
 * Verdicts: the words that make them (`escalate(tier.associate, "over_authority")`) and the
 * strict reading of what a rule gave: raw, no metatables, no unknown fields, whole numbers.
 */

/* Adds the verdict words and `tier` to an environment. In a run. */
void verdict_add_words(lua_State *L, int env);

/*
 * Reads the table at idx as a verdict of the view's point. Offers in percent become amounts of
 * the order's line. Raises with words about what is wrong; strings of *out live in the view's
 * arena. With `view->given` empty (while loading) only the shape is looked at.
 */
void verdict_read(lua_State *L, int idx, struct facts_view *view, struct verdict *out);

/* {"kind": "escalate", "tier": 1, …} with the fields that its kind has. */
void verdict_print(const struct verdict *v, struct json_out *o);

#endif
