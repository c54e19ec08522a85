/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: `num`, small arithmetic for policies. Must not know: money (lib_money does). Called by:
 * Lua, through vm_env. */
#include "core/policy/vm_env.h"

#include <math.h>

static int pick(lua_State *L, int want_less)
{
    int n = lua_gettop(L), best = 1;

    luaL_checknumber(L, 1);
    vm_charge(L, (size_t)n);
    for (int i = 2; i <= n; i++) {
        luaL_checknumber(L, i);
        if (want_less ? lua_compare(L, i, best, LUA_OPLT) : lua_compare(L, best, i, LUA_OPLT))
            best = i;
    }
    lua_pushvalue(L, best);
    return 1;
}

static int num_min(lua_State *L)
{
    return pick(L, 1);
}

static int num_max(lua_State *L)
{
    return pick(L, 0);
}

static int num_abs(lua_State *L)
{
    if (lua_isinteger(L, 1)) {
        lua_Integer n = lua_tointeger(L, 1);
        luaL_argcheck(L, n != LUA_MININTEGER, 1, "has no positive");
        lua_pushinteger(L, n < 0 ? -n : n);
    } else {
        lua_pushnumber(L, fabs(luaL_checknumber(L, 1)));
    }
    return 1;
}

static int num_clamp(lua_State *L)
{
    luaL_checknumber(L, 1);
    luaL_checknumber(L, 2);
    luaL_checknumber(L, 3);
    luaL_argcheck(L, !lua_compare(L, 3, 2, LUA_OPLT), 3, "is below the lower bound");
    if (lua_compare(L, 1, 2, LUA_OPLT))
        lua_pushvalue(L, 2);
    else
        lua_pushvalue(L, lua_compare(L, 3, 1, LUA_OPLT) ? 3 : 1);
    return 1;
}

static int push_whole(lua_State *L, lua_Number x)
{
    lua_Integer n;
    if (!lua_numbertointeger(x, &n))
        return luaL_argerror(L, 1, "does not fit an integer");
    lua_pushinteger(L, n);
    return 1;
}

static int num_floor(lua_State *L)
{
    if (lua_isinteger(L, 1)) {
        lua_settop(L, 1);
        return 1;
    }
    return push_whole(L, floor(luaL_checknumber(L, 1)));
}

static int num_ceil(lua_State *L)
{
    if (lua_isinteger(L, 1)) {
        lua_settop(L, 1);
        return 1;
    }
    return push_whole(L, ceil(luaL_checknumber(L, 1)));
}

static int num_whole(lua_State *L)
{
    lua_pushboolean(L, lua_isinteger(L, 1));
    return 1;
}

const luaL_Reg lib_num[] = {{"min", num_min},     {"max", num_max},     {"abs", num_abs},
                            {"clamp", num_clamp}, {"floor", num_floor}, {"ceil", num_ceil},
                            {"whole", num_whole}, {NULL, NULL}};
