/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/desk/world.h"

static void a_message_to_the_assistant_becomes_a_durable_step(void **state)
{
    (void)state;
    struct world *w = world_new();
    world_start(w);
    assert_int_equal(world_say(w, "m1", "where is my mug"), 0);
    assert_int_equal(w->out.n_event, 1);
    const struct effect *step = world_effect(w, EFFECT_TIER_STEP);
    assert_true(step && str_is(step->key, "step:7") && effect_is_durable(step->kind));
    assert_true(world_says(step->body, "\"turn\":7") && world_says(step->body, "\"epoch\":1"));
    assert_int_equal(w->asked[POINT_ESCALATION], 0);
    world_free(w);
}

static void a_repeated_message_is_answered_from_memory(void **state)
{
    (void)state;
    struct world *w = world_new();
    world_start(w);
    assert_int_equal(world_say(w, "m1", "hello"), 0);
    uint64_t seq = w->k->seq;
    assert_int_equal(world_say(w, "m1", "hello"), 0);
    assert_int_equal(w->out.repeat_of, seq);
    assert_int_equal(w->out.n_event + w->out.n_effect, 0);
    assert_int_equal(w->k->seq, seq);
    world_free(w);
}

static void a_quiet_decision_travels_inside_the_message_it_was_made_for(void **state)
{
    (void)state;
    struct world *w = world_new();
    world_with_dana(w);
    uint32_t asked = w->asked[POINT_ESCALATION];
    assert_int_equal(world_say(w, "m1", "hello Dana"), 0);
    assert_int_equal(w->asked[POINT_ESCALATION], asked + 1);
    assert_int_equal(w->out.n_event, 1);
    assert_true(world_says(w->out.event[0].body, "\"decision\":" RECORD));
    assert_int_equal(world_fact(w, POINT_ESCALATION, "message.length")->num, 10);
    assert_true(str_is(world_fact(w, POINT_ESCALATION, "holder")->str, "agent"));
    world_free(w);
}

static void a_loud_decision_has_its_own_event_and_moves_the_contact(void **state)
{
    (void)state;
    struct world *w = world_new();
    world_with_dana(w);
    world_escalation(w, VERDICT_ESCALATE, 2, "angry");
    assert_int_equal(world_say(w, "m1", "this is outrageous"), 0);
    assert_int_equal(world_count(w, EVENT_POLICY_DECIDED), 1);
    assert_int_equal(world_count(w, EVENT_MESSAGE_RECEIVED), 1);
    assert_int_equal(w->k->contact_state, CONTACT_QUEUED);
    assert_int_equal(w->k->tier, 2);
    world_free(w);
}

static void an_empty_or_oversized_message_is_invalid(void **state)
{
    (void)state;
    struct world *w = world_new();
    world_start(w);
    assert_int_equal(world_say(w, "m1", "  "), -OMB_E_INVALID);
    size_t n = MESSAGE_MAX_TEXT + 32;
    char *body = malloc(n);
    (void)snprintf(body, n, "{\"text\":\"%0*d\"}", MESSAGE_MAX_TEXT + 1, 0);
    assert_int_equal(world_do(w, COMMAND_MESSAGE_IN, CUSTOMER, -1, "m2", body), -OMB_E_INVALID);
    free(body);
    assert_int_equal(world_do(w, COMMAND_MESSAGE_IN, DANA, 1, "m3", "{\"text\":\"x\"}"),
                     -OMB_E_DENIED);
    world_free(w);
}

static void a_message_after_the_end_takes_the_case_up_again(void **state)
{
    (void)state;
    struct world *w = world_new();
    world_start(w);
    assert_int_equal(world_do(w, COMMAND_CONTACT_END, CUSTOMER, -1, NULL, "{\"by\":\"customer\"}"),
                     0);
    w->now += 60000;
    assert_int_equal(world_say(w, "m1", "one more thing"), 0);
    assert_int_equal(world_count(w, EVENT_CASE_REOPENED), 1);
    assert_true(world_fact(w, POINT_ROUTE, "case.reopened")->num);
    assert_int_equal(w->k->contact_state, CONTACT_HELD);
    assert_non_null(world_effect(w, EFFECT_TIER_STEP));
    world_free(w);
}

static void a_message_long_after_the_end_is_refused(void **state)
{
    (void)state;
    struct world *w = world_new();
    world_start(w);
    assert_int_equal(world_do(w, COMMAND_CONTACT_END, CUSTOMER, -1, NULL, "{\"by\":\"customer\"}"),
                     0);
    w->now += DESK_REOPEN_MS + 1;
    assert_int_equal(world_say(w, "m1", "one more thing"), -OMB_E_STATE);
    world_free(w);
}

static void only_the_holder_speaks_to_the_customer(void **state)
{
    (void)state;
    struct world *w = world_new();
    world_with_dana(w);
    assert_int_equal(world_reply(w, EVE, w->k->seq, "e1", "hi"), -OMB_E_DENIED);
    assert_int_equal(world_reply(w, DANA, w->k->seq, "d1", "hi"), 0);
    assert_int_equal(world_count(w, EVENT_MESSAGE_SENT), 1);
    assert_non_null(world_effect(w, EFFECT_CHANNEL_DELIVER));
    assert_true(world_says(w->out.event[0].body, "\"by\":\"Dana\""));
    assert_int_equal(world_reply(w, CUSTOMER, w->k->seq, "c1", "hi"), -OMB_E_DENIED);
    world_free(w);
}

static void a_reply_that_missed_a_colleagues_words_conflicts(void **state)
{
    (void)state;
    struct world *w = world_new();
    world_with_dana(w);
    uint64_t seen = w->k->seq;
    assert_int_equal(world_reply(w, DANA, seen, "d1", "I am on it"), 0);
    assert_int_equal(world_do(w, COMMAND_AGENT_ESCALATE, DANA, 1, NULL,
                              "{\"tier\":2,\"reason\":\"over_authority\"}"),
                     0);
    assert_int_equal(world_do(w, COMMAND_AGENT_ACCEPT, SUSAN, 2, NULL, "{}"), 0);
    assert_int_equal(world_reply(w, SUSAN, seen, "s1", "hello"), -OMB_E_CONFLICT);
    assert_int_equal(world_reply(w, SUSAN, w->k->seq, "s1", "hello"), 0);
    assert_int_equal(world_reply(w, SUSAN, seen, "s2", "and"), 0);
    world_free(w);
}

static void a_repeated_reply_is_sent_once(void **state)
{
    (void)state;
    struct world *w = world_new();
    world_with_dana(w);
    assert_int_equal(world_reply(w, DANA, w->k->seq, "d1", "hi"), 0);
    uint64_t seq = w->k->seq;
    assert_int_equal(world_reply(w, DANA, 0, "d1", "hi"), 0);
    assert_int_equal(w->out.repeat_of, seq);
    assert_int_equal(w->out.n_event, 0);
    world_free(w);
}

static void a_note_never_reaches_a_channel(void **state)
{
    (void)state;
    struct world *w = world_new();
    world_with_dana(w);
    assert_int_equal(world_do(w, COMMAND_AGENT_NOTE, EVE, 1, "n1", "{\"text\":\"careful\"}"), 0);
    assert_int_equal(world_count(w, EVENT_NOTE_ADDED), 1);
    assert_int_equal(w->out.n_effect, 0);
    assert_int_equal(world_do(w, COMMAND_AGENT_NOTE, CUSTOMER, -1, "n2", "{\"text\":\"x\"}"),
                     -OMB_E_DENIED);
    world_free(w);
}

static void who_asks_for_a_person_is_queued_whatever_the_policy_says(void **state)
{
    (void)state;
    struct world *w = world_new();
    world_start(w);
    assert_int_equal(world_do(w, COMMAND_ASK_PERSON, CUSTOMER, -1, NULL, "{}"), 0);
    assert_true(world_fact(w, POINT_ESCALATION, "message.asks_for_person")->num);
    assert_int_equal(w->k->contact_state, CONTACT_QUEUED);
    assert_int_equal(w->k->tier, TIER_ASSOCIATE);
    assert_int_equal(w->k->asked_person, 1);
    const struct event *entered = world_event(w, EVENT_TIER_ENTERED);
    assert_true(world_says(entered->body, "\"reason\":\"asked_for_person\""));
    assert_true(world_says(entered->body, "\"rule\":\"core"));
    assert_int_equal(world_count(w, EVENT_SUMMARY_MADE), 1);
    world_free(w);
}

UNIT(cmocka_unit_test(a_message_to_the_assistant_becomes_a_durable_step),
     cmocka_unit_test(a_repeated_message_is_answered_from_memory),
     cmocka_unit_test(a_quiet_decision_travels_inside_the_message_it_was_made_for),
     cmocka_unit_test(a_loud_decision_has_its_own_event_and_moves_the_contact),
     cmocka_unit_test(an_empty_or_oversized_message_is_invalid),
     cmocka_unit_test(a_message_after_the_end_takes_the_case_up_again),
     cmocka_unit_test(a_message_long_after_the_end_is_refused),
     cmocka_unit_test(only_the_holder_speaks_to_the_customer),
     cmocka_unit_test(a_reply_that_missed_a_colleagues_words_conflicts),
     cmocka_unit_test(a_repeated_reply_is_sent_once),
     cmocka_unit_test(a_note_never_reaches_a_channel),
     cmocka_unit_test(who_asks_for_a_person_is_queued_whatever_the_policy_says))
