/* SPDX-License-Identifier: Apache-2.0 */
#include "core/policy/policy.h"

#include "core/policy/spec.h"
#include "tests/unit/policy/bundle_fixture.h"

static const char *route_to(const char *tier)
{
    static char text[200];
    (void)snprintf(text, sizeof text, "return policy 'route' { otherwise = route(tier.%s) }", tier);
    return text;
}

static int32_t decided_tier(struct policy *p)
{
    struct arena arena = {0};
    struct facts f = {.n = 0};
    struct verdict v;
    policy_decide(p, POINT_ROUTE, &f, 1, &arena, &v);
    arena_free(&arena);
    return v.status ? -1 : v.tier;
}

static void a_saved_change_is_the_next_decision(void **state)
{
    struct bundle_errors errors = BUNDLE_ERRORS_INIT;
    struct scripts s;
    struct policy *p = NULL;
    (void)state;

    scripts_make(&s);
    assert_int_equal(policy_open(&p), 0);
    assert_int_equal(decided_tier(p), -1);
    scripts_put(&s, "policies/route.lua", route_to("associate"));
    assert_int_equal(policy_reload(p, s.dir, &errors), 0);
    assert_int_equal(decided_tier(p), 1);
    scripts_put(&s, "policies/route.lua", route_to("supervisor"));
    assert_int_equal(policy_reload(p, s.dir, &errors), 0);
    assert_int_equal(decided_tier(p), 2);
    policy_close(p);
    bundle_errors_free(&errors);
    scripts_drop(&s);
}

static void a_broken_file_changes_nothing_and_says_where(void **state)
{
    struct bundle_errors errors = BUNDLE_ERRORS_INIT;
    struct scripts s;
    struct policy *p = NULL;
    (void)state;

    scripts_make(&s);
    assert_int_equal(policy_open(&p), 0);
    scripts_put(&s, "policies/route.lua", route_to("associate"));
    assert_int_equal(policy_reload(p, s.dir, &errors), 0);
    scripts_put(&s, "policies/route.lua",
                "return policy 'route' {\n  otherwise = route(tier.boss) }");
    scripts_put(&s, "policies/authority.lua", "return policy 'authority' {\n  rule x }");
    scripts_put(&s, "policies/other.lua", "return policy 'escalaton' {}");
    assert_int_equal(policy_reload(p, s.dir, &errors), -OMB_E_INVALID);
    assert_true(
        str_find(buf_str(&errors.text), STR("policies/route.lua:2:26: tier has no 'boss'")) >= 0);
    assert_true(str_find(buf_str(&errors.text), STR("policies/authority.lua:2:")) >= 0);
    assert_true(str_find(buf_str(&errors.text), STR("nearest: 'escalation'")) >= 0);
    assert_int_equal(errors.count, 3);
    assert_int_equal(decided_tier(p), 1);
    policy_close(p);
    bundle_errors_free(&errors);
    scripts_drop(&s);
}

static void a_failing_spec_keeps_the_old_bundle(void **state)
{
    struct bundle_errors errors = BUNDLE_ERRORS_INIT;
    struct scripts s;
    struct policy *p = NULL;
    (void)state;

    scripts_make(&s);
    assert_int_equal(policy_open(&p), 0);
    scripts_put(&s, "policies/route.lua", route_to("associate"));
    scripts_put(&s, "spec/route.lua",
                "return spec 'route' {\n case 'to an associate' { given = { channel = 'chat' },\n"
                "  expect = { verdict = 'route', tier = 1, rule = 'otherwise' } } }");
    assert_int_equal(policy_reload(p, s.dir, &errors), 0);
    scripts_put(&s, "policies/route.lua", route_to("supervisor"));
    assert_int_equal(policy_reload(p, s.dir, &errors), -OMB_E_INVALID);
    assert_true(str_find(buf_str(&errors.text), STR("to an associate: tier is 2, not 1")) >= 0);
    assert_int_equal(decided_tier(p), 1);
    policy_close(p);
    bundle_errors_free(&errors);
    scripts_drop(&s);
}

static void three_faults_in_a_minute_put_the_old_bundle_back(void **state)
{
    struct bundle_errors errors = BUNDLE_ERRORS_INIT;
    struct scripts s;
    struct policy *p = NULL;
    (void)state;

    scripts_make(&s);
    assert_int_equal(policy_open(&p), 0);
    scripts_put(&s, "policies/route.lua", route_to("associate"));
    assert_int_equal(policy_reload(p, s.dir, &errors), 0);
    scripts_put(&s, "policies/route.lua",
                "return policy 'route' { otherwise = function() error('no') end }");
    assert_int_equal(policy_reload(p, s.dir, &errors), 0);
    assert_int_equal(decided_tier(p), -1);
    assert_int_equal(policy_faulted(p, 1000), POLICY_CALM);
    assert_int_equal(policy_faulted(p, 50000), POLICY_CALM);
    assert_int_equal(policy_faulted(p, 70000), POLICY_CALM); /* the first is over a minute old */
    assert_int_equal(policy_faulted(p, 75000), POLICY_REVERT);
    assert_int_equal(decided_tier(p), -1); /* swapped when that is recorded, not before */
    policy_revert(p);
    assert_int_equal(decided_tier(p), 1);
    assert_int_equal(policy_faulted(p, 75001), POLICY_CALM);
    assert_null(policy_previous(p));
    policy_close(p);
    bundle_errors_free(&errors);
    scripts_drop(&s);
}

static void the_shipped_scripts_load_and_pass(void **state)
{
    struct bundle_errors errors = BUNDLE_ERRORS_INIT;
    struct spec_result specs = {.failures = &errors};
    struct policy *p = NULL;
    char dir[512];
    int rc;
    (void)state;

    rand_init();
    (void)snprintf(dir, sizeof dir, "%s/scripts",
                   getenv("OMBUD_SOURCE") ? getenv("OMBUD_SOURCE") : ".");
    assert_int_equal(policy_open(&p), 0);
    rc = policy_reload(p, dir, &errors);
    if (rc != 0)
        print_error("%.*s\n", STR_ARG(buf_str(&errors.text)));
    assert_int_equal(rc, 0);
    assert_int_equal(spec_run(policy_active(p), &specs), 0);
    assert_int_equal(specs.passed, specs.cases);
    assert_int_equal(specs.reached, specs.rules); /* every shipped rule has a case */
    assert_true(specs.rules >= 20);
    policy_close(p);
    bundle_errors_free(&errors);
}

static void a_rule_that_always_holds_is_refused(void **state)
{
    struct bundle_errors errors = BUNDLE_ERRORS_INIT;
    struct scripts s;
    struct bundle *b = NULL;
    (void)state;

    scripts_make(&s);
    scripts_put(&s, "policies/route.lua",
                "return policy 'route' {\n rule 'always' { decide = route(1) },\n"
                " otherwise = route(0) }");
    assert_int_equal(bundle_load(s.dir, &b, &errors), -OMB_E_INVALID);
    assert_true(str_find(buf_str(&errors.text),
                         STR("policies/route.lua:2:2: rule \"always\" has no when")) >= 0);
    bundle_errors_free(&errors);
    scripts_drop(&s);
}

static void wrong_names_are_found_before_a_rule_runs(void **state)
{
    struct bundle_errors errors = BUNDLE_ERRORS_INIT;
    struct scripts s;
    struct bundle *b = NULL;
    (void)state;

    scripts_make(&s);
    scripts_put(
        &s, "policies/compensation.lua",
        "-- c.nothing in a comment\n"
        "local t = { c = { x = 'c.y' } }\n"
        "return policy \"compensation\" {\n"
        "  rule 'a' { when = function(c) return c.order and c.order.days_lat > t.c.x end,\n"
        "    decide = offer{ {remedy = 'refund', minor = 12.50, reason = 'late'} } },\n"
        "  rule 'b' { when = function(c) return c.custmer.known end, decide = nothing('x') },\n"
        "  otherwise = nothing('x') }");
    assert_int_equal(bundle_load(s.dir, &b, &errors), -OMB_E_INVALID);
    assert_true(str_find(buf_str(&errors.text),
                         STR("policies/compensation.lua:4:60: compensation has no fact "
                             "'order.days_lat'; expected a fact of compensation "
                             "(nearest: 'order.days_late')")) >= 0);
    assert_true(str_find(buf_str(&errors.text), STR("policies/compensation.lua:5:49: money is a "
                                                    "whole number")) >= 0);
    assert_true(str_find(buf_str(&errors.text),
                         STR("policies/compensation.lua:6:42: compensation has no fact "
                             "'custmer'")) >= 0);
    bundle_errors_free(&errors);
    scripts_drop(&s);
}

UNIT(cmocka_unit_test(a_rule_that_always_holds_is_refused),
     cmocka_unit_test(wrong_names_are_found_before_a_rule_runs),
     cmocka_unit_test(a_saved_change_is_the_next_decision),
     cmocka_unit_test(a_broken_file_changes_nothing_and_says_where),
     cmocka_unit_test(a_failing_spec_keeps_the_old_bundle),
     cmocka_unit_test(three_faults_in_a_minute_put_the_old_bundle_back),
     cmocka_unit_test(the_shipped_scripts_load_and_pass))
