/* SPDX-License-Identifier: Apache-2.0 */
#include "core/policy/decide.h"

#include "core/base/json.h"
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
    w.bundle = scripts_load_unchecked(&w.scripts);
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

static void a_record_is_json_whatever_the_facts_say(void **state)
{
    struct world *w = *state;
    char long_text[3000];
    struct facts f;
    struct verdict v;
    struct json_doc doc;
    omb_str text;
    uint32_t facts;

    memset(long_text, '<', sizeof long_text);
    facts_begin(&f, STR_NONE);
    facts_text(&f, "a \"name\" of long ago", STR("\\ \x01 caf\xc3\xa9 & \xe2\x80\xa8"));
    facts_int(&f, "case.turns", INT64_MIN);
    facts_text(&f, "intent.name", str_n(long_text, sizeof long_text));
    facts_json(&f, "list", STR("[1,2]"));
    decide_run(w->bundle, POINT_ESCALATION, &f, UINT64_C(1) << 40, &w->arena, &v, NULL);
    assert_int_equal(json_parse_arena(v.record, &w->arena, 256, &doc, NULL), 0);
    facts = json_member(&doc, 0, "facts");
    assert_int_equal(json_get_str(&doc, json_member(&doc, facts, "a \"name\" of long ago"),
                                  &w->arena, &text),
                     0);
    assert_true(str_is(text, "\\ \x01 caf\xc3\xa9 & \xe2\x80\xa8"));
    assert_int_equal(json_get_str(&doc, json_member(&doc, facts, "intent.name"), &w->arena, &text),
                     0);
    assert_true(str_eq(text, str_n(long_text, sizeof long_text)));
    assert_int_equal(json_int_or(&doc, facts, "case.turns", 0), INT64_MIN);
    assert_true(str_find(v.record, STR("\"list\":[1,2]}")) > 0);
}

static void a_record_over_its_limit_is_left_out(void **state)
{
    struct world *w = *state;
    size_t len = 30000;
    char *text = arena_alloc(&w->arena, len);
    struct facts f;
    struct verdict v;

    assert_non_null(text);
    memset(text, '<', len); /* six bytes each */
    facts_begin(&f, STR_NONE);
    facts_text(&f, "intent.name", str_n(text, len));
    decide_run(w->bundle, POINT_ESCALATION, &f, 1, &w->arena, &v, NULL);
    assert_int_equal(v.status, 0);
    assert_int_equal(v.record.len, 0);
    assert_true(ask(w, 1, true).record.len > 0);
}

static void a_fact_read_once_is_read_only_still(void **state)
{
    struct scripts s;
    struct bundle *b;
    struct world *w = *state;
    struct facts f;
    struct verdict v;

    scripts_make(&s);
    scripts_put(&s, "policies/route.lua",
                "return policy 'route' { otherwise = function(c)\n"
                "  local before = c.brand if before == 'x' then c.brand = 'y' end\n"
                "  return route(c.brand == before and c.customer.known and 1 or 2) end }");
    b = scripts_load(&s);
    facts_begin(&f, STR_NONE);
    facts_text(&f, "brand", STR("x"));
    decide_run(b, POINT_ROUTE, &f, 1, &w->arena, &v, NULL);
    assert_int_equal(v.status, -OMB_E_INVALID);
    assert_true(str_find(v.record, STR("facts cannot be changed")) > 0);
    f.v[0].str = STR("z");
    facts_bool(&f, "customer.known", true);
    decide_run(b, POINT_ROUTE, &f, 1, &w->arena, &v, NULL);
    assert_int_equal(v.tier, 1);
    assert_true(str_find(v.record, STR("\"read\":[\"brand\",\"customer.known\"]")) > 0);
    bundle_unpin(b);
    scripts_drop(&s);
}

static void what_is_another_thing_in_each_process_cannot_be_reached(void **state)
{
    static const char *const planted[] = {
        "tostring({})",
        "text.of(c)",
        "text.of(route)",
        "'x' .. {}",
        "os.time()",
        "os.clock()",
        "math.random()",
        "next({a=1})",
        "string.format('%p', {})",
        "collectgarbage('count')",
        "debug.getinfo(1)",
        "coroutine.running()",
        "rawlen({})",
        "getmetatable(c)",
        "_G",
        "error({})",
        "error(route)",
        "{} < {}",
        "text.join({{}}, '')",
        "c < 1",
    };
    struct world *w = *state;
    struct scripts s;
    struct facts f;
    struct verdict v;

    scripts_make(&s);
    facts_begin(&f, STR_NONE);
    for (size_t i = 0; i < sizeof planted / sizeof *planted; i++) {
        char text[256];
        struct bundle *b;
        (void)snprintf(text, sizeof text,
                       "return policy 'route' { otherwise = function(c) local x = %s return "
                       "route(x and 1 or 2) end }",
                       planted[i]);
        scripts_put(&s, "policies/route.lua", text);
        b = scripts_load_unchecked(&s);
        decide_run(b, POINT_ROUTE, &f, 1, &w->arena, &v, NULL);
        assert_int_equal(v.status, -OMB_E_INVALID);
        assert_true(str_find(v.record, STR("0x")) < 0);
        bundle_unpin(b);
    }
    scripts_drop(&s);
}

static void a_power_is_refused(void **state)
{
    struct bundle_errors errors = BUNDLE_ERRORS_INIT;
    struct bundle *b = NULL;
    struct scripts s;
    (void)state;

    scripts_make(&s);
    scripts_put(&s, "lib/m.lua",
                "-- 2^3 in words\nreturn { half = function(x)\n  return x^0.5 end }");
    scripts_put(&s, "policies/route.lua", "return policy 'route' { otherwise = route(1) }");
    assert_int_equal(bundle_load(s.dir, &b, &errors), -OMB_E_INVALID);
    assert_true(str_starts(buf_str(&errors.text), STR("lib/m.lua:3:")));
    assert_int_equal(errors.count, 1);
    bundle_errors_free(&errors);
    scripts_drop(&s);
}

static void names_of_facts_fit_their_place_in_records(void **state)
{
    (void)state;
    for (int p = 0; p < POINTS; p++) {
        const struct contract *c = contract_of((enum decide_point)p);
        for (uint32_t i = 0; i < c->n_fact; i++) {
            assert_int_equal(strlen(c->fact[i].name), c->fact[i].name_len);
            assert_in_range(c->fact[i].name_len, 1, CONTRACT_MAX_NAME);
        }
    }
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
    assert_int_equal(v.status, 0); /* left out is no fault: nothing is put back for it */
    assert_true(str_is(v.reason, "no_policy"));
    assert_true(str_find(v.record, STR("\"rule\":\"no policy\"")) > 0);
    assert_true(str_find(v.record, STR("\"status\":0")) > 0);
}

UNIT(cmocka_unit_test_setup_teardown(the_first_rule_that_holds_decides, setup, teardown),
     cmocka_unit_test_setup_teardown(the_record_says_what_was_read, setup, teardown),
     cmocka_unit_test_setup_teardown(nothing_leaks_from_one_decision_to_the_next, setup, teardown),
     cmocka_unit_test_setup_teardown(a_record_is_json_whatever_the_facts_say, setup, teardown),
     cmocka_unit_test_setup_teardown(a_record_over_its_limit_is_left_out, setup, teardown),
     cmocka_unit_test_setup_teardown(a_fact_read_once_is_read_only_still, setup, teardown),
     cmocka_unit_test_setup_teardown(what_is_another_thing_in_each_process_cannot_be_reached, setup,
                                     teardown),
     cmocka_unit_test(a_power_is_refused),
     cmocka_unit_test(names_of_facts_fit_their_place_in_records),
     cmocka_unit_test_setup_teardown(a_broken_rule_yields_the_default, setup, teardown),
     cmocka_unit_test_setup_teardown(percent_becomes_the_lines_money, setup, teardown),
     cmocka_unit_test_setup_teardown(a_point_without_a_policy_yields_the_default, setup, teardown))
