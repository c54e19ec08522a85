/* SPDX-License-Identifier: Apache-2.0 */
#include "core/lab/mutate.h"
#include "tests/unit/policy/bundle_fixture.h"

#include <stdlib.h>

static const char policy[] =
    "local limit = 20\n"
    "local unused = 7\n"
    "return policy 'escalation' {\n"
    "  rule 'asked' {\n"
    "    when = function(c) return c.message and c.message.asks_for_person end,\n"
    "    decide = escalate(tier.associate, 'asked'),\n"
    "  },\n"
    "  rule 'long' {\n"
    "    when = function(c) return c.case.turns >= limit end,\n" /* 9 */
    "    decide = escalate(tier.associate, 'long', 1),\n"
    "  },\n"
    "  otherwise = stay(),\n"
    "}\n";

static const char good_spec[] =
    "return spec 'escalation' {\n"
    "  case 'asked' { given = { message = { asks_for_person = true } }, expect = { verdict =\n"
    "    'escalate', tier = 1, reason = 'asked', priority = 0, rule = 'asked' } },\n"
    "  case 'both' { given = { message = { asks_for_person = true }, case = { turns = 30 } },\n"
    "    expect = { rule = 'asked' } },\n"
    "  case 'long' { given = { case = { turns = 20 } }, expect = { verdict = 'escalate', tier = "
    "1,\n"
    "    reason = 'long', priority = 1, rule = 'long' } },\n"
    "  case 'short' { given = { message = {}, case = { turns = 19 } }, expect = { verdict =\n"
    "    'stay', rule = 'otherwise' } },\n"
    "}\n";

static struct mutate *run(const char *spec, struct bundle **b)
{
    struct bundle_errors errors = BUNDLE_ERRORS_INIT;
    struct mutate *m = NULL;
    struct scripts s;

    scripts_make(&s);
    scripts_put(&s, "policies/escalation.lua", policy);
    scripts_put(&s, "spec/escalation.lua", spec);
    *b = scripts_load(&s);
    scripts_drop(&s);
    assert_int_equal(mutate_run(*b, NULL, &m, &errors), 0);
    bundle_errors_free(&errors);
    return m;
}

static void good_specs_notice_every_mutant(void **state)
{
    (void)state;
    struct bundle *b;
    struct mutate *m = run(good_spec, &b);
    struct buf text = BUF_INIT(0);

    mutate_print_text(m, &text);
    if (m->survived)
        print_error("%.*s\n", STR_ARG(buf_str(&text)));
    assert_int_equal(m->survived, 0);
    assert_int_equal(m->score_pm, 1000);
    assert_true(m->killed > 20);
    assert_int_equal(m->killed + m->same + m->broken, m->mutants.n);
    for (uint32_t i = 0; i < m->mutants.n; i++)
        assert_int_not_equal(m->mutants.v[i].line, 2); /* nobody names it: no mutant of it */
    buf_free(&text);
    mutate_free(m);
    bundle_unpin(b);
}

static void a_survivor_is_told_with_the_case_that_is_missing(void **state)
{
    (void)state;
    static const char spec[] =
        "return spec 'escalation' {\n"
        "  case 'asked' { given = { message = { asks_for_person = true } }, expect = { verdict =\n"
        "    'escalate', tier = 1, reason = 'asked', priority = 0, rule = 'asked' } },\n"
        "  case 'both' { given = { message = { asks_for_person = true }, case = { turns = 30 } },\n"
        "    expect = { rule = 'asked' } },\n"
        "  case 'long' { given = { case = { turns = 25 } }, expect = { verdict = 'escalate',\n"
        "    tier = 1, reason = 'long', priority = 1, rule = 'long' } },\n"
        "  case 'short' { given = { message = {}, case = { turns = 3 } }, expect = { verdict =\n"
        "    'stay', rule = 'otherwise' } },\n"
        "}\n";
    struct bundle *b;
    struct mutate *m = run(spec, &b);
    bool border = false;

    assert_int_equal(m->survived, 3); /* >, 19 and 21 */
    assert_true(m->score_pm < 1000 && m->score_pm > 500);
    for (uint32_t i = 0; i < m->survived; i++) {
        const struct mutate_survivor *s = &m->survivor[i];
        if (s->mutant->line != 9)
            continue;
        border = true;
        assert_int_equal(s->mutant->column, 44);
        assert_true(str_is(s->mutant->before, ">="));
        assert_true(str_is(s->mutant->after, ">"));
        assert_true(str_is(s->facts, "{\"case\":{\"turns\":20}}"));
        assert_true(str_is(s->rule, "long"));
        assert_true(str_is(s->rule_then, "otherwise"));
        assert_false(s->unreached);
    }
    assert_true(border);
    mutate_free(m);
    bundle_unpin(b);
}

static void specs_that_fail_already_run_no_mutant(void **state)
{
    (void)state;
    struct bundle *b;
    struct mutate *m = run("return spec 'escalation' { case 'x' { given = {}, expect = { verdict = "
                           "'escalate' } } }\n",
                           &b);

    assert_int_equal(m->cases, 1);
    assert_int_equal(m->passed, 0);
    assert_int_equal(m->mutants.n, 0);
    mutate_free(m);
    bundle_unpin(b);
}

static void every_mutant_changes_the_text_where_it_says(void **state)
{
    (void)state;
    struct bundle *b;
    struct mutate *m = run(good_spec, &b);
    struct buf text = BUF_INIT(1 << 20);
    uint32_t kinds[8] = {0};
    static const char *const kind[] = {"comparison",   "and/or",        "constant",     "tier",
                                       "deleted rule", "swapped rules", "emptied when", "verdict"};

    for (uint32_t i = 0; i < m->mutants.n; i++) {
        const struct mutant *x = &m->mutants.v[i];
        omb_str from = buf_str(&b->sources.v[x->file].text);
        assert_int_equal(mutants_text(b, x, &text), 0);
        assert_false(str_eq(buf_str(&text), from));
        assert_int_equal(text.len, from.len - x->len + x->with.len);
        assert_memory_equal(text.ptr, from.ptr, x->at);
        for (size_t k = 0; k < 8; k++)
            kinds[k] += strcmp(x->kind, kind[k]) == 0;
    }
    for (size_t k = 0; k < 8; k++)
        assert_true(kinds[k] > 0);
    buf_free(&text);
    mutate_free(m);
    bundle_unpin(b);
}

static bool at_once(void *ctx)
{
    (void)ctx;
    return true;
}

static void a_run_that_is_no_longer_wanted_stops(void **state)
{
    (void)state;
    struct lab_progress p = {.stopped = at_once};
    struct bundle_errors errors = BUNDLE_ERRORS_INIT;
    struct mutate *m = NULL, *whole;
    struct bundle *b;

    whole = run(good_spec, &b);
    assert_int_equal(mutate_run(b, &p, &m, &errors), 0);
    assert_true(m->stopped);
    assert_int_equal(m->killed, 0);
    assert_false(whole->stopped);
    bundle_errors_free(&errors);
    mutate_free(whole);
    mutate_free(m);
    bundle_unpin(b);
}

UNIT(cmocka_unit_test(good_specs_notice_every_mutant),
     cmocka_unit_test(a_survivor_is_told_with_the_case_that_is_missing),
     cmocka_unit_test(specs_that_fail_already_run_no_mutant),
     cmocka_unit_test(every_mutant_changes_the_text_where_it_says),
     cmocka_unit_test(a_run_that_is_no_longer_wanted_stops))
