/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the read-only object through which a rule sees facts. Must not know: rules, verdicts.
 * Called by: bundle_build (objects), decide (values). */
#include "core/policy/facts.h"

#include "core/base/json.h"
#include "core/policy/vm_json.h"

#include <lauxlib.h>

#define FACTS_JSON_TOKENS 8192

_Static_assert(CONTRACT_MAX_FACTS <= 64, "read marks are one word");

/* The desk lists facts in the contract's order, and a record in the desk's. */
static int find(const struct contract *c, const char *name, uint32_t hint)
{
    if (hint < c->n_fact && (name == c->fact[hint].name || strcmp(name, c->fact[hint].name) == 0))
        return (int)hint;
    return contract_find(c, str_of(name), hint);
}

void facts_view_fill(struct facts_view *v, const struct contract *c, const struct facts *facts,
                     uint64_t now, struct arena *arena)
{
    uint32_t hint = 0;

    v->contract = c;
    v->arena = arena;
    v->read = 0;
    memset(v->given, 0, c->n_fact * sizeof v->given[0]);
    for (uint32_t i = 0; i < facts->n; i++) {
        int at = find(c, facts->v[i].name, hint);
        v->at[i] = (int8_t)at;
        if (at < 0)
            continue;
        v->given[at] = &facts->v[i];
        hint = (uint32_t)at + 1;
    }
    v->now = (struct fact){.name = "now", .type = FACT_INT, .num = (int64_t)now};
    v->given[0] = &v->now; /* every contract begins with it */
}

static void push_json(lua_State *L, omb_str json, struct arena *arena)
{
    struct json_doc doc;
    vm_charge(L, json.len / 16);
    if (json_parse_arena(json, arena, FACTS_JSON_TOKENS, &doc, NULL) != 0)
        luaL_error(L, "a fact holds JSON that cannot be read");
    vm_json_push(L, &doc, 0, arena);
}

static void push_fact(lua_State *L, struct facts_view *v, uint32_t at)
{
    const struct contract_fact *known = &v->contract->fact[at];
    const struct fact *f = v->given[at];

    v->read |= 1ull << at;
    if (f && f->type != known->type && f->type != FACT_JSON)
        luaL_error(L, "fact '%s' is of another type than its contract says", known->name);
    if (f && f->type == FACT_JSON)
        push_json(L, f->str, v->arena);
    else if (known->type == FACT_INT)
        lua_pushinteger(L, f ? f->num : known->absent);
    else if (known->type == FACT_BOOL)
        lua_pushboolean(L, f ? f->num != 0 : known->absent != 0);
    else
        lua_pushlstring(L, f && f->str.len ? f->str.ptr : "", f ? f->str.len : 0);
}

static int unknown_fact(lua_State *L, const char *group)
{
    const struct facts_host *host = vm_of(L)->host;
    const struct contract *c = host->view->contract;
    const char *near, *word = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "?";

    word = *group ? lua_pushfstring(L, "%s.%s", group, word) : word;
    near = contract_nearest(c, str_of(word));
    if (near)
        return luaL_error(L, "%s has no fact '%s' (nearest: '%s')", decide_point_name(c->point),
                          word, near);
    return luaL_error(L, "%s has no fact '%s'", decide_point_name(c->point), word);
}

/* The value on top is what every further read of this name gives: kept where Lua itself looks. */
static int keep_value(lua_State *L)
{
    lua_pushvalue(L, 2);
    lua_pushvalue(L, -2);
    lua_rawset(L, 1);
    return 1;
}

/* c.remedy is nil, not a table of zeros, when its "present" fact says there is none. */
static int push_group(lua_State *L, struct facts_view *v)
{
    const struct fact *present;
    lua_Integer at;

    lua_getiuservalue(L, -1, 1);
    at = lua_tointeger(L, -1);
    lua_pop(L, 1);
    present = v->given[at];
    v->read |= 1ull << at;
    if (present && present->num)
        return keep_value(L);
    lua_pushnil(L);
    return 1;
}

/* Called for a name that was not read yet. Arguments: the table of values that were, the name.
 * A JSON fact is a table that the rule may change, so each read gives a new one.
 * upvalues: table of name -> index or group object, the group's name ("" for c itself) */
static int read_fact(lua_State *L)
{
    struct facts_host *host = vm_of(L)->host;

    lua_settop(L, 2);
    if (!host || !host->view)
        return luaL_error(L, "facts can be read by rules only");
    lua_pushvalue(L, 2);
    switch (lua_rawget(L, lua_upvalueindex(1))) {
    case LUA_TNUMBER:
        push_fact(L, host->view, (uint32_t)lua_tointeger(L, -1));
        return lua_type(L, -1) == LUA_TTABLE ? 1 : keep_value(L);
    case LUA_TUSERDATA:
        return push_group(L, host->view);
    default:
        return unknown_fact(L, lua_tostring(L, lua_upvalueindex(2)));
    }
}

static int refuse_write(lua_State *L)
{
    return luaL_error(L, "facts cannot be changed");
}

/*
 * Pops the table of values and the table of names below it, and pushes the object over them: what
 * is read is looked for among the values, and what is not there is made by read_fact, once.
 */
static void push_object(lua_State *L, omb_str group, int present)
{
    int names = lua_absindex(L, -2), values = names + 1;

    lua_createtable(L, 0, 1);
    lua_pushvalue(L, names);
    lua_pushlstring(L, group.len ? group.ptr : "", group.len);
    lua_pushcclosure(L, read_fact, 2);
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, values);
    lua_newuserdatauv(L, 0, 1);
    if (present >= 0) {
        lua_pushinteger(L, present);
        lua_setiuservalue(L, -2, 1);
    }
    lua_createtable(L, 0, 2);
    lua_pushvalue(L, values);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, refuse_write);
    lua_setfield(L, -2, "__newindex");
    lua_setmetatable(L, -2);
    lua_replace(L, names);
    lua_settop(L, names);
}

/* Adds the group that begins at fact `at` to the tables on top (names, values), among the values
 * when it is always there; the index behind its last fact. */
static uint32_t add_group(lua_State *L, const struct contract *c, uint32_t at, omb_str group)
{
    omb_str head, field;
    int present = -1, names = lua_absindex(L, -2);
    uint32_t first = at;

    vm_constants_begin(L);
    lua_newtable(L);
    for (; at < c->n_fact && str_cut(str_of(c->fact[at].name), '.', &head, &field); at++) {
        if (!str_eq(head, group))
            break;
        if (str_is(field, "present"))
            present = (int)at;
        lua_pushlstring(L, field.ptr, field.len);
        lua_pushinteger(L, at);
        lua_rawset(L, -3);
    }
    vm_constants_end(L);
    lua_createtable(L, 0, (int)(at - first));
    push_object(L, group, present);
    lua_pushlstring(L, group.ptr, group.len);
    lua_insert(L, -2);
    lua_rawset(L, present >= 0 ? names : names + 1);
    return at;
}

void facts_push_object(lua_State *L, const struct contract *c)
{
    omb_str head, field;

    lua_newtable(L);
    lua_createtable(L, 0, (int)c->n_fact);
    for (uint32_t i = 0; i < c->n_fact;) {
        if (str_cut(str_of(c->fact[i].name), '.', &head, &field)) {
            i = add_group(L, c, i, head);
            continue;
        }
        lua_pushinteger(L, i);
        lua_setfield(L, -3, c->fact[i].name);
        i++;
    }
    push_object(L, STR(""), -1);
}
