/* SPDX-License-Identifier: Apache-2.0 */
#include "core/policy/contract.h"

#include "core/base/limits.h"
#include "tests/unit/unit.h"

#include <string.h>

static bool same_group(const char *a, const char *b)
{
    const char *dot = strchr(a, '.');
    size_t n = dot ? (size_t)(dot - a) + 1 : 0;
    return n && strncmp(a, b, n) == 0;
}

/* ---- the table ---- */

static void every_point_has_facts_that_fit_one_word_of_marks(void **state)
{
    (void)state;
    for (int p = 0; p < POINTS; p++) {
        const struct contract *c = contract_of((enum decide_point)p);
        assert_int_equal(c->point, p);
        assert_in_range(c->n_fact, 2, CONTRACT_MAX_FACTS);
        assert_true(c->n_fact <= FACTS_MAX);
        assert_string_equal(c->fact[0].name, "now");
        assert_non_null(c->asked);
        assert_true(strlen(decide_point_name((enum decide_point)p)) > 3);
    }
}

static void no_fact_is_listed_twice_and_groups_stand_together(void **state)
{
    (void)state;
    for (int p = 0; p < POINTS; p++) {
        const struct contract *c = contract_of((enum decide_point)p);
        for (uint32_t i = 0; i < c->n_fact; i++) {
            assert_int_equal(contract_find(c, str_of(c->fact[i].name), 0), i);
            for (uint32_t j = i + 2; j < c->n_fact; j++) {
                if (same_group(c->fact[i].name, c->fact[j].name))
                    assert_true(same_group(c->fact[i].name, c->fact[j - 1].name));
            }
        }
    }
}

static void every_number_has_a_unit_and_every_fact_a_meaning(void **state)
{
    (void)state;
    for (int p = 0; p < POINTS; p++) {
        const struct contract *c = contract_of((enum decide_point)p);
        for (uint32_t i = 0; i < c->n_fact; i++) {
            const struct contract_fact *f = &c->fact[i];
            assert_true(strlen(f->meaning) > 3);
            assert_int_equal(f->type == FACT_INT, f->unit != UNIT_NONE);
            assert_true(f->absent == 0 || f->absent == -1);
            assert_true(f->type == FACT_TEXT || !f->words);
        }
    }
}

static void every_verdict_belongs_to_a_point_and_has_an_example(void **state)
{
    (void)state;
    for (int k = 0; k < VERDICT_KINDS; k++) {
        const struct contract_verdict *v = contract_verdict_of((enum verdict_kind)k);
        const char *name = verdict_kind_name((enum verdict_kind)k);
        bool given = false;
        for (int p = 0; p < POINTS; p++)
            given |= decide_may((enum decide_point)p, (enum verdict_kind)k);
        assert_true(given);
        assert_non_null(strstr(v->example, name));
        assert_true(strlen(v->meaning) > 3);
        for (uint32_t i = 0; i < v->n_field; i++) {
            assert_non_null(v->field[i].name);
            assert_ptr_equal(contract_field((enum verdict_kind)k, str_of(v->field[i].name)),
                             &v->field[i]);
            if (v->field[i].not_with)
                assert_non_null(contract_field((enum verdict_kind)k, str_of(v->field[i].not_with)));
        }
    }
    assert_false(decide_may(POINTS, VERDICT_STAY));
    assert_false(decide_may(POINT_ROUTE, VERDICT_KINDS));
    assert_false(decide_may(POINT_ROUTE, VERDICT_STAY));
}

static void a_word_that_is_nearly_right_finds_the_right_one(void **state)
{
    char list[64];
    (void)state;
    assert_string_equal(contract_nearest(contract_of(POINT_ESCALATION), STR("mesage.anger_pm")),
                        "message.anger_pm");
    assert_string_equal(contract_nearest_point(STR("returrns")), "returns");
    assert_string_equal(contract_nearest_verdict(POINT_CLAIMS, STR("grannt")), "grant");
    assert_null(contract_nearest_verdict(POINT_ROUTE, STR("grannt")));
    assert_string_equal(contract_nearest_field(VERDICT_ACCEPT_RETURN, STR("lable")), "label");
    assert_int_equal(contract_kind(STR("erase_after")), VERDICT_ERASE_AFTER);
    assert_int_equal(contract_kind(STR("erase")), VERDICT_KINDS);
    assert_true(contract_has_word("shop customer", STR("customer")));
    assert_false(contract_has_word("shop customer", STR("custom")));
    contract_verdict_list(POINT_AUTHORITY, list, sizeof list);
    assert_string_equal(list, "allow, deny or approval");
    contract_verdict_list(POINT_ROUTE, list, sizeof list);
    assert_string_equal(list, "route");
}

/* ---- what is left when a policy fails ---- */

static void a_default_is_a_verdict_of_its_point(void **state)
{
    (void)state;
    for (int p = 0; p < POINTS; p++) {
        for (int32_t tier = -1; tier < 5; tier++) {
            struct verdict v;
            decide_default((enum decide_point)p, tier, &v);
            assert_true(decide_may((enum decide_point)p, v.kind));
            assert_true(str_is(v.rule, "default"));
            assert_true(v.tier <= 3);
            if (contract_field(v.kind, STR("tier")))
                assert_true(v.tier >= 0);
        }
    }
}

static void a_default_costs_nothing_and_harms_nobody(void **state)
{
    static const enum verdict_kind never[] = {VERDICT_OFFER,         VERDICT_ALLOW,
                                              VERDICT_ACCEPT_RETURN, VERDICT_GRANT,
                                              VERDICT_CALL,          VERDICT_GOOD,
                                              VERDICT_SUSPEND,       VERDICT_ERASE_AFTER};
    (void)state;
    for (int p = 0; p < POINTS; p++) {
        struct verdict v;
        decide_default((enum decide_point)p, 1, &v);
        for (size_t i = 0; i < sizeof never / sizeof *never; i++)
            assert_int_not_equal(v.kind, never[i]);
    }
}

UNIT(cmocka_unit_test(every_point_has_facts_that_fit_one_word_of_marks),
     cmocka_unit_test(no_fact_is_listed_twice_and_groups_stand_together),
     cmocka_unit_test(every_number_has_a_unit_and_every_fact_a_meaning),
     cmocka_unit_test(every_verdict_belongs_to_a_point_and_has_an_example),
     cmocka_unit_test(a_word_that_is_nearly_right_finds_the_right_one),
     cmocka_unit_test(a_default_is_a_verdict_of_its_point),
     cmocka_unit_test(a_default_costs_nothing_and_harms_nobody))
