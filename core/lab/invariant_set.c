/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the word `invariant` and the machine in which declared properties run. Must not know: the
 * search for counterexamples. Called by: invariant, cmd_check. */
#include "core/lab/invariant_set.h"

#include "core/lab/invariant_verdict.h"
#include "core/policy/spec_facts.h"
#include "core/policy/vm_env.h"
#include "core/policy/vm_json.h"

#include <stdio.h>

#define MOST_INVARIANTS 256
#define MOST_WITHIN 16

static const char declared_key; /* its address names the list of declared invariants */

struct reader {
    struct invariant_set *set;
    struct bundle_errors *errors;
};

/* ---- the word ---- */

static int unknown_field(lua_State *L, const char *name, const char *key)
{
    static const char *const known[] = {"point", "given", "holds", "within", "next"};
    const char *near = str_nearest(str_of(key), known, 5);

    if (near)
        return luaL_error(L, "invariant \"%s\" has no field '%s' (nearest: '%s')", name, key, near);
    return luaL_error(L, "invariant \"%s\" has no field '%s'", name, key);
}

static void check_fields(lua_State *L, const char *name)
{
    lua_pushnil(L);
    while (lua_next(L, 1)) {
        const char *key = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "?";
        bool function =
            strcmp(key, "given") == 0 || strcmp(key, "holds") == 0 || strcmp(key, "next") == 0;
        if (!function && strcmp(key, "point") != 0 && strcmp(key, "within") != 0)
            unknown_field(L, name, key);
        if (function && lua_type(L, -1) != LUA_TFUNCTION)
            luaL_error(L, "invariant \"%s\": %s is a function, not a %s", name, key,
                       lua_typename(L, lua_type(L, -1)));
        lua_pop(L, 1);
    }
}

static void check_point(lua_State *L, const char *name)
{
    const char *point, *near;

    if (lua_getfield(L, 1, "point") != LUA_TSTRING)
        luaL_error(L, "invariant \"%s\" needs a point", name);
    point = lua_tostring(L, -1);
    near = contract_nearest_point(str_of(point));
    if (contract_point(str_of(point)) == POINTS)
        luaL_error(L, "no decision point is called '%s' (nearest: '%s')", point, near ? near : "-");
    lua_pop(L, 1);
}

static void check_within(lua_State *L, const char *name)
{
    lua_Integer within = 1;
    bool next;

    if (lua_getfield(L, 1, "within") != LUA_TNIL) {
        within = lua_isinteger(L, -1) ? lua_tointeger(L, -1) : 0;
        if (within < 1 || within > MOST_WITHIN)
            luaL_error(L, "invariant \"%s\": within is a whole number of 1 to %d", name,
                       MOST_WITHIN);
    }
    next = lua_getfield(L, 1, "next") != LUA_TNIL;
    lua_pop(L, 2);
    if ((within > 1) != next)
        luaL_error(L, "invariant \"%s\": within and next belong together", name);
}

/* upvalue: the name. Keeps {name, body, line} in the list of declared ones. */
static int invariant_body(lua_State *L)
{
    const char *name = lua_tostring(L, lua_upvalueindex(1));
    lua_Debug ar;

    luaL_checktype(L, 1, LUA_TTABLE);
    check_fields(L, name);
    check_point(L, name);
    check_within(L, name);
    if (lua_getfield(L, 1, "holds") == LUA_TNIL)
        return luaL_error(L, "invariant \"%s\" needs holds = function(c, v) … end", name);
    lua_rawgetp(L, LUA_REGISTRYINDEX, &declared_key);
    lua_createtable(L, 0, 3);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_setfield(L, -2, "name");
    lua_pushvalue(L, 1);
    lua_setfield(L, -2, "body");
    lua_pushinteger(L, lua_getstack(L, 1, &ar) && lua_getinfo(L, "l", &ar) ? ar.currentline : 0);
    lua_setfield(L, -2, "line");
    lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
    lua_pushboolean(L, 1);
    return 1;
}

static int word_invariant(lua_State *L)
{
    size_t len;

    luaL_checklstring(L, 1, &len);
    if (len == 0 || len > POLICY_MAX_RULE_NAME)
        return luaL_error(L, "an invariant's name has 1 to %d bytes", POLICY_MAX_RULE_NAME);
    lua_settop(L, 1);
    lua_pushcclosure(L, invariant_body, 1);
    return 1;
}

static void add_words(lua_State *L, int env, void *ctx)
{
    (void)ctx;
    env = lua_absindex(L, env);
    lua_newtable(L);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &declared_key);
    lua_pushcfunction(L, word_invariant);
    vm_env_add(L, env, "invariant");
    verdict_add_words(L, env);
    invariant_verdict_open(L);
}

/* ---- taking what was declared ---- */

/* The body is on top. */
static int take_function(lua_State *L, const char *field)
{
    if (lua_getfield(L, -1, field) == LUA_TNIL) {
        lua_pop(L, 1);
        return LUA_NOREF;
    }
    return luaL_ref(L, LUA_REGISTRYINDEX);
}

/* The declared one is on top. */
static void take(lua_State *L, const char *file, struct reader *r)
{
    struct invariant *i = &r->set->v[r->set->n];
    size_t len;
    const char *name;

    memset(i, 0, sizeof *i);
    i->file = arena_dupz(&r->set->arena, str_of(file));
    lua_getfield(L, -1, "name");
    name = lua_tolstring(L, -1, &len);
    i->name = arena_dup(&r->set->arena, str_n(name, len));
    lua_getfield(L, -2, "line");
    i->line = (int)lua_tointeger(L, -1);
    lua_getfield(L, -3, "body");
    lua_getfield(L, -1, "point");
    i->point = contract_point(str_of(lua_tostring(L, -1)));
    lua_getfield(L, -2, "within");
    i->within = lua_isnil(L, -1) ? 1 : (uint32_t)lua_tointeger(L, -1);
    lua_pop(L, 2);
    i->given = take_function(L, "given");
    i->holds = take_function(L, "holds");
    i->next = take_function(L, "next");
    facts_push_object(L, contract_of(i->point));
    i->facts = luaL_ref(L, LUA_REGISTRYINDEX);
    lua_pop(L, 3);
    r->set->n++;
}

static void collect(lua_State *L, const char *file, void *ctx)
{
    struct reader *r = ctx;
    size_t n;

    lua_rawgetp(L, LUA_REGISTRYINDEX, &declared_key);
    n = lua_rawlen(L, -1);
    if (n == 0)
        bundle_errors_add(r->errors, file, 0, "declares no invariant");
    for (size_t i = 1; i <= n; i++) {
        if (r->set->n == MOST_INVARIANTS) {
            bundle_errors_add(r->errors, file, 0, "over %d invariants", MOST_INVARIANTS);
            break;
        }
        lua_rawgeti(L, -1, (lua_Integer)i);
        take(L, file, r);
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
    lua_newtable(L);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &declared_key);
}

int invariant_set_read(struct bundle *b, struct invariant_set *out, struct bundle_errors *errors)
{
    struct invariant_set set = {.vm = NULL};
    struct reader r = {.set = &set, .errors = errors};
    struct bundle_extra extra = {SOURCE_INVARIANT, add_words, collect, &r};
    int rc = -OMB_E_NOMEM;

    set.v = arena_alloc(&set.arena, MOST_INVARIANTS * sizeof *set.v);
    if (set.v)
        rc = bundle_extra_machine(b, &extra, &set.vm, errors);
    if (rc == 0)
        rc = set.arena.err;
    if (rc != 0) {
        invariant_set_free(&set);
        return rc;
    }
    *out = set;
    return 0;
}

void invariant_set_free(struct invariant_set *s)
{
    vm_close(s->vm);
    arena_free(&s->arena);
    *s = (struct invariant_set){.vm = NULL};
}

/* ---- asking ---- */

struct asked {
    struct facts_host host; /* first: facts find it through vm->host */
    struct facts_view view;
    const struct invariant *invariant;
    const struct verdict *v;
    int function;
    bool yes;
    struct arena arena;
    struct buf *json; /* of `next`: a place of fixed size */
};

static int ask(lua_State *L)
{
    struct asked *a = vm_of(L)->host;
    int args = a->v ? 2 : 1;
    struct json_out o;

    lua_rawgeti(L, LUA_REGISTRYINDEX, a->function);
    lua_rawgeti(L, LUA_REGISTRYINDEX, a->invariant->facts);
    if (a->v)
        invariant_verdict_push(L, a->v, &a->arena);
    lua_call(L, args, 1);
    a->yes = lua_toboolean(L, -1);
    if (!a->json)
        return 0;
    if (lua_type(L, -1) != LUA_TTABLE)
        return luaL_error(L, "next gives a table of the facts that change");
    o = json_out(a->json);
    vm_json_print(L, -1, &o);
    return 0;
}

static int run(struct invariant_set *s, struct asked *a, const struct setting *c, char *err,
               size_t err_cap)
{
    struct facts list;
    int rc;

    setting_facts(c, &list);
    a->host.view = &a->view;
    facts_view_fill(&a->view, c->c, &list, setting_now(c), &a->arena);
    rc = vm_run(s->vm, vm_limits_run(), ask, a);
    if (rc != 0)
        (void)snprintf(err, err_cap, "%s", s->vm->error);
    return rc;
}

int invariant_given(struct invariant_set *s, const struct invariant *i, const struct setting *c,
                    char *err, size_t err_cap)
{
    struct asked a = {.invariant = i, .function = i->given};
    int rc;

    if (i->given == LUA_NOREF)
        return 1;
    rc = run(s, &a, c, err, err_cap);
    arena_free(&a.arena);
    return rc == 0 ? a.yes : rc;
}

int invariant_holds(struct invariant_set *s, const struct invariant *i, const struct setting *c,
                    const struct verdict *v, char *err, size_t err_cap)
{
    struct asked a = {.invariant = i, .function = i->holds, .v = v};
    int rc = run(s, &a, c, err, err_cap);

    arena_free(&a.arena);
    return rc == 0 ? a.yes : rc;
}

int invariant_next(struct invariant_set *s, const struct invariant *i, struct setting *c,
                   const struct verdict *v, struct arena *arena, char *err, size_t err_cap)
{
    struct buf text = {.ptr = arena_alloc(arena, POLICY_MAX_OUTPUT)};
    struct asked a = {.invariant = i, .function = i->next, .v = v, .json = &text};
    struct facts more;
    int rc = -OMB_E_NOMEM;

    text.cap = text.max = text.ptr ? POLICY_MAX_OUTPUT : 0;
    if (text.ptr)
        rc = run(s, &a, c, err, err_cap);
    arena_free(&a.arena);
    if (rc == 0)
        rc = spec_facts_read(i->point, buf_str(&text), arena, &more, err, err_cap);
    for (uint32_t k = 0; rc == 0 && k < more.n; k++) {
        int at = contract_find(c->c, str_of(more.v[k].name), 0);
        if (at >= 0)
            setting_set(c, (uint32_t)at, more.v[k].num, more.v[k].str);
    }
    return rc;
}
