/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: which lines of a source can run. Must not know: specs, bundles. Called by: cover. */
#include "core/lab/cover_lines.h"

#include "core/lab/token.h"

#include <lauxlib.h>
#include <lua.h>

struct marker {
    lua_State *L;
    const struct tokens *t;
    uint8_t *code;
    uint32_t lines;
};

/* Pops the function on top. */
static void mark_active(const struct marker *m)
{
    lua_Debug ar;

    if (!lua_getinfo(m->L, ">L", &ar) || !lua_istable(m->L, -1)) {
        lua_pop(m->L, 1);
        return;
    }
    lua_pushnil(m->L);
    while (lua_next(m->L, -2)) {
        lua_Integer line = lua_tointeger(m->L, -2);
        lua_pop(m->L, 1);
        if (line > 0 && line <= m->lines)
            m->code[line] = 1;
    }
    lua_pop(m->L, 1);
}

/*
 * Lua names the lines of a function value only, and most functions of a file are made when others
 * run. So each `function … end` is compiled alone, on the lines where it stands, and its value
 * asked; its upvalues become globals, which changes no line.
 */
static void mark_function(const struct marker *m, uint32_t at)
{
    uint32_t close = token_close(m->t, at), args = at;
    size_t len;
    luaL_Buffer b;

    while (args < close && !token_is(m->t, args, "("))
        args++;
    if (close == m->t->n || args == close)
        return;
    len = token_behind(m->t, close) - m->t->v[args].at;
    luaL_buffinit(m->L, &b);
    for (uint32_t line = 1; line < m->t->v[args].line; line++)
        luaL_addchar(&b, '\n');
    luaL_addstring(&b, "return function");
    luaL_addlstring(&b, m->t->source.ptr + m->t->v[args].at, len);
    luaL_pushresult(&b);
    if (luaL_loadbufferx(m->L, lua_tostring(m->L, -1), lua_rawlen(m->L, -1), "f", "t") == LUA_OK &&
        lua_pcall(m->L, 0, 1, 0) == LUA_OK && lua_isfunction(m->L, -1))
        mark_active(m);
    lua_settop(m->L, 1);
}

static bool closes_only(const struct tokens *t, uint32_t i)
{
    static const char *const words[] = {"end", "else", "do", "then", ")", "}", "]", ",", ";", "("};

    for (size_t k = 0; k < sizeof words / sizeof *words; k++) {
        if (token_is(t, i, words[k]))
            return true;
    }
    return false;
}

static void clear_closing(const struct marker *m)
{
    for (uint32_t i = 0; i < m->t->n;) {
        uint32_t line = m->t->v[i].line;
        bool closing = true;
        for (; i < m->t->n && m->t->v[i].line == line; i++)
            closing = closing && closes_only(m->t, i);
        if (closing && line <= m->lines)
            m->code[line] = 0;
    }
}

/* Arguments: the marker. Protected: Lua may run out of memory. */
static int mark_all(lua_State *L)
{
    struct marker *m = lua_touserdata(L, 1);

    if (luaL_loadbufferx(L, m->t->source.len ? m->t->source.ptr : "", m->t->source.len, "f", "t") ==
        LUA_OK)
        mark_active(m);
    lua_settop(L, 1);
    for (uint32_t i = 0; i < m->t->n; i++) {
        if (token_is(m->t, i, "function"))
            mark_function(m, i);
    }
    clear_closing(m);
    return 0;
}

int cover_lines_mark(omb_str source, uint8_t *code, uint32_t lines)
{
    struct arena arena = {0};
    struct tokens t;
    struct marker m = {.t = &t, .code = code, .lines = lines};
    int rc = tokens_read(source, &arena, &t);

    if (rc == 0) {
        m.L = luaL_newstate();
        rc = m.L ? 0 : -OMB_E_NOMEM;
    }
    if (rc == 0) {
        lua_pushcfunction(m.L, mark_all);
        lua_pushlightuserdata(m.L, &m);
        rc = lua_pcall(m.L, 1, 0, 0) == LUA_OK ? 0 : -OMB_E_NOMEM;
    }
    if (m.L)
        lua_close(m.L);
    arena_free(&arena);
    return rc;
}
