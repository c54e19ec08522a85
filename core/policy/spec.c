/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: a bundle's specs: reading them in a machine of their own, running each against the bundle,
 * comparing. Must not know: output formats. Called by: policy (as a gate), lab. */
#include "core/policy/spec.h"

#include "core/policy/bundle_build.h"
#include "core/policy/decide.h"
#include "core/policy/spec_facts.h"
#include "core/policy/vm_compile.h"
#include "core/policy/vm_env.h"
#include "core/policy/vm_json.h"

#include <lauxlib.h>
#include <stdlib.h>

#define SPEC_MAX_CASES 4096
#define SPEC_TOKENS 1024

struct spec_case {
    enum decide_point point;
    const char *file;
    int line;
    omb_str name, given, expect; /* JSON in the arena */
};

struct spec_reader {
    const struct bundle *bundle;
    struct spec_case *v;
    uint32_t n;
    struct arena arena;
    struct bundle_errors *errors;
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
    text = arena_zalloc(&r->arena, sizeof *text);
    if (!text)
        luaL_error(L, "out of memory");
    /* A place of fixed size: nothing is lost when the machine stops in the middle. */
    text->ptr = arena_alloc(&r->arena, POLICY_MAX_OUTPUT);
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
    if (r->n == SPEC_MAX_CASES)
        return luaL_error(L, "over %d cases", SPEC_MAX_CASES);
    c = &r->v[r->n];
    memset(c, 0, sizeof *c);
    c->point = POINTS;
    c->file = r->file;
    if (lua_getstack(L, 1, &ar) && lua_getinfo(L, "l", &ar))
        c->line = ar.currentline;
    c->name.ptr = lua_tolstring(L, lua_upvalueindex(1), &c->name.len);
    c->name = arena_dup(&r->arena, c->name);
    c->given = field_json(L, r, "given");
    c->expect = field_json(L, r, "expect");
    lua_pushinteger(L, r->n++);
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
        if (at < 0 || at >= r->n)
            return luaL_error(L, "item %d of a spec is no case", (int)i);
        r->v[at].point = point;
        lua_pop(L, 1);
    }
    lua_pushboolean(L, 1);
    return 1;
}

static int word_spec(lua_State *L)
{
    const char *name = luaL_checkstring(L, 1);
    if (contract_point(str_of(name)) == POINTS)
        return luaL_error(L, "no decision point is called '%s'", name);
    lua_settop(L, 1);
    lua_pushcclosure(L, spec_body, 1);
    return 1;
}

/* ---- reading ---- */

static int run_file(lua_State *L)
{
    const struct source *s = lua_touserdata(L, 2);
    vm_load(L, s->name, buf_str(&s->code), 1);
    lua_call(L, 0, 0);
    return 0;
}

static int read_files(lua_State *L)
{
    struct spec_reader *r = vm_of(L)->host;
    char why[POLICY_MAX_ERROR];

    vm_env_open(L);
    verdict_add_words(L, -1);
    lua_pushcfunction(L, word_spec);
    vm_env_add(L, -2, "spec");
    lua_pushcfunction(L, word_case);
    vm_env_add(L, -2, "case");
    for (uint32_t i = 0; i < r->bundle->sources.n; i++) {
        struct source *s = &r->bundle->sources.v[i];
        if (s->kind != SOURCE_SPEC)
            continue;
        r->file = s->name;
        lua_pushcfunction(L, run_file);
        lua_pushvalue(L, 1);
        lua_pushlightuserdata(L, s);
        if (lua_pcall(L, 2, 0, 0) == LUA_OK)
            continue;
        vm_error_text(L, why, sizeof why);
        bundle_errors_add(r->errors, s->name, 0, "%s", why);
    }
    return 0;
}

static int read_specs(struct spec_reader *r)
{
    struct vm *vm = NULL;
    uint32_t before = r->errors->count;
    int rc = vm_open(&vm);

    if (rc != 0)
        return rc;
    rc = vm_run(vm, vm_limits_load(), read_files, r);
    if (rc != 0)
        bundle_errors_add(r->errors, r->file ? r->file : "spec", 0, "%s", vm->error);
    vm_close(vm);
    return rc != 0 || r->errors->count != before ? -OMB_E_INVALID : 0;
}

/* ---- comparing ---- */

struct compared {
    const struct spec_case *c;
    const struct json_doc *expect;
    struct arena *arena;
    struct buf *why; /* "tier is 1, not 2; …" */
};

static void differ(struct compared *x, const char *field, omb_str is, omb_str wanted)
{
    if (x->why->len)
        buf_putz(x->why, "; ");
    buf_printf(x->why, "%s is %.*s, not %.*s", field, STR_ARG(is), STR_ARG(wanted));
}

static void compare_text(struct compared *x, const char *field, uint32_t at, omb_str is)
{
    omb_str wanted = STR_NONE;
    if (json_get_str(x->expect, at, x->arena, &wanted) != 0 || !str_eq(is, wanted))
        differ(x, field, is.len ? is : STR("empty"), json_raw(x->expect, at));
}

static void compare_int(struct compared *x, const char *field, uint32_t at, int64_t is)
{
    int64_t wanted = 0;
    if (json_get_int(x->expect, at, &wanted) != 0 || is != wanted)
        differ(x, field, arena_printf(x->arena, "%lld", (long long)is), json_raw(x->expect, at));
}

/* Every field that the expected offer names must be equal in the given one. */
static bool same_offer(const struct compared *x, uint32_t wanted, const struct json_doc *is,
                       uint32_t at)
{
    for (uint32_t t = json_first(x->expect, wanted); t != JSON_NONE;
         t = json_next(x->expect, wanted, t)) {
        char key[32];
        uint32_t value;
        if (str_copy(key, sizeof key, json_raw(x->expect, t)) != 0 || strlen(key) < 2)
            return false;
        key[strlen(key) - 1] = '\0';
        value = json_member(is, at, key + 1);
        if (value == JSON_NONE || !str_eq(json_raw(is, value), json_raw(x->expect, t + 1)))
            return false;
    }
    return true;
}

static void compare_offers(struct compared *x, uint32_t at, omb_str offers)
{
    struct json_doc is;
    uint32_t n, i = 0;
    bool same;

    if (!offers.len || json_parse_arena(offers, x->arena, SPEC_TOKENS, &is, NULL) != 0) {
        differ(x, "offers", STR("empty"), json_raw(x->expect, at));
        return;
    }
    n = is.tok[0].count;
    if (json_is(x->expect, at, JSON_INT)) {
        compare_int(x, "offers", at, n);
        return;
    }
    same = json_is(x->expect, at, JSON_ARRAY) && x->expect->tok[at].count == n;
    for (uint32_t t = same ? json_first(x->expect, at) : JSON_NONE; t != JSON_NONE;
         t = json_next(x->expect, at, t))
        same = same && same_offer(x, t, &is, json_item(&is, 0, i++));
    if (!same)
        differ(x, "offers", offers, json_raw(x->expect, at));
}

static void compare_field(struct compared *x, omb_str field, uint32_t at, const struct verdict *v)
{
    if (str_is(field, "\"verdict\""))
        compare_text(x, "verdict", at, str_of(verdict_kind_name(v->kind)));
    else if (str_is(field, "\"reason\""))
        compare_text(x, "reason", at, v->reason);
    else if (str_is(field, "\"clause\""))
        compare_text(x, "clause", at, v->clause);
    else if (str_is(field, "\"rule\""))
        compare_text(x, "rule", at, v->rule);
    else if (str_is(field, "\"tier\""))
        compare_int(x, "tier", at, v->tier);
    else if (str_is(field, "\"priority\""))
        compare_int(x, "priority", at, v->priority);
    else if (str_is(field, "\"status\""))
        compare_int(x, "status", at, v->status);
    else if (str_is(field, "\"offers\""))
        compare_offers(x, at, v->offers);
    else
        differ(x, "expect", field, STR("a field of a verdict"));
}

static void compare(struct compared *x, const struct verdict *v, const char *error)
{
    for (uint32_t t = json_first(x->expect, 0); t != JSON_NONE; t = json_next(x->expect, 0, t))
        compare_field(x, json_raw(x->expect, t), t + 1, v);
    if (v->status != 0 && json_member(x->expect, 0, "status") == JSON_NONE)
        differ(x, "decision", str_of(error), STR("failing"));
}

static void run_case(struct bundle *b, struct spec_case *c, struct buf *why, int *rule)
{
    struct arena arena = {0};
    struct facts facts = {.n = 0};
    struct json_doc expect;
    struct compared x = {c, &expect, &arena, why};
    struct decide_trace trace;
    struct verdict v;
    char err[256];
    uint64_t now = 0;

    *rule = -1;
    if (c->point == POINTS) {
        buf_putz(why, "stands outside of a spec");
    } else if (spec_facts_read(c->point, c->given, &arena, &facts, err, sizeof err) != 0) {
        buf_putz(why, err);
    } else if (json_parse_arena(c->expect, &arena, SPEC_TOKENS, &expect, NULL) != 0) {
        buf_putz(why, "expect cannot be read");
    } else {
        for (uint32_t i = 0; i < facts.n; i++) {
            if (strcmp(facts.v[i].name, "now") == 0)
                now = (uint64_t)facts.v[i].num;
        }
        decide_run(b, c->point, &facts, now, &arena, &v, &trace);
        *rule = trace.rule;
        compare(&x, &v, trace.error);
    }
    arena_free(&arena);
}

static void list_uncovered(const struct bundle *b, bool reached[POINTS][POLICY_MAX_RULES + 1],
                           struct spec_result *out)
{
    for (int p = 0; p < POINTS; p++) {
        for (uint32_t i = 0; i < b->rules[p].n; i++) {
            const struct rule *r = &b->rules[p].rule[i];
            out->rules++;
            out->reached += reached[p][i];
            if (!reached[p][i] && out->uncovered)
                buf_printf(out->uncovered, "%s:%d: %s\n", r->file, r->line, r->name);
        }
    }
}

static void run_cases(struct bundle *b, struct spec_reader *r, struct spec_result *out)
{
    bool reached[POINTS][POLICY_MAX_RULES + 1] = {{false}};

    for (uint32_t i = 0; i < r->n; i++) {
        struct spec_case *c = &r->v[i];
        struct buf why = BUF_INIT(16 << 10);
        int rule;

        run_case(b, c, &why, &rule);
        if (rule >= 0)
            reached[c->point][rule] = true;
        out->cases++;
        out->passed += why.len == 0;
        if (why.len && out->failures)
            bundle_errors_add(out->failures, c->file, c->line, "%.*s: %.*s", STR_ARG(c->name),
                              STR_ARG(buf_str(&why)));
        buf_free(&why);
    }
    list_uncovered(b, reached, out);
}

int spec_run(struct bundle *b, struct spec_result *out)
{
    struct bundle_errors unheard = BUNDLE_ERRORS_INIT;
    struct spec_reader r = {.bundle = b, .errors = out->failures ? out->failures : &unheard};
    int rc = -OMB_E_NOMEM;

    r.v = calloc(SPEC_MAX_CASES, sizeof *r.v);
    if (r.v)
        rc = read_specs(&r);
    if (rc == 0)
        run_cases(b, &r, out);
    free(r.v);
    arena_free(&r.arena);
    bundle_errors_free(&unheard);
    return rc;
}

int spec_check(struct bundle *b, struct bundle_errors *errors)
{
    struct spec_result result = {.failures = errors};
    int rc = spec_run(b, &result);

    if (rc != 0)
        return rc;
    return result.passed == result.cases ? 0 : -OMB_E_INVALID;
}
