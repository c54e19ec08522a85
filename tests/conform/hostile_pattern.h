/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_CONFORM_HOSTILE_PATTERN_H
#define OMB_CONFORM_HOSTILE_PATTERN_H

#include <lauxlib.h>

/* find, match, gmatch and gsub of Lua's pattern language, each step of the matcher charged. */
extern const luaL_Reg hostile_pattern[];

#endif
