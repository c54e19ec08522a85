/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/desk/claim_world.h"
#include "tests/unit/desk/told.h"

/* Every step of a claim is confirmed to both who are concerned. */
static struct world *talking(struct world *w)
{
    w->verdict[POINT_NOTIFY] = (struct verdict){
        .kind = VERDICT_CONFIRM,
        .tier = -1,
        .fields = STR("{\"by\":[\"contact\"],\"template\":\"plain\"}"),
    };
    return w;
}

static struct world *paid(void)
{
    struct world *w = talking(granted());
    assert_int_equal(shop_says(w, "r1", "done"), 0);
    return w;
}

/* The same, and the seller appeals to a person. */
static struct world *appealed(void)
{
    struct world *w = paid();
    say(w, VERDICT_ESCALATE, "");
    assert_int_equal(command(w, COMMAND_CLAIM_APPEAL, SELLER, "{\"claim\":\"c1\",\"text\":\"x\"}"),
                     0);
    return w;
}

static int reversed(struct world *w, const char *id, const char *remedy)
{
    char body[200];
    (void)snprintf(body, sizeof body, "{\"id\":\"%s\",\"key\":\"k1.%s\",\"what\":\"reversed\"}", id,
                   remedy);
    return world_do(w, COMMAND_SHOP_MOVED, SHOP, -1, id, body);
}

static int evidence(struct world *w, struct actor who, const char *text)
{
    char body[200];
    (void)snprintf(body, sizeof body, "{\"claim\":\"c1\",\"what\":\"tracking\",\"text\":\"%s\"}",
                   text);
    return command(w, COMMAND_CLAIM_EVIDENCE, who, body);
}

static void evidence_is_confirmed_to_both_whoever_brings_it(void **state)
{
    struct world *w = talking(with_seller());
    (void)state;
    assert_int_equal(evidence(w, CUSTOMER, "It says lost."), 0);
    assert_both_told(w, "claim_evidence_added");
    assert_true(world_says(told(w, "claim_evidence_added", "customer"), "what you sent"));
    assert_true(world_says(told(w, "claim_evidence_added", "customer"), "seller's turn"));
    assert_true(world_says(told(w, "claim_evidence_added", "seller"), "\"by\":"));
    assert_int_equal(world_count(w, EVENT_MESSAGE_SENT), 1);
    assert_int_equal(evidence(w, SELLER, "It was sent."), 0);
    assert_both_told(w, "claim_evidence_added");
    assert_true(world_says(told(w, "claim_evidence_added", "customer"), "The seller has added"));
    assert_int_equal(evidence(w, SUSAN, "By mail."), 0);
    assert_both_told(w, "claim_evidence_added");
    assert_true(world_says(told(w, "claim_evidence_added", "customer"), "A colleague has added"));
    /* what somebody wrote never stands in a confirmation, which outlives an erasure */
    assert_false(world_says(told(w, "claim_evidence_added", "seller"), "By mail"));
    world_free(w);
}

static void another_message_to_the_seller_is_confirmed_to_both(void **state)
{
    struct world *w = talking(begin());
    (void)state;
    assert_int_equal(contact_seller(w), 0);
    assert_both_told(w, "claim_seller_contacted");
    w->now += HOUR;
    assert_int_equal(contact_seller(w), 0);
    assert_both_told(w, "claim_seller_contacted");
    assert_true(world_says(told(w, "claim_seller_contacted", "seller"), "again"));
    world_free(w);
}

static void the_sellers_answer_is_confirmed_with_what_it_was(void **state)
{
    static const char *const answers[][2] = {{"accepts", "accepts"},
                                             {"refunded", "paid back"},
                                             {"disputes", "disputes"}};
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct world *w = talking(with_seller());
        char body[96];
        say(w, VERDICT_ESCALATE, "");
        (void)snprintf(body, sizeof body, "{\"claim\":\"c1\",\"answer\":\"%s\"}", answers[i][0]);
        assert_int_equal(command(w, COMMAND_CLAIM_ANSWER, SELLER, body), 0);
        assert_both_told(w, "claim_seller_answered");
        assert_true(world_says(told(w, "claim_seller_answered", "customer"), answers[i][1]));
        world_free(w);
    }
}

static void a_final_decision_is_confirmed_to_both(void **state)
{
    struct world *w = paid();
    (void)state;
    w->now = c1(w)->appeal_until + 1;
    assert_int_equal(fire(w), 0);
    assert_both_told(w, "claim_final");
    world_free(w);
}

static void a_claim_that_was_not_paid_is_a_persons_and_both_hear_of_it(void **state)
{
    struct world *w = talking(granted());
    (void)state;
    assert_int_equal(shop_says(w, "r1", "failed"), 0);
    assert_int_equal(c1(w)->state, CLAIM_WITH_PERSON);
    assert_string_equal(c1(w)->charge, "");
    assert_string_equal(c1(w)->granted.currency, "");
    assert_both_told(w, "claim_unpaid");
    assert_null(told(w, "remedy_failed", "customer").ptr); /* said once, in words of the claim */
    assert_int_equal(world_balance(w, "seller:s-far:USD"), 0);
    assert_int_equal(world_balance(w, "claim:" ORDER_ID ":1"), 1);
    assert_int_equal(w->k->tier, TIER_SUPERVISOR);
    world_free(w);
}

static void a_reversed_payment_takes_the_claim_back_to_a_person(void **state)
{
    struct world *w = paid();
    (void)state;
    assert_int_equal(reversed(w, "m1", "r1"), 0);
    assert_int_equal(w->k->remedy[0].state, REMEDY_REVERSED);
    assert_int_equal(c1(w)->state, CLAIM_WITH_PERSON);
    assert_int_equal(c1(w)->appeal_until, 0);
    assert_non_null(strstr(c1(w)->steps, "unpaid"));
    assert_both_told(w, "claim_unpaid");
    assert_int_equal(world_balance(w, "seller:s-far:USD"), 0);
    assert_int_equal(world_balance(w, "line:" ORDER_ID ":1"), 0);
    assert_int_equal(world_balance(w, "claim:" ORDER_ID ":1"), 1);
    assert_int_equal(reversed(w, "m1", "r1"), 0); /* told again */
    assert_int_equal(w->out.n_event, 0);
    assert_int_equal(decide(w, SUSAN, 2, "\"decision\":\"grant\",\"charge\":\"seller\""), 0);
    assert_int_equal(c1(w)->state, CLAIM_GRANTED);
    assert_string_equal(c1(w)->remedy, "r2");
    assert_int_equal(world_balance(w, "seller:s-far:USD"), 5000);
    assert_int_equal(world_balance(w, "claim:" ORDER_ID ":1"), 0);
    world_free(w);
}

static void a_reversal_ends_the_sellers_appeal_and_counts_once(void **state)
{
    struct world *w = appealed();
    (void)state;
    assert_int_equal(reversed(w, "m1", "r1"), 0);
    assert_int_equal(c1(w)->state, CLAIM_WITH_PERSON);
    assert_string_equal(c1(w)->appellant, "");
    assert_int_equal(world_balance(w, "claim:" ORDER_ID ":1"), 1);
    assert_int_equal(decide(w, SUSAN, 2, "\"decision\":\"deny\""), 0);
    assert_int_equal(c1(w)->state, CLAIM_DENIED);
    assert_int_equal(world_balance(w, "claim:" ORDER_ID ":1"), 0);
    world_free(w);
}

static void
a_reversal_after_the_shop_took_the_charge_over_leaves_the_seller_at_nothing(void **state)
{
    struct world *w = appealed();
    (void)state;
    assert_int_equal(decide(w, SUSAN, 2, "\"decision\":\"grant\""), 0);
    assert_int_equal(world_balance(w, "seller:s-far:USD"), 0);
    assert_int_equal(shop_says(w, "r2", "done"), 0);
    assert_int_equal(reversed(w, "m1", "r1"), 0);
    assert_int_equal(world_balance(w, "seller:s-far:USD"), 0);
    assert_int_equal(c1(w)->state, CLAIM_WITH_PERSON);
    world_free(w);
}

static void a_charge_that_could_not_be_given_back_is_told_to_the_seller(void **state)
{
    struct world *w = appealed();
    (void)state;
    assert_int_equal(decide(w, SUSAN, 2, "\"decision\":\"grant\""), 0);
    assert_int_equal(shop_says(w, "r2", "failed"), 0);
    assert_int_equal(world_balance(w, "seller:s-far:USD"), 5000);
    assert_non_null(told(w, "claim_unpaid", "seller").ptr);
    assert_null(told(w, "claim_unpaid", "customer").ptr);
    assert_int_equal(world_count(w, EVENT_MESSAGE_SENT), 0);
    world_free(w);
}

UNIT(cmocka_unit_test(evidence_is_confirmed_to_both_whoever_brings_it),
     cmocka_unit_test(another_message_to_the_seller_is_confirmed_to_both),
     cmocka_unit_test(the_sellers_answer_is_confirmed_with_what_it_was),
     cmocka_unit_test(a_final_decision_is_confirmed_to_both),
     cmocka_unit_test(a_claim_that_was_not_paid_is_a_persons_and_both_hear_of_it),
     cmocka_unit_test(a_reversed_payment_takes_the_claim_back_to_a_person),
     cmocka_unit_test(a_reversal_ends_the_sellers_appeal_and_counts_once),
     cmocka_unit_test(a_reversal_after_the_shop_took_the_charge_over_leaves_the_seller_at_nothing),
     cmocka_unit_test(a_charge_that_could_not_be_given_back_is_told_to_the_seller))
