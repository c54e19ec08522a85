/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: `list`, what policies may do with sequences. Reads are raw and every item is charged. Must
 * not know: what the items are. Called by: Lua, through vm_env. */
#include "core/policy/vm_env.h"

static lua_Integer arg_list(lua_State *L)
{
    lua_Integer n;
    luaL_checktype(L, 1, LUA_TTABLE);
    n = (lua_Integer)lua_rawlen(L, 1);
    vm_charge(L, 1);
    return n;
}

/* Calls the function at 2 with item i; its one result is on top, the item below it. */
static void call_with(lua_State *L, lua_Integer i)
{
    vm_charge(L, 1);
    lua_rawgeti(L, 1, i);
    lua_pushvalue(L, 2);
    lua_pushvalue(L, -2);
    lua_call(L, 1, 1);
}

static lua_Integer arg_list_and_function(lua_State *L)
{
    lua_Integer n = arg_list(L);
    luaL_checktype(L, 2, LUA_TFUNCTION);
    lua_settop(L, 2);
    return n;
}

static int list_has(lua_State *L)
{
    lua_Integer n = arg_list(L);
    luaL_checkany(L, 2);
    for (lua_Integer i = 1; i <= n; i++) {
        vm_charge(L, 1);
        lua_rawgeti(L, 1, i);
        if (lua_rawequal(L, 2, -1)) {
            lua_pushboolean(L, 1);
            return 1;
        }
        lua_pop(L, 1);
    }
    lua_pushboolean(L, 0);
    return 1;
}

static int list_find(lua_State *L)
{
    lua_Integer n = arg_list_and_function(L);
    for (lua_Integer i = 1; i <= n; i++) {
        call_with(L, i);
        if (lua_toboolean(L, -1)) {
            lua_pop(L, 1);
            return 1;
        }
        lua_pop(L, 2);
    }
    lua_pushnil(L);
    return 1;
}

static int list_filter(lua_State *L)
{
    lua_Integer n = arg_list_and_function(L), kept = 0;
    lua_newtable(L);
    for (lua_Integer i = 1; i <= n; i++) {
        call_with(L, i);
        if (lua_toboolean(L, -1)) {
            lua_pop(L, 1);
            lua_rawseti(L, 3, ++kept);
        } else {
            lua_pop(L, 2);
        }
    }
    return 1;
}

static int list_map(lua_State *L)
{
    lua_Integer n = arg_list_and_function(L);
    lua_newtable(L);
    for (lua_Integer i = 1; i <= n; i++) {
        call_with(L, i);
        lua_rawseti(L, 3, i);
        lua_pop(L, 1);
    }
    return 1;
}

/* How many items the function holds for. */
static int list_count(lua_State *L)
{
    lua_Integer n = arg_list(L), count = 0;
    if (lua_isnoneornil(L, 2)) {
        lua_pushinteger(L, n);
        return 1;
    }
    luaL_checktype(L, 2, LUA_TFUNCTION);
    lua_settop(L, 2);
    for (lua_Integer i = 1; i <= n; i++) {
        call_with(L, i);
        count += lua_toboolean(L, -1);
        lua_pop(L, 2);
    }
    lua_pushinteger(L, count);
    return 1;
}

static int list_sum(lua_State *L)
{
    lua_Integer n = arg_list_and_function(L), sum = 0;
    for (lua_Integer i = 1; i <= n; i++) {
        call_with(L, i);
        if (!lua_isinteger(L, -1) ||
            __builtin_add_overflow(sum, (lua_Integer)lua_tointeger(L, -1), &sum))
            return luaL_error(L, "list.sum: item %I gave no integer, or the sum is out of range",
                              (LUAI_UACINT)i);
        lua_pop(L, 2);
    }
    lua_pushinteger(L, sum);
    return 1;
}

static int list_add(lua_State *L)
{
    lua_Integer n = arg_list(L);
    luaL_checkany(L, 2);
    lua_settop(L, 2);
    lua_rawseti(L, 1, n + 1);
    lua_settop(L, 1);
    return 1;
}

static int list_last(lua_State *L)
{
    lua_rawgeti(L, 1, arg_list(L));
    return 1;
}

/* A new list: items first .. last. */
static int list_part(lua_State *L)
{
    lua_Integer n = arg_list(L), first = luaL_checkinteger(L, 2), last = luaL_optinteger(L, 3, n);
    lua_Integer out = 0;

    lua_newtable(L);
    for (lua_Integer i = first < 1 ? 1 : first; i <= last && i <= n; i++) {
        vm_charge(L, 1);
        lua_rawgeti(L, 1, i);
        lua_rawseti(L, -2, ++out);
    }
    return 1;
}

const luaL_Reg lib_list[] = {{"has", list_has}, {"find", list_find},   {"filter", list_filter},
                             {"map", list_map}, {"count", list_count}, {"sum", list_sum},
                             {"add", list_add}, {"last", list_last},   {"part", list_part},
                             {NULL, NULL}};
