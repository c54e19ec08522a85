/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: JSON to Lua values and back. Must not know: facts, verdicts. Called by: facts, flow, spec.
 */
#include "core/policy/vm_json.h"

#include "core/base/utf8.h"

#include <lauxlib.h>
#include <math.h>
#include <stdlib.h>

#define JSON_KEYS_MAX 256

static void push_text(lua_State *L, const struct json_doc *doc, uint32_t at, struct arena *arena)
{
    omb_str s;
    if (json_get_str(doc, at, arena, &s) != 0)
        luaL_error(L, "JSON text cannot be read");
    vm_charge(L, s.len / 16);
    lua_pushlstring(L, s.len ? s.ptr : "", s.len);
}

static void push_number(lua_State *L, const struct json_doc *doc, uint32_t at)
{
    int64_t n;
    double x = 0;
    if (json_get_int(doc, at, &n) == 0)
        lua_pushinteger(L, n);
    else if (json_get_real(doc, at, &x) == 0)
        lua_pushnumber(L, x);
    else
        luaL_error(L, "JSON number cannot be read");
}

static void push_container(lua_State *L, const struct json_doc *doc, uint32_t at,
                           struct arena *arena)
{
    bool object = json_is(doc, at, JSON_OBJECT);
    int count = (int)doc->tok[at].count;
    lua_Integer i = 0;

    luaL_checkstack(L, 4, "JSON");
    lua_createtable(L, object ? 0 : count, object ? count : 0);
    for (uint32_t t = json_first(doc, at); t != JSON_NONE; t = json_next(doc, at, t)) {
        if (object) {
            push_text(L, doc, t, arena);
            vm_json_push(L, doc, t + 1, arena);
            lua_rawset(L, -3);
        } else {
            vm_json_push(L, doc, t, arena);
            lua_rawseti(L, -2, ++i);
        }
    }
}

void vm_json_push(lua_State *L, const struct json_doc *doc, uint32_t at, struct arena *arena)
{
    bool b = false;

    vm_charge(L, 1);
    switch (doc->tok[at].type) {
    case JSON_NULL:
        lua_pushnil(L);
        break;
    case JSON_BOOL:
        (void)!json_get_bool(doc, at, &b);
        lua_pushboolean(L, b);
        break;
    case JSON_STRING:
        push_text(L, doc, at, arena);
        break;
    case JSON_ARRAY:
    case JSON_OBJECT:
        push_container(L, doc, at, arena);
        break;
    default:
        push_number(L, doc, at);
    }
}

static void print_at(lua_State *L, int idx, struct json_out *out, int depth);

static int compare_text(const void *a, const void *b)
{
    return str_compare(*(const omb_str *)a, *(const omb_str *)b);
}

static void print_object(lua_State *L, int idx, struct json_out *out, int depth)
{
    int foreign = LUA_NUMTYPES;
    omb_str *keys;
    size_t n = 0;

    keys = lua_newuserdatauv(L, JSON_KEYS_MAX * sizeof *keys, 0);
    lua_pushnil(L);
    while (lua_next(L, idx)) {
        lua_pop(L, 1);
        if (lua_type(L, -1) != LUA_TSTRING)
            foreign = lua_type(L, -1) < foreign ? lua_type(L, -1) : foreign;
        else if (n < JSON_KEYS_MAX)
            keys[n].ptr = lua_tolstring(L, -1, &keys[n].len);
        n++;
    }
    /* Complaints are the same in whatever order the table lies. */
    if (foreign < LUA_NUMTYPES)
        luaL_error(L, "a %s as key cannot be kept", lua_typename(L, foreign));
    if (n > JSON_KEYS_MAX)
        luaL_error(L, "a table has over %d fields", JSON_KEYS_MAX);
    qsort(keys, n, sizeof *keys, compare_text);
    jo_obj(out);
    for (size_t i = 0; i < n; i++) {
        jo_key_str(out, keys[i]);
        lua_pushlstring(L, keys[i].ptr, keys[i].len);
        lua_rawget(L, idx);
        print_at(L, -1, out, depth + 1);
        lua_pop(L, 1);
    }
    jo_end_obj(out);
    lua_pop(L, 1);
}

static size_t count_fields(lua_State *L, int idx)
{
    size_t n = 0;
    lua_pushnil(L);
    while (lua_next(L, idx)) {
        lua_pop(L, 1);
        n++;
    }
    vm_charge(L, n);
    return n;
}

static void print_table(lua_State *L, int idx, struct json_out *out, int depth)
{
    size_t items = lua_rawlen(L, idx);

    if (depth >= JSON_MAX_DEPTH - 4)
        luaL_error(L, "tables are nested too deep to be kept");
    if (lua_getmetatable(L, idx))
        luaL_error(L, "a value with a metatable cannot be kept");
    luaL_checkstack(L, 8, "JSON");
    if (count_fields(L, idx) != items || items == 0) {
        print_object(L, idx, out, depth);
        return;
    }
    jo_arr(out);
    for (size_t i = 1; i <= items; i++) {
        lua_rawgeti(L, idx, (lua_Integer)i);
        print_at(L, -1, out, depth + 1);
        lua_pop(L, 1);
    }
    jo_end_arr(out);
}

static void print_at(lua_State *L, int idx, struct json_out *out, int depth)
{
    omb_str s;

    idx = lua_absindex(L, idx);
    vm_charge(L, 1);
    switch (lua_type(L, idx)) {
    case LUA_TNIL:
        jo_null(out);
        break;
    case LUA_TBOOLEAN:
        jo_bool(out, lua_toboolean(L, idx));
        break;
    case LUA_TNUMBER:
        if (lua_isinteger(L, idx))
            jo_int(out, lua_tointeger(L, idx));
        else if (isfinite(lua_tonumber(L, idx)))
            jo_real(out, lua_tonumber(L, idx));
        else
            luaL_error(L, "a number that is not finite cannot be kept");
        break;
    case LUA_TSTRING:
        s.ptr = lua_tolstring(L, idx, &s.len);
        vm_charge(L, s.len / 16);
        if (!utf8_valid(s))
            luaL_error(L, "text is not UTF-8");
        jo_str(out, s);
        break;
    case LUA_TTABLE:
        print_table(L, idx, out, depth);
        break;
    default:
        luaL_error(L, "a %s cannot be kept", lua_typename(L, lua_type(L, idx)));
    }
}

void vm_json_print(lua_State *L, int idx, struct json_out *out)
{
    print_at(L, idx, out, 0);
}
