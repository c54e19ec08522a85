/* SPDX-License-Identifier: Apache-2.0 */
#include "core/policy/decide.h"

#include "core/policy/bundle_build.h"
#include "tests/unit/policy/bundle_fixture.h"

static const char escalation[] =
    "local seen = 0\n"
    "return policy 'escalation' {\n"
    "  rule 'asked' { when = function(c) return c.tier == tier.assistant and c.message and\n"
    "    c.message.asks_for_person end, decide = escalate(tier.associate, 'asked_for_person') },\n"
    "  rule 'remembers' { when = function(c) seen = seen + 1 return seen > 1 end,\n"
    "    decide = escalate(tier.specialist, 'leaked') },\n"
    "  rule 'loops' { when = function(c) return c.case.turns == 666 end,\n"
    "    decide = function() while true do end end },\n"
    "  rule 'hoards' { when = function(c) return c.case.turns == 667 end,\n"
    "    decide = function() local t = {} while true do t = {t, {}} end end },\n"
    "  rule 'raises' { when = function(c) return c.case.turns == 668 end,\n"
    "    decide = function() error('a\\27[31mred') end },\n"
    "  rule 'misspells' { when = function(c) return c.case.turns == 669 and c['mesage'] end,\n"
    "    decide = stay() },\n"
    "  rule 'wrong kind' { when = function(c) return c.case.turns == 670 end,\n"
    "    decide = function() return route(tier.associate) end },\n"
    "  rule 'a fraction' { when = function(c) return c.case.turns == 671 end,\n"
    "    decide = function() return escalate(1.5, 'x') end },\n"
    "  rule 'extra' { when = function(c) return c.case.turns == 672 end,\n"
    "    decide = function() return { verdict = 'stay', money = 5 } end },\n"
    "  rule 'nonsense' { when = function(c) return c.case.turns == 673 end,\n"
    "    decide = function() return 42 end },\n"
    "  otherwise = stay(),\n"
    "}\n";

static const char compensation[] =
    "return policy 'compensation' {\n"
    "  rule 'half' { when = function(c) return c.problem == 'late' end,\n"
    "    decide = offer{ {remedy='refund', percent=50, reason='late', clause='half'},\n"
    "                    {remedy='reship', reason='late'},\n"
    "                    {remedy='certificate', minor=500, reason='late'} } },\n"
    "  otherwise = nothing('fine'),\n"
    "}\n";

struct world {
    struct scripts scripts;
    struct bundle *bundle;
    struct arena arena;
};

static int setup(void **state)
{
    static struct world w;
    memset(&w, 0, sizeof w);
    scripts_make(&w.scripts);
    scripts_put(&w.scripts, "policies/escalation.lua", escalation);
    scripts_put(&w.scripts, "policies/compensation.lua", compensation);
    w.bundle = scripts_load(&w.scripts);
    *state = &w;
    return 0;
}

static int teardown(void **state)
{
    struct world *w = *state;
    bundle_unpin(w->bundle);
    arena_free(&w->arena);
    scripts_drop(&w->scripts);
    return 0;
}

static struct verdict ask(struct world *w, int64_t turns, bool asks)
{
    struct facts f = {.n = 0};
    struct verdict v;
    facts_int(&f, "tier", 0);
    facts_bool(&f, "message.present", true);
    facts_bool(&f, "message.asks_for_person", asks);
    facts_int(&f, "case.turns", turns);
    decide_run(w->bundle, POINT_ESCALATION, &f, 1000, &w->arena, &v, NULL);
    return v;
}

static void the_first_rule_that_holds_decides(void **state)
{
    struct verdict v = ask(*state, 1, true);
    assert_int_equal(v.status, 0);
    assert_int_equal(v.kind, VERDICT_ESCALATE);
    assert_int_equal(v.tier, 1);
    assert_true(str_is(v.reason, "asked_for_person"));
    assert_true(str_is(v.rule, "asked"));
    v = ask(*state, 1, false);
    assert_int_equal(v.kind, VERDICT_STAY);
    assert_true(str_is(v.rule, "otherwise"));
}

static void the_record_says_what_was_read(void **state)
{
    struct verdict v = ask(*state, 1, true);
    assert_true(str_find(v.record, STR("\"read\":[\"tier\",\"message.present\","
                                       "\"message.asks_for_person\"]")) > 0);
    assert_true(str_find(v.record, STR("\"rule\":\"asked\"")) > 0);
    assert_true(str_find(v.record, STR("\"verdict\":{\"kind\":\"escalate\",\"tier\":1")) > 0);
}

static void nothing_leaks_from_one_decision_to_the_next(void **state)
{
    for (int i = 0; i < 5; i++)
        assert_int_equal(ask(*state, 1, false).kind, VERDICT_STAY);
}

static void a_broken_rule_yields_the_default(void **state)
{
    static const struct {
        int64_t turns;
        int status;
        const char *words;
    } broken[] = {
        {666, -OMB_E_TIMEOUT, "stopped after"},
        {667, -OMB_E_LIMIT, "memory limit"},
        {668, -OMB_E_INVALID, "x1b"},
        {669, -OMB_E_INVALID, "no fact 'mesage'"},
        {670, -OMB_E_INVALID, "escalation has no verdict 'route'"},
        {671, -OMB_E_INVALID, "tier is no whole number"},
        {672, -OMB_E_INVALID, "has no field 'money'"},
        {673, -OMB_E_INVALID, "not a number"},
    };
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        struct verdict v = ask(*state, broken[i].turns, false);
        if (str_find(v.record, str_of(broken[i].words)) < 0)
            print_error("%.*s\n", STR_ARG(v.record));
        assert_int_equal(v.status, broken[i].status);
        assert_int_equal(v.kind, VERDICT_ESCALATE);
        assert_int_equal(v.tier, 1);
        assert_true(str_is(v.rule, "default"));
        assert_true(str_find(v.record, str_of(broken[i].words)) > 0);
        assert_int_equal(ask(*state, 1, true).status, 0);
    }
}

static void percent_becomes_the_lines_money(void **state)
{
    struct world *w = *state;
    struct facts f = {.n = 0};
    struct verdict v;

    facts_text(&f, "problem", STR("late"));
    facts_bool(&f, "order.present", true);
    facts_int(&f, "order.line_paid", 3499);
    facts_text(&f, "order.currency", STR("USD"));
    decide_run(w->bundle, POINT_COMPENSATION, &f, 1, &w->arena, &v, NULL);
    assert_int_equal(v.status, 0);
    assert_true(
        str_is(v.offers,
               "[{\"remedy\":\"refund\",\"minor\":1750,\"currency\":\"USD\",\"percent\":50,"
               "\"reason\":\"late\",\"clause\":\"half\"},"
               "{\"remedy\":\"reship\",\"minor\":0,\"currency\":\"USD\",\"reason\":\"late\","
               "\"clause\":\"\"},"
               "{\"remedy\":\"certificate\",\"minor\":500,\"currency\":\"USD\","
               "\"reason\":\"late\",\"clause\":\"\"}]"));
    f.v[2].num = 0;
    decide_run(w->bundle, POINT_COMPENSATION, &f, 1, &w->arena, &v, NULL);
    assert_int_equal(v.status, -OMB_E_INVALID);
    assert_int_equal(v.kind, VERDICT_NOTHING);
}

static void a_point_without_a_policy_yields_the_default(void **state)
{
    struct world *w = *state;
    struct facts f = {.n = 0};
    struct verdict v;
    facts_int(&f, "tier", 1);
    decide_run(w->bundle, POINT_AUTHORITY, &f, 1, &w->arena, &v, NULL);
    assert_int_equal(v.kind, VERDICT_APPROVAL);
    assert_int_equal(v.tier, 2);
    assert_int_equal(v.status, -OMB_E_NOTFOUND);
}

UNIT(cmocka_unit_test_setup_teardown(the_first_rule_that_holds_decides, setup, teardown),
     cmocka_unit_test_setup_teardown(the_record_says_what_was_read, setup, teardown),
     cmocka_unit_test_setup_teardown(nothing_leaks_from_one_decision_to_the_next, setup, teardown),
     cmocka_unit_test_setup_teardown(a_broken_rule_yields_the_default, setup, teardown),
     cmocka_unit_test_setup_teardown(percent_becomes_the_lines_money, setup, teardown),
     cmocka_unit_test_setup_teardown(a_point_without_a_policy_yields_the_default, setup, teardown))
