/* SPDX-License-Identifier: Apache-2.0 */
#include "core/loop/timer.h"

#include "core/base/limits.h"
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <uv.h>

struct probe {
    struct loop_timer timer;
    struct timer_wheel *wheel;
    uv_loop_t *loop;
    uint64_t due, fired_at;
    int fired, again;
    struct probe *victim;
};

static void on_fire(struct loop_timer *t)
{
    struct probe *p = LIST_ITEM(&t->link, struct probe, timer.link);
    p->fired++;
    p->fired_at = uv_now(p->loop);
    if (p->again-- > 0)
        timer_start(p->wheel, t, 0);
    if (p->victim)
        timer_stop(p->wheel, &p->victim->timer);
}

static void probe_init(struct probe *p, uv_loop_t *loop, struct timer_wheel *wheel)
{
    *p = (struct probe){.wheel = wheel, .loop = loop};
    timer_init(&p->timer, on_fire);
}

static void finish(uv_loop_t *loop, struct timer_wheel *wheel)
{
    timer_wheel_close(wheel);
    uv_run(loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(loop), 0);
}

static void begin(uv_loop_t *loop, struct timer_wheel **wheel)
{
    assert_int_equal(uv_loop_init(loop), 0);
    assert_int_equal(timer_wheel_open(loop, wheel), 0);
}

static void timers_fire_once_in_order_and_never_early(void **state)
{
    (void)state;
    uv_loop_t loop;
    struct timer_wheel *w;
    struct probe p[40];
    begin(&loop, &w);
    for (unsigned i = 0; i < 40; i++) {
        probe_init(&p[i], &loop, w);
        p[i].due = uv_now(&loop) + i * 7;
        timer_start(w, &p[i].timer, i * 7);
    }
    assert_int_equal(timer_wheel_count(w), 40);
    uv_run(&loop, UV_RUN_DEFAULT); /* ends by itself: an empty wheel keeps no loop alive */
    for (unsigned i = 0; i < 40; i++) {
        assert_int_equal(p[i].fired, 1);
        assert_true(p[i].fired_at >= p[i].due);
        assert_true(i == 0 || p[i].fired_at >= p[i - 1].fired_at);
    }
    assert_int_equal(timer_wheel_count(w), 0);
    finish(&loop, w);
}

static void a_stopped_timer_stays_silent(void **state)
{
    (void)state;
    uv_loop_t loop;
    struct timer_wheel *w;
    struct probe a, b;
    begin(&loop, &w);
    probe_init(&a, &loop, w);
    probe_init(&b, &loop, w);
    timer_start(w, &a.timer, 10);
    timer_start(w, &b.timer, 60);
    assert_true(timer_runs(&a.timer));
    timer_stop(w, &a.timer);
    timer_stop(w, &a.timer);
    assert_false(timer_runs(&a.timer));
    uv_run(&loop, UV_RUN_DEFAULT);
    assert_int_equal(a.fired, 0);
    assert_int_equal(b.fired, 1);
    finish(&loop, w);
}

static void a_timer_may_stop_one_due_in_the_same_tick(void **state)
{
    (void)state;
    uv_loop_t loop;
    struct timer_wheel *w;
    struct probe a, b;
    begin(&loop, &w);
    probe_init(&a, &loop, w);
    probe_init(&b, &loop, w);
    a.victim = &b;
    timer_start(w, &a.timer, 5);
    timer_start(w, &b.timer, 5);
    uv_run(&loop, UV_RUN_DEFAULT);
    assert_int_equal(a.fired, 1);
    assert_int_equal(b.fired, 0);
    finish(&loop, w);
}

static void a_timer_started_from_its_own_fire_does_not_spin(void **state)
{
    (void)state;
    uv_loop_t loop;
    struct timer_wheel *w;
    struct probe a;
    begin(&loop, &w);
    probe_init(&a, &loop, w);
    a.again = 3;
    timer_start(w, &a.timer, 0);
    uint64_t from = uv_now(&loop);
    uv_run(&loop, UV_RUN_DEFAULT);
    assert_int_equal(a.fired, 4);
    assert_true(a.fired_at - from >= 3 * TIMER_TICK_MS - TIMER_TICK_MS);
    finish(&loop, w);
}

static void moving_a_timer_forgets_its_old_deadline(void **state)
{
    (void)state;
    uv_loop_t loop;
    struct timer_wheel *w;
    struct probe a;
    begin(&loop, &w);
    probe_init(&a, &loop, w);
    timer_start(w, &a.timer, 100000000);
    timer_start(w, &a.timer, UINT64_MAX);
    timer_start(w, &a.timer, 20);
    assert_int_equal(timer_wheel_count(w), 1);
    uv_run(&loop, UV_RUN_DEFAULT);
    assert_int_equal(a.fired, 1);
    finish(&loop, w);
}

/* Far deadlines climb through the levels; 2.2 s of real time crosses the first cascade. */
static void deadlines_behind_a_cascade_are_kept(void **state)
{
    (void)state;
    uv_loop_t loop;
    struct timer_wheel *w;
    struct probe p[6];
    static const uint64_t after[6] = {2040, 2048, 2049, 2080, 2100, 2200};
    begin(&loop, &w);
    for (unsigned i = 0; i < 6; i++) {
        probe_init(&p[i], &loop, w);
        p[i].due = uv_now(&loop) + after[i];
        timer_start(w, &p[i].timer, after[i]);
    }
    uv_run(&loop, UV_RUN_DEFAULT);
    for (unsigned i = 0; i < 6; i++) {
        assert_int_equal(p[i].fired, 1);
        assert_true(p[i].fired_at >= p[i].due);
    }
    finish(&loop, w);
}

static void closing_with_timers_running_fires_none(void **state)
{
    (void)state;
    uv_loop_t loop;
    struct timer_wheel *w;
    struct probe p[100];
    begin(&loop, &w);
    for (unsigned i = 0; i < 100; i++) {
        probe_init(&p[i], &loop, w);
        timer_start(w, &p[i].timer, (uint64_t)1 << (i % 40));
    }
    finish(&loop, w);
    for (unsigned i = 0; i < 100; i++)
        assert_int_equal(p[i].fired, 0);
}

UNIT(cmocka_unit_test(timers_fire_once_in_order_and_never_early),
     cmocka_unit_test(a_stopped_timer_stays_silent),
     cmocka_unit_test(a_timer_may_stop_one_due_in_the_same_tick),
     cmocka_unit_test(a_timer_started_from_its_own_fire_does_not_spin),
     cmocka_unit_test(moving_a_timer_forgets_its_old_deadline),
     cmocka_unit_test(deadlines_behind_a_cascade_are_kept),
     cmocka_unit_test(closing_with_timers_running_fires_none))
