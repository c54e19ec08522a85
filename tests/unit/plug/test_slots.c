/* SPDX-License-Identifier: Apache-2.0 */
#include "core/plug/slots.h"

#include "tests/unit/unit.h"

static void a_number_is_good_for_one_take(void **state)
{
    struct slots s = {.max = 8};
    int a = 1, b = 2;
    uint64_t first, second;
    (void)state;
    assert_int_equal(slots_add(&s, &a, &first), 0);
    assert_ptr_equal(slots_take(&s, first), &a);
    assert_null(slots_take(&s, first));
    assert_int_equal(slots_add(&s, &b, &second), 0);
    assert_true(first != second); /* the place is used again, the number is not */
    assert_null(slots_get(&s, first));
    assert_ptr_equal(slots_get(&s, second), &b);
    assert_null(slots_get(&s, 0));
    slots_free(&s);
}

static void the_cap_is_busy_and_a_free_place_is_used_again(void **state)
{
    struct slots s = {.max = 100};
    int thing;
    uint64_t id[100], more = 0;
    (void)state;
    for (int i = 0; i < 100; i++)
        assert_int_equal(slots_add(&s, &thing, &id[i]), 0);
    assert_int_equal(slots_add(&s, &thing, &more), -OMB_E_BUSY);
    assert_int_equal(more, 0);
    slots_take(&s, id[41]);
    assert_int_equal(slots_add(&s, &thing, &more), 0);
    uint32_t at = 0, n = 0;
    while (slots_next(&s, &at, &more)) {
        slots_take(&s, more);
        n++;
    }
    assert_int_equal(n, 100);
    assert_int_equal(s.open, 0);
    slots_free(&s);
}

UNIT(cmocka_unit_test(a_number_is_good_for_one_take),
     cmocka_unit_test(the_cap_is_busy_and_a_free_place_is_used_again))
