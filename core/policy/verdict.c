/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: words that make verdicts, their strict reading, their JSON; all through the contract's
 * table. Must not know: rules, bundles. Called by: rules, decide, spec. */
#include "core/policy/verdict.h"

#include "core/base/utf8.h"
#include "core/desk/kase.h"
#include "core/policy/verdict_fields.h"
#include "core/policy/vm_env.h"

/* ---- words ---- */

/* One table with names instead of values in order: deny{ reason = …, clause = … }. */
static bool is_named(lua_State *L, const struct contract_verdict *v)
{
    return lua_gettop(L) == 1 && lua_type(L, 1) == LUA_TTABLE &&
           !(v->n_field && v->field[0].type == FIELD_OFFERS);
}

static void copy_named(lua_State *L)
{
    if (lua_getmetatable(L, 1))
        luaL_error(L, "a verdict is made of a plain table");
    lua_pushnil(L);
    while (lua_next(L, 1)) {
        vm_charge(L, 1);
        lua_pushvalue(L, -2);
        lua_insert(L, -2);
        lua_rawset(L, 2);
    }
}

/* upvalue: kind. What is wrong with the values is said when the verdict is read, once for all. */
static int make_verdict(lua_State *L)
{
    enum verdict_kind kind = (enum verdict_kind)lua_tointeger(L, lua_upvalueindex(1));
    const struct contract_verdict *v = contract_verdict_of(kind);
    bool named = is_named(L, v);
    int given = lua_gettop(L);

    lua_createtable(L, 0, named ? 4 : given + 1);
    if (named) {
        copy_named(L);
    } else {
        for (int i = 1; i <= given; i++) {
            if ((uint32_t)i <= v->n_field)
                lua_pushstring(L, v->field[i - 1].name);
            else
                lua_pushinteger(L, i);
            lua_pushvalue(L, i);
            lua_rawset(L, -3);
        }
    }
    lua_pushstring(L, verdict_kind_name(kind));
    lua_setfield(L, -2, "verdict");
    return 1;
}

void verdict_add_words(lua_State *L, int env)
{
    env = lua_absindex(L, env);
    for (int k = 0; k < VERDICT_KINDS; k++) {
        lua_pushinteger(L, k);
        lua_pushcclosure(L, make_verdict, 1);
        vm_env_add(L, env, verdict_kind_name((enum verdict_kind)k));
    }
    lua_newtable(L);
    for (int level = 0; level < TIER_LEVELS; level++) {
        lua_pushinteger(L, level);
        lua_setfield(L, -2, tier_name(level));
    }
    vm_env_freeze(L, "tier");
    vm_env_add(L, env, "tier");
}

/* ---- reading ---- */

static enum verdict_kind read_kind(lua_State *L, int idx, const struct contract *c)
{
    const char *name, *near;
    enum verdict_kind kind;

    if (lua_type(L, idx) != LUA_TTABLE)
        luaL_error(L, "a verdict is made by words like stay() or deny(…), not a %s",
                   lua_typename(L, lua_type(L, idx)));
    if (lua_getmetatable(L, idx))
        luaL_error(L, "a verdict has a metatable");
    lua_pushstring(L, "verdict");
    if (lua_rawget(L, idx) != LUA_TSTRING)
        luaL_error(L, "a table that is no verdict");
    name = lua_tostring(L, -1);
    kind = contract_kind(str_of(name));
    if (!decide_may(c->point, kind)) {
        char list[256];
        near = contract_nearest_verdict(c->point, str_of(name));
        contract_verdict_list(c->point, list, sizeof list);
        if (near)
            luaL_error(L, "%s has no verdict '%s' (nearest: '%s')", decide_point_name(c->point),
                       name, near);
        luaL_error(L, "%s has no verdict '%s', it has %s", decide_point_name(c->point), name, list);
    }
    lua_pop(L, 1);
    return kind;
}

void verdict_read(lua_State *L, int idx, struct facts_view *view, struct verdict *out)
{
    struct verdict v = {.tier = -1};

    idx = lua_absindex(L, idx);
    v.kind = read_kind(L, idx, view->contract);
    verdict_fields_check(L, idx, v.kind);
    verdict_fields_read(L, idx, view, &v);
    *out = v;
}

void verdict_print(const struct verdict *v, struct json_out *o)
{
    jo_obj(o);
    jo_kv_z(o, "kind", verdict_kind_name(v->kind));
    if (contract_field(v->kind, STR("tier")))
        jo_kv_int(o, "tier", v->tier);
    if (contract_field(v->kind, STR("priority")))
        jo_kv_int(o, "priority", v->priority);
    if (contract_field(v->kind, STR("reason")))
        jo_kv_str(o, "reason", v->reason.len ? v->reason : STR(""));
    if (v->clause.len)
        jo_kv_str(o, "clause", v->clause);
    if (v->offers.len)
        jo_kv_raw(o, "offers", v->offers);
    if (v->fields.len)
        jo_kv_raw(o, "fields", v->fields);
    jo_end_obj(o);
}
