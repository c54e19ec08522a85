/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: a verdict as a table for Lua. Must not know: invariants. Called by: invariant_set. */
#include "core/lab/invariant_verdict.h"

#include "core/policy/vm_json.h"

#define TOKENS 512
#define METATABLE "lab.verdict"

static const char *const own[] = {"verdict", "tier", "reason", "priority",
                                  "clause",  "rule", "status", "offers"};
#define OWN (sizeof own / sizeof *own)

static int unknown_field(lua_State *L)
{
    const char *word = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "?";
    const char *near = str_nearest(str_of(word), own, OWN);

    for (size_t i = 0; i < OWN; i++) {
        if (strcmp(own[i], word) == 0)
            return 0;
    }
    for (int kind = 0; kind < VERDICT_KINDS; kind++) {
        if (contract_field((enum verdict_kind)kind, str_of(word)))
            return 0;
        near = near ? near : contract_nearest_field((enum verdict_kind)kind, str_of(word));
    }
    if (near)
        return luaL_error(L, "no verdict has a field '%s' (nearest: '%s')", word, near);
    return luaL_error(L, "no verdict has a field '%s'", word);
}

void invariant_verdict_open(lua_State *L)
{
    luaL_newmetatable(L, METATABLE);
    lua_pushcfunction(L, unknown_field);
    lua_setfield(L, -2, "__index");
    lua_pop(L, 1);
}

static void set_text(lua_State *L, const char *field, omb_str s)
{
    if (!s.len)
        return;
    lua_pushlstring(L, s.ptr, s.len);
    lua_setfield(L, -2, field);
}

static void set_json(lua_State *L, const char *field, omb_str json, struct arena *arena)
{
    struct json_doc doc;

    if (!json.len || json_parse_arena(json, arena, TOKENS, &doc, NULL) != 0)
        return;
    if (field) {
        vm_json_push(L, &doc, 0, arena);
        lua_setfield(L, -2, field);
        return;
    }
    for (uint32_t t = json_first(&doc, 0); t != JSON_NONE; t = json_next(&doc, 0, t)) {
        omb_str name = STR_NONE;
        if (json_get_str(&doc, t, arena, &name) != 0)
            continue;
        lua_pushlstring(L, name.ptr, name.len);
        vm_json_push(L, &doc, t + 1, arena);
        lua_rawset(L, -3);
    }
}

void invariant_verdict_push(lua_State *L, const struct verdict *v, struct arena *arena)
{
    lua_createtable(L, 0, 8);
    lua_pushstring(L, verdict_kind_name(v->kind));
    lua_setfield(L, -2, "verdict");
    if (v->tier >= 0) {
        lua_pushinteger(L, v->tier);
        lua_setfield(L, -2, "tier");
    }
    lua_pushinteger(L, v->priority);
    lua_setfield(L, -2, "priority");
    lua_pushinteger(L, v->status);
    lua_setfield(L, -2, "status");
    set_text(L, "reason", v->reason);
    set_text(L, "clause", v->clause);
    set_text(L, "rule", v->rule);
    set_json(L, "offers", v->offers, arena);
    set_json(L, NULL, v->fields, arena);
    luaL_setmetatable(L, METATABLE);
}
