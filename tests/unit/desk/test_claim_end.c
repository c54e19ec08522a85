/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/desk/claim_world.h"

static void silence_grants_and_debits_the_seller_once(void **state)
{
    struct world *w = granted();
    (void)state;
    assert_string_equal(world_fact(w, POINT_CLAIMS, "claim.stage")->str.ptr, "seller_silent");
    assert_string_equal(c1(w)->charge, "seller");
    assert_int_equal(c1(w)->granted.minor, 5000);
    assert_int_equal(c1(w)->appeal_until, w->now + 30 * 24 * HOUR);
    assert_int_equal(world_balance(w, "seller:s-far:USD"), 5000);
    assert_int_equal(world_balance(w, "line:" ORDER_ID ":1"), 5000);
    assert_int_equal(world_balance(w, "claim:" ORDER_ID ":1"), 0);
    const struct effect *f = world_effect(w, EFFECT_COMMERCE_EXECUTE);
    assert_non_null(f);
    assert_true(world_says(f->body, "\"kind\":\"claim\""));
    assert_true(world_says(f->body, "\"charge\":\"seller\""));
    assert_true(world_says(f->body, "\"seller\":\"s-far\""));
    assert_int_equal(fire(w), 0); /* again: nothing but the appeal's clock */
    assert_int_equal(w->out.n_event, 0);
    assert_int_equal(shop_says(w, "r1", "done"), 0);
    assert_int_equal(w->k->remedy[0].state, REMEDY_DONE);
    world_free(w);
}

static void what_is_granted_never_passes_what_was_paid_or_the_cap(void **state)
{
    struct world *w = with_seller();
    (void)state;
    w->now += 72 * HOUR;
    w->config.claim_cap = 2500;
    say(w, VERDICT_GRANT, "{\"charge\":\"shop\",\"minor\":900000}");
    assert_int_equal(fire(w), 0);
    assert_int_equal(c1(w)->granted.minor, 2500);
    assert_int_equal(world_balance(w, "seller:s-far:USD"), 0);
    world_free(w);
    w = with_seller();
    assert_int_equal(world_do(w, COMMAND_ORDER_OBSERVED, SHOP, -1, NULL, SOLD_ORDER("4600")), 0);
    w->now += 72 * HOUR;
    say(w, VERDICT_GRANT, "{\"charge\":\"seller\"}");
    assert_int_equal(fire(w), 0);
    assert_int_equal(c1(w)->granted.minor, 400);
    world_free(w);
}

static void without_a_known_cap_a_person_decides(void **state)
{
    struct world *w = with_seller();
    (void)state;
    w->now += 72 * HOUR;
    (void)!str_copy(w->config.currency, sizeof w->config.currency, STR("EUR"));
    say(w, VERDICT_GRANT, "{\"charge\":\"seller\"}");
    assert_int_equal(fire(w), 0);
    assert_int_equal(c1(w)->state, CLAIM_WITH_PERSON);
    assert_int_equal(c1(w)->tier, TIER_SPECIALIST);
    assert_int_equal(w->k->n_remedy, 0);
    world_free(w);
}

static void a_person_of_the_tier_decides(void **state)
{
    struct world *w = with_seller();
    (void)state;
    say(w, VERDICT_ESCALATE, "");
    assert_int_equal(command(w, COMMAND_CLAIM_ANSWER, SELLER,
                             "{\"claim\":\"c1\",\"answer\":\"disputes\"}"),
                     0);
    assert_int_equal(c1(w)->state, CLAIM_WITH_PERSON);
    assert_int_equal(w->k->tier, TIER_SUPERVISOR);
    assert_int_equal(decide(w, DANA, 1, "\"decision\":\"grant\",\"charge\":\"shop\""),
                     -OMB_E_DENIED);
    assert_int_equal(decide(w, SUSAN, 2, "\"decision\":\"grant\""), -OMB_E_INVALID);
    assert_int_equal(decide(w, SUSAN, 2, "\"decision\":\"maybe\""), -OMB_E_INVALID);
    assert_int_equal(decide(w, SUSAN, 2, "\"decision\":\"deny\""), 0);
    assert_int_equal(c1(w)->state, CLAIM_DENIED);
    assert_string_equal(c1(w)->reason, "looked_at_it");
    assert_int_equal(decide(w, SUSAN, 2, "\"decision\":\"deny\""), -OMB_E_STATE);
    world_free(w);
}

static void a_customer_appeals_within_30_days_and_is_decided_by_another(void **state)
{
    static const char appeal[] = "{\"claim\":\"c1\",\"text\":\"Look again, please.\"}";
    struct world *w = with_seller();
    (void)state;
    say(w, VERDICT_REFUSE, "");
    w->now += 72 * HOUR;
    assert_int_equal(fire(w), 0);
    assert_int_equal(c1(w)->state, CLAIM_DENIED);
    uint64_t until = c1(w)->appeal_until;
    assert_int_equal(until, w->now + 30 * 24 * HOUR);
    assert_int_equal(command(w, COMMAND_CLAIM_APPEAL, SELLER, appeal), -OMB_E_STATE);
    w->now = until + 1;
    assert_int_equal(command(w, COMMAND_CLAIM_APPEAL, CUSTOMER, appeal), -OMB_E_STATE);
    w->now = until;
    say(w, VERDICT_ESCALATE, "");
    assert_int_equal(command(w, COMMAND_CLAIM_APPEAL, CUSTOMER, appeal), 0);
    assert_int_equal(c1(w)->state, CLAIM_APPEALED);
    assert_int_equal(world_balance(w, "claim:" ORDER_ID ":1"), 1);
    assert_int_equal(decide(w, SUSAN, 2, "\"decision\":\"grant\",\"charge\":\"shop\""), 0);
    assert_int_equal(c1(w)->state, CLAIM_APPEAL_GRANTED);
    assert_int_equal(c1(w)->granted.minor, 5000);
    assert_int_equal(command(w, COMMAND_CLAIM_APPEAL, CUSTOMER, appeal), -OMB_E_STATE);
    assert_int_equal(world_balance(w, "claim:" ORDER_ID ":1"), 0);
    world_free(w);
}

static void who_denied_does_not_decide_the_appeal(void **state)
{
    struct world *w = with_seller();
    (void)state;
    say(w, VERDICT_ESCALATE, "");
    assert_int_equal(command(w, COMMAND_CLAIM_ANSWER, SELLER,
                             "{\"claim\":\"c1\",\"answer\":\"disputes\"}"),
                     0);
    assert_int_equal(decide(w, SUSAN, 2, "\"decision\":\"deny\""), 0);
    assert_int_equal(command(w, COMMAND_CLAIM_APPEAL, CUSTOMER,
                             "{\"claim\":\"c1\",\"text\":\"No.\"}"),
                     0);
    assert_int_equal(decide(w, SUSAN, 2, "\"decision\":\"deny\""), -OMB_E_DENIED);
    assert_int_equal(decide(w, EVE, 3, "\"decision\":\"deny\""), 0);
    assert_int_equal(c1(w)->state, CLAIM_APPEAL_DENIED);
    assert_int_equal(c1(w)->appeal_until, 0);
    world_free(w);
}

static void an_overturned_grant_leaves_the_customer_the_money(void **state)
{
    struct world *w = granted();
    (void)state;
    assert_int_equal(shop_says(w, "r1", "done"), 0);
    say(w, VERDICT_GRANT, "{\"charge\":\"seller\"}"); /* not a policy's to decide */
    assert_int_equal(command(w, COMMAND_CLAIM_APPEAL, SELLER,
                             "{\"claim\":\"c1\",\"text\":\"It was signed for.\"}"),
                     0);
    assert_int_equal(c1(w)->state, CLAIM_APPEALED);
    assert_int_equal(c1(w)->tier, TIER_SUPERVISOR);
    assert_int_equal(decide(w, SUSAN, 2, "\"decision\":\"grant\""), 0);
    assert_int_equal(c1(w)->state, CLAIM_APPEAL_GRANTED);
    assert_string_equal(c1(w)->charge, "shop");
    assert_int_equal(world_balance(w, "seller:s-far:USD"), 0);
    assert_int_equal(world_balance(w, "line:" ORDER_ID ":1"), 5000);
    const struct effect *f = world_effect(w, EFFECT_COMMERCE_EXECUTE);
    assert_true(world_says(f->body, "\"kind\":\"recharge\""));
    assert_true(world_says(f->body, "{\"of\":\"k1.r1\"}"));
    assert_int_equal(shop_says(w, "r2", "done"), 0);
    assert_int_equal(world_count(w, EVENT_CONFIRMATION_SENT), 0);
    world_free(w);
}

static void what_the_shop_does_not_pay_goes_to_a_person(void **state)
{
    struct world *w = granted();
    (void)state;
    assert_int_equal(shop_says(w, "r1", "failed"), 0);
    assert_int_equal(c1(w)->state, CLAIM_WITH_PERSON);
    assert_int_equal(world_balance(w, "seller:s-far:USD"), 0);
    assert_int_equal(world_balance(w, "line:" ORDER_ID ":1"), 0);
    assert_int_equal(world_balance(w, "claim:" ORDER_ID ":1"), 1);
    assert_int_equal(decide(w, SUSAN, 2, "\"decision\":\"grant\",\"charge\":\"seller\""), 0);
    assert_int_equal(world_balance(w, "seller:s-far:USD"), 5000);
    world_free(w);
}

static void a_decision_becomes_final_when_nobody_appeals(void **state)
{
    struct world *w = granted();
    (void)state;
    w->now = c1(w)->appeal_until;
    assert_int_equal(fire(w), 0);
    assert_int_equal(w->out.n_event, 0);
    w->now++;
    assert_int_equal(fire(w), 0);
    assert_int_equal(world_count(w, EVENT_CLAIM_FINAL), 1);
    assert_int_equal(command(w, COMMAND_CLAIM_APPEAL, SELLER, "{\"claim\":\"c1\",\"text\":\"x\"}"),
                     -OMB_E_STATE);
    world_free(w);
}

static void a_claim_reopens_a_contact_that_was_over(void **state)
{
    struct world *w = with_seller();
    (void)state;
    assert_int_equal(world_do(w, COMMAND_CONTACT_END, CUSTOMER, -1, NULL, "{\"by\":\"customer\"}"),
                     0);
    assert_int_equal(w->k->contact_state, CONTACT_OVER);
    w->now += 72 * HOUR;
    say(w, VERDICT_ESCALATE, "");
    assert_int_equal(fire(w), 0);
    assert_int_equal(w->k->contact_state, CONTACT_QUEUED);
    assert_int_equal(w->k->tier, TIER_SUPERVISOR);
    assert_int_equal(w->k->status, CASE_OPEN);
    world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(silence_grants_and_debits_the_seller_once),
        cmocka_unit_test(what_is_granted_never_passes_what_was_paid_or_the_cap),
        cmocka_unit_test(without_a_known_cap_a_person_decides),
        cmocka_unit_test(a_person_of_the_tier_decides),
        cmocka_unit_test(a_customer_appeals_within_30_days_and_is_decided_by_another),
        cmocka_unit_test(who_denied_does_not_decide_the_appeal),
        cmocka_unit_test(an_overturned_grant_leaves_the_customer_the_money),
        cmocka_unit_test(what_the_shop_does_not_pay_goes_to_a_person),
        cmocka_unit_test(a_decision_becomes_final_when_nobody_appeals),
        cmocka_unit_test(a_claim_reopens_a_contact_that_was_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
