/* SPDX-License-Identifier: Apache-2.0 */
/* Owns find, match, gmatch and gsub over the charged matcher. Must not know which files use them.
 * Called by hostile_standins.c. */
#include "tests/conform/hostile_pattern.h"

#include "core/policy/vm.h"
#include "tests/conform/hostile_match.h"

#include <ctype.h>
#include <string.h>

static void push_capture(struct match *m, int i, const char *s, const char *e)
{
    if (i >= m->n && i == 0)
        lua_pushlstring(m->L, s, (size_t)(e - s));
    else if (i >= m->n)
        luaL_error(m->L, "invalid capture index %%%d", i + 1);
    else if (m->cap[i].len == PLACE)
        lua_pushinteger(m->L, m->cap[i].at - m->s + 1);
    else if (m->cap[i].len == OPEN)
        luaL_error(m->L, "unfinished capture");
    else
        lua_pushlstring(m->L, m->cap[i].at, (size_t)m->cap[i].len);
}

static int push_captures(struct match *m, const char *s, const char *e)
{
    int n = m->n == 0 && s ? 1 : m->n;

    luaL_checkstack(m->L, n, "too many captures");
    for (int i = 0; i < n; i++)
        push_capture(m, i, s, e);
    return n;
}

static void begin(struct match *m, lua_State *L, int subject, const char *p, size_t plen)
{
    size_t len;

    memset(m, 0, sizeof *m);
    m->L = L;
    m->s = luaL_checklstring(L, subject, &len);
    m->end = m->s + len;
    m->pend = p + plen;
}

/* First match at or after `from`; *at is where it begins. */
static const char *search(struct match *m, const char *p, const char *from, const char **at)
{
    int anchored = p < m->pend && *p == '^';

    for (const char *s = from; s <= m->end; s++) {
        const char *e;
        m->n = 0;
        m->depth = 0;
        e = hostile_match(m, s, p + anchored);
        if (e) {
            *at = s;
            return e;
        }
        if (anchored)
            break;
    }
    return NULL;
}

static int find_plain(lua_State *L, const struct match *m, const char *from, const char *p,
                      size_t plen)
{
    const char *at;

    vm_charge(L, 1 + (size_t)(m->end - from));
    at = plen ? memmem(from, (size_t)(m->end - from), p, plen) : from;
    if (!at)
        return 0;
    lua_pushinteger(L, at - m->s + 1);
    lua_pushinteger(L, at - m->s + (lua_Integer)plen);
    return 2;
}

static int find_or_match(lua_State *L, int find)
{
    struct match m;
    size_t plen;
    const char *p = luaL_checklstring(L, 2, &plen), *at = NULL, *e;
    lua_Integer init = luaL_optinteger(L, 3, 1);
    int n;

    begin(&m, L, 1, p, plen);
    if (init < 0)
        init = init < -(m.end - m.s) ? 1 : (m.end - m.s) + init + 1;
    if (init < 1)
        init = 1;
    if (init > m.end - m.s + 1) {
        lua_pushnil(L);
        return 1;
    }
    if (find && lua_toboolean(L, 4)) {
        n = find_plain(L, &m, m.s + init - 1, p, plen);
        if (n == 0)
            lua_pushnil(L);
        return n ? n : 1;
    }
    e = search(&m, p, m.s + init - 1, &at);
    if (!e) {
        lua_pushnil(L);
        return 1;
    }
    if (!find)
        return push_captures(&m, at, e);
    lua_pushinteger(L, at - m.s + 1);
    lua_pushinteger(L, e - m.s);
    return 2 + push_captures(&m, NULL, NULL);
}

static int pattern_find(lua_State *L)
{
    return find_or_match(L, 1);
}

static int pattern_match(lua_State *L)
{
    return find_or_match(L, 0);
}

/* upvalues: subject, pattern, place to go on */
static int gmatch_next(lua_State *L)
{
    struct match m;
    size_t plen;
    const char *p = lua_tolstring(L, lua_upvalueindex(2), &plen), *at = NULL, *e;
    lua_Integer from = lua_tointeger(L, lua_upvalueindex(3));

    begin(&m, L, lua_upvalueindex(1), p, plen);
    if (from > m.end - m.s)
        return 0;
    e = search(&m, p, m.s + from, &at);
    if (!e)
        return 0;
    lua_pushinteger(L, e == at ? e - m.s + 1 : e - m.s);
    lua_replace(L, lua_upvalueindex(3));
    return push_captures(&m, at, e);
}

static int pattern_gmatch(lua_State *L)
{
    luaL_checkstring(L, 1);
    luaL_checkstring(L, 2);
    lua_settop(L, 2);
    lua_pushinteger(L, 0);
    lua_pushcclosure(L, gmatch_next, 3);
    return 1;
}

static void add_template(struct match *m, luaL_Buffer *b, const char *s, const char *e)
{
    size_t len;
    const char *t = lua_tolstring(m->L, 3, &len);

    vm_charge(m->L, 1 + len / 8);
    for (size_t i = 0; i < len; i++) {
        if (t[i] != '%') {
            luaL_addchar(b, t[i]);
            continue;
        }
        if (++i == len || (t[i] != '%' && !isdigit((unsigned char)t[i])))
            luaL_error(m->L, "invalid use of '%%' in replacement string");
        if (t[i] == '%') {
            luaL_addchar(b, '%');
        } else if (t[i] == '0') {
            luaL_addlstring(b, s, (size_t)(e - s));
        } else {
            push_capture(m, t[i] - '1', s, e);
            (void)lua_tolstring(m->L, -1, NULL);
            luaL_addvalue(b);
        }
    }
}

static void add_value(struct match *m, luaL_Buffer *b, const char *s, const char *e)
{
    lua_State *L = m->L;

    if (lua_type(L, 3) == LUA_TFUNCTION) {
        lua_pushvalue(L, 3);
        lua_call(L, push_captures(m, s, e), 1);
    } else if (lua_type(L, 3) == LUA_TTABLE) {
        push_capture(m, 0, s, e);
        lua_gettable(L, 3);
    } else {
        add_template(m, b, s, e);
        return;
    }
    if (!lua_toboolean(L, -1)) {
        lua_pop(L, 1);
        luaL_addlstring(b, s, (size_t)(e - s));
        return;
    }
    if (!lua_isstring(L, -1))
        luaL_error(L, "invalid replacement value (a %s)", luaL_typename(L, -1));
    luaL_addvalue(b);
}

static int pattern_gsub(lua_State *L)
{
    struct match m;
    size_t plen;
    const char *p = luaL_checklstring(L, 2, &plen), *s;
    lua_Integer most = luaL_optinteger(L, 4, LUA_MAXINTEGER), n = 0;
    int anchored = plen > 0 && *p == '^', type = lua_type(L, 3);
    luaL_Buffer b;

    luaL_argcheck(L,
                  type == LUA_TNUMBER || type == LUA_TSTRING || type == LUA_TTABLE ||
                      type == LUA_TFUNCTION,
                  3, "string/function/table expected");
    if (type == LUA_TNUMBER)
        (void)lua_tolstring(L, 3, NULL);
    begin(&m, L, 1, p, plen);
    luaL_buffinit(L, &b);
    for (s = m.s; n < most;) {
        const char *e;
        m.n = m.depth = 0;
        e = hostile_match(&m, s, p + anchored);
        if (e) {
            n++;
            add_value(&m, &b, s, e);
        }
        if (e && e > s)
            s = e;
        else if (s < m.end)
            luaL_addchar(&b, *s++);
        else
            break;
        if (anchored)
            break;
    }
    luaL_addlstring(&b, s, (size_t)(m.end - s));
    luaL_pushresult(&b);
    lua_pushinteger(L, n);
    return 2;
}

const luaL_Reg hostile_pattern[] = {{"find", pattern_find},
                                    {"match", pattern_match},
                                    {"gmatch", pattern_gmatch},
                                    {"gsub", pattern_gsub},
                                    {NULL, NULL}};
