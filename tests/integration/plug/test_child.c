/* SPDX-License-Identifier: Apache-2.0 */
#include "world.h"

static void on_drained(void *ctx)
{
    *(int *)ctx = 1;
}

static void a_drain_is_answered_by_the_child(void **state)
{
    struct world w = {0};
    struct plug_stats s;
    int drained = 0;
    (void)state;
    assert_int_equal(world_begin(&w, "test/probe.so", NULL, 0), 0);
    plug_drain(w.plug, 60000, on_drained, &drained);
    while (!drained)
        uv_run(&w.loop, UV_RUN_ONCE);
    plug_stats(w.plug, &s);
    assert_int_equal(s.timeouts, 0);
    world_end(&w);
}

UNIT(cmocka_unit_test(a_drain_is_answered_by_the_child))
