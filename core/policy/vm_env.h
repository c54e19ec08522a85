/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_POLICY_VM_ENV_H
#define OMB_POLICY_VM_ENV_H

#include "core/policy/vm.h"

#include <lauxlib.h>

/*
 * What a policy's source can see: an environment that is read-only, knows the allow-list and our
 * libraries and nothing else, and names what was meant when it is asked for another word.
 */

/* Pushes the environment for chunks. Within a run; may raise. */
void vm_env_open(lua_State *L);

/* Adds the value on top of the stack under `name` and pops it. */
void vm_env_add(lua_State *L, int env, const char *name);

/* Adds a frozen table of host functions under `name`. */
void vm_env_add_lib(lua_State *L, int env, const char *name, const luaL_Reg *functions);

/* Pushes a read-only stand-in for the table on top and pops that table: unknown names are an
 * error "NAME has no 'x'", with the nearest it has. */
void vm_env_freeze(lua_State *L, const char *name);

/* The libraries. */
extern const luaL_Reg lib_text[], lib_num[], lib_list[], lib_time[], lib_money[];

#endif
