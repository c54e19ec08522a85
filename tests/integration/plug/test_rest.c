/* SPDX-License-Identifier: Apache-2.0 */
/* A host that hears a child in parts, and answers it meanwhile, does not wake for nothing. */
#include "tests/conform/hostile_rig.h"
#include "tests/unit/unit.h"

#include "core/base/log.h"
#include "core/base/rand.h"

#include <stdlib.h>

/* Each turn of the loop hears something, or a wait of a millisecond is over. */
enum { CONTACTS = 8000, MOST_TURNS = 2 * CONTACTS };

static uint32_t n_asked;

static void on_contact(void *ctx, struct plug_ask ask, uint32_t tenant, omb_str start)
{
    (void)ctx;
    (void)tenant;
    (void)start;
    n_asked++;
    plug_answer(ask, 0, STR("{\"contact\":\"c\"}"));
}

static void a_loop_does_not_spin_while_a_flood_is_answered(void **state)
{
    struct rig r;
    struct rig_answer a;
    uint32_t turns = 0;
    (void)state;
    assert_int_equal(rig_begin(&r, "api-open-flood", NULL), 0);
    assert_true(rig_until(&r, rig_is_up, NULL));
    (void)uv_timer_stop(&r.ticker);
    r.services.contact_start = on_contact;
    (void)plug_commerce_execute(plug_find_commerce(r.plug, STR("hostile")),
                                rig_reply(&a, RIG_WAIT_MS), 1, STR("{}"), STR("k"));
    while (n_asked < CONTACTS && turns++ <= MOST_TURNS)
        (void)uv_run(&r.loop, UV_RUN_ONCE);
    assert_int_equal(n_asked, CONTACTS);
    assert_true(rig_end(&r) >= 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_loop_does_not_spin_while_a_flood_is_answered),
    };
    rand_init();
    log_setup(getenv("OMBUD_TEST_LOG") ? LOG_DEBUG : LOG_ERROR + 1, false);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
