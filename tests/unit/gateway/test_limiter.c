/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the token buckets, with a clock of their own.
 * Must not know: what is limited.
 * Called by: ctest. */
#include "tests/unit/unit.h"

#include "core/base/limits.h"
#include "core/gateway/limiter.h"

#include <stdio.h>

static struct limiter *l;

static int begin(void **state)
{
    (void)state;
    return limiter_open(4, 4000, &l);
}

static int end(void **state)
{
    (void)state;
    limiter_close(l);
    return 0;
}

static void a_burst_is_taken_and_the_next_one_waits(void **state)
{
    (void)state;
    for (int i = 0; i < 4; i++)
        assert_int_equal(limiter_take(l, STR("a"), 10000), 0);
    assert_int_equal(limiter_take(l, STR("a"), 10000), 1);
    assert_int_equal(limiter_take(l, STR("b"), 10000), 0);
}

static void a_token_comes_back_with_every_interval(void **state)
{
    (void)state;
    for (int i = 0; i < 4; i++)
        assert_int_equal(limiter_take(l, STR("a"), 10000), 0);
    assert_int_equal(limiter_take(l, STR("a"), 10999), 1);
    assert_int_equal(limiter_take(l, STR("a"), 11000), 0);
    assert_int_equal(limiter_take(l, STR("a"), 11000), 1);
    for (int i = 0; i < 4; i++)
        assert_int_equal(limiter_take(l, STR("a"), 60000), 0);
    assert_int_equal(limiter_take(l, STR("a"), 60000), 1);
}

static void a_refused_try_costs_nothing(void **state)
{
    (void)state;
    for (int i = 0; i < 4; i++)
        assert_int_equal(limiter_take(l, STR("a"), 10000), 0);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(limiter_take(l, STR("a"), 10000), 1);
    assert_int_equal(limiter_take(l, STR("a"), 11000), 0);
}

static void a_token_given_back_can_be_taken_again(void **state)
{
    (void)state;
    for (int i = 0; i < 4; i++)
        assert_int_equal(limiter_take(l, STR("a"), 10000), 0);
    limiter_give(l, STR("a"));
    assert_int_equal(limiter_take(l, STR("a"), 10000), 0);
    assert_int_equal(limiter_take(l, STR("a"), 10000), 1);
    limiter_give(l, STR("never seen"));
    for (int i = 0; i < 4; i++)
        assert_int_equal(limiter_take(l, STR("never seen"), 10000), 0);
    assert_int_equal(limiter_take(l, STR("never seen"), 10000), 1);
}

/* Fresh keys push out full buckets of their set, and among these the fullest first. */
static void a_flood_of_keys_does_not_free_the_one_that_is_empty(void **state)
{
    (void)state;
    char key[32];
    for (int i = 0; i < 4; i++)
        assert_int_equal(limiter_take(l, STR("guesser"), 10000), 0);
    for (int i = 0; i < LIMITER_ENTRIES / 2; i++) {
        (void)snprintf(key, sizeof(key), "k%d", i);
        assert_int_equal(limiter_take(l, str_of(key), 10000), 0);
    }
    assert_int_equal(limiter_take(l, STR("guesser"), 10000), 1);
}

static void no_burst_is_no_limiter(void **state)
{
    (void)state;
    struct limiter *none = NULL;
    assert_int_equal(limiter_open(0, 1000, &none), -OMB_E_INVALID);
    assert_null(none);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, begin, end)
UNIT(CASE(a_burst_is_taken_and_the_next_one_waits), CASE(a_token_comes_back_with_every_interval),
     CASE(a_refused_try_costs_nothing), CASE(a_token_given_back_can_be_taken_again),
     CASE(a_flood_of_keys_does_not_free_the_one_that_is_empty),
     cmocka_unit_test(no_burst_is_no_limiter))
