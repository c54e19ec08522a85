/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_LAB_INVARIANT_VERDICT_H
#define OMB_LAB_INVARIANT_VERDICT_H

#include "core/policy/verdict.h"

/*
 * The verdict as an invariant sees it: a table of verdict, tier, reason, priority, clause, rule,
 * status, offers and the fields of its kind. What its kind does not have is nil; a name that no
 * verdict has is an error, so that a slip of the pen does not hold for ever. Within a run.
 */
void invariant_verdict_open(lua_State *L); /* once, while loading */
void invariant_verdict_push(lua_State *L, const struct verdict *v, struct arena *arena);

#endif
