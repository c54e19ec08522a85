/* SPDX-License-Identifier: Apache-2.0 */
/* A host that hears a child in parts, and answers it meanwhile, does not wake for nothing. */
#include "tests/conform/hostile_rig.h"
#include "tests/unit/unit.h"

#include "core/base/clock.h"
#include "core/base/limits.h"
#include "core/base/log.h"
#include "core/base/rand.h"

#include <stdlib.h>

/* Each turn of the loop hears something, or a wait of a millisecond is over. */
enum { CONTACTS = 8000, MOST_TURNS = 2 * CONTACTS };

/* A turn may end a wait, hear a slice and end one more wait; each is over with its first slow question. */
enum { SOME_CONTACTS = 600, MOST_IN_A_TURN = 3 };

static uint32_t n_asked;

static void on_contact(void *ctx, struct plug_ask ask, uint32_t tenant, omb_str start)
{
    (void)ctx;
    (void)tenant;
    (void)start;
    n_asked++;
    plug_answer(ask, 0, STR("{\"contact\":\"c\"}"));
}

static void on_slow_contact(void *ctx, struct plug_ask ask, uint32_t tenant, omb_str start)
{
    uint64_t until = clock_mono_ns() + PLUG_READ_NS;
    while (clock_mono_ns() <= until) {
    }
    on_contact(ctx, ask, tenant, start);
}

static void begin_flood(struct rig *r, struct rig_answer *a,
                        void (*contact_start)(void *, struct plug_ask, uint32_t, omb_str))
{
    n_asked = 0;
    assert_int_equal(rig_begin(r, "api-open-flood", NULL), 0);
    assert_true(rig_until(r, rig_is_up, NULL));
    (void)uv_timer_stop(&r->ticker);
    r->services.contact_start = contact_start;
    (void)plug_commerce_execute(plug_find_commerce(r->plug, STR("hostile")),
                                rig_reply(a, RIG_WAIT_MS), 1, STR("{}"), STR("k"));
}

static void a_loop_does_not_spin_while_a_flood_is_answered(void **state)
{
    struct rig r;
    struct rig_answer a;
    uint32_t turns = 0;
    (void)state;
    begin_flood(&r, &a, on_contact);
    while (n_asked < CONTACTS && turns++ <= MOST_TURNS)
        (void)uv_run(&r.loop, UV_RUN_ONCE);
    assert_int_equal(n_asked, CONTACTS);
    assert_true(rig_end(&r) >= 0);
}

static void a_flood_leaves_each_turn_to_the_others_too(void **state)
{
    struct rig r;
    struct rig_answer a;
    (void)state;
    begin_flood(&r, &a, on_slow_contact);
    while (n_asked < SOME_CONTACTS) {
        uint32_t before = n_asked;
        (void)uv_run(&r.loop, UV_RUN_ONCE);
        assert_in_range(n_asked - before, 0, MOST_IN_A_TURN);
    }
    assert_true(rig_end(&r) >= 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_flood_leaves_each_turn_to_the_others_too),
        cmocka_unit_test(a_loop_does_not_spin_while_a_flood_is_answered),
    };
    rand_init();
    log_setup(getenv("OMBUD_TEST_LOG") ? LOG_DEBUG : LOG_ERROR + 1, false);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
