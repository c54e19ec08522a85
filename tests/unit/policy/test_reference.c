/* SPDX-License-Identifier: Apache-2.0 */
#include "core/policy/reference.h"

#include "core/base/json.h"
#include "core/policy/contract.h"
#include "core/policy/flow_set.h"
#include "core/policy/rules.h"
#include "core/policy/vm_env.h"
#include "core/policy/words.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- the committed files are what would be made now ---- */

static void check_file(const char *name, void (*make)(struct buf *))
{
    const char *root = getenv("OMBUD_SOURCE");
    struct buf wanted = BUF_INIT(1 << 20), found = BUF_INIT(1 << 20);
    char path[512];
    size_t got;
    FILE *f;

    assert_non_null(root);
    (void)snprintf(path, sizeof path, "%s/scripts/%s", root, name);
    f = fopen(path, "r");
    assert_non_null(f);
    while (buf_reserve(&found, 4096) == 0 && (got = fread(found.ptr + found.len, 1, 4096, f)) > 0)
        found.len += got;
    assert_int_equal(fclose(f), 0);
    make(&wanted);
    assert_int_equal(wanted.err, 0);
    if (!str_eq(buf_str(&wanted), buf_str(&found)))
        fail_msg("scripts/%s is not what the contract's table gives; ./run fmt writes it", name);
    buf_free(&wanted);
    buf_free(&found);
}

static void the_committed_reference_is_what_the_table_gives(void **state)
{
    (void)state;
    check_file("REFERENCE.md", reference_page);
    check_file(".luacheckrc", reference_luacheck);
    check_file("ombud.d.lua", reference_types);
}

static void every_fact_and_verdict_stands_in_each_form(void **state)
{
    struct buf page = BUF_INIT(1 << 20), types = BUF_INIT(1 << 20), json = BUF_INIT(1 << 20);
    struct buf globals = BUF_INIT(1 << 20);
    char text[160];
    (void)state;
    reference_page(&page);
    reference_types(&types);
    reference_json(&json);
    reference_luacheck(&globals);
    for (int p = 0; p < POINTS; p++) {
        const struct contract *c = contract_of((enum decide_point)p);
        for (uint32_t i = 0; i < c->n_fact; i++) {
            (void)snprintf(text, sizeof text, "`c.%s`", c->fact[i].name);
            assert_true(str_find(buf_str(&page), str_of(text)) > 0);
            (void)snprintf(text, sizeof text, "\"name\":\"%s\"", c->fact[i].name);
            assert_true(str_find(buf_str(&json), str_of(text)) > 0);
        }
    }
    for (int k = 0; k < VERDICT_KINDS; k++) {
        const char *name = verdict_kind_name((enum verdict_kind)k);
        (void)snprintf(text, sizeof text, "function %s(", name);
        assert_true(str_find(buf_str(&types), str_of(text)) > 0);
        (void)snprintf(text, sizeof text, "\"%s\",", name);
        assert_true(str_find(buf_str(&globals), str_of(text)) > 0);
        (void)snprintf(text, sizeof text, "\n### %s\n", name);
        assert_true(str_find(buf_str(&page), str_of(text)) > 0);
    }
    buf_free(&page);
    buf_free(&types);
    buf_free(&json);
    buf_free(&globals);
}

static void the_form_for_programs_is_json(void **state)
{
    struct buf json = BUF_INIT(1 << 20);
    struct arena arena = {0};
    struct json_doc doc;
    (void)state;
    reference_json(&json);
    assert_int_equal(json_parse_arena(buf_str(&json), &arena, 1 << 16, &doc, NULL), 0);
    assert_int_equal(doc.tok[json_member(&doc, 0, "points")].count, POINTS);
    assert_int_equal(doc.tok[json_member(&doc, 0, "verdicts")].count, VERDICT_KINDS);
    arena_free(&arena);
    buf_free(&json);
}

/* ---- the table of words is what the machines have ---- */

struct machine {
    unsigned where;
    uint32_t found; /* names of the machine that the table knows */
};

static void look_at_library(lua_State *L, const char *lib)
{
    luaL_getmetafield(L, -1, "__index");
    lua_pushnil(L);
    while (lua_next(L, -2)) {
        lua_pop(L, 1);
        if (!words_has(str_of(lib), str_of(lua_tostring(L, -1))))
            fail_msg("%s.%s is missing in the table of words", lib, lua_tostring(L, -1));
    }
    lua_pop(L, 1);
}

static int look_at_names(lua_State *L)
{
    struct machine *m = vm_of(L)->host;

    vm_env_open(L);
    if (m->where == WORD_POLICY)
        rules_add_words(L, -1);
    else
        flow_set_add_words(L, -1);
    luaL_getmetafield(L, -1, "__index");
    lua_pushnil(L);
    while (lua_next(L, -2)) {
        const char *name = lua_tostring(L, -2);
        if (!words_has_global(str_of(name), m->where))
            fail_msg("%s is missing in the table of words", name);
        if (words_is_library(str_of(name)))
            look_at_library(L, name);
        lua_pop(L, 1);
        m->found++;
    }
    return 0;
}

static uint32_t count_globals(unsigned where)
{
    const char *last = "";
    uint32_t count = 0;
    size_t n;
    const struct word_row *w = words_all(&n);

    for (size_t i = 0; i < n; i++) {
        const char *name = w[i].lib[0] ? w[i].lib : w[i].name;
        if (w[i].where & where && strcmp(last, name) != 0) {
            last = name;
            count++;
        }
    }
    return count;
}

static void the_table_of_words_is_what_policies_have(void **state)
{
    struct machine m = {.where = WORD_POLICY};
    struct vm *vm;
    (void)state;
    assert_int_equal(vm_open(&vm), 0);
    assert_int_equal(vm_run(vm, vm_limits_load(), look_at_names, &m), 0);
    vm_close(vm);
    /* `require` is given by whoever loads a bundle */
    assert_int_equal(m.found + 1, count_globals(WORD_POLICY) + VERDICT_KINDS);
}

static void the_table_of_words_is_what_flows_have(void **state)
{
    struct machine m = {.where = WORD_FLOW};
    struct vm *vm;
    (void)state;
    assert_int_equal(vm_open(&vm), 0);
    assert_int_equal(vm_run(vm, vm_limits_load(), look_at_names, &m), 0);
    vm_close(vm);
    assert_int_equal(m.found + 1, count_globals(WORD_FLOW));
}

static void library_functions_of_the_table_are_those_of_the_machine(void **state)
{
    static const struct {
        const char *name;
        const luaL_Reg *reg;
    } libs[] = {{"text", lib_text},
                {"num", lib_num},
                {"list", lib_list},
                {"time", lib_time},
                {"money", lib_money}};
    size_t n;
    const struct word_row *w = words_all(&n);
    (void)state;
    for (size_t l = 0; l < sizeof libs / sizeof *libs; l++) {
        size_t told = 0, real = 0;
        for (size_t i = 0; i < n; i++)
            told += strcmp(w[i].lib, libs[l].name) == 0;
        for (const luaL_Reg *r = libs[l].reg; r->name; r++) {
            assert_true(words_has(str_of(libs[l].name), str_of(r->name)));
            real++;
        }
        assert_int_equal(told, real);
    }
    assert_string_equal(words_nearest(STR("money"), STR("percnt")), "percent");
    assert_string_equal(words_nearest_global(STR("escalte"), WORD_POLICY), "escalate");
    assert_false(words_has_global(STR("say"), WORD_POLICY));
}

UNIT(cmocka_unit_test(the_committed_reference_is_what_the_table_gives),
     cmocka_unit_test(every_fact_and_verdict_stands_in_each_form),
     cmocka_unit_test(the_form_for_programs_is_json),
     cmocka_unit_test(the_table_of_words_is_what_policies_have),
     cmocka_unit_test(the_table_of_words_is_what_flows_have),
     cmocka_unit_test(library_functions_of_the_table_are_those_of_the_machine))
