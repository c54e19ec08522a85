/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/desk/world.h"

static void a_known_customer_is_greeted_once_the_orders_are_there(void **state)
{
    (void)state;
    struct world *w = world_new();
    world_start(w);
    static const enum event_kind want[] = {EVENT_CASE_OPENED,       EVENT_CONTACT_STARTED,
                                           EVENT_OBSERVED_CUSTOMER, EVENT_POLICY_DECIDED,
                                           EVENT_TIER_ENTERED,      EVENT_HOLDER_CHANGED};
    assert_int_equal(w->out.n_event, 6);
    for (uint32_t i = 0; i < 6; i++) {
        assert_int_equal(w->out.event[i].kind, want[i]);
        assert_int_equal(w->out.event[i].seq, i + 1);
    }
    assert_int_equal(w->k->number, 42);
    assert_int_equal(w->k->holder, HOLDER_TIER);
    assert_int_equal(w->k->contact_state, CONTACT_HELD);
    assert_int_equal(w->k->epoch, 1);
    assert_null(world_effect(w, EFFECT_TIER_STEP));
    assert_non_null(world_effect(w, EFFECT_COMMERCE_ORDERS));
    assert_int_equal(world_do(w, COMMAND_ORDER_OBSERVED, SHOP, -1, NULL, "{\"orders\":[]}"), 0);
    const struct effect *step = world_effect(w, EFFECT_TIER_STEP);
    assert_true(step && world_says(step->body, "\"turn\":null") && str_is(step->key, "step:0"));
    world_free(w);
}

static void who_spoke_before_the_orders_came_is_not_greeted(void **state)
{
    (void)state;
    struct world *w = world_new();
    world_start(w);
    assert_int_equal(world_say(w, "m1", "where is my order?"), 0);
    assert_non_null(world_effect(w, EFFECT_TIER_STEP));
    assert_int_equal(world_do(w, COMMAND_ORDER_OBSERVED, SHOP, -1, NULL, "{\"orders\":[]}"), 0);
    assert_null(world_effect(w, EFFECT_TIER_STEP));
    world_free(w);
}

static void a_contact_that_the_route_sends_to_people_is_queued_at_once(void **state)
{
    (void)state;
    struct world *w = world_new();
    w->verdict[POINT_ROUTE] =
        (struct verdict){.kind = VERDICT_ROUTE, .tier = 2, .priority = 5, .rule = STR("vip")};
    world_start(w);
    assert_int_equal(w->k->contact_state, CONTACT_QUEUED);
    assert_int_equal(w->k->holder, HOLDER_NONE);
    assert_int_equal(w->k->tier, 2);
    assert_int_equal(w->k->priority, 5);
    assert_null(world_effect(w, EFFECT_TIER_STEP));
    world_free(w);
}

static void a_visitor_without_an_id_has_no_orders_to_observe(void **state)
{
    (void)state;
    struct world *w = world_new();
    assert_int_equal(world_do(w, COMMAND_CONTACT_START, CUSTOMER, -1, NULL,
                              "{\"contact\":\"k1\",\"channel\":\"chat\",\"live\":true,"
                              "\"customer\":{\"verified\":false}}"),
                     0);
    assert_null(world_effect(w, EFFECT_COMMERCE_ORDERS));
    assert_false(world_fact(w, POINT_ROUTE, "customer.known")->num);
    world_free(w);
}

static void a_start_without_contact_or_channel_is_invalid(void **state)
{
    (void)state;
    struct world *w = world_new();
    static const char *const bad[] = {"{}",
                                      "{\"contact\":\"k\"}",
                                      "[]",
                                      "",
                                      "{\"contact\":7}",
                                      "{\"contact\":\"k1\",\"channel\":\"\"}",
                                      "{\"contact\""};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(world_do(w, COMMAND_CONTACT_START, CUSTOMER, -1, NULL, bad[i]),
                         -OMB_E_INVALID);
        assert_true(w->out.error.text[0]);
        assert_int_equal(w->out.n_event, 0);
    }
    world_free(w);
}

static void nothing_but_a_start_is_known_to_an_empty_case(void **state)
{
    (void)state;
    struct world *w = world_new();
    assert_int_equal(world_say(w, "a", "hello"), -OMB_E_NOTFOUND);
    world_start(w);
    assert_int_equal(world_do(w, COMMAND_CONTACT_START, CUSTOMER, -1, NULL, START), -OMB_E_STATE);
    world_free(w);
}

static void a_contact_ends_once_and_belongs_to_nobody_then(void **state)
{
    (void)state;
    struct world *w = world_new();
    world_with_dana(w);
    assert_int_equal(world_do(w, COMMAND_CONTACT_END, EVE, 1, NULL, "{\"by\":\"agent\"}"),
                     -OMB_E_DENIED);
    assert_int_equal(world_do(w, COMMAND_CONTACT_END, CUSTOMER, -1, NULL, "{\"by\":\"customer\"}"),
                     0);
    assert_int_equal(w->k->contact_state, CONTACT_OVER);
    assert_int_equal(w->k->holder, HOLDER_NONE);
    assert_null(world_effect(w, EFFECT_CHANNEL_CLOSE));
    assert_int_equal(world_do(w, COMMAND_CONTACT_END, CUSTOMER, -1, NULL, "{\"by\":\"customer\"}"),
                     0);
    assert_int_equal(w->out.n_event, 0);
    world_free(w);
}

static void an_idle_contact_is_closed_on_its_channel(void **state)
{
    (void)state;
    struct world *w = world_new();
    world_start(w);
    assert_int_equal(world_do(w, COMMAND_CONTACT_END, CLOCK, -1, NULL, "{\"by\":\"idle\"}"), 0);
    assert_non_null(world_effect(w, EFFECT_CHANNEL_CLOSE));
    assert_non_null(world_effect(w, EFFECT_TIER_WITHDRAW));
    world_free(w);
}

static void receipts_only_move_forward(void **state)
{
    (void)state;
    struct world *w = world_new();
    world_with_dana(w);
    const char *read = "{\"what\":\"read\",\"upto\":3,\"by\":\"customer\"}";
    assert_int_equal(world_do(w, COMMAND_RECEIPT, CUSTOMER, -1, NULL, read), 0);
    assert_int_equal(w->k->read_by_customer, 3);
    assert_int_equal(world_do(w, COMMAND_RECEIPT, CUSTOMER, -1, NULL, read), 0);
    assert_int_equal(w->out.n_event, 0);
    assert_int_equal(world_do(w, COMMAND_RECEIPT, CUSTOMER, -1, NULL,
                              "{\"what\":\"read\",\"upto\":9999,\"by\":\"customer\"}"),
                     -OMB_E_INVALID);
    world_free(w);
}

UNIT(cmocka_unit_test(a_known_customer_is_greeted_once_the_orders_are_there),
     cmocka_unit_test(who_spoke_before_the_orders_came_is_not_greeted),
     cmocka_unit_test(a_contact_that_the_route_sends_to_people_is_queued_at_once),
     cmocka_unit_test(a_visitor_without_an_id_has_no_orders_to_observe),
     cmocka_unit_test(a_start_without_contact_or_channel_is_invalid),
     cmocka_unit_test(nothing_but_a_start_is_known_to_an_empty_case),
     cmocka_unit_test(a_contact_ends_once_and_belongs_to_nobody_then),
     cmocka_unit_test(an_idle_contact_is_closed_on_its_channel),
     cmocka_unit_test(receipts_only_move_forward))
