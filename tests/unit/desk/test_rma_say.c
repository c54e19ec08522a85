/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/desk/rma_world.h"
#include "tests/unit/desk/told.h"

/* What becomes of a request for a return, and of a remedy that fails, is told in writing. */
static void refuse(struct world *w)
{
    w->verdict[POINT_RETURNS] = (struct verdict){.kind = VERDICT_REFUSE,
                                                 .tier = -1,
                                                 .reason = STR("too_late"),
                                                 .rule = STR("after the window"),
                                                 .clause = STR("Within 30 days.")};
}

static void a_refused_return_is_confirmed_with_its_clause(void **unused)
{
    struct world *w = ready();
    (void)unused;
    refuse(w);
    assert_int_equal(ask(w, "a", REQUEST), 0);
    assert_int_equal(state(w), RMA_REFUSED);
    omb_str said = told(w, "return_refused", "customer");
    assert_non_null(said.ptr);
    assert_true(world_says(said, "Within 30 days."));
    assert_true(world_says(said, "1 item of order " ORDER_ID " is not accepted"));
    assert_true(told_member(w, said, "next").len > 0);
    assert_false(world_says(said, "Mug")); /* the item's name is the customer's to read only */
    assert_true(world_says(world_event(w, EVENT_MESSAGE_SENT)->body, "Mug"));
    assert_int_equal(ask(w, "a", REQUEST), 0); /* the same again */
    assert_int_equal(w->out.n_event, 0);
    world_free(w);
}

static void a_return_that_the_authority_denies_is_confirmed(void **unused)
{
    struct world *w = ready();
    (void)unused;
    world_authority(w, VERDICT_DENY, -1);
    assert_int_equal(ask(w, "a", REQUEST), 0);
    assert_true(world_says(told(w, "return_refused", "customer"), "Clause 4."));
    world_free(w);
}

static const char *hash(struct world *w)
{
    return w->k->remedy[0].hash;
}

static void a_return_that_waits_for_a_person_is_confirmed_at_each_step(void **unused)
{
    char body[200];
    struct world *w = ready();
    (void)unused;
    world_authority(w, VERDICT_APPROVAL, 2);
    assert_int_equal(ask(w, "a", REQUEST), 0);
    assert_non_null(told(w, "return_asked", "customer").ptr);
    (void)snprintf(body, sizeof body, "{\"remedy\":\"r1\",\"hash\":\"%s\",\"reason\":\"no\"}",
                   hash(w));
    assert_int_equal(world_do(w, COMMAND_REMEDY_DECLINE, SUSAN, 2, NULL, body), 0);
    assert_non_null(told(w, "return_refused", "customer").ptr);
    assert_int_equal(state(w), RMA_REFUSED);
    world_free(w);
    w = ready();
    world_authority(w, VERDICT_APPROVAL, 2);
    assert_int_equal(ask(w, "a", REQUEST), 0);
    w->now = w->k->remedy[0].expires;
    assert_int_equal(fires(w, "approval_expired"), 0);
    assert_true(world_says(told(w, "return_refused", "customer"), "not decided in time"));
    world_free(w);
}

static void another_remedy_that_is_denied_is_not_the_customers_to_read(void **unused)
{
    struct world *w = ready();
    (void)unused;
    assert_int_equal(world_do(w, COMMAND_ASK_PERSON, CUSTOMER, -1, NULL, "{}"), 0);
    assert_int_equal(world_do(w, COMMAND_AGENT_ACCEPT, DANA, 1, NULL, "{}"), 0);
    world_authority(w, VERDICT_DENY, -1);
    assert_int_equal(world_do(w, COMMAND_REMEDY_PROPOSE, DANA, 1, "p",
                              "{\"kind\":\"refund\",\"order\":\"" ORDER_ID
                              "\",\"line\":\"1\",\"reason\":\"x\",\"amount\":{\"minor\":100,"
                              "\"currency\":\"USD\"}}"),
                     0);
    assert_int_equal(world_count(w, EVENT_REMEDY_DENIED), 1);
    assert_int_equal(world_count(w, EVENT_CONFIRMATION_SENT), 0);
    world_free(w);
}

static int fails(struct world *w)
{
    return world_do(w, COMMAND_REMEDY_RESULT, SHOP, -1, NULL,
                    "{\"remedy\":\"r1\",\"key\":\"k1.r1\",\"outcome\":\"failed\",\"detail\":"
                    "\"no such label\"}");
}

static void a_return_that_the_shop_refuses_is_told_and_goes_to_a_person(void **unused)
{
    struct world *w = ready();
    (void)unused;
    assert_int_equal(ask(w, "a", REQUEST), 0);
    assert_int_equal(w->k->holder, HOLDER_TIER);
    assert_int_equal(fails(w), 0);
    assert_int_equal(state(w), RMA_REFUSED);
    omb_str said = told(w, "remedy_failed", "customer");
    assert_true(world_says(said, "Your return could not be set up"));
    assert_true(world_says(said, "A colleague looks at it"));
    assert_false(world_says(said, "no such label")); /* the shop's own words are for people */
    assert_true(world_says(world_event(w, EVENT_NOTE_ADDED)->body, "no such label"));
    assert_int_equal(w->k->contact_state, CONTACT_QUEUED);
    assert_int_equal(w->k->tier, TIER_ASSOCIATE);
    assert_int_equal(fails(w), 0); /* told again */
    assert_int_equal(w->out.n_event, 0);
    world_free(w);
}

static void a_contact_that_was_over_is_taken_up_again_for_it(void **unused)
{
    struct world *w = ready();
    (void)unused;
    assert_int_equal(ask(w, "a", REQUEST), 0);
    assert_int_equal(world_do(w, COMMAND_CONTACT_END, CUSTOMER, -1, NULL, "{\"by\":\"customer\"}"),
                     0);
    assert_int_equal(fails(w), 0);
    assert_int_equal(world_count(w, EVENT_CASE_REOPENED), 1);
    assert_int_equal(w->k->contact_state, CONTACT_QUEUED);
    assert_non_null(told(w, "remedy_failed", "customer").ptr);
    world_free(w);
}

static int withdraw(struct world *w)
{
    return world_do(w, COMMAND_RETURN_WITHDRAW, CUSTOMER, -1, NULL, "{\"remedy\":\"r1\"}");
}

static void a_withdrawn_return_is_cancelled_at_the_shop_once(void **unused)
{
    struct world *w = issued();
    (void)unused;
    assert_int_equal(withdraw(w), 0);
    assert_int_equal(state(w), RMA_WITHDRAWN);
    assert_non_null(told(w, "return_withdrawn", "customer").ptr);
    const struct effect *f = world_effect(w, EFFECT_COMMERCE_EXECUTE);
    assert_non_null(f);
    assert_true(world_says(f->body, "\"kind\":\"return_cancel\""));
    assert_true(world_says(f->body, "\"change\":{\"of\":\"k1.r1\"}"));
    world_is_even(w);
    assert_int_equal(withdraw(w), 0); /* again */
    assert_int_equal(w->out.n_event, 0);
    assert_int_equal(w->out.n_effect, 0);
    assert_int_equal(shop_says(w, "r2", ""), 0);
    assert_int_equal(w->k->remedy[1].state, REMEDY_DONE);
    assert_int_equal(world_count(w, EVENT_CONFIRMATION_SENT), 0); /* no part of the customer */
    world_is_even(w);
    world_free(w);
}

static void a_shop_that_does_not_cancel_leaves_a_note_and_no_word_to_the_customer(void **unused)
{
    struct world *w = issued();
    (void)unused;
    assert_int_equal(withdraw(w), 0);
    assert_int_equal(world_do(w, COMMAND_REMEDY_RESULT, SHOP, -1, NULL,
                              "{\"remedy\":\"r2\",\"key\":\"k1.r2\",\"outcome\":\"failed\"}"),
                     0);
    assert_int_equal(world_count(w, EVENT_NOTE_ADDED), 1);
    assert_int_equal(world_count(w, EVENT_CONFIRMATION_SENT), 0);
    assert_int_equal(state(w), RMA_WITHDRAWN);
    assert_int_equal(w->k->holder, HOLDER_TIER);
    world_is_even(w);
    world_free(w);
}

static void what_the_shop_never_set_up_is_not_cancelled_there(void **unused)
{
    struct world *w = ready();
    (void)unused;
    w->config.undo_ms = 10000;
    assert_int_equal(ask(w, "a", REQUEST), 0);
    assert_int_equal(withdraw(w), 0);
    assert_null(world_effect(w, EFFECT_COMMERCE_EXECUTE));
    assert_int_equal(w->k->n_remedy, 1);
    world_is_even(w);
    world_free(w);
}

UNIT(cmocka_unit_test(a_withdrawn_return_is_cancelled_at_the_shop_once),
     cmocka_unit_test(a_shop_that_does_not_cancel_leaves_a_note_and_no_word_to_the_customer),
     cmocka_unit_test(what_the_shop_never_set_up_is_not_cancelled_there),
     cmocka_unit_test(a_refused_return_is_confirmed_with_its_clause),
     cmocka_unit_test(a_return_that_the_authority_denies_is_confirmed),
     cmocka_unit_test(a_return_that_waits_for_a_person_is_confirmed_at_each_step),
     cmocka_unit_test(another_remedy_that_is_denied_is_not_the_customers_to_read),
     cmocka_unit_test(a_return_that_the_shop_refuses_is_told_and_goes_to_a_person),
     cmocka_unit_test(a_contact_that_was_over_is_taken_up_again_for_it))
