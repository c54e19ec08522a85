/* SPDX-License-Identifier: Apache-2.0 */
#include "core/lab/cover.h"
#include "core/lab/cover_lines.h"
#include "tests/unit/policy/bundle_fixture.h"

static const char policy[] = "local limits = require 'limits'\n"              /* 1 */
                             "local function loud(c)\n"                       /* 2 */
                             "  if c.message then\n"                          /* 3 */
                             "    return c.message.anger_pm > limits.angry\n" /* 4 */
                             "  end\n"                                        /* 5 */
                             "  return false\n"                               /* 6 */
                             "end\n"                                          /* 7 */
                             "return policy 'escalation' {\n"                 /* 8 */
                             "  rule 'loud' { when = loud,\n"                 /* 9 */
                             "    decide = escalate(tier.associate, 'angry') },\n"
                             "  rule 'never' {\n" /* 11 */
                             "    when = function(c)\n"
                             "      return c.tier == 9 and\n" /* 13 */
                             "        c.case.turns > 3\n"     /* 14 */
                             "    end,\n"
                             "    decide = function(c)\n"
                             "      return stay()\n" /* 17 */
                             "    end,\n"
                             "  },\n"
                             "  otherwise = stay(),\n"
                             "}\n";

static struct scripts make_scripts(void)
{
    struct scripts s;
    scripts_make(&s);
    scripts_put(&s, "lib/limits.lua", "return { angry = 500 }\n");
    scripts_put(&s, "lib/talk.lua", "return function()\n  say('x')\nend\n");
    scripts_put(&s, "policies/escalation.lua", policy);
    scripts_put(&s, "spec/escalation.lua",
                "return spec 'escalation' {\n"
                "  case 'loud' { given = { tier = 0, message = { anger_pm = 501 } },\n"
                "    expect = { verdict = 'escalate', rule = 'loud' } },\n"
                "  case 'wrong' { given = { message = { anger_pm = 500 } },\n"
                "    expect = { verdict = 'escalate' } },\n"
                "}\n");
    return s;
}

static struct cover *run(const struct scripts *s)
{
    struct bundle_errors errors = BUNDLE_ERRORS_INIT;
    struct bundle *b = scripts_load(s);
    struct cover *c = NULL;

    assert_int_equal(cover_run(b, &c, &errors), 0);
    bundle_unpin(b); /* the cover stands alone */
    bundle_errors_free(&errors);
    return c;
}

static void lines_and_rules_that_no_case_reached_are_named(void **state)
{
    (void)state;
    struct scripts s = make_scripts();
    struct cover *c = run(&s);
    struct buf text = BUF_INIT(0);

    assert_int_equal(c->cases, 2);
    assert_int_equal(c->passed, 1);
    assert_int_equal(c->rules, 3);
    assert_int_equal(c->rules_reached, 2);
    assert_int_equal(c->n_failure, 1);
    assert_int_equal(c->failure[0].line, 4);
    assert_int_equal(cover_hits(c, STR("policies/escalation.lua"), 4), 2);
    assert_int_equal(cover_hits(c, STR("policies/escalation.lua"), 6), 0);
    cover_print_text(c, &text);
    assert_true(str_find(buf_str(&text), STR("escalation.lua: 6, 17\n")) >= 0);
    assert_true(str_find(buf_str(&text), STR("escalation.lua:11: never\n")) >= 0);
    assert_true(str_find(buf_str(&text), STR("talk.lua")) < 0); /* no policy requires it */
    buf_free(&text);
    cover_free(c);
    scripts_drop(&s);
}

static void coverage_as_json_has_the_api_s_shape(void **state)
{
    (void)state;
    struct scripts s = make_scripts();
    struct cover *c = run(&s);
    struct buf text = BUF_INIT(0);
    struct json_out o = json_out(&text);

    cover_print_json(c, &o);
    assert_true(
        str_starts(buf_str(&text), STR("{\"cases\":2,\"passed\":1,\"failures\":[{\"file\":"
                                       "\"spec/escalation.lua\",\"line\":4,\"name\":\"wrong\"")));
    assert_true(
        str_find(buf_str(&text), STR("{\"point\":\"escalation\",\"rule\":\"loud\",\"file\":"
                                     "\"policies/escalation.lua\",\"line\":9,\"hits\":1}")) > 0);
    assert_true(str_find(buf_str(&text), STR("\"missed\":[6,17]")) > 0);
    buf_free(&text);
    cover_free(c);
    scripts_drop(&s);
}

static void a_function_inside_a_function_that_never_ran_has_lines(void **state)
{
    (void)state;
    uint8_t code[8] = {0};
    static const char source[] = "local function f()\n"
                                 "  return function(a)\n"
                                 "    return a + 1\n"
                                 "  end\n"
                                 "end\n"
                                 "return f\n";

    assert_int_equal(cover_lines_mark(str_of(source), code, 6), 0);
    assert_int_equal(code[2], 0); /* made on the line of its end */
    assert_int_equal(code[3], 1);
    assert_int_equal(code[4], 0);
    assert_int_equal(code[5], 0);
    assert_int_equal(code[6], 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_and_rules_that_no_case_reached_are_named),
        cmocka_unit_test(coverage_as_json_has_the_api_s_shape),
        cmocka_unit_test(a_function_inside_a_function_that_never_ran_has_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
