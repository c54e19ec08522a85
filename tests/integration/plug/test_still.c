/* SPDX-License-Identifier: Apache-2.0 */
/* The host with plugins whose time stands still, inline and (PLUG_ISOLATION=process) in a child. */
#include "core/plug/still.h"

#include "world.h"

static void turn(struct world *w, struct plug_instance *i, uint32_t ms, uint32_t *left)
{
    still_turn(i, ms);
    while (!still_turned(i, left))
        (void)uv_run(&w->loop, UV_RUN_ONCE);
}

static struct plug_instance *begin(struct world *w, const struct plug_still *still)
{
    w->still = still;
    assert_int_equal(world_begin(w, "test/probe.so", NULL, 0), 0);
    return plug_find_commerce(w->plug, STR("probe"));
}

static void a_timer_fires_when_its_time_has_passed_and_no_sooner(void **state)
{
    static const struct plug_still still;
    struct world w = {0};
    struct answer a = {0};
    uint32_t left = 9;
    (void)state;
    struct plug_instance *i = begin(&w, &still);
    (void)plug_commerce_execute(i, world_reply(&a, 0), 1, STR("late"), STR("k"));
    turn(&w, i, 0, &left);
    assert_int_equal(left, 0);
    turn(&w, i, 79, &left);
    assert_int_equal(left, 0);
    assert_int_equal(a.count, 0);
    turn(&w, i, 1000, &left); /* due at 80: what is left is told */
    assert_int_equal(left, 999);
    turn(&w, i, 0, &left);
    assert_int_equal(a.count, 1);
    assert_string_equal(a.text, "late");
    world_end(&w);
}

static void work_on_a_thread_is_over_when_the_turn_is(void **state)
{
    static const struct plug_still still;
    struct world w = {0};
    struct answer a[3] = {0};
    uint32_t left;
    (void)state;
    struct plug_instance *i = begin(&w, &still);
    for (int k = 0; k < 3; k++)
        (void)plug_commerce_execute(i, world_reply(&a[k], 0), 1, STR("thread"), STR("k"));
    turn(&w, i, 0, &left);
    for (int k = 0; k < 3; k++)
        assert_int_equal(a[k].count, 1);
    world_end(&w);
}

static void work_that_was_not_begun_is_cancelled_at_the_end(void **state)
{
    static const struct plug_still still;
    struct world w = {0};
    struct answer a = {0};
    (void)state;
    struct plug_instance *i = begin(&w, &still);
    (void)plug_commerce_execute(i, world_reply(&a, 0), 1, STR("thread"), STR("k"));
    world_end(&w);
    assert_int_equal(a.count, 1);
    assert_int_equal(a.status, -OMB_E_CANCELLED);
}

static uint32_t n_fault;

static void on_fault(void *ctx, const struct plug_instance *who, const char *function,
                     const char *what)
{
    (void)ctx, (void)who, (void)what;
    assert_string_equal(function, "timers.start");
    n_fault++;
}

static void what_breaks_a_rule_is_told_in_the_turn_in_which_it_does(void **state)
{
    static const struct plug_still still = {.fault = on_fault};
    struct world w = {0};
    struct answer a = {0};
    uint32_t left;
    (void)state;
    n_fault = 0;
    struct plug_instance *i = begin(&w, &still);
    (void)plug_commerce_execute(i, world_reply(&a, 0), 1, STR("misbehave"), STR("k"));
    turn(&w, i, 0, &left);
    assert_int_equal(n_fault, 1);
    assert_int_equal(a.count, 1);
    world_end(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_timer_fires_when_its_time_has_passed_and_no_sooner),
        cmocka_unit_test(work_on_a_thread_is_over_when_the_turn_is),
        cmocka_unit_test(work_that_was_not_begun_is_cancelled_at_the_end),
        cmocka_unit_test(what_breaks_a_rule_is_told_in_the_turn_in_which_it_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
