/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the words `policy` and `rule`, and taking declared rules out of the machine. Must not
 * know: files, who decides. Called by: bundle_build. */
#include "core/policy/rules.h"

#include "core/base/check.h"
#include "core/policy/vm_env.h"

#include <stdio.h>
#include <stdlib.h>

static const char declared_key; /* its address names the list of declared policies */

/* ---- words ---- */

static void check_rule_fields(lua_State *L, int idx, const char *name)
{
    lua_pushnil(L);
    while (lua_next(L, idx)) {
        const char *key = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "?";
        if (strcmp(key, "when") != 0 && strcmp(key, "decide") != 0)
            luaL_error(L, "rule \"%s\" has no field '%s' (it has when and decide)", name, key);
        lua_pop(L, 1);
    }
}

/* upvalue: name. Takes the table of a rule and marks it as one. */
static int rule_body(lua_State *L)
{
    const char *name = lua_tostring(L, lua_upvalueindex(1));
    lua_Debug ar;

    luaL_checktype(L, 1, LUA_TTABLE);
    check_rule_fields(L, 1, name);
    lua_createtable(L, 0, 5);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_setfield(L, -2, "name");
    lua_getfield(L, 1, "when");
    if (!lua_isnil(L, -1) && lua_type(L, -1) != LUA_TFUNCTION)
        return luaL_error(L, "rule \"%s\": when is a function(c), not a %s", name,
                          lua_typename(L, lua_type(L, -1)));
    lua_setfield(L, -2, "when");
    lua_getfield(L, 1, "decide");
    if (lua_type(L, -1) != LUA_TFUNCTION && lua_type(L, -1) != LUA_TTABLE)
        return luaL_error(L, "rule \"%s\": decide is a verdict or a function(c) that gives one",
                          name);
    lua_setfield(L, -2, "decide");
    if (lua_getstack(L, 1, &ar) && lua_getinfo(L, "l", &ar)) {
        lua_pushinteger(L, ar.currentline);
        lua_setfield(L, -2, "line");
    }
    luaL_setmetatable(L, "rule");
    return 1;
}

static int word_rule(lua_State *L)
{
    size_t len;
    const char *name = luaL_checklstring(L, 1, &len);

    if (len == 0 || len > POLICY_MAX_RULE_NAME)
        return luaL_error(L, "a rule's name has 1 to %d bytes", POLICY_MAX_RULE_NAME);
    (void)name;
    lua_settop(L, 1);
    lua_pushcclosure(L, rule_body, 1);
    return 1;
}

/* upvalue: name of the point. Keeps {point=, body=} in the list of declared policies. */
static int policy_body(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_rawgetp(L, LUA_REGISTRYINDEX, &declared_key);
    lua_createtable(L, 0, 2);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_setfield(L, -2, "point");
    lua_pushvalue(L, 1);
    lua_setfield(L, -2, "body");
    lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
    lua_pushboolean(L, 1);
    return 1;
}

static int word_policy(lua_State *L)
{
    const char *name = luaL_checkstring(L, 1);
    const char *near;

    if (contract_point(str_of(name)) == POINTS) {
        near = contract_nearest_point(str_of(name));
        if (near)
            return luaL_error(L, "no decision point is called '%s' (nearest: '%s')", name, near);
        return luaL_error(L, "no decision point is called '%s'", name);
    }
    lua_settop(L, 1);
    lua_pushcclosure(L, policy_body, 1);
    return 1;
}

void rules_add_words(lua_State *L, int env)
{
    env = lua_absindex(L, env);
    luaL_newmetatable(L, "rule");
    lua_pop(L, 1);
    lua_newtable(L);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &declared_key);
    lua_pushcfunction(L, word_rule);
    vm_env_add(L, env, "rule");
    lua_pushcfunction(L, word_policy);
    vm_env_add(L, env, "policy");
    verdict_add_words(L, env);
}

/* ---- collecting ---- */

struct collector {
    const char *file;
    struct rules *into;
    const struct contract *contract;
    struct arena *arena;
    struct bundle_errors *errors;
    int until; /* last line of the rule under way */
};

/* Reads the verdict on top in a call of its own, so that what it raises is one complaint. */
static int read_shape(lua_State *L)
{
    struct facts_view view = {.contract = lua_touserdata(L, 2), .arena = lua_touserdata(L, 3)};
    struct verdict v;
    verdict_read(L, 1, &view, &v);
    return 0;
}

static void check_shape(lua_State *L, const struct collector *c, const char *rule, int line)
{
    char why[POLICY_MAX_ERROR];

    if (lua_type(L, -1) == LUA_TFUNCTION)
        return;
    lua_pushcfunction(L, read_shape);
    lua_pushvalue(L, -2);
    lua_pushlightuserdata(L, (void *)(uintptr_t)c->contract);
    lua_pushlightuserdata(L, c->arena);
    if (lua_pcall(L, 3, 0, 0) == LUA_OK)
        return;
    vm_error_text(L, why, sizeof why);
    if (!bundle_errors_has(c->errors, c->file, line,
                           c->until < line ? line : c->until)) /* check saw it in the text */
        bundle_errors_add(c->errors, c->file, line, "%s: %s", rule, why);
}

static struct rule *next_rule(struct collector *c, const char *name, int line)
{
    struct rule *grown, *r;

    for (uint32_t i = 0; i < c->into->n; i++) {
        if (strcmp(c->into->rule[i].name, name) == 0)
            bundle_errors_add(c->errors, c->file, line, "two rules are called \"%s\"", name);
    }
    grown = realloc(c->into->rule, (c->into->n + 1) * sizeof *grown);
    OMB_REQUIRE(grown);
    c->into->rule = grown;
    r = &grown[c->into->n++];
    memset(r, 0, sizeof *r);
    (void)snprintf(r->name, sizeof r->name, "%s", name);
    (void)snprintf(r->file, sizeof r->file, "%s", c->file);
    r->line = line;
    r->when = LUA_NOREF;
    return r;
}

/* The rule is on top. */
static void take_rule(lua_State *L, struct collector *c, lua_Integer place)
{
    struct rule *r;
    int line;

    if (lua_type(L, -1) != LUA_TTABLE || !lua_getmetatable(L, -1)) {
        bundle_errors_add(c->errors, c->file, 0, "item %lld of policy \"%s\" is no rule",
                          (long long)place, decide_point_name(c->contract->point));
        return;
    }
    lua_pop(L, 1); /* metatable */
    lua_getfield(L, -1, "line");
    line = (int)lua_tointeger(L, -1);
    lua_getfield(L, -2, "name");
    r = next_rule(c, lua_tostring(L, -1), line);
    lua_pop(L, 2);
    if (lua_getfield(L, -1, "when") == LUA_TNIL) {
        lua_pop(L, 1);
        bundle_errors_add(c->errors, c->file, line,
                          "rule \"%s\" has no when, so no rule behind it is ever asked: "
                          "that is what otherwise is for",
                          r->name);
    } else {
        r->when = luaL_ref(L, LUA_REGISTRYINDEX);
    }
    lua_getfield(L, -1, "decide");
    check_shape(L, c, r->name, line);
    r->decide = luaL_ref(L, LUA_REGISTRYINDEX);
}

/* Line of item `i` of the body on top; a rule ends before the next one begins. */
static int line_of(lua_State *L, lua_Integer i)
{
    int line = 0;

    if (lua_rawgeti(L, -1, i) == LUA_TTABLE) {
        lua_pushstring(L, "line");
        if (lua_rawget(L, -2) == LUA_TNUMBER)
            line = (int)lua_tointeger(L, -1);
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
    return line ? line : INT32_MAX;
}

static void take_body(lua_State *L, struct collector *c)
{
    size_t n = lua_rawlen(L, -1);
    int last;

    if (n > POLICY_MAX_RULES) {
        bundle_errors_add(c->errors, c->file, 0, "over %d rules", POLICY_MAX_RULES);
        return;
    }
    for (size_t i = 1; i <= n; i++) {
        c->until = line_of(L, (lua_Integer)i + 1) - 1;
        lua_rawgeti(L, -1, (lua_Integer)i);
        take_rule(L, c, (lua_Integer)i);
        lua_pop(L, 1);
    }
    last = n ? line_of(L, (lua_Integer)n) : 0;
    c->until = 0;
    lua_getfield(L, -1, "otherwise");
    if (lua_isnil(L, -1)) {
        bundle_errors_add(c->errors, c->file, 0, "policy \"%s\" has no otherwise = …",
                          decide_point_name(c->contract->point));
        lua_pop(L, 1);
        return;
    }
    if ((lua_type(L, -1) == LUA_TFUNCTION || lua_type(L, -1) == LUA_TTABLE) &&
        !bundle_errors_has(c->errors, c->file, last, INT32_MAX))
        check_shape(L, c, "otherwise", 0);
    next_rule(c, "otherwise", 0)->decide = luaL_ref(L, LUA_REGISTRYINDEX);
}

static void take_policy(lua_State *L, const char *file, struct rules *set, struct arena *arena,
                        struct bundle_errors *errors)
{
    struct collector c = {.file = file, .arena = arena, .errors = errors};
    enum decide_point point;

    lua_getfield(L, -1, "point");
    point = contract_point(str_of(lua_tostring(L, -1)));
    lua_pop(L, 1);
    c.into = &set[point];
    c.contract = contract_of(point);
    if (c.into->present) {
        bundle_errors_add(errors, file, 0, "policy \"%s\" is declared in %s already",
                          decide_point_name(point), c.into->file);
        return;
    }
    c.into->present = true;
    (void)snprintf(c.into->file, sizeof c.into->file, "%s", file);
    c.into->facts_at = vm_of(L)->arena.moving.used;
    facts_push_object(L, c.contract);
    c.into->facts_len = vm_of(L)->arena.moving.used - c.into->facts_at;
    c.into->facts = luaL_ref(L, LUA_REGISTRYINDEX);
    lua_getfield(L, -1, "body");
    take_body(L, &c);
    lua_pop(L, 1);
}

void rules_collect(lua_State *L, const char *file, struct rules *set, struct arena *arena,
                   struct bundle_errors *errors)
{
    size_t n;

    lua_rawgetp(L, LUA_REGISTRYINDEX, &declared_key);
    n = lua_rawlen(L, -1);
    if (n == 0)
        bundle_errors_add(errors, file, 0, "declares no policy");
    for (size_t i = 1; i <= n; i++) {
        lua_rawgeti(L, -1, (lua_Integer)i);
        take_policy(L, file, set, arena, errors);
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
    lua_newtable(L);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &declared_key);
}

void rules_free(struct rules *set)
{
    for (int p = 0; p < POINTS; p++) {
        free(set[p].rule);
        set[p].rule = NULL;
        set[p].n = 0;
    }
}
