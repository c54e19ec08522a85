/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/map.h"

#include "tests/unit/unit.h"

#include <stdio.h>

enum { KEYS = 3000 };

static omb_str key_of(int i)
{
    static char text[32];
    snprintf(text, sizeof text, "key-%d", i);
    return str_of(text);
}

static void what_was_set_is_found_and_nothing_else(void **state)
{
    (void)state;
    static int values[KEYS];
    struct map m = {0};
    assert_null(map_get(&m, STR("a")));
    assert_null(map_remove(&m, STR("a")));
    for (int i = 0; i < KEYS; i++)
        assert_int_equal(map_set(&m, key_of(i), &values[i]), 0);
    assert_int_equal(m.count, KEYS);
    for (int i = 0; i < KEYS; i++)
        assert_ptr_equal(map_get(&m, key_of(i)), &values[i]);
    assert_null(map_get(&m, key_of(KEYS)));
    assert_int_equal(map_set(&m, key_of(5), &values[6]), 0);
    assert_ptr_equal(map_get(&m, key_of(5)), &values[6]);
    assert_int_equal(m.count, KEYS);
    assert_int_equal(map_set(&m, STR("x"), NULL), -OMB_E_INVALID);
    map_free(&m);
    map_free(&m);
}

static void bytes_and_empty_keys_are_keys(void **state)
{
    (void)state;
    int a, b;
    struct map m = {0};
    assert_int_equal(map_set(&m, str_n("a\0b", 3), &a), 0);
    assert_int_equal(map_set(&m, STR_NONE, &b), 0);
    assert_ptr_equal(map_get(&m, str_n("a\0b", 3)), &a);
    assert_ptr_equal(map_get(&m, STR("")), &b);
    assert_null(map_get(&m, STR("a")));
    map_free(&m);
}

static void coming_and_going_for_ever_does_not_grow_it(void **state)
{
    (void)state;
    int value;
    struct map m = {0};
    for (int i = 0; i < 20 * KEYS; i++) {
        assert_int_equal(map_set(&m, key_of(i), &value), 0);
        if (i >= 10)
            assert_ptr_equal(map_remove(&m, key_of(i - 10)), &value);
    }
    assert_int_equal(m.count, 10);
    assert_true(m.cap <= 64);
    map_free(&m);
}

static void walking_sees_each_once_and_may_remove_the_current(void **state)
{
    (void)state;
    static int values[KEYS];
    struct map m = {0};
    uint32_t at = 0;
    int seen = 0;
    omb_str key;
    void *value;
    for (int i = 0; i < KEYS; i++)
        assert_int_equal(map_set(&m, key_of(i), &values[i]), 0);
    while (map_next(&m, &at, &key, &value)) {
        seen++;
        ++*(int *)value;
        if (seen % 2)
            assert_ptr_equal(map_remove(&m, key), value);
    }
    assert_int_equal(seen, KEYS);
    for (int i = 0; i < KEYS; i++)
        assert_int_equal(values[i], 1);
    assert_int_equal(m.count, KEYS / 2);
    map_free(&m);
}

UNIT(cmocka_unit_test(what_was_set_is_found_and_nothing_else),
     cmocka_unit_test(bytes_and_empty_keys_are_keys),
     cmocka_unit_test(coming_and_going_for_ever_does_not_grow_it),
     cmocka_unit_test(walking_sees_each_once_and_may_remove_the_current))
