/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: running a bundle's files once, in the two machines that will be sealed. Must not know:
 * where files come from, who decides. Called by: bundle. */
#include "core/policy/bundle_build.h"

#include "core/policy/decide_record.h"
#include "core/policy/lint.h"
#include "core/policy/vm_compile.h"
#include "core/policy/vm_env.h"

#include <stdio.h>

static const char loaded_key; /* its address names the table of modules already run */

struct build {
    struct bundle *bundle;
    struct bundle_errors *errors;
    const char *file; /* the one being run, for a complaint about a hard stop */
    enum source_kind kind;
    const struct bundle_extra *extra; /* of another kind than rules and flows; else NULL */
    int env;
};

static void compile_all(struct bundle *b, struct bundle_errors *errors)
{
    char why[POLICY_MAX_ERROR];

    for (uint32_t i = 0; i < b->sources.n; i++) {
        struct source *s = &b->sources.v[i];
        if (s->code.len)
            continue;
        if (vm_compile(s->name, buf_str(&s->text), &s->code, why, sizeof why) != 0)
            lint_syntax(s, why, errors);
        else if (!b->sources.plain)
            lint_source(s, errors);
        if (s->code.len && s->kind != SOURCE_SPEC)
            lint_exact(s, errors);
    }
}

static const struct source *find_module(const struct build *b, const char *module)
{
    char name[64];

    (void)snprintf(name, sizeof name, "lib/%.40s.lua", module);
    for (uint32_t i = 0; i < b->bundle->sources.n; i++) {
        if (strcmp(b->bundle->sources.v[i].name, name) == 0)
            return &b->bundle->sources.v[i];
    }
    return NULL;
}

/* require "name": the bundle's own lib/name.lua, run once while loading. upvalue: environment */
static int word_require(lua_State *L)
{
    const char *module = luaL_checkstring(L, 1);
    struct vm *vm = vm_of(L);
    const struct source *s;

    lua_rawgetp(L, LUA_REGISTRYINDEX, &loaded_key);
    lua_getfield(L, -1, module);
    if (!lua_isnil(L, -1))
        return 1;
    if (vm->arena.sealed)
        return luaL_error(L, "require belongs at the top of a file");
    s = find_module(vm->host, module);
    if (!s || !s->code.len)
        return luaL_error(L, "no module lib/%s.lua in this bundle", module);
    lua_pushboolean(L, 0); /* a module that requires itself gets false, not a loop */
    lua_setfield(L, -3, module);
    vm_load(L, s->name, buf_str(&s->code), lua_upvalueindex(1));
    lua_call(L, 0, 1);
    if (lua_isnil(L, -1))
        return luaL_error(L, "lib/%s.lua returns nothing", module);
    lua_pushvalue(L, -1);
    lua_setfield(L, -4, module);
    return 1;
}

/* Arguments: environment, source. Its results stay on the stack. */
static int run_source(lua_State *L)
{
    const struct source *s = lua_touserdata(L, 2);
    vm_load(L, s->name, buf_str(&s->code), 1);
    lua_call(L, 0, 1);
    return 1;
}

/* Runs one file; its result is on top, or nothing after a complaint. */
static bool run_file(lua_State *L, struct build *b, struct source *s)
{
    char why[POLICY_MAX_ERROR];

    if (!s->code.len)
        return false; /* did not compile: said already */
    b->file = s->name;
    lua_pushcfunction(L, run_source);
    lua_pushvalue(L, b->env);
    lua_pushlightuserdata(L, s);
    if (lua_pcall(L, 2, 1, 0) == LUA_OK)
        return true;
    vm_error_text(L, why, sizeof why);
    bundle_errors_words(b->errors, s->name, why);
    return false;
}

static void read_text(lua_State *L, struct build *b, const char *field, char *out, size_t cap)
{
    lua_pushstring(L, field);
    if (lua_rawget(L, -2) == LUA_TSTRING && lua_rawlen(L, -1) < cap && lua_rawlen(L, -1) > 0)
        (void)snprintf(out, cap, "%s", lua_tostring(L, -1));
    else
        bundle_errors_add(b->errors, "bundle.lua", 0, "%s is a text of 1 to %zu bytes", field,
                          cap - 1);
    lua_pop(L, 1);
}

static void check_manifest(lua_State *L, struct build *b)
{
    static const char *const known[] = {"name", "version"};

    lua_pushnil(L);
    while (lua_next(L, -2)) {
        const char *key = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "?";
        const char *near = str_nearest(str_of(key), known, 2);
        if (strcmp(key, "name") != 0 && strcmp(key, "version") != 0)
            bundle_errors_add(b->errors, "bundle.lua", 0, "no field is called '%s'%s%s%s", key,
                              near ? " (nearest: '" : "", near ? near : "", near ? "')" : "");
        lua_pop(L, 1);
    }
    read_text(L, b, "name", b->bundle->name, sizeof b->bundle->name);
    read_text(L, b, "version", b->bundle->version, sizeof b->bundle->version);
}

static void run_manifest(lua_State *L, struct build *b)
{
    if (!run_file(L, b, &b->bundle->sources.v[0]))
        return;
    if (lua_type(L, -1) == LUA_TTABLE)
        check_manifest(L, b);
    else
        bundle_errors_add(b->errors, "bundle.lua", 0, "returns no table {name = …, version = …}");
    lua_pop(L, 1);
}

/* The body of the loading run of one machine. */
static int build_machine(lua_State *L)
{
    struct build *b = vm_of(L)->host;
    struct bundle *bundle = b->bundle;

    lua_newtable(L);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &loaded_key);
    vm_constants_begin(L);
    vm_env_open(L);
    b->env = lua_gettop(L);
    lua_pushvalue(L, b->env);
    lua_pushcclosure(L, word_require, 1);
    vm_env_add(L, b->env, "require");
    if (b->kind == SOURCE_POLICY)
        rules_add_words(L, b->env);
    vm_constants_end(L);
    if (b->kind == SOURCE_POLICY)
        run_manifest(L, b);
    else if (b->extra)
        b->extra->add_words(L, b->env, b->extra->ctx);
    else
        flow_set_add_words(L, b->env);
    for (uint32_t i = 0; i < bundle->sources.n; i++) {
        struct source *s = &bundle->sources.v[i];
        if (s->kind != b->kind || !run_file(L, b, s))
            continue;
        lua_pop(L, 1);
        if (b->kind == SOURCE_POLICY)
            rules_collect(L, s->name, bundle->rules, &bundle->strings, b->errors);
        else if (b->extra)
            b->extra->collect(L, s->name, b->extra->ctx);
        else
            flow_set_collect(L, s->name, &bundle->flows, &bundle->strings, b->errors);
    }
    return 0;
}

static int run_files(struct build *b, struct vm_plan *plan, struct vm **vm)
{
    int rc = vm_open_planned(plan, vm);

    if (rc != 0)
        return rc;
    (*vm)->watch = b->kind == SOURCE_POLICY ? b->bundle->watch : NULL;
    rc = vm_run(*vm, vm_limits_load(), build_machine, b);
    if (rc != 0) {
        bundle_errors_words(b->errors, b->file, (*vm)->error);
        return -OMB_E_INVALID;
    }
    return vm_seal(*vm);
}

static void forget(struct bundle *bundle, enum source_kind kind, struct vm **vm)
{
    vm_close(*vm);
    *vm = NULL;
    if (kind == SOURCE_POLICY) {
        rules_free(bundle->rules);
        memset(bundle->rules, 0, sizeof bundle->rules);
    } else {
        flow_set_free(&bundle->flows);
        memset(&bundle->flows, 0, sizeof bundle->flows);
    }
}

/*
 * The files run twice: what the first time dropped again is left out of the image the second
 * time, which makes it half as long. Should the second time differ, a third one goes without.
 */
static int fill_machine(struct bundle *bundle, enum source_kind kind, struct vm **vm,
                        struct bundle_errors *errors)
{
    struct build b = {.bundle = bundle, .errors = errors, .kind = kind, .file = "bundle.lua"};
    uint32_t before = errors->count;
    struct vm_plan plan = {.made = false};
    int rc = run_files(&b, bundle->sources.brief ? NULL : &plan, vm);

    if (rc == 0 && plan.made && errors->count == before) {
        forget(bundle, kind, vm);
        rc = run_files(&b, &plan, vm);
        if (rc != 0) {
            forget(bundle, kind, vm);
            rc = run_files(&b, NULL, vm);
        }
    }
    vm_plan_free(&plan);
    return rc;
}

int bundle_extra_machine(struct bundle *bundle, const struct bundle_extra *extra, struct vm **out,
                         struct bundle_errors *errors)
{
    struct build b = {.bundle = bundle,
                      .errors = errors,
                      .kind = extra->kind,
                      .extra = extra,
                      .file = "bundle.lua"};
    uint32_t before = errors->count;
    struct vm *vm = NULL;
    int rc = run_files(&b, NULL, &vm);

    if (rc == 0 && errors->count != before)
        rc = -OMB_E_INVALID;
    if (rc != 0)
        vm_close(vm);
    else
        *out = vm;
    return rc;
}

static bool has_kind(const struct bundle *b, enum source_kind kind)
{
    for (uint32_t i = 0; i < b->sources.n; i++) {
        if (b->sources.v[i].kind == kind)
            return true;
    }
    return false;
}

/* Lua knows the line of every rule but not of `otherwise`, which is a field and no call: the one
 * line that begins with it. */
static void find_otherwise(struct bundle *b, struct rules *rules)
{
    const struct source *s = sources_find(&b->sources, str_of(rules->file));
    omb_str rest = s ? buf_str(&s->text) : STR_NONE, line, after;
    int n = 0, found = 0;

    while (rest.len && rules->n) {
        (void)str_cut(rest, '\n', &line, &rest);
        line = str_trim(line);
        n++;
        if (!str_starts(line, STR("otherwise")))
            continue;
        after = str_trim(str_sub(line, strlen("otherwise"), line.len));
        if (str_starts(after, STR("=")) && !str_starts(after, STR("==")))
            found = found ? -1 : n;
    }
    if (found > 0)
        rules->rule[rules->n - 1].line = found;
}

int bundle_build(struct bundle *b, struct bundle_errors *errors)
{
    int rc;

    for (int p = 0; p < POINTS; p++) {
        b->words[p] = decide_record_prepare(b, (enum decide_point)p, &b->strings);
        if (!b->words[p])
            return -OMB_E_NOMEM;
    }
    compile_all(b, errors);
    rc = fill_machine(b, SOURCE_POLICY, &b->rules_vm, errors);
    for (int p = 0; p < POINTS && rc == 0; p++) {
        if (b->rules[p].present)
            find_otherwise(b, &b->rules[p]);
    }
    if (rc == 0 && has_kind(b, SOURCE_FLOW))
        rc = fill_machine(b, SOURCE_FLOW, &b->flows_vm, errors);
    if (rc != 0)
        return rc;
    return errors->count ? -OMB_E_INVALID : 0;
}
