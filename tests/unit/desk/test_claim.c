/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/desk/claim_world.h"

static void writing_to_the_seller_starts_48_hours(void **state)
{
    struct world *w = begin();
    (void)state;
    assert_int_equal(contact_seller(w), 0);
    assert_int_equal(c1(w)->state, CLAIM_WAITING_CONTACT);
    assert_int_equal(c1(w)->deadline, w->now + 48 * HOUR);
    assert_string_equal(c1(w)->seller, "s-far");
    assert_int_equal(world_count(w, EVENT_CONFIRMATION_SENT), 2);
    const struct effect *timer = world_effect(w, EFFECT_TIMER_SET);
    assert_non_null(timer);
    assert_int_equal(timer->at, w->now + 48 * HOUR);
    /* A second message is kept and starts nothing. */
    w->now += HOUR;
    assert_int_equal(contact_seller(w), 0);
    assert_int_equal(c1(w)->deadline, w->now + 47 * HOUR);
    assert_int_equal(c1(w)->n_evidence, 2);
    world_free(w);
}

static void a_timer_that_fires_early_is_set_again(void **state)
{
    struct world *w = begin();
    (void)state;
    assert_int_equal(contact_seller(w), 0);
    uint64_t due = c1(w)->deadline;
    w->now -= 5 * HOUR; /* the clock was set back */
    assert_int_equal(fire(w), 0);
    assert_int_equal(w->out.n_event, 0);
    assert_int_equal(world_effect(w, EFFECT_TIMER_SET)->at, due);
    w->now = due + 100 * HOUR; /* and forward: late acts at once */
    assert_int_equal(fire(w), 0);
    assert_int_equal(c1(w)->state, CLAIM_WAITING_CUSTOMER);
    assert_string_equal(c1(w)->asked, "file");
    world_free(w);
}

static void hours_of_a_verdict_end_on_the_clock_they_are_about(void **state)
{
    struct world *w = begin();
    (void)state;
    assert_int_equal(contact_seller(w), 0);
    uint64_t contacted = w->now;
    w->now += 10 * HOUR + 1234567;
    say(w, VERDICT_ASK_CUSTOMER, "{\"what\":\"patience\",\"hours\":38}");
    assert_int_equal(file_claim(w, "not_arrived"), 0);
    assert_int_equal(world_fact(w, POINT_CLAIMS, "claim.hours_since_contact")->num, 10);
    assert_int_equal(c1(w)->deadline, contacted + 48 * HOUR);
    world_free(w);
}

static void own_goods_and_foreign_orders_have_no_guarantee(void **state)
{
    struct world *w = begin();
    (void)state;
    assert_int_equal(command(w, COMMAND_CLAIM_FILE, CUSTOMER,
                             "{\"order\":\"" ORDER_ID "\",\"line\":\"2\",\"ground\":"
                             "\"not_arrived\"}"),
                     -OMB_E_STATE);
    assert_int_equal(command(w, COMMAND_CLAIM_FILE, CUSTOMER,
                             "{\"order\":\"112-0000000-0000000\",\"line\":\"1\",\"ground\":"
                             "\"not_arrived\"}"),
                     -OMB_E_NOTFOUND);
    assert_int_equal(file_claim(w, "bad_luck"), -OMB_E_INVALID);
    assert_int_equal(command(w, COMMAND_CLAIM_FILE, SELLER,
                             "{" LINE_1 ",\"ground\":\"not_arrived\"}"),
                     -OMB_E_DENIED);
    assert_int_equal(command(w, COMMAND_CLAIM_FILE, CUSTOMER,
                             "{" LINE_1 ",\"ground\":\"not_arrived\",\"contacted_at\":1}"),
                     -OMB_E_DENIED);
    assert_int_equal(w->k->n_claim, 0);
    world_free(w);
}

static void a_line_has_one_open_claim_in_all_cases(void **state)
{
    struct world *w = with_seller();
    (void)state;
    assert_int_equal(world_balance(w, "claim:" ORDER_ID ":1"), 1);
    assert_int_equal(file_claim(w, "not_as_described"), -OMB_E_STATE);
    world_free(w);
    w = begin(); /* the row of another case's claim */
    w->row[w->n_row++] = (struct ledger_row){STR("claim:" ORDER_ID ":1"), 1, 1};
    assert_int_equal(file_claim(w, "not_arrived"), -OMB_E_STATE);
    world_free(w);
}

static void an_early_timer_never_grants(void **state)
{
    struct world *w = with_seller();
    (void)state;
    w->now += 72 * HOUR - 1;
    say(w, VERDICT_GRANT, "{\"charge\":\"seller\"}");
    assert_int_equal(fire(w), 0);
    assert_int_equal(c1(w)->state, CLAIM_WAITING_SELLER);
    assert_int_equal(w->k->n_remedy, 0);
    world_free(w);
}

static void only_its_seller_finds_a_claim(void **state)
{
    struct world *w = with_seller();
    (void)state;
    assert_int_equal(command(w, COMMAND_CLAIM_ANSWER, RIVAL,
                             "{\"claim\":\"c1\",\"answer\":\"accepts\"}"),
                     -OMB_E_NOTFOUND);
    assert_int_equal(command(w, COMMAND_CLAIM_ANSWER, CUSTOMER,
                             "{\"claim\":\"c1\",\"answer\":\"accepts\"}"),
                     -OMB_E_DENIED);
    assert_int_equal(command(w, COMMAND_CLAIM_ANSWER, SELLER,
                             "{\"claim\":\"c1\",\"answer\":\"perhaps\"}"),
                     -OMB_E_INVALID);
    assert_int_equal(command(w, COMMAND_CLAIM_EVIDENCE, RIVAL,
                             "{\"claim\":\"c1\",\"what\":\"photo\",\"attachment\":\"a1\"}"),
                     -OMB_E_NOTFOUND);
    assert_int_equal(command(w, COMMAND_CLAIM_DECIDE, SELLER,
                             "{\"claim\":\"c1\",\"decision\":\"deny\",\"reason\":\"x\"}"),
                     -OMB_E_DENIED);
    world_free(w);
}

static void an_answer_in_time_is_followed_and_a_late_one_refused(void **state)
{
    static const char yes[] = "{\"claim\":\"c1\",\"answer\":\"accepts\",\"text\":\"Sorry.\"}";
    struct world *w = with_seller();
    (void)state;
    w->now += 72 * HOUR;
    assert_int_equal(command(w, COMMAND_CLAIM_ANSWER, SELLER, yes), -OMB_E_STATE);
    w->now -= 1;
    say(w, VERDICT_GRANT, "{\"charge\":\"seller\",\"minor\":3000}");
    assert_int_equal(command(w, COMMAND_CLAIM_ANSWER, SELLER, yes), 0);
    assert_string_equal(c1(w)->answer, "accepts");
    assert_int_equal(c1(w)->granted.minor, 3000);
    assert_int_equal(command(w, COMMAND_CLAIM_ANSWER, SELLER, yes), -OMB_E_STATE);
    world_free(w);
}

static void a_policy_that_fails_ends_with_a_person_and_without_money(void **state)
{
    struct world *w = with_seller();
    (void)state;
    w->now += 72 * HOUR;
    say(w, VERDICT_GRANT, "{\"charge\":\"seller\"}");
    w->verdict[POINT_CLAIMS].kind = VERDICT_OFFER; /* not a verdict of this point */
    assert_int_equal(fire(w), 0);
    assert_int_equal(c1(w)->state, CLAIM_WITH_PERSON);
    assert_int_equal(w->k->n_remedy, 0);
    assert_int_equal(world_count(w, EVENT_POLICY_FAULTED), 1);
    assert_int_equal(w->k->contact_state, CONTACT_QUEUED);
    world_free(w);
}

static void evidence_is_an_answer_of_the_customer(void **state)
{
    static const char photo[] = "{\"claim\":\"c1\",\"what\":\"photo\",\"attachment\":\"a7\"}";
    static const char theirs[] = "{\"claim\":\"c1\",\"what\":\"photo\",\"attachment\":\"s7\"}";
    struct world *w = begin();
    (void)state;
    assert_int_equal(attach(w, CUSTOMER, "a7"), 0);
    assert_int_equal(attach(w, SELLER, "s7"), 0);
    say(w, VERDICT_ASK_CUSTOMER, "{\"what\":\"photo\",\"hours\":72}");
    assert_int_equal(file_claim(w, "not_as_described"), 0);
    assert_int_equal(c1(w)->state, CLAIM_WAITING_CUSTOMER);
    assert_int_equal(c1(w)->n_asked, 1);
    w->now = c1(w)->deadline;
    assert_int_equal(fire(w), 0);
    assert_string_equal(world_fact(w, POINT_CLAIMS, "claim.stage")->str.ptr, "customer_silent");
    assert_int_equal(c1(w)->n_asked, 2);
    say(w, VERDICT_ASK_SELLER, "{\"hours\":72}");
    assert_int_equal(command(w, COMMAND_CLAIM_EVIDENCE, CUSTOMER, photo), 0);
    assert_int_equal(world_fact(w, POINT_CLAIMS, "claim.evidence")->num, 1);
    assert_int_equal(c1(w)->state, CLAIM_WAITING_SELLER);
    assert_int_equal(command(w, COMMAND_CLAIM_EVIDENCE, CUSTOMER,
                             "{\"claim\":\"c1\",\"what\":\"photo\"}"),
                     -OMB_E_INVALID);
    assert_int_equal(command(w, COMMAND_CLAIM_EVIDENCE, CUSTOMER,
                             "{\"claim\":\"c1\",\"what\":\"listing_sold\",\"text\":\"x\"}"),
                     -OMB_E_INVALID);
    /* Nobody shows, and so opens, what the other side sent. */
    assert_int_equal(command(w, COMMAND_CLAIM_EVIDENCE, SELLER, photo), -OMB_E_NOTFOUND);
    assert_int_equal(command(w, COMMAND_CLAIM_EVIDENCE, CUSTOMER, theirs), -OMB_E_NOTFOUND);
    assert_int_equal(command(w, COMMAND_CLAIM_EVIDENCE, SELLER, theirs), 0);
    assert_true(strstr(c1(w)->evidence, "\"by\":\"seller\"") != NULL);
    world_free(w);
}

static void asking_without_end_ends_with_a_person(void **state)
{
    struct world *w = begin();
    (void)state;
    say(w, VERDICT_ASK_CUSTOMER, "{\"what\":\"photo\",\"hours\":1}");
    assert_int_equal(file_claim(w, "not_arrived"), 0);
    for (int i = 0; i < CLAIM_MAX_ROUNDS && c1(w)->state == CLAIM_WAITING_CUSTOMER; i++) {
        w->now = c1(w)->deadline;
        assert_int_equal(fire(w), 0);
    }
    assert_int_equal(c1(w)->state, CLAIM_WITH_PERSON);
    world_free(w);
}

static void listing_as_sold_stands_beside_the_listing_now(void **state)
{
    struct world *w = with_seller();
    (void)state;
    assert_true(strstr(c1(w)->listing_sold, "New.") != NULL);
    assert_int_equal(world_do(w, COMMAND_LISTING_OBSERVED, SHOP, -1, NULL,
                              "{\"listing\":{\"id\":\"L1\",\"title\":\"Lamp\",\"description\":"
                              "\"Used.\",\"price_minor\":5000,\"currency\":\"USD\",\"stock\":2}}"),
                     0);
    assert_true(world_cleared(w, "listing:L1"));
    assert_string_equal(c1(w)->differs, "[\"description\"]");
    say(w, VERDICT_ESCALATE, "");
    assert_int_equal(command(w, COMMAND_CLAIM_ANSWER, SELLER,
                             "{\"claim\":\"c1\",\"answer\":\"disputes\"}"),
                     0);
    assert_int_equal(world_fact(w, POINT_CLAIMS, "listing.differs")->num, 1);
    world_free(w);
    w = with_seller();
    assert_int_equal(world_do(w, COMMAND_LISTING_OBSERVED, SHOP, -1, NULL,
                              "{\"listing\":{\"id\":\"L1\",\"title\":\"Lamp\",\"description\":"
                              "\"New.\",\"price_minor\":4000}}"),
                     0);
    assert_string_equal(c1(w)->differs, "[\"price_minor\"]");
    say(w, VERDICT_ESCALATE, "");
    assert_int_equal(command(w, COMMAND_CLAIM_ANSWER, SELLER,
                             "{\"claim\":\"c1\",\"answer\":\"disputes\"}"),
                     0);
    assert_int_equal(world_fact(w, POINT_CLAIMS, "listing.differs")->num, 0);
    world_free(w);
}

static void a_snapshot_keeps_claims_byte_for_byte(void **state)
{
    struct world *w = granted();
    struct buf a = BUF_INIT(0), b = BUF_INIT(0);
    (void)state;
    kase_snapshot(w->k, &a);
    struct kase *k = kase_new();
    assert_int_equal(kase_restore(k, buf_str(&a)), 0);
    kase_snapshot(k, &b);
    assert_int_equal(a.len, b.len);
    assert_memory_equal(a.ptr, b.ptr, a.len);
    kase_free(k);
    buf_free(&a);
    buf_free(&b);
    world_free(w);
}

static void the_seller_is_shown_no_customer(void **state)
{
    struct world *w = granted();
    struct buf b = BUF_INIT(0);
    struct json_out o = json_out(&b);
    (void)state;
    claim_json(w->k, c1(w), NULL, CLAIM_FOR_SELLER, &o);
    assert_false(world_says(buf_str(&b), "Ada"));
    assert_false(world_says(buf_str(&b), "ada@example.com"));
    assert_false(world_says(buf_str(&b), "Mug"));
    assert_true(world_says(buf_str(&b), "\"state\":\"granted\""));
    buf_free(&b);
    world_free(w);
}

static int assistant(struct world *w, const char *action)
{
    char body[512];
    (void)snprintf(body, sizeof body, "{\"epoch\":%u,\"turn\":0,\"actions\":[{\"claim\":%s}]}",
                   (unsigned)w->k->epoch, action);
    return world_do(w, COMMAND_TIER_RESULT, ASSISTANT, -1, NULL, body);
}

static void the_assistant_files_for_its_customer(void **state)
{
    struct world *w = begin();
    (void)state;
    say(w, VERDICT_ASK_CUSTOMER, "{\"what\":\"patience\",\"hours\":48}");
    assert_int_equal(assistant(w, "{\"step\":\"file\"," LINE_1 ",\"ground\":\"not_arrived\","
                                  "\"message\":\"Where is it?\"}"),
                     0);
    assert_int_equal(c1(w)->state, CLAIM_WAITING_CONTACT);
    assert_string_equal(c1(w)->ground, "not_arrived");
    assert_int_equal(c1(w)->contacted_at, w->now);
    assert_int_equal(c1(w)->deadline, w->now + 48 * HOUR);
    assert_int_equal(w->k->holder, HOLDER_TIER);
    assert_int_equal(world_balance(w, "claim:" ORDER_ID ":1"), 1);
    world_free(w);
}

static void what_the_assistant_may_not_file_goes_to_a_person(void **state)
{
    struct world *w = begin();
    (void)state;
    assert_int_equal(assistant(w, "{\"step\":\"file\",\"order\":\"" ORDER_ID "\",\"line\":\"2\","
                                  "\"ground\":\"not_arrived\",\"message\":\"x\"}"),
                     0);
    assert_int_equal(w->k->n_claim, 0);
    assert_int_equal(w->k->contact_state, CONTACT_QUEUED);
    assert_int_equal(world_balance(w, "claim:" ORDER_ID ":2"), 0);
    world_free(w);
}

static void the_policy_sees_how_many_claims_the_sellers_orders_have(void **state)
{
    struct world *w = begin();
    (void)state;
    assert_int_equal(contact_seller(w), 0);
    w->now += 48 * HOUR;
    say(w, VERDICT_ASK_SELLER, "{\"hours\":72}");
    w->seller = (struct desk_seller){.orders = 400, .claims = 3};
    assert_int_equal(file_claim(w, "not_arrived"), 0);
    assert_true(str_is(w->needs.seller, "s-far"));
    assert_int_equal(world_fact(w, POINT_CLAIMS, "seller.orders")->num, 400);
    assert_int_equal(world_fact(w, POINT_CLAIMS, "seller.claims_pm")->num, 10); /* with this one */
    w->seller.claims = 4;
    w->now += 72 * HOUR;
    assert_int_equal(fire(w), 0);
    assert_int_equal(world_fact(w, POINT_CLAIMS, "seller.claims_pm")->num,
                     10); /* it is in it now */
    w->seller = (struct desk_seller){.orders = 0};
    assert_int_equal(command(w, COMMAND_CLAIM_ANSWER, SELLER,
                             "{\"claim\":\"c1\",\"answer\":\"disputes\"}"),
                     0);
    assert_int_equal(world_fact(w, POINT_CLAIMS, "seller.claims_pm")->num, 0);
    world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_policy_sees_how_many_claims_the_sellers_orders_have),
        cmocka_unit_test(writing_to_the_seller_starts_48_hours),
        cmocka_unit_test(a_timer_that_fires_early_is_set_again),
        cmocka_unit_test(hours_of_a_verdict_end_on_the_clock_they_are_about),
        cmocka_unit_test(own_goods_and_foreign_orders_have_no_guarantee),
        cmocka_unit_test(a_line_has_one_open_claim_in_all_cases),
        cmocka_unit_test(an_early_timer_never_grants),
        cmocka_unit_test(only_its_seller_finds_a_claim),
        cmocka_unit_test(an_answer_in_time_is_followed_and_a_late_one_refused),
        cmocka_unit_test(a_policy_that_fails_ends_with_a_person_and_without_money),
        cmocka_unit_test(evidence_is_an_answer_of_the_customer),
        cmocka_unit_test(asking_without_end_ends_with_a_person),
        cmocka_unit_test(listing_as_sold_stands_beside_the_listing_now),
        cmocka_unit_test(a_snapshot_keeps_claims_byte_for_byte),
        cmocka_unit_test(the_seller_is_shown_no_customer),
        cmocka_unit_test(the_assistant_files_for_its_customer),
        cmocka_unit_test(what_the_assistant_may_not_file_goes_to_a_person),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
