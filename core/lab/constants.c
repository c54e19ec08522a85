/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: looking into the functions of rules for the values they hold. Must not know: facts, texts
 * of files. Called by: domain. */
#include "core/lab/constants.h"

#include "core/base/limits.h"
#include "core/policy/bundle_build.h"

#define MAX_FUNCTIONS 256
#define MAX_NESTED 6

struct finder {
    const struct rules *rules;
    struct arena *arena;
    struct constants *out;
    const void *seen[MAX_FUNCTIONS];
    uint32_t n_seen;
};

static bool is_known(const struct finder *f, const struct constant *c)
{
    for (uint32_t i = 0; i < f->out->n; i++) {
        const struct constant *o = &f->out->v[i];
        if (o->is_text == c->is_text && o->num == c->num && str_compare(o->text, c->text) == 0 &&
            str_compare(o->name, c->name) == 0 && str_compare(o->table, c->table) == 0)
            return true;
    }
    return false;
}

/* The value on top, if it is a whole number or a text. It stays. */
static void add_value(lua_State *L, struct finder *f, omb_str table, const char *name)
{
    struct constant c = {.table = table, .name = str_of(name), .text = STR("")};

    if (f->out->n == LAB_MAX_CONSTANTS)
        return;
    if (lua_isinteger(L, -1)) {
        c.num = lua_tointeger(L, -1);
    } else if (lua_type(L, -1) == LUA_TSTRING) {
        c.is_text = true;
        c.text.ptr = lua_tolstring(L, -1, &c.text.len);
    } else {
        return;
    }
    if (is_known(f, &c))
        return;
    /* Nothing that Lua owns outlives the run. */
    c.table = arena_dup(f->arena, table);
    c.name = arena_dup(f->arena, c.name);
    c.text = arena_dup(f->arena, c.text);
    if (!f->arena->err)
        f->out->v[f->out->n++] = c;
}

/* The table on top: its own values by name. Sorted here, so that the order is no accident. */
static void add_table(lua_State *L, struct finder *f, const char *name)
{
    uint32_t from = f->out->n;

    lua_pushnil(L);
    while (lua_next(L, -2)) {
        if (lua_type(L, -2) == LUA_TSTRING)
            add_value(L, f, str_of(name), lua_tostring(L, -2));
        lua_pop(L, 1);
    }
    for (uint32_t i = from + 1; i < f->out->n; i++) {
        struct constant c = f->out->v[i];
        uint32_t at = i;
        for (; at > from && str_compare(f->out->v[at - 1].name, c.name) > 0; at--)
            f->out->v[at] = f->out->v[at - 1];
        f->out->v[at] = c;
    }
}

static bool seen_before(struct finder *f, const void *function)
{
    for (uint32_t i = 0; i < f->n_seen; i++) {
        if (f->seen[i] == function)
            return true;
    }
    if (f->n_seen == MAX_FUNCTIONS)
        return true;
    f->seen[f->n_seen++] = function;
    return false;
}

/* The function on top; it stays. */
static void look_into(lua_State *L, struct finder *f, int depth)
{
    const char *name;

    if (depth > MAX_NESTED || lua_iscfunction(L, -1) || seen_before(f, lua_topointer(L, -1)))
        return;
    luaL_checkstack(L, 8, NULL);
    for (int i = 1; (name = lua_getupvalue(L, -1, i)) != NULL; i++) {
        if (lua_type(L, -1) == LUA_TFUNCTION)
            look_into(L, f, depth + 1);
        else if (lua_type(L, -1) == LUA_TTABLE)
            add_table(L, f, name);
        else
            add_value(L, f, STR(""), name);
        lua_pop(L, 1);
    }
}

static void look_at(lua_State *L, struct finder *f, int reference)
{
    if (reference == LUA_NOREF)
        return;
    lua_rawgeti(L, LUA_REGISTRYINDEX, reference);
    if (lua_type(L, -1) == LUA_TFUNCTION)
        look_into(L, f, 0);
    lua_pop(L, 1);
}

static int find_all(lua_State *L)
{
    struct finder *f = vm_of(L)->host;

    for (uint32_t i = 0; i < f->rules->n; i++) {
        look_at(L, f, f->rules->rule[i].when);
        look_at(L, f, f->rules->rule[i].decide);
    }
    return 0;
}

int constants_find(struct bundle *b, enum decide_point point, struct arena *arena,
                   struct constants *out)
{
    struct constants found = {.v = arena_alloc(arena, LAB_MAX_CONSTANTS * sizeof *found.v)};
    struct finder f = {.rules = &b->rules[point], .arena = arena, .out = &found};
    int rc;

    if (!found.v)
        return -OMB_E_NOMEM;
    rc = vm_run(b->rules_vm, vm_limits_run(), find_all, &f);
    if (rc == 0)
        *out = found;
    return rc;
}
