/* SPDX-License-Identifier: Apache-2.0 */
#include "core/policy/archive.h"
#include "tests/unit/policy/bundle_fixture.h"

static void what_was_in_force_once_loads_whatever_check_has_learnt(void **state)
{
    struct bundle_errors errors = BUNDLE_ERRORS_INIT;
    struct buf json = BUF_INIT(1 << 20);
    struct bundle *old, *again = NULL;
    struct scripts s;
    (void)state;
    scripts_make(&s);
    scripts_put(&s, "policies/route.lua",
                "return policy 'route' { rule 'off' { when = function() return false end,\n"
                "  decide = route(1) }, otherwise = route(0) }");
    old = scripts_load_unchecked(&s);
    assert_int_equal(archive_pack(old, &json), 0);
    assert_int_equal(bundle_load_text(buf_str(&json), &again, &errors), -OMB_E_INVALID);
    assert_true(str_find(buf_str(&errors.text), STR("route.lua:1:45: rule \"off\" never holds")) >
                0);
    assert_int_equal(bundle_load_kept(buf_str(&json), &again, &errors), 0);
    assert_string_equal(bundle_hash(again), bundle_hash(old));
    bundle_unpin(again);
    bundle_unpin(old);
    buf_free(&json);
    bundle_errors_free(&errors);
    scripts_drop(&s);
}

/* The file gives exactly this, whole. */
static void expect(const char *text, const char *wanted)
{
    struct bundle_errors errors = BUNDLE_ERRORS_INIT;
    struct bundle *b = NULL;
    struct scripts s;

    scripts_make(&s);
    scripts_put(&s, "policies/x.lua", text);
    assert_int_equal(bundle_load(s.dir, &b, &errors), -OMB_E_INVALID);
    if (!str_is(buf_str(&errors.text), wanted))
        fail_msg("wanted:\n%sfound:\n%.*s", wanted, STR_ARG(buf_str(&errors.text)));
    bundle_errors_free(&errors);
    scripts_drop(&s);
}

static void a_file_that_is_no_lua_is_told_with_its_column(void **state)
{
    (void)state;
    expect("return policy 'route' {\n  otherwise = route(1) rule }",
           "policies/x.lua:2:24: '}' expected (to close '{' at line 1) near 'rule'\n");
    expect("return policy 'route' {\n  otherwise = route(1)\n",
           "policies/x.lua:3:1: '}' expected (to close '{' at line 1) near <eof>\n");
    expect("local x = 'a\nb'", "policies/x.lua:1:11: unfinished string near ''a'\n");
    expect("x = = 1", "policies/x.lua:1:3: unexpected symbol near '='\n");
}

static void nothing_is_told_twice(void **state)
{
    (void)state;
    /* what check sees in the text, the machine sees once more when it runs the file */
    expect(
        "return policy 'route' {\n  rule 'a' { decide = route('x') },\n  otherwise = stay() }",
        "policies/x.lua:2:3: rule \"a\" has no when, so no rule behind it is ever asked: that is "
        "what otherwise is for; expected when = function(c) … end\n"
        "policies/x.lua:2:29: tier is a string; expected a whole number, 0 to 99\n"
        "policies/x.lua:3:15: route has no verdict 'stay'; expected route\n");
    expect(
        "return policy 'route' {}",
        "policies/x.lua:1:8: policy \"route\" has no otherwise; expected otherwise = a verdict\n");
    expect("return policy 'rout' {}",
           "policies/x.lua:1:15: no decision point is called 'rout'; expected a decision point "
           "(nearest: 'route')\n");
}

UNIT(cmocka_unit_test(what_was_in_force_once_loads_whatever_check_has_learnt),
     cmocka_unit_test(a_file_that_is_no_lua_is_told_with_its_column),
     cmocka_unit_test(nothing_is_told_twice))
