/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the words of spec files and the cases they declare. Must not know: running them. Called
 * by: spec, lab. */
#include "core/policy/spec_set.h"

#include "core/base/json_out.h"
#include "core/policy/bundle_build.h"
#include "core/policy/spec_facts.h"
#include "core/policy/verdict.h"
#include "core/policy/vm_compile.h"
#include "core/policy/vm_env.h"
#include "core/policy/vm_json.h"

#include <lauxlib.h>
#include <stdlib.h>

#define SPEC_MAX_CASES 4096

struct spec_reader {
    const struct bundle *bundle;
    struct spec_set *set;
    struct bundle_errors *errors;
    const struct source *source;
    const char *file;
};

/* ---- words of a spec file ---- */

/* Pushes nothing; the JSON of field `name` of the table at 1, kept in the arena. */
static omb_str field_json(lua_State *L, struct spec_reader *r, const char *name)
{
    struct buf *text;
    struct json_out o;
    omb_str kept;

    lua_getfield(L, 1, name);
    if (lua_type(L, -1) != LUA_TTABLE)
        luaL_error(L, "a case needs a table '%s'", name);
    text = arena_zalloc(&r->set->arena, sizeof *text);
    if (!text)
        luaL_error(L, "out of memory");
    /* A place of fixed size: nothing is lost when the machine stops in the middle. */
    text->ptr = arena_alloc(&r->set->arena, POLICY_MAX_OUTPUT);
    text->cap = text->max = text->ptr ? POLICY_MAX_OUTPUT : 0;
    o = json_out(text);
    vm_json_print(L, -1, &o);
    lua_pop(L, 1);
    if (text->err)
        luaL_error(L, "'%s' is over %d bytes", name, POLICY_MAX_OUTPUT);
    kept = buf_str(text);
    return kept;
}

/* upvalue: the case's name. Gives {name, given, expect} as a marked place in the list. */
static int case_body(lua_State *L)
{
    struct spec_reader *r = vm_of(L)->host;
    struct spec_case *c;
    lua_Debug ar;

    luaL_checktype(L, 1, LUA_TTABLE);
    if (r->set->n == SPEC_MAX_CASES)
        return luaL_error(L, "over %d cases", SPEC_MAX_CASES);
    c = &r->set->v[r->set->n];
    memset(c, 0, sizeof *c);
    c->point = POINTS;
    c->file = r->file;
    if (lua_getstack(L, 1, &ar) && lua_getinfo(L, "l", &ar))
        c->line = ar.currentline;
    c->name.ptr = lua_tolstring(L, lua_upvalueindex(1), &c->name.len);
    c->name = arena_dup(&r->set->arena, c->name);
    c->given = field_json(L, r, "given");
    c->expect = field_json(L, r, "expect");
    lua_pushinteger(L, r->set->n++);
    return 1;
}

static int word_case(lua_State *L)
{
    luaL_checkstring(L, 1);
    lua_settop(L, 1);
    lua_pushcclosure(L, case_body, 1);
    return 1;
}

static int spec_body(lua_State *L)
{
    struct spec_reader *r = vm_of(L)->host;
    enum decide_point point = contract_point(str_of(lua_tostring(L, lua_upvalueindex(1))));
    size_t n;

    luaL_checktype(L, 1, LUA_TTABLE);
    n = lua_rawlen(L, 1);
    for (size_t i = 1; i <= n; i++) {
        lua_Integer at;
        lua_rawgeti(L, 1, (lua_Integer)i);
        at = lua_isinteger(L, -1) ? lua_tointeger(L, -1) : -1;
        if (at < 0 || at >= r->set->n)
            return luaL_error(L, "item %d of a spec is no case", (int)i);
        r->set->v[at].point = point;
        lua_pop(L, 1);
    }
    lua_pushboolean(L, 1);
    return 1;
}

static int word_spec(lua_State *L)
{
    const char *name = luaL_checkstring(L, 1);
    const char *near = contract_nearest_point(str_of(name));
    if (contract_point(str_of(name)) == POINTS)
        return luaL_error(L, "no decision point is called '%s'%s%s%s", name,
                          near ? " (nearest: '" : "", near ? near : "", near ? "')" : "");
    lua_settop(L, 1);
    lua_pushcclosure(L, spec_body, 1);
    return 1;
}

/* ---- reading ---- */

/* The body of one file's run. */
static int run_file(lua_State *L)
{
    struct spec_reader *r = vm_of(L)->host;

    vm_env_open(L);
    verdict_add_words(L, -1);
    lua_pushcfunction(L, word_spec);
    vm_env_add(L, -2, "spec");
    lua_pushcfunction(L, word_case);
    vm_env_add(L, -2, "case");
    vm_load(L, r->source->name, buf_str(&r->source->code), -1);
    lua_call(L, 0, 0);
    return 0;
}

/* Every file has a machine of its own: its limits are not what others left over. */
static int read_file(struct spec_reader *r, const struct source *s)
{
    struct vm_limits limits = vm_limits_load();
    struct vm *vm = NULL;
    int rc = vm_open(&vm);

    limits.memory = POLICY_MAX_SPEC;
    if (rc != 0)
        return rc;
    r->source = s;
    r->file = arena_dupz(&r->set->arena, str_of(s->name));
    rc = r->file ? vm_run(vm, limits, run_file, r) : -OMB_E_NOMEM;
    if (rc != 0)
        bundle_errors_words(r->errors, s->name, vm->error);
    vm_close(vm);
    return 0;
}

static int read_specs(struct spec_reader *r)
{
    uint32_t before = r->errors->count;
    int rc = 0;

    for (uint32_t i = 0; i < r->bundle->sources.n && rc == 0; i++) {
        if (r->bundle->sources.v[i].kind == SOURCE_SPEC)
            rc = read_file(r, &r->bundle->sources.v[i]);
    }
    return rc != 0 || r->errors->count != before ? -OMB_E_INVALID : 0;
}

static void read_facts(struct spec_case *c, struct arena *arena)
{
    char why[256];

    if (c->point == POINTS) {
        c->broken = "stands outside of a spec";
        return;
    }
    if (spec_facts_read(c->point, c->given, arena, &c->facts, why, sizeof why) != 0) {
        c->broken = arena_dupz(arena, str_of(why));
        c->broken = c->broken ? c->broken : "given cannot be read";
        return;
    }
    for (uint32_t i = 0; i < c->facts.n; i++) {
        if (strcmp(c->facts.v[i].name, "now") == 0)
            c->now = (uint64_t)c->facts.v[i].num;
    }
}

int spec_set_read(const struct bundle *b, struct spec_set *out, struct bundle_errors *errors)
{
    struct spec_set set = {.v = calloc(SPEC_MAX_CASES, sizeof *set.v)};
    struct spec_reader r = {.bundle = b, .set = &set, .errors = errors};
    int rc = -OMB_E_NOMEM;

    if (set.v)
        rc = read_specs(&r);
    if (rc != 0) {
        spec_set_free(&set);
        return rc;
    }
    for (uint32_t i = 0; i < set.n; i++)
        read_facts(&set.v[i], &set.arena);
    *out = set;
    return 0;
}

void spec_set_free(struct spec_set *s)
{
    free(s->v);
    arena_free(&s->arena);
    *s = (struct spec_set){0};
}
