/* SPDX-License-Identifier: Apache-2.0 */
#include "core/lab/explain.h"
#include "core/policy/spec_facts.h"
#include "tests/unit/policy/bundle_fixture.h"

static const char policy[] =
    "local limits = require 'limits'\n"
    "local long = time.minutes(5)\n"
    "return policy 'escalation' {\n"
    "  rule 'asked' { when = function(c) return c.tier == tier.assistant and c.message and\n"
    "    c.message.asks_for_person end, decide = escalate(tier.associate, 'asked') },\n"
    "  rule 'waits' { when = function(c) return c.tier == 1 and c.queue.wait_ms > long end,\n"
    "    decide = escalate(tier.supervisor, 'waits') },\n"
    "  rule 'much' { when = function(c) return c.tier == 2 and\n"
    "    c.case.turns + c.case.misunderstood >= limits.much end,\n"
    "    decide = escalate(tier.specialist, 'much') },\n"
    "  rule 'hopeless' { when = function(c) return c.tier == 3 and c.case.turns == 71 and\n"
    "    c.case.misunderstood == 72 and c.case.asked_for_person == 73 and c.case.age_ms == 74 "
    "end,\n"
    "    decide = escalate(tier.specialist, 'hopeless') },\n"
    "  otherwise = stay(),\n"
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
    scripts_put(&w.scripts, "lib/limits.lua", "return { much = 40 }\n");
    scripts_put(&w.scripts, "policies/escalation.lua", policy);
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

static struct setting facts_of(struct world *w, const char *json)
{
    struct facts facts;
    struct setting s;
    char why[256];

    assert_int_equal(spec_facts_read(POINT_ESCALATION, str_of(json), &w->arena, &facts, why,
                                     sizeof why),
                     0);
    setting_from(&s, POINT_ESCALATION, &facts);
    return s;
}

static struct explain *explain(struct world *w, const char *json)
{
    struct setting s = facts_of(w, json);
    struct explain *e = NULL;
    assert_int_equal(explain_facts(w->bundle, &s, NULL, &e), 0);
    return e;
}

static void assert_change(const struct explain *e, uint32_t n, const char *fact, int64_t to)
{
    assert_int_equal(e->change.n, n);
    for (uint32_t i = 0; i < n; i++) {
        if (strcmp(e->change.to[i].name, fact) == 0) {
            assert_int_equal(e->change.to[i].num, to);
            return;
        }
    }
    fail_msg("%s is not among the changes", fact);
}

static void the_rule_that_decided_is_shown_with_its_text(void **state)
{
    struct world *w = *state;
    struct explain *e = explain(w, "{\"tier\":1,\"queue\":{\"wait_ms\":300001}}");

    assert_true(str_is(e->verdict.rule, "waits"));
    assert_string_equal(e->file, "policies/escalation.lua");
    assert_int_equal(e->line, 6);
    assert_true(str_starts(e->source, STR("rule 'waits' {")));
    assert_true(str_ends(e->source, STR("'waits') }")));
    assert_int_equal(e->trace.rule, 1);
    assert_int_equal(e->trace.asked, 1);
    explain_close(e);
}

static void a_number_moves_just_past_what_it_is_compared_with(void **state)
{
    struct world *w = *state;
    struct explain *e = explain(w, "{\"tier\":1,\"queue\":{\"wait_ms\":300001}}");

    /* 300000 is time.minutes(5): no such number stands in the text. */
    assert_change(e, 1, "queue.wait_ms", 300000);
    assert_int_equal(e->then.kind, VERDICT_STAY);
    explain_close(e);
}

static void a_number_in_a_sum_moves_no_further_than_needed(void **state)
{
    struct world *w = *state;
    struct explain *e = explain(w, "{\"tier\":2,\"case\":{\"turns\":30,\"misunderstood\":2}}");

    assert_change(e, 1, "case.turns", 38);
    assert_true(str_is(e->then.reason, "much"));
    explain_close(e);
}

static void two_facts_are_found_when_one_does_not_do(void **state)
{
    struct world *w = *state;
    struct explain *e = explain(w, "{\"tier\":3}");

    /* Of all pairs the nearest: tier 1 and a wait would do as well, and lies further off. */
    assert_change(e, 2, "tier", 2);
    assert_change(e, 2, "case.turns", 40);
    explain_close(e);
}

static void three_facts_are_found_when_two_do_not_do(void **state)
{
    struct world *w = *state;
    struct setting facts = facts_of(w, "{\"tier\":3}");
    struct scripts s;
    struct explain *e = NULL;

    scripts_make(&s);
    scripts_put(&s, "policies/escalation.lua",
                "return policy 'escalation' {\n"
                "  rule 'asked' { when = function(c) return c.tier == 0 and c.message and\n"
                "    c.message.asks_for_person end, decide = escalate(1, 'asked') },\n"
                "  otherwise = stay() }\n");
    struct bundle *b = scripts_load(&s);
    assert_int_equal(explain_facts(b, &facts, NULL, &e), 0);
    assert_change(e, 3, "tier", 0);
    assert_change(e, 3, "message.present", 1);
    assert_change(e, 3, "message.asks_for_person", 1);
    explain_close(e);
    bundle_unpin(b);
    scripts_drop(&s);
}

static void no_change_is_said_to_be_none(void **state)
{
    struct world *w = *state;
    struct scripts s;
    struct setting facts = facts_of(w, "{\"tier\":3}");
    struct explain *e = NULL;
    struct buf text = BUF_INIT(0);

    scripts_make(&s);
    scripts_put(&s, "policies/escalation.lua",
                "return policy 'escalation' {\n"
                "  rule 'deep' { when = function(c) return c.case.turns == 71 and\n"
                "    c.case.misunderstood == 72 and c.case.asked_for_person == 73 and\n"
                "    c.case.age_ms == 74 end, decide = escalate(1, 'deep') },\n"
                "  otherwise = stay() }\n");
    struct bundle *b = scripts_load(&s);
    assert_int_equal(explain_facts(b, &facts, NULL, &e), 0);
    assert_int_equal(e->change.n, 0);
    assert_true(e->change.whole);
    explain_print_text(e, &text);
    assert_true(str_find(buf_str(&text), STR("no change of up to 3 facts found")) > 0);
    buf_free(&text);
    explain_close(e);
    bundle_unpin(b);
    scripts_drop(&s);
}

static void another_outcome_comes_before_another_reason(void **state)
{
    struct world *w = *state;
    struct setting facts = facts_of(w, "{\"tier\":0,\"case\":{\"turns\":30}}");
    struct scripts s;
    struct explain *e = NULL;

    scripts_make(&s);
    scripts_put(&s, "policies/escalation.lua",
                "return policy 'escalation' {\n"
                "  rule 'more' { when = function(c) return c.case.turns > 20 end,\n"
                "    decide = escalate(1, 'more') },\n"
                "  rule 'many' { when = function(c) return c.case.turns > 10 end,\n"
                "    decide = escalate(1, 'many') },\n"
                "  otherwise = stay() }\n");
    struct bundle *b = scripts_load(&s);
    assert_int_equal(explain_facts(b, &facts, NULL, &e), 0);
    assert_change(e, 1, "case.turns", 10); /* 20 would only give another reason */
    assert_int_equal(e->then.kind, VERDICT_STAY);
    assert_int_equal(e->rules->rule[2].line, 6);
    explain_close(e);
    bundle_unpin(b);
    scripts_drop(&s);
}

static void another_offer_comes_before_another_amount(void **state)
{
    struct world *w = *state;
    struct scripts s;
    struct explain *e = NULL;

    scripts_make(&s);
    scripts_put(&s, "policies/compensation.lua",
                "return policy 'compensation' {\n"
                "  rule 'lost' { when = function(c) return c.order and c.order.line_paid > 0\n"
                "    and c.order.days_late >= 7 end,\n"
                "    decide = offer{ { remedy = 'refund', percent = 100, reason = 'lost' } } },\n"
                "  otherwise = nothing('not_late') }\n");
    struct bundle *b = scripts_load(&s);
    struct facts given;
    struct setting facts;
    char why[256];
    omb_str json = STR("{\"order\":{\"line_paid\":1999,\"days_late\":9,\"currency\":\"USD\"}}");
    assert_int_equal(spec_facts_read(POINT_COMPENSATION, json, &w->arena, &given, why, sizeof why),
                     0);
    setting_from(&facts, POINT_COMPENSATION, &given);
    assert_int_equal(explain_facts(b, &facts, NULL, &e), 0);
    assert_change(e, 1, "order.days_late", 6); /* 2000 paid would only give another amount */
    explain_close(e);
    bundle_unpin(b);
    scripts_drop(&s);
}

static void a_search_ends_at_its_limit_and_says_so(void **state)
{
    struct world *w = *state;
    struct setting facts = facts_of(w, "{\"tier\":3}");
    struct domain d;
    struct change c;

    assert_int_equal(domain_make(w->bundle, POINT_ESCALATION, DOMAIN_RULES, &d), 0);
    assert_int_equal(change_find(w->bundle, &d, &facts, 5, NULL, &c), 0);
    assert_int_equal(c.n, 0);
    assert_int_equal(c.tried, 5);
    assert_false(c.whole);
    domain_free(&d);
}

static void a_record_is_explained_as_it_was_decided(void **state)
{
    struct world *w = *state;
    struct setting s = facts_of(w, "{\"now\":7,\"tier\":0,\"message\":{\"asks_for_person\":true}}");
    struct facts list;
    struct verdict v;
    struct record r;
    struct explain *e = NULL;
    struct buf text = BUF_INIT(0), again = BUF_INIT(0);
    struct json_out o = json_out(&text);

    setting_facts(&s, &list);
    decide_run(w->bundle, POINT_ESCALATION, &list, 7, &w->arena, &v, NULL);
    assert_int_equal(record_read(v.record, &w->arena, &r), 0);
    assert_int_equal(explain_record(w->bundle, &r, NULL, &e), 0);
    assert_true(e->as_recorded);
    assert_change(e, 1, "tier", 1);
    jo_obj(&o);
    explain_print_json(e, &o);
    jo_end_obj(&o);
    assert_true(str_find(buf_str(&text),
                         STR("\"trace\":[{\"rule\":\"asked\",\"file\":"
                             "\"policies/escalation.lua\",\"line\":4,\"held\":true}]")) > 0);
    assert_true(str_find(buf_str(&text), STR("{\"fact\":\"message.asks_for_person\",\"value\":true,"
                                             "\"meaning\":\"it asks for a person\"}")) > 0);
    explain_close(e);

    /* Once more: the same bytes. */
    assert_int_equal(explain_record(w->bundle, &r, NULL, &e), 0);
    o = json_out(&again);
    jo_obj(&o);
    explain_print_json(e, &o);
    jo_end_obj(&o);
    assert_true(str_eq(buf_str(&text), buf_str(&again)));
    explain_close(e);

    /* A record of other rules: said so. */
    r.verdict = STR("{\"kind\":\"stay\"}");
    assert_int_equal(explain_record(w->bundle, &r, NULL, &e), 0);
    assert_false(e->as_recorded);
    explain_close(e);
    buf_free(&text);
    buf_free(&again);
}

static void a_fault_names_the_rule_that_broke(void **state)
{
    struct world *w = *state;
    struct setting facts = facts_of(w, "{\"tier\":0}");
    struct scripts s;
    struct explain *e = NULL;
    struct buf text = BUF_INIT(0);

    scripts_make(&s);
    scripts_put(&s, "policies/escalation.lua",
                "return policy 'escalation' {\n"
                "  rule 'fine' { when = function(c) return c.tier == 5 end, decide = stay() },\n"
                "  rule 'bad' { when = function(c) return c.tier == 0 end,\n"
                "    decide = function() error('oh') end },\n"
                "  otherwise = stay() }\n");
    struct bundle *b = scripts_load(&s);
    assert_int_equal(explain_facts(b, &facts, NULL, &e), 0);
    explain_print_text(e, &text);
    assert_true(str_find(buf_str(&text), STR("broke bad")) > 0);
    assert_true(str_find(buf_str(&text), STR("failed  ")) > 0);
    assert_change(e, 1, "tier", 1);
    buf_free(&text);
    explain_close(e);
    bundle_unpin(b);
    scripts_drop(&s);
}

static void a_point_without_a_policy_is_explained_as_its_default(void **state)
{
    struct world *w = *state;
    struct setting facts = facts_of(w, "{\"tier\":0}");
    struct scripts s;
    struct explain *e = NULL;
    struct buf text = BUF_INIT(0);

    scripts_make(&s);
    scripts_put(&s, "policies/notify.lua", "return policy 'notify' { otherwise = silent() }\n");
    struct bundle *b = scripts_load(&s);
    assert_int_equal(explain_facts(b, &facts, NULL, &e), 0);
    explain_print_text(e, &text);
    assert_true(str_find(buf_str(&text), STR("rule    no policy")) > 0);
    assert_true(str_find(buf_str(&text), STR("the point's default decides")) > 0);
    buf_free(&text);
    explain_close(e);
    bundle_unpin(b);
    scripts_drop(&s);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

UNIT(CASE(the_rule_that_decided_is_shown_with_its_text),
     CASE(a_point_without_a_policy_is_explained_as_its_default),
     CASE(a_number_moves_just_past_what_it_is_compared_with),
     CASE(a_number_in_a_sum_moves_no_further_than_needed),
     CASE(two_facts_are_found_when_one_does_not_do), CASE(three_facts_are_found_when_two_do_not_do),
     CASE(no_change_is_said_to_be_none), CASE(another_outcome_comes_before_another_reason),
     CASE(another_offer_comes_before_another_amount), CASE(a_search_ends_at_its_limit_and_says_so),
     CASE(a_record_is_explained_as_it_was_decided), CASE(a_fault_names_the_rule_that_broke))
