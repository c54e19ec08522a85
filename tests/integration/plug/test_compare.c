/* SPDX-License-Identifier: Apache-2.0 */
/* Comparing transcripts of plays: another moment or draw is no difference, all else is. */
#include "sdk/check/play.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <time.h>

static char why[CHECK_WHY];
static bool alike;

static bool differs(const char *here, const char *again, const char *there)
{
    why[0] = '\0';
    return compare_plays(str_of(here), str_of(again), str_of(there), why, sizeof why, &alike);
}

static void equal_lines_are_the_same(void **state)
{
    (void)state;
    assert_false(differs("call 1\na\n", "call 1\na\n", "call 1\na\n"));
    assert_true(alike);
    assert_false(differs("", "", ""));
}

static void the_first_line_that_differs_is_named_with_its_step(void **state)
{
    (void)state;
    assert_true(differs("call 7 x\nasks a\nasks b\n", "call 7 x\nasks a\nasks b\n",
                        "call 7 x\nasks a\nasks c\n"));
    assert_true(alike);
    assert_non_null(strstr(why, "line 3, after \"call 7 x\""));
    assert_non_null(strstr(why, "inline \"asks b\", in a child \"asks c\""));
}

static void a_line_more_or_less_is_a_difference(void **state)
{
    (void)state;
    assert_true(differs("a\nb\n", "a\nb\n", "a\n"));
    assert_non_null(strstr(why, "in a child \"nothing more\""));
    assert_true(differs("a\n", "a\n", "a\nb\n"));
    assert_true(differs("a\n", "a\n", "a\n\n"));
}

static void moments_near_now_are_no_difference(void **state)
{
    char here[200], there[200], date[2][40];
    time_t now = time(NULL), later = now + 7;
    struct tm tm;
    (void)state;
    (void)strftime(date[0], sizeof date[0], "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &tm));
    (void)strftime(date[1], sizeof date[1], "%Y-%m-%dT%H:%M:%S.120Z", gmtime_r(&later, &tm));
    (void)snprintf(here, sizeof here, "t=%lld ms=%lld123 at %s!\n", (long long)now, (long long)now,
                   date[0]);
    (void)snprintf(there, sizeof there, "t=%lld ms=%lld456 at %s!\n", (long long)later,
                   (long long)later, date[1]);
    assert_false(differs(here, here, there));
    assert_true(differs("t=1234567890\n", "t=1234567890\n", "t=1234567891\n"));
    assert_true(
        differs("2001-01-01T00:00:00Z\n", "2001-01-01T00:00:00Z\n", "2001-01-01T00:00:01Z\n"));
}

static void what_differs_between_two_plays_inline_may_differ_in_a_child(void **state)
{
    (void)state;
    assert_false(differs("id a1b2 ok\n", "id a9c3 ok\n", "id ffff ok\n"));
    assert_true(alike);
    assert_true(differs("id a1b2 ok\n", "id a9c3 ok\n", "id ffff no\n"));
    assert_true(differs("id a1b2 ok\n", "id a9c3 ok\n", "no a1b9 ok\n"));
    assert_true(differs("id a1b2 ok\nx\n", "id a9c3 ok\nx\n", "id ffff ok\ny\n"));
}

static void plays_that_differ_in_their_lines_are_not_alike(void **state)
{
    (void)state;
    (void)differs("a\nb\n", "a\n", "a\nc\n");
    assert_false(alike);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_lines_are_the_same),
        cmocka_unit_test(the_first_line_that_differs_is_named_with_its_step),
        cmocka_unit_test(a_line_more_or_less_is_a_difference),
        cmocka_unit_test(moments_near_now_are_no_difference),
        cmocka_unit_test(what_differs_between_two_plays_inline_may_differ_in_a_child),
        cmocka_unit_test(plays_that_differ_in_their_lines_are_not_alike),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
