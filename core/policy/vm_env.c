/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the allow-list of names and read-only tables. Must not know: policies, facts. Called by:
 * bundle, probe. */
#include "core/policy/vm_env.h"

#include "core/base/str.h"

#include <lualib.h>
#include <stdlib.h>
#include <string.h>

#define ENV_MAX_NEAREST 128

static const char *const base_names[] = {"assert",   "error", "ipairs", "select",
                                         "tonumber", "type",  NULL};

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Nearest key of the table at idx to the word, or NULL. Borrowed from Lua. Of several as near the
 * first by name: how a table lies in memory is another thing in every process. */
static const char *nearest_key(lua_State *L, int idx, const char *word)
{
    const char *names[ENV_MAX_NEAREST];
    size_t n = 0;

    idx = lua_absindex(L, idx);
    lua_pushnil(L);
    while (lua_next(L, idx)) {
        lua_pop(L, 1);
        if (lua_type(L, -1) == LUA_TSTRING && n < ENV_MAX_NEAREST)
            names[n++] = lua_tostring(L, -1);
    }
    qsort(names, n, sizeof *names, compare_names);
    return str_nearest(str_of(word), names, n);
}

/* upvalues: table, name */
static int unknown_name(lua_State *L)
{
    const char *owner = lua_tostring(L, lua_upvalueindex(2));
    const char *word = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "?";
    const char *near = nearest_key(L, lua_upvalueindex(1), word);

    if (near)
        return luaL_error(L, "%s has no '%s' (nearest: '%s')", owner, word, near);
    return luaL_error(L, "%s has no '%s'", owner, word);
}

static int refuse_write(lua_State *L)
{
    const char *owner = lua_tostring(L, lua_upvalueindex(1));
    const char *word = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "?";
    return luaL_error(L, "%s cannot be changed (field '%s'); a name of your own needs 'local'",
                      owner, word);
}

void vm_env_freeze(lua_State *L, const char *name)
{
    int table = lua_absindex(L, -1);

    lua_newuserdatauv(L, 0, 0);
    lua_createtable(L, 0, 3);
    lua_createtable(L, 0, 1); /* of the table itself: catches what it does not have */
    lua_pushvalue(L, table);
    lua_pushstring(L, name);
    lua_pushcclosure(L, unknown_name, 2);
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, table);
    lua_pushvalue(L, table);
    lua_setfield(L, -2, "__index");
    lua_pushstring(L, name);
    lua_pushcclosure(L, refuse_write, 1);
    lua_setfield(L, -2, "__newindex");
    lua_setmetatable(L, -2);
    lua_remove(L, table);
}

/* ---- pairs in order: numbers by value, then text bytewise, then booleans ---- */

struct key {
    int type;
    bool whole;
    lua_Integer n; /* whole numbers, booleans */
    lua_Number x;
    omb_str text;
};

/* By value, exactly: a whole number beyond 2^53 has no equal among fractions. */
static int compare_numbers(const struct key *a, const struct key *b)
{
    if (a->whole && b->whole)
        return (a->n > b->n) - (a->n < b->n);
    return (a->x > b->x) - (a->x < b->x);
}

static int compare_keys(const void *pa, const void *pb)
{
    const struct key *a = pa, *b = pb;
    static const int rank[LUA_NUMTYPES] =
        {[LUA_TNUMBER] = 1, [LUA_TSTRING] = 2, [LUA_TBOOLEAN] = 3};

    if (a->type != b->type)
        return rank[a->type] - rank[b->type];
    if (a->type == LUA_TSTRING)
        return str_compare(a->text, b->text);
    return compare_numbers(a, b);
}

/* False for a key whose order would be left to chance. */
static bool read_key(lua_State *L, int at, struct key *k)
{
    k->type = lua_type(L, at);
    switch (k->type) {
    case LUA_TNUMBER:
        k->whole = lua_isinteger(L, at);
        k->n = k->whole ? lua_tointeger(L, at) : 0;
        k->x = lua_tonumber(L, at);
        return true;
    case LUA_TBOOLEAN:
        k->whole = true;
        k->n = lua_toboolean(L, at);
        return true;
    case LUA_TSTRING:
        k->text.ptr = lua_tolstring(L, at, &k->text.len);
        return true;
    default:
        return false;
    }
}

/* upvalues: table, keys; the position is kept in keys[0] */
static int pairs_next(lua_State *L)
{
    lua_Integer at;

    lua_rawgeti(L, lua_upvalueindex(2), 0);
    at = lua_tointeger(L, -1);
    for (;;) {
        if (lua_rawgeti(L, lua_upvalueindex(2), ++at) == LUA_TNIL)
            return 1;
        lua_pushvalue(L, -1);
        lua_rawget(L, lua_upvalueindex(1));
        if (!lua_isnil(L, -1))
            break;
        lua_pop(L, 2);
        vm_charge(L, 1);
    }
    lua_pushinteger(L, at);
    lua_rawseti(L, lua_upvalueindex(2), 0);
    return 2;
}

static size_t count_keys(lua_State *L)
{
    size_t n = 0;
    lua_pushnil(L);
    while (lua_next(L, 1)) {
        lua_pop(L, 1);
        n++;
    }
    return n;
}

static void push_key(lua_State *L, const struct key *k)
{
    if (k->type == LUA_TSTRING)
        lua_pushlstring(L, k->text.ptr, k->text.len);
    else if (k->type == LUA_TBOOLEAN)
        lua_pushboolean(L, k->n != 0);
    else if (k->whole)
        lua_pushinteger(L, k->n);
    else
        lua_pushnumber(L, k->x);
}

static int sorted_pairs(lua_State *L)
{
    int foreign = LUA_NUMTYPES;
    size_t n, i = 0;
    struct key *keys;

    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    n = count_keys(L);
    vm_charge(L, 4 * n);
    keys = lua_newuserdatauv(L, (n + 1) * sizeof *keys, 0);
    lua_pushnil(L);
    while (lua_next(L, 1)) {
        lua_pop(L, 1);
        if (!read_key(L, -1, &keys[i]) && keys[i].type < foreign)
            foreign = keys[i].type;
        i++;
    }
    if (foreign < LUA_NUMTYPES)
        return luaL_error(L, "pairs: a key is a %s; its order would be left to chance",
                          lua_typename(L, foreign));
    qsort(keys, n, sizeof *keys, compare_keys);
    lua_pushvalue(L, 1);
    lua_createtable(L, (int)n, 1);
    for (i = 0; i < n; i++) {
        push_key(L, &keys[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    lua_pushinteger(L, 0);
    lua_rawseti(L, -2, 0);
    lua_pushcclosure(L, pairs_next, 2);
    return 1;
}

/* ---- the environment ---- */

void vm_env_add(lua_State *L, int env, const char *name)
{
    env = lua_absindex(L, env);
    luaL_getmetafield(L, env, "__index");
    lua_insert(L, -2);
    lua_pushstring(L, name);
    lua_insert(L, -2);
    lua_rawset(L, -3);
    lua_pop(L, 1);
}

void vm_env_add_lib(lua_State *L, int env, const char *name, const luaL_Reg *functions)
{
    env = lua_absindex(L, env);
    lua_newtable(L);
    luaL_setfuncs(L, functions, 0);
    vm_env_freeze(L, name);
    vm_env_add(L, env, name);
}

static void add_base(lua_State *L, int env)
{
    luaL_requiref(L, "_G", luaopen_base, 0);
    for (const char *const *name = base_names; *name; name++) {
        lua_getfield(L, -1, *name);
        vm_env_add(L, env, *name);
    }
    lua_pop(L, 1);
}

void vm_env_open(lua_State *L)
{
    int env;

    lua_newtable(L);
    vm_env_freeze(L, "the policy language");
    env = lua_absindex(L, -1);
    add_base(L, env);
    lua_pushcfunction(L, sorted_pairs);
    vm_env_add(L, env, "pairs");
    vm_env_add_lib(L, env, "text", lib_text);
    vm_env_add_lib(L, env, "num", lib_num);
    vm_env_add_lib(L, env, "list", lib_list);
    vm_env_add_lib(L, env, "time", lib_time);
    vm_env_add_lib(L, env, "money", lib_money);
}
