/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_CONFORM_HOSTILE_STANDINS_H
#define OMB_CONFORM_HOSTILE_STANDINS_H

#include <lua.h>

/*
 * Metered stand-ins for the functions of Lua's own library that hostile files use and the shipped
 * machine does not have. Replaces the environment at `env` (an absolute index) by a plain,
 * writable one that holds what the old one held. In a loading run.
 */
void hostile_standins(lua_State *L, int env);

#endif
