/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_POLICY_VM_COMPILE_H
#define OMB_POLICY_VM_COMPILE_H

#include "core/policy/vm.h"

/*
 * Lua source to the machine's own code. The compiler works in a throw-away state of its own, so
 * that its garbage stays out of the image. Only text is accepted: a file that begins like
 * bytecode is refused, and no bytecode from outside is ever loaded.
 */

/* Appends the compiled chunk to `code`. `name` is what errors call the file. -OMB_E_SYNTAX with
 * words in err, -OMB_E_LIMIT over POLICY_MAX_SOURCE or POLICY_MAX_COMPILE. */
OMB_MUST_USE int vm_compile(const char *name, omb_str source, struct buf *code, char *err,
                            size_t err_cap);

/* Pushes the function of a chunk made by vm_compile; its environment is the value at `env`. May
 * raise. Within a run only. */
void vm_load(lua_State *L, const char *name, omb_str code, int env);

#endif
