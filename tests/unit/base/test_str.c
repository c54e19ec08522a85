/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/str.h"

#include "tests/unit/unit.h"

#include <stdlib.h>

static void absent_and_empty_strings_are_equal(void **state)
{
    (void)state;
    assert_true(str_eq(STR_NONE, STR("")));
    assert_true(str_starts(STR_NONE, STR("")));
    assert_true(str_ends(STR_NONE, STR_NONE));
    assert_false(str_starts(STR_NONE, STR("a")));
    assert_int_equal(str_compare(STR_NONE, STR("")), 0);
    assert_int_equal(str_find(STR_NONE, STR("a")), -1);
    assert_int_equal(str_trim(STR_NONE).len, 0);
    assert_int_equal(str_sub(STR_NONE, 3, 4).len, 0);
}

static void comparing_follows_bytes_and_length(void **state)
{
    (void)state;
    assert_true(str_compare(STR("ab"), STR("b")) < 0);
    assert_true(str_compare(STR("ab"), STR("a")) > 0);
    assert_true(str_compare(STR("\xFF"), STR("a")) > 0);
    assert_true(str_eq_nocase(STR("Content-TYPE"), STR("content-type")));
    assert_false(str_eq_nocase(STR("\xC9"), STR("\xE9")));
    assert_false(str_eq_nocase(STR("["), STR("{")));
    assert_true(str_is(STR("abc"), "abc"));
    assert_false(str_is(STR("abc"), "abcd"));
    assert_true(str_ends(STR("case.lua"), STR(".lua")));
    assert_true(str_starts(STR("case.lua"), STR("case")));
}

static void cutting_keeps_what_is_on_both_sides(void **state)
{
    (void)state;
    omb_str head, tail;
    assert_true(str_cut(STR("a=b=c"), '=', &head, &tail));
    assert_true(str_is(head, "a"));
    assert_true(str_is(tail, "b=c"));
    assert_false(str_cut(tail, ';', &head, &tail));
    assert_true(str_is(head, "b=c"));
    assert_null(tail.ptr);
    assert_true(str_cut(STR("x="), '=', &head, &tail));
    assert_int_equal(tail.len, 0);
    assert_non_null(tail.ptr);
    assert_true(str_is(str_sub(STR("abcdef"), 2, 3), "cde"));
    assert_true(str_is(str_sub(STR("abc"), 2, SIZE_MAX), "c"));
    assert_int_equal(str_sub(STR("abc"), 9, 1).len, 0);
    assert_true(str_is(str_trim(STR(" \t\r\nx y\v\f ")), "x y"));
    assert_int_equal(str_trim(STR("   ")).len, 0);
    assert_int_equal(str_find(STR("abcabd"), STR("abd")), 3);
    assert_int_equal(str_find(STR("ab"), STR("abd")), -1);
    assert_int_equal(str_find(STR("ab"), STR("")), 0);
}

static void integers_are_whole_or_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {"",    "-",   "+1",  " 1", "1 ",
                                      "1.0", "0x1", "--1", "1-", "\xD9\xA1"};
    static const char *const wide[] = {"9223372036854775808", "-9223372036854775809",
                                       "99999999999999999999999", "-99999999999999999999999"};
    int64_t n = 7;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(str_int(str_of(bad[i]), &n), -OMB_E_SYNTAX);
    for (size_t i = 0; i < sizeof wide / sizeof *wide; i++)
        assert_int_equal(str_int(str_of(wide[i]), &n), -OMB_E_RANGE);
    assert_true(n == 7);
    assert_int_equal(str_int(STR("9223372036854775807"), &n), 0);
    assert_true(n == INT64_MAX);
    assert_int_equal(str_int(STR("-9223372036854775808"), &n), 0);
    assert_true(n == INT64_MIN);
    assert_int_equal(str_int(STR("-0"), &n), 0);
    assert_true(n == 0);
    assert_int_equal(str_int(STR("0042"), &n), 0);
    assert_true(n == 42);
}

static void hex_digits_are_a_number_or_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {"", "0x1", "A", "g", " 1", "1 ", "-1", "00000000000000000"};
    uint64_t n = 7;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(str_hex(str_of(bad[i]), &n), -OMB_E_SYNTAX);
    assert_true(n == 7);
    assert_int_equal(str_hex(STR("ffffffffffffffff"), &n), 0);
    assert_true(n == UINT64_MAX);
    assert_int_equal(str_hex(STR("0a9"), &n), 0);
    assert_true(n == 0xa9);
}

static void a_word_is_one_of_a_list_or_not(void **state)
{
    (void)state;
    assert_true(str_is_one(STR("a"), "a|bc|d", '|'));
    assert_true(str_is_one(STR("bc"), "a|bc|d", '|'));
    assert_true(str_is_one(STR("d"), "a bc d", ' '));
    assert_false(str_is_one(STR("b"), "a|bc|d", '|'));
    assert_false(str_is_one(STR("a bc"), "a bc d", ' '));
    assert_false(str_is_one(STR(""), "a|bc|d", '|'));
    assert_false(str_is_one(STR("a"), NULL, '|'));
}

static void a_copy_that_does_not_fit_is_empty(void **state)
{
    (void)state;
    char dst[4] = "zzz";
    assert_int_equal(str_copy(dst, sizeof dst, STR("abcd")), -OMB_E_LIMIT);
    assert_string_equal(dst, "");
    assert_int_equal(str_copy(dst, sizeof dst, STR("abc")), 0);
    assert_string_equal(dst, "abc");
    assert_int_equal(str_copy(dst, sizeof dst, STR_NONE), 0);
    assert_string_equal(dst, "");
    assert_int_equal(str_copy(dst, 0, STR("")), -OMB_E_LIMIT);
    char *dup = str_dup(STR("xy"));
    assert_string_equal(dup, "xy");
    free(dup);
}

static void the_nearest_name_is_near_or_none(void **state)
{
    (void)state;
    static const char *const names[] = {"listen", "store", "policies", "log_level"};
    assert_string_equal(str_nearest(STR("lisen"), names, 4), "listen");
    assert_string_equal(str_nearest(STR("polices"), names, 4), "policies");
    assert_string_equal(str_nearest(STR("LOG_LEVEL"), names, 4), "log_level");
    assert_null(str_nearest(STR("colour"), names, 4));
    assert_null(str_nearest(STR("st"), names, 4));
    assert_null(str_nearest(STR(""), names, 4));
    assert_null(str_nearest(STR("store"), names, 0));
}

UNIT(cmocka_unit_test(absent_and_empty_strings_are_equal),
     cmocka_unit_test(comparing_follows_bytes_and_length),
     cmocka_unit_test(cutting_keeps_what_is_on_both_sides),
     cmocka_unit_test(integers_are_whole_or_refused),
     cmocka_unit_test(hex_digits_are_a_number_or_refused),
     cmocka_unit_test(a_word_is_one_of_a_list_or_not),
     cmocka_unit_test(a_copy_that_does_not_fit_is_empty),
     cmocka_unit_test(the_nearest_name_is_near_or_none))
