/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the environment of the test build's machine: what a host might give to its scripts, each
 * piece metered. Must not know which files run in it. Called by conform_lua_hostile.c. */
#include "tests/conform/hostile_standins.h"

#include "core/policy/vm.h"
#include "tests/conform/hostile_pattern.h"

#include <lauxlib.h>
#include <lualib.h>
#include <string.h>

#define TOO_LONG ((lua_Integer)1 << 40) /* no host has it: an error, not a limit */

/* ---- base ---- */

/* Metatables are copied when set, so that a later `mt.__call = mt` reaches nothing. */
static int std_setmetatable(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    if (lua_isnil(L, 2)) {
        lua_settop(L, 2);
        lua_setmetatable(L, 1);
        return 1;
    }
    luaL_checktype(L, 2, LUA_TTABLE);
    vm_charge(L, 20);
    lua_newtable(L);
    lua_pushnil(L);
    while (lua_next(L, 2)) {
        vm_charge(L, 1);
        lua_pushvalue(L, -2);
        lua_insert(L, -2);
        lua_rawset(L, 3);
    }
    lua_pushstring(L, "__call");
    if (lua_rawget(L, 3) != LUA_TNIL && lua_type(L, -1) != LUA_TFUNCTION)
        return luaL_error(L, "__call is no function");
    lua_settop(L, 3);
    lua_setmetatable(L, 1);
    lua_settop(L, 1);
    return 1;
}

/* Strings and the host's own objects do not show theirs. */
static int std_getmetatable(lua_State *L)
{
    luaL_checkany(L, 1);
    if (lua_type(L, 1) != LUA_TTABLE || !lua_getmetatable(L, 1))
        lua_pushnil(L);
    return 1;
}

static int std_tostring(lua_State *L)
{
    luaL_checkany(L, 1);
    vm_charge(L, 2);
    if (luaL_getmetafield(L, 1, "__tostring") != LUA_TNIL) {
        lua_pushvalue(L, 1);
        lua_call(L, 1, 1);
        if (!lua_isstring(L, -1))
            return luaL_error(L, "'__tostring' must return a string");
        return 1;
    }
    switch (lua_type(L, 1)) {
    case LUA_TNUMBER:
    case LUA_TSTRING:
        lua_pushvalue(L, 1);
        (void)lua_tolstring(L, -1, NULL);
        break;
    case LUA_TBOOLEAN:
        lua_pushstring(L, lua_toboolean(L, 1) ? "true" : "false");
        break;
    default:
        lua_pushstring(L, luaL_typename(L, 1)); /* never an address */
    }
    return 1;
}

static int std_print(lua_State *L)
{
    size_t len;
    lua_settop(L, 1);
    (void)std_tostring(L);
    (void)lua_tolstring(L, -1, &len);
    vm_charge(L, len / 64);
    return 0; /* beyond its budget output is dropped: here all of it */
}

/* Text only; a reader function would hand over unknown amounts. upvalue: environment */
static int std_load(lua_State *L)
{
    size_t len;
    const char *text;
    int env = lua_gettop(L) >= 4 ? 4 : lua_upvalueindex(1);

    luaL_checktype(L, 1, LUA_TSTRING);
    text = lua_tolstring(L, 1, &len);
    vm_charge(L, 100 + len);
    if (luaL_loadbufferx(L, text, len, "=load", "t") != LUA_OK) {
        lua_pushnil(L);
        lua_insert(L, -2);
        return 2;
    }
    lua_pushvalue(L, env);
    if (!lua_setupvalue(L, -2, 1))
        lua_pop(L, 1);
    return 1;
}

/* next(t) may walk over as many empty slots as memory can hold. */
static int std_next(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 2);
    vm_charge(L, lua_isnil(L, 2)
                     ? 2 + (vm_of(L)->arena.moving.used - vm_of(L)->arena.moving.image_len) / 64
                     : 2);
    if (lua_next(L, 1))
        return 2;
    lua_pushnil(L);
    return 1;
}

/* upvalue: the function of Lua's library. Charged by the bytes handed in. */
static int by_bytes(lua_State *L)
{
    int n = lua_gettop(L);
    size_t bytes = 0;

    for (int i = 1; i <= n; i++)
        bytes += lua_type(L, i) == LUA_TSTRING ? lua_rawlen(L, i) : 0;
    vm_charge(L, 5 + bytes / 64);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, n, LUA_MULTRET);
    return lua_gettop(L);
}

/* ---- string ---- */

static int std_rep(lua_State *L)
{
    size_t len, sep_len, at = 0;
    const char *s = luaL_checklstring(L, 1, &len), *sep;
    lua_Integer n = luaL_checkinteger(L, 2);
    char *out;
    size_t total;
    luaL_Buffer b;

    sep = luaL_optlstring(L, 3, "", &sep_len);
    if (n <= 0) {
        lua_pushstring(L, "");
        return 1;
    }
    if (len + sep_len && n >= TOO_LONG / (lua_Integer)(len + sep_len))
        return luaL_error(L, "resulting string too large");
    total = (size_t)n * len + (size_t)(n - 1) * sep_len;
    if (total > vm_of(L)->limits.string)
        vm_stop(vm_of(L), -OMB_E_LIMIT);
    vm_charge(L, total ? 5 + total / 64 : (size_t)n);
    out = luaL_buffinitsize(L, &b, total);
    for (lua_Integer i = 0; total && i < n; i++) {
        memcpy(out + at, s, len);
        at += len;
        if (i + 1 < n && sep_len)
            memcpy(out + at, sep, sep_len);
        at += i + 1 < n ? sep_len : 0;
    }
    luaL_pushresultsize(&b, total);
    return 1;
}

/* upvalue: string.format. Values that would show an address go through tostring; %p is refused. */
static int std_format(lua_State *L)
{
    int n = lua_gettop(L);
    const char *f = luaL_checkstring(L, 1);

    for (const char *p = strchr(f, '%'); p && p[1]; p = strchr(p + 2, '%')) {
        size_t flags = strspn(p + 1, "-+ #0123456789.");
        if (p[1 + flags] == 'p')
            return luaL_error(L, "invalid conversion '%%p' to 'format'");
    }
    for (int i = 2; i <= n; i++) {
        int type = lua_type(L, i);
        if (type == LUA_TNUMBER || type == LUA_TSTRING)
            continue;
        lua_pushcfunction(L, std_tostring);
        lua_pushvalue(L, i);
        lua_call(L, 1, 1);
        lua_replace(L, i);
    }
    return by_bytes(L);
}

/* ---- table: through metamethods as Lua does it, every item charged ---- */

static lua_Integer length(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    vm_charge(L, 5);
    return luaL_len(L, 1);
}

static int std_concat(lua_State *L)
{
    size_t sep_len;
    lua_Integer n = length(L), from, to;
    const char *sep = luaL_optlstring(L, 2, "", &sep_len);
    luaL_Buffer b;

    from = luaL_optinteger(L, 3, 1);
    to = luaL_optinteger(L, 4, n);
    luaL_buffinit(L, &b);
    for (lua_Integer i = from; i <= to; i++) {
        lua_geti(L, 1, i);
        if (!lua_isstring(L, -1))
            return luaL_error(L, "invalid value in table for 'concat'");
        vm_charge(L, 2 + (lua_rawlen(L, -1) + sep_len) / 8);
        luaL_addvalue(&b);
        if (i < to)
            luaL_addlstring(&b, sep, sep_len);
        if (i == LUA_MAXINTEGER)
            break;
    }
    luaL_pushresult(&b);
    return 1;
}

static void shift(lua_State *L, lua_Integer from, lua_Integer to)
{
    vm_charge(L, 2);
    lua_geti(L, 1, from);
    lua_seti(L, 1, to);
}

static int std_insert(lua_State *L)
{
    lua_Integer n = length(L) + 1, at = n;

    if (lua_gettop(L) == 3) {
        at = luaL_checkinteger(L, 2);
        luaL_argcheck(L, at >= 1 && at <= n, 2, "position out of bounds");
        for (lua_Integer i = n; i > at; i--)
            shift(L, i - 1, i);
    } else if (lua_gettop(L) != 2) {
        return luaL_error(L, "wrong number of arguments to 'insert'");
    }
    lua_seti(L, 1, at);
    return 0;
}

static int std_remove(lua_State *L)
{
    lua_Integer n = length(L), at = luaL_optinteger(L, 2, n);

    if (lua_gettop(L) > 1)
        luaL_argcheck(L, (lua_Unsigned)n + 1u - (lua_Unsigned)at <= (lua_Unsigned)n, 2,
                      "position out of bounds");
    lua_geti(L, 1, at);
    for (; at < n; at++)
        shift(L, at + 1, at);
    lua_pushnil(L);
    lua_seti(L, 1, at);
    return 1;
}

static int std_move(lua_State *L)
{
    lua_Integer from = luaL_checkinteger(L, 2), end = luaL_checkinteger(L, 3);
    lua_Integer to = luaL_checkinteger(L, 4);
    int into = lua_isnoneornil(L, 5) ? 1 : 5;

    luaL_checktype(L, 1, LUA_TTABLE);
    luaL_checktype(L, into, LUA_TTABLE);
    for (lua_Integer i = 0; end >= from && i <= end - from; i++) {
        lua_Integer k = to > from && into == 1 ? end - from - i : i;
        vm_charge(L, 2);
        lua_geti(L, 1, from + k);
        lua_seti(L, into, to + k);
    }
    lua_pushvalue(L, into);
    return 1;
}

/* upvalue: table.unpack or table.pack. Charged by the length it will walk. */
static int by_length(lua_State *L)
{
    if (lua_type(L, 1) == LUA_TTABLE)
        vm_charge(L, (size_t)luaL_len(L, 1));
    return by_bytes(L);
}

/* upvalue: table.sort. 20 comparisons an item are more than a million items need. */
static int by_sorting(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    vm_charge(L, (size_t)luaL_len(L, 1) * 20);
    return by_bytes(L);
}

/* ---- putting it together ---- */

static const luaL_Reg own_base[] = {{"setmetatable", std_setmetatable},
                                    {"getmetatable", std_getmetatable},
                                    {"tostring", std_tostring},
                                    {"print", std_print},
                                    {"next", std_next},
                                    {NULL, NULL}};
static const char *const base_names[] = {"pcall",    "xpcall", "rawget", "rawset",
                                         "rawequal", "rawlen", NULL};
static const char *const string_names[] = {"byte",  "char", "len",     "lower",
                                           "upper", "sub",  "reverse", NULL};
static const luaL_Reg own_table[] = {{"concat", std_concat},
                                     {"insert", std_insert},
                                     {"remove", std_remove},
                                     {"move", std_move},
                                     {NULL, NULL}};
static const char *const table_names[] = {"unpack", "pack", NULL};
static const char *const sort_names[] = {"sort", NULL};
/* Library table on top, Lua's own of the same kind below it: wraps what is named. */
static void wrap(lua_State *L, const char *const *names, lua_CFunction charge)
{
    for (; *names; names++) {
        lua_getfield(L, -2, *names);
        if (charge)
            lua_pushcclosure(L, charge, 1);
        lua_setfield(L, -2, *names);
    }
}

/* Coroutines restart the count of instructions: each switch costs more than it can hide. */
static int co_charge(lua_State *L)
{
    vm_charge(L, 100);
    return 0;
}

static void add_strings(lua_State *L, int env)
{
    luaL_requiref(L, "std.string", luaopen_string, 0);
    lua_newtable(L);
    wrap(L, string_names, by_bytes);
    luaL_setfuncs(L, hostile_pattern, 0);
    lua_pushcfunction(L, std_rep);
    lua_setfield(L, -2, "rep");
    lua_getfield(L, -2, "format");
    lua_pushcclosure(L, std_format, 1);
    lua_setfield(L, -2, "format");
    lua_pushliteral(L, ""); /* luaopen_string gave strings a metatable: ours instead */
    lua_createtable(L, 0, 1);
    lua_pushvalue(L, -3);
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, -2);
    lua_pop(L, 1);
    lua_setfield(L, env, "string");
    lua_pop(L, 1);
}

static void add_tables(lua_State *L, int env)
{
    luaL_requiref(L, "std.table", luaopen_table, 0);
    lua_newtable(L);
    wrap(L, table_names, by_length);
    wrap(L, sort_names, by_sorting);
    luaL_setfuncs(L, own_table, 0);
    lua_setfield(L, env, "table");
    lua_pop(L, 1);
    luaL_requiref(L, "std.math", luaopen_math, 0);
    lua_pushnil(L);
    lua_setfield(L, -2, "random");
    lua_pushnil(L);
    lua_setfield(L, -2, "randomseed");
    lua_setfield(L, env, "math");
    luaL_requiref(L, "std.utf8", luaopen_utf8, 0);
    lua_setfield(L, env, "utf8");
}

/* Lua that puts the charge before each switch, since a yield cannot pass through C. */
static const char coroutine_part[] = "local co, charge = ...\n"
                                     "local out = {}\n"
                                     "for _, name in ipairs{'status', 'close', 'isyieldable', "
                                     "'running'} do out[name] = co[name] end\n"
                                     "function out.create(f) charge() return co.create(f) end\n"
                                     "function out.wrap(f) charge() local w = co.wrap(f) return "
                                     "function(...) charge() return w(...) "
                                     "end end\n"
                                     "function out.resume(...) charge() return co.resume(...) end\n"
                                     "function out.yield(...) charge() return co.yield(...) end\n"
                                     "return out\n";

static void add_coroutines(lua_State *L, int env)
{
    luaL_requiref(L, "std.coroutine", luaopen_coroutine, 0);
    if (luaL_loadstring(L, coroutine_part) != LUA_OK)
        lua_error(L);
    lua_pushvalue(L, env);
    lua_setupvalue(L, -2, 1);
    lua_insert(L, -2);
    lua_pushcfunction(L, co_charge);
    lua_call(L, 2, 1);
    lua_setfield(L, env, "coroutine");
}

/* What the shipped environment has, copied out of its read-only table. */
static void copy_shipped(lua_State *L, int from, int to)
{
    luaL_getmetafield(L, from, "__index");
    lua_pushnil(L);
    while (lua_next(L, -2)) {
        lua_pushvalue(L, -2);
        lua_insert(L, -2);
        lua_rawset(L, to);
    }
    lua_pop(L, 1);
}

void hostile_standins(lua_State *L, int env)
{
    int plain;

    lua_newtable(L);
    plain = lua_gettop(L);
    copy_shipped(L, env, plain);
    luaL_requiref(L, "std.base", luaopen_base, 0);
    lua_pushvalue(L, plain);
    wrap(L, base_names, NULL);
    luaL_setfuncs(L, own_base, 0);
    lua_pushvalue(L, plain);
    lua_pushcclosure(L, std_load, 1);
    lua_setfield(L, -2, "load");
    lua_settop(L, plain);
    add_strings(L, plain);
    add_tables(L, plain);
    add_coroutines(L, plain);
    lua_settop(L, plain);
    lua_replace(L, env);
    lua_settop(L, plain - 1);
}
