/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the word `flow` and taking declared flows out of the machine. Must not know: running one.
 * Called by: bundle_build. */
#include "core/policy/flow_set.h"

#include "core/base/utf8.h"
#include "core/policy/contract.h"
#include "core/policy/flow_words.h"
#include "core/policy/vm_env.h"

#include <stdlib.h>

#define FLOW_MAX_TITLE 120
#define FLOW_MAX_EXAMPLE 500

static const char declared_key; /* its address names the list of declared flows */

/* upvalue: name */
static int flow_body(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_rawgetp(L, LUA_REGISTRYINDEX, &declared_key);
    lua_createtable(L, 0, 2);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_setfield(L, -2, "name");
    lua_pushvalue(L, 1);
    lua_setfield(L, -2, "body");
    lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
    lua_pushboolean(L, 1);
    return 1;
}

static int word_flow(lua_State *L)
{
    size_t len;
    const char *name = luaL_checklstring(L, 1, &len);

    if (len == 0 || len >= sizeof((struct flow_def *)0)->name)
        return luaL_error(L, "a flow's name has 1 to %d bytes",
                          (int)sizeof((struct flow_def *)0)->name - 1);
    if (!contract_is_word(str_n(name, len)))
        return luaL_error(L, "a flow's name is of a-z, 0-9 and _");
    lua_settop(L, 1);
    lua_pushcclosure(L, flow_body, 1);
    return 1;
}

void flow_set_add_words(lua_State *L, int env)
{
    env = lua_absindex(L, env);
    lua_newtable(L);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &declared_key);
    lua_pushcfunction(L, word_flow);
    vm_env_add(L, env, "flow");
    flow_words_add(L, env);
}

struct collector {
    const char *file;
    struct flow_def *def;
    struct arena *arena;
    struct bundle_errors *errors;
};

static void take_examples(lua_State *L, struct collector *c)
{
    size_t n = lua_type(L, -1) == LUA_TTABLE ? lua_rawlen(L, -1) : 0;

    if (n > FLOW_MAX_EXAMPLES) {
        bundle_errors_add(c->errors, c->file, 0, "over %d examples", FLOW_MAX_EXAMPLES);
        return;
    }
    c->def->example = arena_zalloc(c->arena, (n + 1) * sizeof *c->def->example);
    for (size_t i = 1; i <= n && c->def->example; i++) {
        omb_str s = STR_NONE;
        if (lua_rawgeti(L, -1, (lua_Integer)i) == LUA_TSTRING)
            s.ptr = lua_tolstring(L, -1, &s.len);
        if (!s.len || s.len > FLOW_MAX_EXAMPLE || !utf8_valid(s))
            bundle_errors_add(c->errors, c->file, 0, "example %zu is no text of 1 to %d bytes", i,
                              FLOW_MAX_EXAMPLE);
        else
            c->def->example[c->def->n_example++] = arena_dup(c->arena, s);
        lua_pop(L, 1);
    }
}

static void check_fields(lua_State *L, struct collector *c)
{
    static const char *const known[] = {"title", "examples", "run"};

    lua_pushnil(L);
    while (lua_next(L, -2)) {
        const char *key = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "?";
        size_t i = 0;
        while (i < 3 && strcmp(known[i], key) != 0)
            i++;
        if (i == 3)
            bundle_errors_add(c->errors, c->file, 0,
                              "a flow has no field '%s' (it has title, examples, run)", key);
        lua_pop(L, 1);
    }
}

/* The flow's table is on top. */
static void take_body(lua_State *L, struct collector *c)
{
    omb_str title = STR_NONE;

    check_fields(L, c);
    if (lua_getfield(L, -1, "title") == LUA_TSTRING)
        title.ptr = lua_tolstring(L, -1, &title.len);
    if (!title.len || title.len > FLOW_MAX_TITLE || !utf8_valid(title))
        bundle_errors_add(c->errors, c->file, 0, "title is a text of 1 to %d bytes",
                          FLOW_MAX_TITLE);
    else
        c->def->title = arena_dup(c->arena, title);
    lua_pop(L, 1);
    lua_getfield(L, -1, "examples");
    take_examples(L, c);
    lua_pop(L, 1);
    c->def->run = LUA_NOREF;
    if (lua_getfield(L, -1, "run") == LUA_TFUNCTION) {
        c->def->run = luaL_ref(L, LUA_REGISTRYINDEX);
        return;
    }
    bundle_errors_add(c->errors, c->file, 0, "run is a function(c)");
    lua_pop(L, 1);
}

static void take_flow(lua_State *L, struct flow_set *set, struct collector *c)
{
    struct flow_def *grown;
    omb_str name;

    lua_getfield(L, -1, "name");
    name.ptr = lua_tolstring(L, -1, &name.len);
    if (flow_set_find(set, name))
        bundle_errors_add(c->errors, c->file, 0, "flow \"%s\" is declared already", name.ptr);
    grown = realloc(set->v, (set->n + 1) * sizeof *grown);
    if (!grown)
        luaL_error(L, "out of memory");
    set->v = grown;
    c->def = &grown[set->n++];
    memset(c->def, 0, sizeof *c->def);
    (void)!str_copy(c->def->name, sizeof c->def->name, name);
    lua_pop(L, 1);
    lua_getfield(L, -1, "body");
    take_body(L, c);
    lua_pop(L, 1);
}

void flow_set_collect(lua_State *L, const char *file, struct flow_set *set, struct arena *arena,
                      struct bundle_errors *errors)
{
    struct collector c = {.file = file, .arena = arena, .errors = errors};
    size_t n;

    lua_rawgetp(L, LUA_REGISTRYINDEX, &declared_key);
    n = lua_rawlen(L, -1);
    if (n == 0)
        bundle_errors_add(errors, file, 0, "declares no flow");
    for (size_t i = 1; i <= n; i++) {
        lua_rawgeti(L, -1, (lua_Integer)i);
        take_flow(L, set, &c);
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
    lua_newtable(L);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &declared_key);
}

const struct flow_def *flow_set_find(const struct flow_set *set, omb_str name)
{
    for (uint32_t i = 0; i < set->n; i++) {
        if (str_is(name, set->v[i].name))
            return &set->v[i];
    }
    return NULL;
}

void flow_set_free(struct flow_set *set)
{
    free(set->v);
    *set = (struct flow_set){0};
}
