/* SPDX-License-Identifier: Apache-2.0 */
/* How returns end without a parcel: reminded, expired, withdrawn. */
#include "tests/unit/desk/rma_world.h"

static void it_is_reminded_of_and_expires_and_gives_the_units_back(void **ctx)
{
    (void)ctx;
    struct world *w = issued();
    w->now = rma(w)->due - 4 * DAY;
    assert_int_equal(fires(w, "return_remind"), 0);
    assert_int_equal(world_count(w, EVENT_RETURN_REMINDED), 0);
    assert_non_null(world_effect(w, EFFECT_TIMER_SET));
    w->now += DAY;
    assert_int_equal(fires(w, "return_remind"), 0);
    assert_int_equal(world_count(w, EVENT_RETURN_REMINDED), 1);
    assert_int_equal(fires(w, "return_remind"), 0);
    assert_int_equal(world_count(w, EVENT_RETURN_REMINDED), 0);
    assert_int_equal(fires(w, "return_expire"), 0);
    assert_int_equal(world_count(w, EVENT_RETURN_EXPIRED), 0);
    w->now = rma(w)->due;
    assert_int_equal(fires(w, "return_expire"), 0);
    assert_int_equal(state(w), RMA_EXPIRED);
    assert_int_equal(world_balance(w, "return:" ORDER_ID ":1"), 0);
    assert_int_equal(world_balance(w, "returns12m:c1:n:2026-11"), 0);
    assert_int_equal(fires(w, "return_expire"), 0);
    assert_int_equal(world_count(w, EVENT_RETURN_EXPIRED), 0);
    assert_int_equal(moved(w, "m1", "received", ""), 0);
    assert_int_equal(w->k->n_remedy, 1);
    assert_int_equal(w->k->contact_state, CONTACT_QUEUED);
    assert_int_equal(ask(w, "b", REQUEST), 0);
    check_restored(w);
    world_free(w);
}

static void a_parcel_on_its_way_does_not_expire(void **ctx)
{
    (void)ctx;
    struct world *w = issued();
    assert_int_equal(moved(w, "m1", "scanned", ""), 0);
    w->now = rma(w)->due + DAY;
    assert_int_equal(fires(w, "return_expire"), 0);
    assert_int_equal(state(w), RMA_IN_TRANSIT);
    assert_int_equal(world_balance(w, "return:" ORDER_ID ":1"), 1);
    world_free(w);
}

static void it_is_withdrawn_before_it_is_handed_in(void **ctx)
{
    (void)ctx;
    struct world *w = issued();
    assert_int_equal(world_do(w, COMMAND_RETURN_WITHDRAW, CUSTOMER, -1, NULL,
                              "{\"remedy\":\"r1\"}"),
                     0);
    assert_int_equal(state(w), RMA_WITHDRAWN);
    assert_int_equal(world_balance(w, "return:" ORDER_ID ":1"), 0);
    assert_int_equal(world_do(w, COMMAND_RETURN_WITHDRAW, CUSTOMER, -1, NULL,
                              "{\"remedy\":\"r1\"}"),
                     0);
    assert_int_equal(world_balance(w, "return:" ORDER_ID ":1"), 0);
    world_free(w);
    w = issued();
    assert_int_equal(moved(w, "m1", "scanned", ""), 0);
    assert_int_equal(world_do(w, COMMAND_RETURN_WITHDRAW, CUSTOMER, -1, NULL,
                              "{\"remedy\":\"r1\"}"),
                     -OMB_E_STATE);
    world_free(w);
}

static void withdrawn_before_the_shop_knows_it_never_hears_of_it(void **ctx)
{
    (void)ctx;
    struct world *w = ready();
    w->config.undo_ms = 10000;
    assert_int_equal(ask(w, "a", REQUEST), 0);
    assert_null(world_effect(w, EFFECT_COMMERCE_EXECUTE));
    assert_int_equal(world_do(w, COMMAND_RETURN_WITHDRAW, CUSTOMER, -1, NULL,
                              "{\"remedy\":\"r1\"}"),
                     0);
    assert_int_equal(w->k->remedy[0].state, REMEDY_WITHDRAWN);
    assert_int_equal(state(w), RMA_WITHDRAWN);
    w->now += 10000;
    assert_int_equal(fires(w, "remedy_due"), 0);
    assert_null(world_effect(w, EFFECT_COMMERCE_EXECUTE));
    assert_int_equal(world_balance(w, "return:" ORDER_ID ":1"), 0);
    world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_reminded_of_and_expires_and_gives_the_units_back),
        cmocka_unit_test(a_parcel_on_its_way_does_not_expire),
        cmocka_unit_test(it_is_withdrawn_before_it_is_handed_in),
        cmocka_unit_test(withdrawn_before_the_shop_knows_it_never_hears_of_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
