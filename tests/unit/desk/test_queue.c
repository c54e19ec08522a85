/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/limits.h"
#include "core/desk/queue.h"
#include "tests/unit/unit.h"

static struct id id_of(uint32_t n)
{
    struct id id = {{0}};
    memcpy(id.b, &n, sizeof n);
    return id;
}

static void equals_are_taken_in_the_order_they_came(void **state)
{
    (void)state;
    struct queue q = {.item = NULL};
    for (uint32_t i = 0; i < 200; i++)
        assert_int_equal(queue_add(&q, id_of(i), 0, i), 0);
    for (uint32_t i = 0; i < 200; i++) {
        assert_int_equal(queue_position(&q, id_of(i)), 1);
        assert_true(id_eq(queue_first(&q)->kase, id_of(i)));
        assert_true(queue_take(&q, id_of(i)));
    }
    assert_null(queue_first(&q));
    queue_free(&q);
}

static void priority_goes_first_and_a_second_entry_only_moves(void **state)
{
    (void)state;
    struct queue q = {.item = NULL};
    assert_int_equal(queue_add(&q, id_of(1), 0, 1), 0);
    assert_int_equal(queue_add(&q, id_of(2), 5, 2), 0);
    assert_int_equal(queue_position(&q, id_of(1)), 2);
    assert_int_equal(queue_add(&q, id_of(1), 5, 9), 0);
    assert_int_equal(q.n, 2);
    assert_int_equal(queue_position(&q, id_of(1)), 1);
    assert_int_equal(queue_first(&q)->since, 1);
    assert_true(queue_remove(&q, id_of(1)));
    assert_false(queue_remove(&q, id_of(1)));
    assert_int_equal(queue_position(&q, id_of(1)), 0);
    queue_free(&q);
}

static void nobody_is_passed_by_more_later_arrivals_than_the_bound(void **state)
{
    (void)state;
    struct queue q = {.item = NULL};
    assert_int_equal(queue_add(&q, id_of(0), 0, 0), 0);
    uint32_t next = 1, passed = 0;
    for (;;) { /* an endless stream of urgent ones */
        assert_int_equal(queue_add(&q, id_of(next), 9, next), 0);
        next++;
        struct id first = queue_first(&q)->kase;
        assert_true(queue_take(&q, first));
        if (id_eq(first, id_of(0)))
            break;
        passed++;
        assert_true(passed <= QUEUE_FAIR_POSITIONS);
    }
    assert_int_equal(passed, QUEUE_FAIR_POSITIONS);
    queue_free(&q);
}

static void in_any_mixture_the_bound_holds_for_everyone_while_the_first_is_taken(void **state)
{
    (void)state;
    struct queue q = {.item = NULL};
    uint32_t seed = 7, came[3000], overtaken[3000] = {0}, n = 0;
    for (uint32_t i = 0; i < 6000 && n < 3000; i++) {
        seed = seed * 1664525u + 1013904223u;
        if (seed >> 30 || !q.n) {
            came[n] = n;
            assert_int_equal(queue_add(&q, id_of(n), (int32_t)(seed >> 20 & 3), i), 0);
            n++;
            continue;
        }
        uint32_t first;
        memcpy(&first, queue_first(&q)->kase.b, sizeof first);
        for (uint32_t at = 0; at < q.n; at++) {
            uint32_t other;
            memcpy(&other, q.item[at].kase.b, sizeof other);
            if (came[other] < came[first])
                overtaken[other]++;
        }
        assert_true(queue_take(&q, id_of(first)));
        for (uint32_t at = 1; at < q.n; at++) /* due ones lead, by age */
            assert_false(q.item[at].passed >= QUEUE_FAIR_POSITIONS &&
                         q.item[at - 1].passed < QUEUE_FAIR_POSITIONS);
    }
    for (uint32_t i = 0; i < n; i++)
        assert_true(overtaken[i] <= QUEUE_FAIR_POSITIONS);
    queue_free(&q);
}

static void the_expected_wait_is_rounds_times_the_middle_service_time(void **state)
{
    (void)state;
    static const uint64_t service[] = {900000, 60000, 120000};
    assert_int_equal(queue_wait_ms(1, 2, service, 3), 120000);
    assert_int_equal(queue_wait_ms(5, 2, service, 3), 360000);
    assert_int_equal(queue_wait_ms(5, 0, service, 3), 600000);
    assert_int_equal(queue_wait_ms(5, 2, service, 0), 0);
    assert_int_equal(queue_wait_ms(0, 2, service, 3), 0);
}

UNIT(cmocka_unit_test(equals_are_taken_in_the_order_they_came),
     cmocka_unit_test(priority_goes_first_and_a_second_entry_only_moves),
     cmocka_unit_test(nobody_is_passed_by_more_later_arrivals_than_the_bound),
     cmocka_unit_test(in_any_mixture_the_bound_holds_for_everyone_while_the_first_is_taken),
     cmocka_unit_test(the_expected_wait_is_rounds_times_the_middle_service_time))
