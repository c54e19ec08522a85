/* SPDX-License-Identifier: Apache-2.0 */
#include "core/policy/bundle_errors.h"

#include "core/base/limits.h"
#include "tests/unit/unit.h"

#include <string.h>

static void lines_come_by_file_line_and_column(void **state)
{
    struct bundle_errors e = BUNDLE_ERRORS_INIT;
    const struct bundle_error late = {"b.lua", 3, 9, "third", NULL, NULL};
    const struct bundle_error early = {"b.lua", 3, 2, "second", "a word", "wort"};
    (void)state;
    bundle_errors_put(&e, &late);
    bundle_errors_put(&e, &early);
    bundle_errors_add(&e, "a.lua", 7, "first %d", 1);
    bundle_errors_sort(&e);
    buf_putc(&e.text, '\0');
    assert_string_equal(e.text.ptr, "a.lua:7: first 1\n"
                                    "b.lua:3:2: second; expected a word (nearest: 'wort')\n"
                                    "b.lua:3:9: third\n");
    assert_int_equal(e.count, 3);
    bundle_errors_free(&e);
}

static void words_of_lua_give_their_line_and_the_nearest_name(void **state)
{
    struct bundle_errors e = BUNDLE_ERRORS_INIT;
    (void)state;
    bundle_errors_words(&e, "policies/x.lua", "policies/x.lua:12: tier has no 'b' (nearest: 'a')");
    bundle_errors_words(&e, "policies/x.lua", "policies/x.luac:12: not ours");
    assert_int_equal(e.v[0].line, 12);
    assert_string_equal(e.v[0].text, "tier has no 'b'");
    assert_string_equal(e.v[0].near, "a");
    assert_int_equal(e.v[1].line, 0);
    assert_string_equal(e.v[1].text, "policies/x.luac:12: not ours");
    bundle_errors_free(&e);
}

static void what_is_known_with_its_column_is_not_told_again_without(void **state)
{
    struct bundle_errors e = BUNDLE_ERRORS_INIT;
    const struct bundle_error exact = {"x.lua", 3, 9, "no fact 'a'", NULL, NULL};
    (void)state;
    bundle_errors_put(&e, &exact);
    bundle_errors_put(&e, &exact);
    bundle_errors_add(&e, "x.lua", 3, "has no fact 'a'");
    bundle_errors_add(&e, "x.lua", 4, "has no fact 'a'");
    bundle_errors_add(&e, "y.lua", 3, "has no fact 'a'");
    assert_int_equal(e.count, 3);
    bundle_errors_free(&e);
}

static void a_program_reads_the_same_as_json(void **state)
{
    struct bundle_errors e = BUNDLE_ERRORS_INIT;
    const struct bundle_error x = {"x.lua", 3, 9, "no \"fact\"", "a fact", "b"};
    struct buf out = BUF_INIT(4096);
    struct json_out o = json_out(&out);
    (void)state;
    bundle_errors_put(&e, &x);
    bundle_errors_json(&e, &o);
    buf_putc(&out, '\0');
    assert_string_equal(out.ptr, "[{\"file\":\"x.lua\",\"line\":3,\"column\":9,\"text\":\"no "
                                 "\\\"fact\\\"\",\"expected\":\"a fact\",\"near\":\"b\"}]");
    buf_free(&out);
    bundle_errors_free(&e);
}

static void a_flood_is_counted_and_the_first_are_kept(void **state)
{
    struct bundle_errors e = BUNDLE_ERRORS_INIT;
    (void)state;
    for (int i = 1; i <= BUNDLE_MAX_ERRORS + 50; i++)
        bundle_errors_add(&e, "x.lua", i, "wrong");
    assert_int_equal(e.count, BUNDLE_MAX_ERRORS + 50);
    assert_int_equal(e.n, BUNDLE_MAX_ERRORS);
    bundle_errors_free(&e);
}

UNIT(cmocka_unit_test(lines_come_by_file_line_and_column),
     cmocka_unit_test(words_of_lua_give_their_line_and_the_nearest_name),
     cmocka_unit_test(what_is_known_with_its_column_is_not_told_again_without),
     cmocka_unit_test(a_program_reads_the_same_as_json),
     cmocka_unit_test(a_flood_is_counted_and_the_first_are_kept))
