/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_POLICY_VM_JSON_H
#define OMB_POLICY_VM_JSON_H

#include "core/base/json.h"
#include "core/base/json_out.h"
#include "core/policy/vm.h"

/* Values across the line between C and a machine. Within a run only; all charge its meter. */

/* Pushes a JSON value as a Lua one: objects and arrays as tables, null as nil. May raise. */
void vm_json_push(lua_State *L, const struct json_doc *doc, uint32_t at, struct arena *arena);

/*
 * Writes the value at idx: tables with items 1..n as arrays, others as objects with sorted text
 * keys. Raises for what JSON cannot say: functions, metatables, other keys, not finite numbers,
 * text that is not UTF-8, more than JSON_MAX_DEPTH levels.
 */
void vm_json_print(lua_State *L, int idx, struct json_out *out);

#endif
