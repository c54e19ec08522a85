/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: `text`, what policies and flows may do with words: no patterns, every byte charged. Must
 * not know: facts, flows. Called by: Lua, through vm_env. */
#include "core/base/utf8.h"
#include "core/policy/contract.h"
#include "core/policy/vm_env.h"

#define TEXT_BYTES_A_TICK 8

static omb_str arg_text(lua_State *L, int arg)
{
    omb_str s;
    luaL_checktype(L, arg, LUA_TSTRING);
    s.ptr = lua_tolstring(L, arg, &s.len);
    vm_charge(L, 1 + s.len / TEXT_BYTES_A_TICK);
    return s;
}

static int push_mapped(lua_State *L, char from, char to, int shift)
{
    omb_str s = arg_text(L, 1);
    luaL_Buffer b;
    char *out = luaL_buffinitsize(L, &b, s.len);

    for (size_t i = 0; i < s.len; i++)
        out[i] = s.ptr[i] >= from && s.ptr[i] <= to ? (char)(s.ptr[i] + shift) : s.ptr[i];
    luaL_pushresultsize(&b, s.len);
    return 1;
}

static int text_lower(lua_State *L)
{
    return push_mapped(L, 'A', 'Z', 'a' - 'A');
}

static int text_upper(lua_State *L)
{
    return push_mapped(L, 'a', 'z', 'A' - 'a');
}

static int text_trim(lua_State *L)
{
    omb_str s = str_trim(arg_text(L, 1));
    lua_pushlstring(L, s.ptr ? s.ptr : "", s.len);
    return 1;
}

static int text_len(lua_State *L)
{
    omb_str s = arg_text(L, 1);
    lua_Integer n = 0;
    for (size_t at = 0; at < s.len; n++)
        (void)utf8_next(s, &at);
    lua_pushinteger(L, n);
    return 1;
}

/* The place of needle in s, found in steps that are charged; -1 without one. */
static ptrdiff_t find(lua_State *L, omb_str s, omb_str needle)
{
    ptrdiff_t at;
    vm_charge(L, s.len / TEXT_BYTES_A_TICK * (1 + needle.len / 256));
    at = needle.len > s.len ? -1 : str_find(s, needle);
    return at;
}

static int text_has(lua_State *L)
{
    omb_str s = arg_text(L, 1), needle = arg_text(L, 2);
    lua_pushboolean(L, find(L, s, needle) >= 0);
    return 1;
}

static int text_starts(lua_State *L)
{
    omb_str s = arg_text(L, 1), prefix = arg_text(L, 2);
    lua_pushboolean(L, str_starts(s, prefix));
    return 1;
}

static int text_ends(lua_State *L)
{
    omb_str s = arg_text(L, 1), suffix = arg_text(L, 2);
    lua_pushboolean(L, str_ends(s, suffix));
    return 1;
}

/* text.clip(s, bytes): a prefix that cuts no character */
static int text_clip(lua_State *L)
{
    omb_str s = arg_text(L, 1);
    lua_Integer most = luaL_checkinteger(L, 2);
    s = utf8_clip(s, most > 0 ? (size_t)most : 0);
    lua_pushlstring(L, s.ptr ? s.ptr : "", s.len);
    return 1;
}

static int text_split(lua_State *L)
{
    omb_str s = arg_text(L, 1), sep = arg_text(L, 2);
    lua_Integer n = 0;
    ptrdiff_t at;

    luaL_argcheck(L, sep.len > 0, 2, "an empty separator");
    lua_newtable(L);
    while ((at = find(L, s, sep)) >= 0) {
        lua_pushlstring(L, s.ptr, (size_t)at);
        lua_rawseti(L, -2, ++n);
        s = str_sub(s, (size_t)at + sep.len, s.len);
    }
    lua_pushlstring(L, s.len ? s.ptr : "", s.len);
    lua_rawseti(L, -2, ++n);
    return 1;
}

static int text_replace(lua_State *L)
{
    omb_str s = arg_text(L, 1), from = arg_text(L, 2), to = arg_text(L, 3);
    luaL_Buffer b;
    ptrdiff_t at;

    luaL_argcheck(L, from.len > 0, 2, "an empty text to replace");
    luaL_buffinit(L, &b);
    while ((at = find(L, s, from)) >= 0) {
        luaL_addlstring(&b, s.ptr, (size_t)at);
        luaL_addlstring(&b, to.ptr ? to.ptr : "", to.len);
        vm_charge(L, 1 + to.len / TEXT_BYTES_A_TICK);
        s = str_sub(s, (size_t)at + from.len, s.len);
    }
    luaL_addlstring(&b, s.len ? s.ptr : "", s.len);
    luaL_pushresult(&b);
    return 1;
}

/* Pushes the words of a value; tables and functions have none. */
static void push_words(lua_State *L, int at)
{
    at = lua_absindex(L, at);
    switch (lua_type(L, at)) {
    case LUA_TSTRING:
        lua_pushvalue(L, at);
        break;
    case LUA_TNUMBER:
        lua_pushvalue(L, at);
        (void)lua_tolstring(L, -1, NULL);
        break;
    case LUA_TBOOLEAN:
        lua_pushstring(L, lua_toboolean(L, at) ? "true" : "false");
        break;
    case LUA_TNIL:
        lua_pushstring(L, "nil");
        break;
    default:
        luaL_error(L, "a %s has no words", lua_typename(L, lua_type(L, at)));
    }
}

static int text_of(lua_State *L)
{
    luaL_checkany(L, 1);
    vm_charge(L, 1);
    push_words(L, 1);
    return 1;
}

static int text_join(lua_State *L)
{
    omb_str sep = arg_text(L, 2);
    luaL_Buffer b;
    lua_Integer n;

    luaL_checktype(L, 1, LUA_TTABLE);
    n = (lua_Integer)lua_rawlen(L, 1);
    luaL_buffinit(L, &b);
    for (lua_Integer i = 1; i <= n; i++) {
        if (i > 1)
            luaL_addlstring(&b, sep.ptr ? sep.ptr : "", sep.len);
        lua_rawgeti(L, 1, i);
        push_words(L, -1);
        lua_remove(L, -2);
        vm_charge(L, 1 + (lua_rawlen(L, -1) + sep.len) / TEXT_BYTES_A_TICK);
        luaL_addvalue(&b);
    }
    luaL_pushresult(&b);
    return 1;
}

/* text.fill("Order {id}", {id = …}) */
static int text_fill(lua_State *L)
{
    omb_str s = arg_text(L, 1), head, key;
    luaL_Buffer b;

    luaL_checktype(L, 2, LUA_TTABLE);
    luaL_buffinit(L, &b);
    while (str_cut(s, '{', &head, &s)) {
        luaL_addlstring(&b, head.ptr ? head.ptr : "", head.len);
        if (!str_cut(s, '}', &key, &s))
            return luaL_error(L, "text.fill: a '{' without its '}'");
        lua_pushlstring(L, key.ptr ? key.ptr : "", key.len);
        if (lua_rawget(L, 2) == LUA_TNIL)
            return luaL_error(L, "text.fill: no value for '%s'",
                              lua_pushlstring(L, key.ptr ? key.ptr : "", key.len));
        push_words(L, -1);
        lua_remove(L, -2);
        vm_charge(L, 1 + lua_rawlen(L, -1) / TEXT_BYTES_A_TICK);
        luaL_addvalue(&b);
    }
    luaL_addlstring(&b, head.ptr ? head.ptr : "", head.len);
    luaL_pushresult(&b);
    return 1;
}

/* text.word(s, fallback): s when it is one word as reasons are, else the fallback */
static int text_word(lua_State *L)
{
    omb_str s = arg_text(L, 1);
    bool ok = s.len <= POLICY_MAX_REASON && contract_is_word(s);

    luaL_checktype(L, 2, LUA_TSTRING);
    lua_pushvalue(L, ok ? 1 : 2);
    return 1;
}

const luaL_Reg lib_text[] = {{"lower", text_lower}, {"upper", text_upper},
                             {"trim", text_trim},   {"len", text_len},
                             {"has", text_has},     {"starts", text_starts},
                             {"ends", text_ends},   {"clip", text_clip},
                             {"split", text_split}, {"replace", text_replace},
                             {"of", text_of},       {"join", text_join},
                             {"fill", text_fill},   {"word", text_word},
                             {NULL, NULL}};
