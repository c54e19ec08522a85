/* SPDX-License-Identifier: Apache-2.0 */
/* Returns: terms before authority, the shop's movements, the refund they bring. */
#include "tests/unit/desk/rma_world.h"

static void terms_come_before_authority(void **ctx)
{
    (void)ctx;
    struct world *w = ready();
    assert_int_equal(ask(w, "a", REQUEST), 0);
    assert_int_equal(w->asked[POINT_RETURNS], 1);
    assert_int_equal(w->asked[POINT_AUTHORITY], 1);
    assert_int_equal(world_fact(w, POINT_RETURNS, "order.days_since_delivery")->num, 9);
    assert_int_equal(world_fact(w, POINT_RETURNS, "item.returned")->num, 0);
    assert_int_equal(world_fact(w, POINT_RETURNS, "item.returnable_days")->num, -1);
    assert_int_equal(world_fact(w, POINT_RETURNS, "customer.returns_12m")->num, 0);
    assert_true(str_is(world_fact(w, POINT_RETURNS, "item.reason")->str, "unwanted"));
    const struct event *e = world_event(w, EVENT_RETURN_REQUESTED);
    assert_true(world_says(e->body, "\"days\":14"));
    assert_true(world_says(e->body, "\"refund\":{\"minor\":2500,\"currency\":\"USD\"}"));
    assert_int_equal(world_count(w, EVENT_RETURN_AUTHORISED), 1);
    assert_non_null(world_effect(w, EFFECT_COMMERCE_EXECUTE));
    assert_int_equal(world_balance(w, "return:" ORDER_ID ":1"), 1);
    assert_int_equal(world_balance(w, "returns12m:c1:n:2026-11"), 1);
    assert_int_equal(rma(w)->due, w->now + 14 * DAY);
    check_restored(w);
    world_free(w);
}

static void a_second_return_counts_the_first(void **ctx)
{
    (void)ctx;
    struct world *w = ready();
    assert_int_equal(ask(w, "a", REQUEST), 0);
    assert_int_equal(ask(w, "b", REQUEST), 0);
    assert_int_equal(world_fact(w, POINT_RETURNS, "item.returned")->num, 1);
    assert_int_equal(world_fact(w, POINT_RETURNS, "customer.returns_12m")->num, 1);
    assert_int_equal(ask(w, "c", REQUEST), -OMB_E_LIMIT);
    assert_int_equal(world_count(w, EVENT_REMEDY_REFUSED), 1);
    assert_int_equal(w->k->n_rma, 2);
    world_free(w);
}

static void the_same_key_is_one_return(void **ctx)
{
    (void)ctx;
    struct world *w = ready();
    assert_int_equal(ask(w, "a", REQUEST), 0);
    assert_int_equal(ask(w, "a", REQUEST), 0);
    assert_true(w->out.repeat_of > 0);
    assert_int_equal(w->k->n_rma, 1);
    assert_int_equal(ask(w, "a",
                         "{\"order\":\"" ORDER_ID
                         "\",\"line\":\"1\",\"quantity\":2,\"reason\":\"unwanted\"}"),
                     -OMB_E_EXISTS);
    assert_int_equal(ask(w, "", REQUEST), -OMB_E_INVALID);
    world_free(w);
}

static void a_refusal_has_its_clause_and_moves_nothing(void **ctx)
{
    (void)ctx;
    struct world *w = ready();
    w->verdict[POINT_RETURNS] = (struct verdict){.kind = VERDICT_REFUSE,
                                                 .tier = -1,
                                                 .reason = STR("time_over"),
                                                 .rule = STR("otherwise"),
                                                 .clause = STR("Within 30 days.")};
    assert_int_equal(ask(w, "a", REQUEST), 0);
    assert_int_equal(w->asked[POINT_AUTHORITY], 0);
    assert_int_equal(state(w), RMA_REFUSED);
    assert_int_equal(w->k->remedy[0].state, REMEDY_DENIED);
    assert_string_equal(rma(w)->clause, "Within 30 days.");
    assert_int_equal(world_balance(w, "return:" ORDER_ID ":1"), 0);
    assert_null(world_effect(w, EFFECT_COMMERCE_EXECUTE));
    assert_int_equal(w->k->contact_state, CONTACT_HELD);
    check_restored(w);
    world_free(w);
}

static void what_a_person_decides_waits_for_one(void **ctx)
{
    (void)ctx;
    struct world *w = ready();
    w->verdict[POINT_RETURNS] = (struct verdict){.kind = VERDICT_ESCALATE,
                                                 .tier = 2,
                                                 .reason = STR("many_returns"),
                                                 .rule = STR("many")};
    assert_int_equal(ask(w, "a", REQUEST), 0);
    assert_int_equal(state(w), RMA_ASKED);
    assert_int_equal(w->k->remedy[0].approver_tier, 2);
    assert_int_equal(w->k->contact_state, CONTACT_QUEUED);
    assert_int_equal(world_count(w, EVENT_NOTE_ADDED), 1);
    char body[160];
    (void)snprintf(body, sizeof body, "{\"remedy\":\"r1\",\"hash\":\"%s\"}", w->k->remedy[0].hash);
    assert_int_equal(world_do(w, COMMAND_REMEDY_APPROVE, SUSAN, 2, NULL, body), 0);
    assert_int_equal(state(w), RMA_AUTHORISED);
    assert_int_equal(rma(w)->due, w->now + 30 * DAY);
    assert_int_equal(world_balance(w, "return:" ORDER_ID ":1"), 1);
    world_free(w);
}

static void the_tier_that_is_asked_for_decides_itself(void **ctx)
{
    (void)ctx;
    struct world *w = ready();
    w->verdict[POINT_RETURNS] =
        (struct verdict){.kind = VERDICT_ESCALATE, .tier = 2, .reason = STR("many_returns")};
    assert_int_equal(world_do(w, COMMAND_RETURN_REQUEST, SUSAN, 2, "a", REQUEST), 0);
    assert_int_equal(state(w), RMA_AUTHORISED);
    assert_int_equal(rma(w)->days, 30);
    world_free(w);
}

static void an_agents_proposal_asks_the_terms_too(void **ctx)
{
    (void)ctx;
    struct world *w = ready();
    assert_int_equal(world_do(w, COMMAND_REMEDY_PROPOSE, DANA, 1, "a",
                              "{\"kind\":\"return\",\"order\":\"" ORDER_ID
                              "\",\"line\":\"1\",\"quantity\":1,\"reason\":\"damaged\"}"),
                     0);
    assert_int_equal(w->asked[POINT_RETURNS], 1);
    assert_true(str_is(world_fact(w, POINT_RETURNS, "item.reason")->str, "damaged"));
    assert_int_equal(w->k->n_rma, 1);
    world_free(w);
}

static void the_label_comes_with_the_number_and_dies_with_the_person(void **ctx)
{
    (void)ctx;
    struct world *w = issued();
    assert_string_equal(rma(w)->number, "RA-000007");
    assert_string_equal(rma(w)->carrier, "Northline");
    assert_true(world_says(str_of(rma(w)->label), "1 Elm"));
    assert_false(world_says(str_of(rma(w)->dropoffs), "none"));
    for (uint32_t i = 0; i < w->n_log; i++)
        if (world_says(w->log[i].body, "1 Elm"))
            assert_true(event_is_private(w->log[i].kind));
    const struct event *sent = world_event(w, EVENT_CONFIRMATION_SENT);
    assert_true(world_says(sent->body, "\"kind\":\"return_label\""));
    assert_true(world_says(sent->body, "RA-000007"));
    assert_false(world_says(sent->body, "Mug"));
    check_restored(w);
    world_free(w);
}

static void a_drop_off_is_one_of_those_offered(void **ctx)
{
    (void)ctx;
    struct world *w = issued();
    assert_int_equal(world_do(w, COMMAND_RETURN_DROPOFF, CUSTOMER, -1, NULL,
                              "{\"remedy\":\"r1\",\"dropoff\":\"p9\"}"),
                     -OMB_E_NOTFOUND);
    assert_int_equal(world_do(w, COMMAND_RETURN_DROPOFF, CUSTOMER, -1, NULL,
                              "{\"remedy\":\"r1\",\"dropoff\":\"p1\"}"),
                     0);
    assert_string_equal(rma(w)->dropoff, "p1");
    assert_int_equal(world_do(w, COMMAND_RETURN_DROPOFF, CUSTOMER, -1, NULL,
                              "{\"remedy\":\"r2\",\"dropoff\":\"p1\"}"),
                     -OMB_E_NOTFOUND);
    world_free(w);
}

static void receipt_brings_the_money_once(void **ctx)
{
    (void)ctx;
    struct world *w = issued();
    assert_int_equal(moved(w, "m1", "scanned", ""), 0);
    assert_int_equal(state(w), RMA_IN_TRANSIT);
    assert_int_equal(w->k->n_remedy, 1);
    assert_int_equal(moved(w, "m2", "received", ",\"quantity\":1"), 0);
    assert_int_equal(w->k->n_remedy, 2);
    assert_string_equal(w->k->remedy[1].kind, "refund");
    assert_int_equal(w->k->remedy[1].amount.minor, 2500);
    assert_int_equal(w->k->remedy[1].state, REMEDY_STARTED);
    assert_string_equal(w->k->remedy[1].granter, "");
    assert_int_equal(world_balance(w, "line:" ORDER_ID ":1"), 2500);
    assert_int_equal(state(w), RMA_RECEIVED);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(moved(w, "m2", "received", ",\"quantity\":1"), 0);
        assert_int_equal(moved(w, i ? "m4" : "m3", i ? "scanned" : "received", ""), 0);
    }
    assert_int_equal(w->k->n_remedy, 2);
    assert_int_equal(shop_says(w, "r2", ""), 0);
    assert_int_equal(state(w), RMA_REFUNDED);
    assert_int_equal(moved(w, "m5", "inspected", ",\"condition\":\"as_new\""), 0);
    assert_int_equal(w->k->n_remedy, 2);
    assert_int_equal(world_count(w, EVENT_NOTE_ADDED), 0);
    check_restored(w);
    world_free(w);
}

static void the_first_scan_brings_it_where_the_terms_say_so(void **ctx)
{
    (void)ctx;
    struct world *w = ready();
    terms(w, "{\"days\":30,\"label\":\"shop\",\"refund_on\":\"first_scan\",\"to\":\"gift_card\","
             "\"fee_percent\":20}");
    assert_int_equal(ask(w, "a", REQUEST), 0);
    assert_int_equal(shop_says(w, "r1", RMA), 0);
    assert_int_equal(rma(w)->fee.minor, 500);
    assert_int_equal(moved(w, "m1", "scanned", ""), 0);
    assert_int_equal(w->k->remedy[1].amount.minor, 2000);
    assert_string_equal(w->k->remedy[1].to, "gift_card");
    assert_int_equal(moved(w, "m2", "received", ""), 0);
    assert_int_equal(w->k->n_remedy, 2);
    world_free(w);
}

static void movements_out_of_order_end_where_those_in_order_do(void **ctx)
{
    (void)ctx;
    struct world *w = ready();
    assert_int_equal(ask(w, "a", REQUEST), 0);
    assert_int_equal(moved(w, "m3", "inspected", ",\"condition\":\"as_new\""), 0);
    assert_int_equal(moved(w, "m2", "received", ""), 0);
    assert_int_equal(moved(w, "m1", "scanned", ""), 0);
    assert_int_equal(shop_says(w, "r1", RMA), 0);
    assert_int_equal(w->k->n_remedy, 2);
    assert_int_equal(state(w), RMA_INSPECTED);
    assert_string_equal(rma(w)->number, "RA-000007");
    world_free(w);
}

static void what_is_not_as_announced_goes_to_a_person(void **ctx)
{
    (void)ctx;
    static const char *const conditions[] = {"used", "damaged", "wrong", "empty"};
    for (size_t i = 0; i < sizeof conditions / sizeof *conditions; i++) {
        struct world *w = issued();
        char more[64];
        (void)snprintf(more, sizeof more, ",\"condition\":\"%s\"", conditions[i]);
        assert_int_equal(moved(w, "m1", "inspected", more), 0);
        assert_int_equal(w->k->n_remedy, 1);
        assert_int_equal(world_count(w, EVENT_NOTE_ADDED), 1);
        assert_int_equal(w->k->contact_state, CONTACT_QUEUED);
        assert_int_equal(moved(w, "m2", "received", ""), 0);
        assert_int_equal(w->k->n_remedy, 1);
        world_free(w);
    }
}

static void an_ended_contact_is_taken_up_again_for_it(void **ctx)
{
    (void)ctx;
    struct world *w = issued();
    assert_int_equal(world_do(w, COMMAND_CONTACT_END, CUSTOMER, -1, NULL, "{\"by\":\"customer\"}"),
                     0);
    assert_int_equal(moved(w, "m1", "lost", ""), 0);
    assert_int_equal(w->k->contact_state, CONTACT_QUEUED);
    assert_int_equal(w->k->status, CASE_OPEN);
    assert_int_equal(world_count(w, EVENT_NOTE_ADDED), 1);
    world_free(w);
}

static void another_number_of_items_is_not_refunded_by_itself(void **ctx)
{
    (void)ctx;
    struct world *w = ready();
    assert_int_equal(ask(w, "a",
                         "{\"order\":\"" ORDER_ID
                         "\",\"line\":\"1\",\"quantity\":2,\"reason\":\"unwanted\"}"),
                     0);
    assert_int_equal(moved(w, "m1", "received", ",\"quantity\":1"), 0);
    assert_int_equal(w->k->n_remedy, 1);
    assert_int_equal(w->k->contact_state, CONTACT_QUEUED);
    world_free(w);
}

static void a_refund_made_meanwhile_leaves_nothing_to_pay(void **ctx)
{
    (void)ctx;
    struct world *w = issued();
    assert_int_equal(
        world_do(w, COMMAND_REMEDY_PROPOSE, DANA, 1, "x",
                 "{\"kind\":\"refund\",\"order\":\"" ORDER_ID
                 "\",\"line\":\"1\",\"amount\":{\"minor\":4000,\"currency\":\"USD\"}}"),
        0);
    assert_int_equal(moved(w, "m1", "received", ""), 0);
    assert_int_equal(w->k->n_remedy, 3);
    assert_int_equal(w->k->remedy[2].amount.minor, 1000);
    assert_int_equal(world_balance(w, "line:" ORDER_ID ":1"), 5000);
    world_free(w);
}

static void bad_input_is_refused(void **ctx)
{
    (void)ctx;
    struct world *w = ready();
    static const char *const bodies[] =
        {"{\"line\":\"1\",\"quantity\":1,\"reason\":\"unwanted\"}",
         "{\"order\":\"" ORDER_ID "\",\"line\":\"1\",\"quantity\":0,\"reason\":\"unwanted\"}",
         "{\"order\":\"" ORDER_ID "\",\"line\":\"1\",\"quantity\":1.5,\"reason\":\"unwanted\"}",
         "{\"order\":\"" ORDER_ID "\",\"line\":\"1\",\"quantity\":1,\"reason\":\"other\"}",
         "{\"order\":\"" ORDER_ID "\",\"line\":\"1\",\"quantity\":1,\"reason\":\"unwanted\","
         "\"to\":\"bank\"}"};
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++)
        assert_int_equal(ask(w, "a", bodies[i]), -OMB_E_INVALID);
    assert_int_equal(ask(w, "a",
                         "{\"order\":\"" ORDER_ID
                         "\",\"line\":\"9\",\"quantity\":1,\"reason\":\"unwanted\"}"),
                     -OMB_E_NOTFOUND);
    assert_int_equal(world_do(w, COMMAND_RETURN_REQUEST, SHOP, -1, "a", REQUEST), -OMB_E_DENIED);
    assert_int_equal(w->k->n_rma, 0);
    world_free(w);
    w = issued();
    assert_int_equal(moved(w, "m1", "teleported", ""), -OMB_E_INVALID);
    assert_int_equal(moved(w, "m1", "inspected", ",\"condition\":\"odd\""), -OMB_E_INVALID);
    assert_int_equal(moved(w, "", "scanned", ""), -OMB_E_INVALID);
    assert_int_equal(world_do(w, COMMAND_SHOP_MOVED, SHOP, -1, "m1",
                              "{\"id\":\"m1\",\"key\":\"k1.r9\",\"what\":\"scanned\"}"),
                     -OMB_E_NOTFOUND);
    assert_int_equal(world_do(w, COMMAND_SHOP_MOVED, CUSTOMER, -1, "m1",
                              "{\"id\":\"m1\",\"key\":\"k1.r1\",\"what\":\"scanned\"}"),
                     -OMB_E_DENIED);
    assert_int_equal(state(w), RMA_LABEL_ISSUED);
    world_free(w);
}

static void staff_read_it_whole(void **ctx)
{
    (void)ctx;
    struct world *w = issued();
    struct buf b = BUF_INIT(0);
    struct json_out o = json_out(&b);
    rma_json(w->k, rma(w), &o);
    assert_true(world_says(buf_str(&b), "\"id\":\"r1\""));
    assert_true(world_says(buf_str(&b), "\"state\":\"label_issued\""));
    assert_true(world_says(buf_str(&b), "\"title\":\"Mug\""));
    assert_true(world_says(buf_str(&b), "\"rma\":\"RA-000007\""));
    assert_true(world_says(buf_str(&b), "\"due\":\"2026-12-05T10:01:00"));
    assert_true(world_says(buf_str(&b), "{\"what\":\"label_issued\",\"at\":"));
    assert_false(world_says(buf_str(&b), "1 Elm"));
    buf_free(&b);
    world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(terms_come_before_authority),
        cmocka_unit_test(a_second_return_counts_the_first),
        cmocka_unit_test(the_same_key_is_one_return),
        cmocka_unit_test(a_refusal_has_its_clause_and_moves_nothing),
        cmocka_unit_test(what_a_person_decides_waits_for_one),
        cmocka_unit_test(the_tier_that_is_asked_for_decides_itself),
        cmocka_unit_test(an_agents_proposal_asks_the_terms_too),
        cmocka_unit_test(the_label_comes_with_the_number_and_dies_with_the_person),
        cmocka_unit_test(a_drop_off_is_one_of_those_offered),
        cmocka_unit_test(receipt_brings_the_money_once),
        cmocka_unit_test(the_first_scan_brings_it_where_the_terms_say_so),
        cmocka_unit_test(movements_out_of_order_end_where_those_in_order_do),
        cmocka_unit_test(what_is_not_as_announced_goes_to_a_person),
        cmocka_unit_test(an_ended_contact_is_taken_up_again_for_it),
        cmocka_unit_test(another_number_of_items_is_not_refunded_by_itself),
        cmocka_unit_test(a_refund_made_meanwhile_leaves_nothing_to_pay),
        cmocka_unit_test(bad_input_is_refused),
        cmocka_unit_test(staff_read_it_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
