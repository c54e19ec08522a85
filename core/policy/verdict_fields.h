/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_POLICY_VERDICT_FIELDS_H
#define OMB_POLICY_VERDICT_FIELDS_H

#include "core/policy/verdict.h"

/* The table at idx (an absolute index) against the rows of its kind: every key is one of them,
 * what must be there is there, what excludes each other is not together. Raises. */
void verdict_fields_check(lua_State *L, int idx, enum verdict_kind kind);

/* Reads every field raw into *out; those without a member of their own become the JSON object
 * `fields`, with what stands in for those that were left out. Raises; texts in the view's arena. */
void verdict_fields_read(lua_State *L, int idx, struct facts_view *view, struct verdict *out);

/* Checked raw fields of the table at idx (an absolute index). Both raise. */
int64_t verdict_field_int(lua_State *L, int idx, const char *name, int64_t least, int64_t most,
                          int64_t absent);
omb_str verdict_field_text(lua_State *L, int idx, const char *name, size_t most,
                           struct arena *arena);

#endif
