/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/desk/world.h"

static int answer(struct world *w, uint32_t epoch, uint64_t turn, const char *rest)
{
    char body[2048];
    (void)snprintf(body, sizeof body, "{\"epoch\":%u,\"turn\":%llu%s%s}", epoch,
                   (unsigned long long)turn, *rest ? "," : "", rest);
    return world_do(w, COMMAND_TIER_RESULT, ASSISTANT, -1, NULL, body);
}

static uint64_t ask(struct world *w, const char *cid, const char *text)
{
    assert_int_equal(world_say(w, cid, text), 0);
    return w->k->last_customer_seq;
}

static void an_answer_is_said_by_the_tier_and_settles_its_step(void **state)
{
    (void)state;
    struct world *w = world_new();
    world_start(w);
    uint64_t turn = ask(w, "m1", "where is my mug");
    assert_int_equal(
        answer(w, 1, turn,
               "\"recognised\":{\"intent\":\"track\",\"confidence_pm\":910,\"asks_for_person\":"
               "false,\"anger_pm\":40,\"orders\":[\"" ORDER_ID "\"]},"
               "\"actions\":[{\"say\":{\"text\":\"On its way\",\"options\":[\"Thanks\"],\"card\":"
               "{\"order\":1}}}]"),
        0);
    assert_true(world_cleared(w, "step:7"));
    assert_int_equal(world_count(w, EVENT_INTENT_RECOGNISED), 1);
    const struct event *sent = world_event(w, EVENT_MESSAGE_SENT);
    assert_int_equal(sent->actor.type, ACTOR_TIER);
    assert_true(world_says(sent->body, "\"options\":[\"Thanks\"]"));
    assert_true(world_says(sent->body, "\"card\":{\"order\":1}"));
    assert_non_null(world_effect(w, EFFECT_CHANNEL_DELIVER));
    assert_string_equal(w->k->intent, "track");
    assert_string_equal(w->k->topic_order, ORDER_ID);
    /* the quiet verdict travels in the first event */
    assert_true(world_says(world_event(w, EVENT_INTENT_RECOGNISED)->body, "\"decision\":"));
    assert_int_equal(world_count(w, EVENT_POLICY_DECIDED), 0);
    world_free(w);
}

static void what_a_flow_asked_of_compensation_is_recorded(void **state)
{
    (void)state;
    struct world *w = world_new();
    world_start(w);
    uint64_t turn = ask(w, "m1", "where is my mug");
    assert_int_equal(
        answer(w, 1, turn,
               "\"actions\":[{\"say\":{\"text\":\"A refund?\"}}],\"decided\":["
               "{\"point\":\"compensation\",\"verdict\":{\"kind\":\"offer\"},\"rule\":\"late\"},"
               "{\"point\":\"authority\",\"verdict\":{\"kind\":\"allow\"},\"rule\":\"mine\"},"
               "{\"point\":\"compensation\",\"verdict\":{\"kind\":\"allow\"}},7]"),
        0);
    assert_int_equal(world_count(w, EVENT_POLICY_DECIDED), 1);
    const struct event *e = world_event(w, EVENT_POLICY_DECIDED);
    assert_int_equal(e->actor.type, ACTOR_POLICY);
    assert_true(str_is(e->actor.id, "late"));
    assert_true(world_says(e->body, "\"point\":\"compensation\",\"verdict\":\"offer\""));
    assert_true(world_says(e->body, "\"record\":{\"point\":\"compensation\","));
    world_free(w);
}

static void a_turn_that_was_answered_is_not_answered_again(void **state)
{
    (void)state;
    struct world *w = world_new();
    world_start(w);
    uint64_t turn = ask(w, "m1", "where is my mug");
    const char *say = "\"actions\":[{\"say\":{\"text\":\"On its way\"}}]";
    assert_int_equal(answer(w, 1, turn, say), 0);
    assert_int_equal(answer(w, 1, turn, say), 0);
    assert_int_equal(w->out.n_event, 0);
    assert_true(world_cleared(w, "step:7"));
    world_free(w);
}

static void a_late_answer_of_a_former_holder_is_dropped_and_recorded(void **state)
{
    (void)state;
    struct world *w = world_new();
    world_start(w);
    uint64_t turn = ask(w, "m1", "where is my mug");
    assert_int_equal(world_do(w, COMMAND_ASK_PERSON, CUSTOMER, -1, NULL, "{}"), 0);
    assert_int_equal(answer(w, 1, turn, "\"actions\":[{\"say\":{\"text\":\"On its way\"}}]"), 0);
    assert_int_equal(w->out.n_event, 1);
    assert_int_equal(w->out.event[0].kind, EVENT_MESSAGE_DROPPED);
    assert_true(world_says(w->out.event[0].body, "On its way"));
    assert_int_equal(w->out.n_effect, 0);
    assert_true(world_cleared(w, "step:7"));
    assert_int_equal(answer(w, 1, turn, "\"actions\":[{\"fact\":{\"key\":\"a\",\"value\":1}}]"), 0);
    assert_int_equal(w->out.n_event, 0);
    world_free(w);
}

static void an_answer_from_before_the_contact_came_back_is_late(void **state)
{
    (void)state;
    struct world *w = world_new();
    world_start(w);
    uint64_t turn = ask(w, "m1", "broken");
    assert_int_equal(answer(w, 1, turn, "\"actions\":[{\"escalate\":{\"reason\":\"hm\"}}]"), 0);
    assert_int_equal(world_do(w, COMMAND_AGENT_ACCEPT, DANA, 1, NULL, "{}"), 0);
    assert_int_equal(world_do(w, COMMAND_AGENT_HAND_BACK, DANA, 1, NULL, "{\"reason\":\"simple\"}"),
                     0);
    assert_int_equal(w->k->holder, HOLDER_TIER);
    const char *say = "\"actions\":[{\"say\":{\"text\":\"Hello again\"}}]";
    assert_int_equal(answer(w, 1, turn, say), 0);
    assert_int_equal(world_count(w, EVENT_MESSAGE_DROPPED), 1);
    assert_int_equal(world_count(w, EVENT_MESSAGE_SENT), 0);
    assert_int_equal(answer(w, w->k->epoch, 0, say), 0);
    assert_int_equal(world_count(w, EVENT_MESSAGE_SENT), 1);
    world_free(w);
}

static void an_escalation_by_policy_wins_over_what_the_assistant_wanted_to_say(void **state)
{
    (void)state;
    struct world *w = world_new();
    world_start(w);
    uint64_t turn = ask(w, "m1", "my mug arrived broken");
    world_escalation(w, VERDICT_ESCALATE, 2, "expensive_loss");
    assert_int_equal(answer(w, 1, turn,
                            "\"recognised\":{\"intent\":\"damaged\",\"confidence_pm\":900,"
                            "\"asks_for_person\":false,\"anger_pm\":800},\"actions\":[{\"tried\":"
                            "\"asked for a photo\"},{\"wants\":\"a refund\"},{\"not_done\":"
                            "\"no refund yet\"},{\"say\":{\"text\":\"Sorry\"}}]"),
                     0);
    assert_int_equal(world_count(w, EVENT_MESSAGE_SENT), 0);
    assert_int_equal(w->k->tier, 2);
    assert_int_equal(w->k->contact_state, CONTACT_QUEUED);
    const struct event *entered = world_event(w, EVENT_TIER_ENTERED);
    assert_true(world_says(entered->body, "\"reason\":\"expensive_loss\""));
    assert_true(world_says(entered->body, "\"rule\":\"a rule\""));
    omb_str summary = world_event(w, EVENT_SUMMARY_MADE)->body;
    assert_true(world_says(summary, "\"problem\":\"my mug arrived broken\""));
    assert_true(world_says(summary, "\"wants\":\"a refund\""));
    assert_true(world_says(summary, "\"tried\":[\"asked for a photo\"]"));
    assert_true(world_says(summary, "\"not_done\":[\"no refund yet\"]"));
    assert_true(world_says(summary, "\"mood\":\"angry\""));
    assert_non_null(world_effect(w, EFFECT_TIER_WITHDRAW));
    world_free(w);
}

static void a_tiers_own_wish_to_hand_over_is_never_refused(void **state)
{
    (void)state;
    struct world *w = world_new();
    world_start(w);
    uint64_t turn = ask(w, "m1", "hm");
    assert_int_equal(answer(w, 1, turn,
                            "\"actions\":[{\"escalate\":{\"reason\":\"not_understood\"}}]"),
                     0);
    assert_true(str_is(world_fact(w, POINT_ESCALATION, "assistant.wants")->str, "not_understood"));
    assert_int_equal(w->k->tier, 1);
    assert_int_equal(w->k->contact_state, CONTACT_QUEUED);
    assert_true(world_says(world_event(w, EVENT_TIER_ENTERED)->body, "not_understood"));
    world_free(w);
}

static void a_failed_assistant_hands_over_to_a_person(void **state)
{
    (void)state;
    struct world *w = world_new();
    world_start(w);
    uint64_t turn = ask(w, "m1", "hello");
    assert_int_equal(answer(w, 1, turn, "\"status\":-11"), 0);
    assert_int_equal(w->k->contact_state, CONTACT_QUEUED);
    assert_true(world_says(world_event(w, EVENT_TIER_ENTERED)->body, "assistant_failed"));
    world_free(w);
}

static void words_that_ask_for_a_person_reach_one_even_when_the_policy_says_stay(void **state)
{
    (void)state;
    struct world *w = world_new();
    world_start(w);
    uint64_t turn = ask(w, "m1", "talk to a representative");
    assert_int_equal(answer(w, 1, turn,
                            "\"recognised\":{\"intent\":\"person\",\"confidence_pm\":990,"
                            "\"asks_for_person\":true,\"anger_pm\":0},\"actions\":[{\"say\":"
                            "{\"text\":\"Let me help you first\"}}]"),
                     0);
    assert_int_equal(world_count(w, EVENT_MESSAGE_SENT), 0);
    assert_int_equal(w->k->tier, 1);
    assert_int_equal(w->k->asked_person, 1);
    world_free(w);
}

static void a_lookup_continues_the_same_turn_when_the_order_is_there(void **state)
{
    (void)state;
    struct world *w = world_new();
    world_start(w);
    uint64_t turn = ask(w, "m1", "order " ORDER_ID);
    assert_int_equal(answer(w, 1, turn,
                            "\"actions\":[{\"say\":{\"text\":\"One moment\"}},{\"lookup\":"
                            "{\"order\":\"" ORDER_ID "\"}}]"),
                     0);
    const struct effect *look = world_effect(w, EFFECT_COMMERCE_ORDER);
    assert_true(look && str_is(look->key, "order:" ORDER_ID));
    world_observe(w);
    assert_true(world_cleared(w, "order:" ORDER_ID));
    const struct effect *step = world_effect(w, EFFECT_TIER_STEP);
    assert_true(step && str_is(step->key, "step:7"));
    assert_true(world_says(step->body, "\"lookup\":\"" ORDER_ID "\""));
    assert_int_equal(answer(w, 1, turn, "\"actions\":[{\"say\":{\"text\":\"Found\"}}]"), 0);
    assert_int_equal(world_count(w, EVENT_MESSAGE_SENT), 1);
    world_free(w);
}

static void an_order_that_is_not_there_continues_the_turn_as_well(void **state)
{
    (void)state;
    struct world *w = world_new();
    world_start(w);
    uint64_t turn = ask(w, "m1", "order 1");
    assert_int_equal(answer(w, 1, turn, "\"actions\":[{\"lookup\":{\"order\":\"1\"}}]"), 0);
    assert_int_equal(world_do(w, COMMAND_ORDER_OBSERVED, SHOP, -1, NULL, "{\"missing\":\"1\"}"), 0);
    assert_non_null(world_effect(w, EFFECT_TIER_STEP));
    assert_string_equal(w->k->lookup_order, "");
    world_free(w);
}

static void a_flow_survives_in_the_case_and_ends_with_null(void **state)
{
    (void)state;
    struct world *w = world_new();
    world_start(w);
    uint64_t turn = ask(w, "m1", "broken");
    assert_int_equal(answer(w, 1, turn,
                            "\"actions\":[{\"ask\":{\"text\":\"Which one?\",\"key\":\"line\"}}],"
                            "\"flow\":{\"name\":\"damaged\",\"bundle\":\"b1\",\"answers\":[]}"),
                     0);
    assert_string_equal(w->k->flow, "{\"name\":\"damaged\",\"bundle\":\"b1\",\"answers\":[]}");
    struct buf view = BUF_INIT(0);
    kase_view(w->k, turn, &view);
    assert_true(world_says(buf_str(&view), "\"flow\":{\"name\":\"damaged\""));
    assert_true(world_says(buf_str(&view), "\"turn\":{\"seq\":7,\"text\":\"broken\"}"));
    buf_free(&view);
    turn = ask(w, "m2", "the mug");
    assert_int_equal(answer(w, 1, turn,
                            "\"actions\":[{\"say\":{\"text\":\"Done\"}}],\"flow\":null"),
                     0);
    assert_null(w->k->flow);
    world_free(w);
}

static void a_resolved_case_keeps_its_holder_until_the_customer_is_done(void **state)
{
    (void)state;
    struct world *w = world_new();
    world_start(w);
    uint64_t turn = ask(w, "m1", "thanks");
    assert_int_equal(answer(w, 1, turn, "\"actions\":[{\"resolve\":{}}]"), 0);
    assert_int_equal(w->k->status, CASE_RESOLVED);
    assert_int_equal(w->k->contact_state, CONTACT_HELD);
    assert_int_equal(world_say(w, "m2", "and another thing"), 0);
    assert_int_equal(w->k->status, CASE_OPEN);
    world_free(w);
}

static void nonsense_from_a_tier_is_refused_or_passed_over(void **state)
{
    (void)state;
    struct world *w = world_new();
    world_start(w);
    uint64_t turn = ask(w, "m1", "hello");
    assert_int_equal(world_do(w, COMMAND_TIER_RESULT, ASSISTANT, -1, NULL, "{}"), -OMB_E_INVALID);
    assert_int_equal(answer(w, 1, 9999, ""), -OMB_E_INVALID);
    assert_int_equal(world_do(w, COMMAND_TIER_RESULT, DANA, 1, NULL, "{\"epoch\":1}"),
                     -OMB_E_DENIED);
    assert_int_equal(answer(w, 1, turn,
                            "\"actions\":[7,{},{\"say\":7},{\"say\":{\"text\":\"\"}},{\"fly\":{}},"
                            "{\"lookup\":{}},{\"fact\":{\"key\":\"flow\",\"value\":{}}},"
                            "{\"fact\":{\"key\":\"change:r1\",\"value\":{}}}]"),
                     0);
    assert_int_equal(world_count(w, EVENT_MESSAGE_SENT), 0);
    assert_int_equal(world_count(w, EVENT_FACT_SET), 0);
    assert_int_equal(w->k->contact_state, CONTACT_HELD);
    world_free(w);
}

UNIT(cmocka_unit_test(an_answer_is_said_by_the_tier_and_settles_its_step),
     cmocka_unit_test(what_a_flow_asked_of_compensation_is_recorded),
     cmocka_unit_test(a_turn_that_was_answered_is_not_answered_again),
     cmocka_unit_test(a_late_answer_of_a_former_holder_is_dropped_and_recorded),
     cmocka_unit_test(an_answer_from_before_the_contact_came_back_is_late),
     cmocka_unit_test(an_escalation_by_policy_wins_over_what_the_assistant_wanted_to_say),
     cmocka_unit_test(a_tiers_own_wish_to_hand_over_is_never_refused),
     cmocka_unit_test(a_failed_assistant_hands_over_to_a_person),
     cmocka_unit_test(words_that_ask_for_a_person_reach_one_even_when_the_policy_says_stay),
     cmocka_unit_test(a_lookup_continues_the_same_turn_when_the_order_is_there),
     cmocka_unit_test(an_order_that_is_not_there_continues_the_turn_as_well),
     cmocka_unit_test(a_flow_survives_in_the_case_and_ends_with_null),
     cmocka_unit_test(a_resolved_case_keeps_its_holder_until_the_customer_is_done),
     cmocka_unit_test(nonsense_from_a_tier_is_refused_or_passed_over))
