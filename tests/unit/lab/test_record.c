/* SPDX-License-Identifier: Apache-2.0 */
#include "core/lab/record.h"
#include "tests/unit/unit.h"

#include <string.h>

static void a_record_gives_back_its_facts(void **state)
{
    (void)state;
    struct arena a = {0};
    struct record r;
    omb_str text = STR("{\"point\":\"escalation\",\"bundle\":\"ab\",\"vm\":\"v\",\"now\":7,"
                       "\"facts\":{\"tier\":1,\"message.present\":true,\"intent.name\":\"x\"},"
                       "\"read\":[\"tier\"],\"verdict\":{\"kind\":\"stay\"},\"rule\":\"otherwise\","
                       "\"ticks\":31,\"status\":0}");

    assert_int_equal(record_read(text, &a, &r), 0);
    assert_int_equal(r.point, POINT_ESCALATION);
    assert_int_equal(r.now, 7);
    assert_int_equal(r.ticks, 31);
    assert_int_equal(r.facts.n, 3);
    assert_string_equal(r.facts.v[0].name, "tier");
    assert_int_equal(r.facts.v[0].num, 1);
    assert_int_equal(r.facts.v[1].type, FACT_BOOL);
    assert_true(str_is(r.facts.v[2].str, "x"));
    assert_true(str_is(r.verdict, "{\"kind\":\"stay\"}"));
    assert_true(str_is(r.read, "[\"tier\"]"));
    arena_free(&a);
}

static void what_is_no_record_is_refused(void **state)
{
    (void)state;
    struct arena a = {0};
    struct record r;

    assert_int_equal(record_read(STR("[1"), &a, &r), -OMB_E_SYNTAX);
    assert_int_equal(record_read(STR("[]"), &a, &r), -OMB_E_SYNTAX);
    assert_int_equal(record_read(STR("{\"point\":\"lunch\"}"), &a, &r), -OMB_E_INVALID);
    assert_int_equal(record_read(STR("{\"point\":\"route\",\"facts\":{\"now\":1.5}}"), &a, &r),
                     -OMB_E_INVALID);
    arena_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_record_gives_back_its_facts),
        cmocka_unit_test(what_is_no_record_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
