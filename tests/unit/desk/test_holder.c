/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/desk/world.h"

static void the_second_to_accept_is_told_that_a_colleague_was_first(void **state)
{
    (void)state;
    struct world *w = world_new();
    world_with_dana(w);
    assert_int_equal(w->k->holder, HOLDER_AGENT);
    assert_string_equal(w->k->holder_name, "Dana");
    assert_int_equal(world_do(w, COMMAND_AGENT_ACCEPT, EVE, 1, NULL, "{}"), -OMB_E_CONFLICT);
    assert_string_equal(w->k->holder_id, "dana");
    world_free(w);
}

static void who_accepts_twice_has_it_and_nothing_more_happens(void **state)
{
    (void)state;
    struct world *w = world_new();
    world_with_dana(w);
    uint32_t epoch = w->k->epoch;
    assert_int_equal(world_do(w, COMMAND_AGENT_ACCEPT, DANA, 1, NULL, "{}"), 0);
    assert_int_equal(w->out.n_event, 0);
    assert_int_equal(w->out.n_effect, 0);
    assert_int_equal(w->k->epoch, epoch);
    assert_int_equal(world_do(w, COMMAND_AGENT_HAND_BACK, DANA, 1, NULL,
                              "{\"reason\":\"shift_ends\"}"),
                     0);
    assert_int_equal(world_do(w, COMMAND_AGENT_ACCEPT, EVE, 1, NULL, "{}"), 0);
    assert_int_equal(world_do(w, COMMAND_AGENT_ACCEPT, DANA, 1, NULL, "{}"), -OMB_E_CONFLICT);
    world_free(w);
}

static void a_contact_is_accepted_only_from_the_queue_and_by_its_tier(void **state)
{
    (void)state;
    struct world *w = world_new();
    world_start(w);
    assert_int_equal(world_do(w, COMMAND_AGENT_ACCEPT, DANA, 1, NULL, "{}"), -OMB_E_STATE);
    world_escalation(w, VERDICT_ESCALATE, 2, "expensive");
    assert_int_equal(world_do(w, COMMAND_ASK_PERSON, CUSTOMER, -1, NULL, "{}"), 0);
    assert_int_equal(world_do(w, COMMAND_AGENT_ACCEPT, DANA, 1, NULL, "{}"), -OMB_E_DENIED);
    assert_int_equal(world_do(w, COMMAND_AGENT_ACCEPT, CUSTOMER, 3, NULL, "{}"), -OMB_E_DENIED);
    assert_int_equal(world_do(w, COMMAND_AGENT_ACCEPT, SUSAN, 2, NULL, "{}"), 0);
    assert_int_equal(world_count(w, EVENT_QUEUE_LEFT), 1);
    assert_int_equal(world_count(w, EVENT_CONTACT_ACCEPTED), 1);
    world_free(w);
}

static void escalating_queues_the_contact_above_with_reason_and_summary(void **state)
{
    (void)state;
    struct world *w = world_new();
    world_with_dana(w);
    const char *up = "{\"tier\":2,\"reason\":\"over_authority\",\"text\":\"wants 80 back\"}";
    assert_int_equal(world_do(w, COMMAND_AGENT_ESCALATE, EVE, 1, NULL, up), -OMB_E_DENIED);
    assert_int_equal(world_do(w, COMMAND_AGENT_ESCALATE, DANA, 1, NULL,
                              "{\"tier\":1,\"reason\":\"x\"}"),
                     -OMB_E_INVALID);
    assert_int_equal(world_do(w, COMMAND_AGENT_ESCALATE, DANA, 1, NULL, "{\"tier\":2}"),
                     -OMB_E_INVALID);
    assert_int_equal(world_do(w, COMMAND_AGENT_ESCALATE, DANA, 1, NULL, up), 0);
    assert_int_equal(w->k->contact_state, CONTACT_QUEUED);
    assert_int_equal(w->k->tier, 2);
    assert_int_equal(w->k->holder, HOLDER_NONE);
    assert_int_equal(world_count(w, EVENT_NOTE_ADDED), 1);
    assert_int_equal(world_count(w, EVENT_SUMMARY_MADE), 1);
    assert_int_equal(world_count(w, EVENT_MESSAGE_SENT), 0);
    world_free(w);
}

static void handing_back_goes_down_one_tier_with_a_reason(void **state)
{
    (void)state;
    struct world *w = world_new();
    w->verdict[POINT_ROUTE] =
        (struct verdict){.kind = VERDICT_ROUTE, .tier = 2, .rule = STR("vip")};
    world_start(w);
    assert_int_equal(world_do(w, COMMAND_AGENT_ACCEPT, SUSAN, 2, NULL, "{}"), 0);
    assert_int_equal(world_do(w, COMMAND_AGENT_HAND_BACK, SUSAN, 2, NULL, "{}"), -OMB_E_INVALID);
    const char *back = "{\"reason\":\"simple after all\"}";
    assert_int_equal(world_do(w, COMMAND_AGENT_HAND_BACK, SUSAN, 2, NULL, back), 0);
    assert_int_equal(w->k->tier, 1);
    assert_int_equal(w->k->contact_state, CONTACT_QUEUED);
    /* a sentence may name a person: it stands in a private note, not in a plain event */
    assert_true(world_says(world_event(w, EVENT_NOTE_ADDED)->body, "simple after all"));
    assert_true(world_says(world_event(w, EVENT_TIER_ENTERED)->body, "\"reason\":\"see_note\""));
    assert_int_equal(world_do(w, COMMAND_AGENT_ACCEPT, DANA, 1, NULL, "{}"), 0);
    assert_int_equal(world_do(w, COMMAND_AGENT_HAND_BACK, DANA, 1, NULL, back), 0);
    assert_int_equal(w->k->tier, 0);
    assert_int_equal(w->k->holder, HOLDER_TIER);
    assert_non_null(world_effect(w, EFFECT_TIER_STEP));
    world_free(w);
}

static void who_asked_for_a_person_is_not_handed_back_to_the_assistant(void **state)
{
    (void)state;
    struct world *w = world_new();
    world_with_dana(w);
    assert_int_equal(world_do(w, COMMAND_AGENT_HAND_BACK, DANA, 1, NULL,
                              "{\"reason\":\"shift ends\"}"),
                     0);
    assert_int_equal(w->k->tier, 1);
    assert_int_equal(w->k->contact_state, CONTACT_QUEUED);
    world_free(w);
}

static void resolving_says_goodbye_ends_the_contact_and_closes_the_channel(void **state)
{
    (void)state;
    struct world *w = world_new();
    world_with_dana(w);
    assert_int_equal(world_do(w, COMMAND_AGENT_RESOLVE, EVE, 1, NULL, "{}"), -OMB_E_DENIED);
    assert_int_equal(world_do(w, COMMAND_AGENT_RESOLVE, DANA, 1, NULL,
                              "{\"text\":\"Glad to help\"}"),
                     0);
    assert_int_equal(world_count(w, EVENT_MESSAGE_SENT), 1);
    assert_int_equal(w->k->status, CASE_RESOLVED);
    assert_int_equal(w->k->contact_state, CONTACT_OVER);
    assert_non_null(world_effect(w, EFFECT_CHANNEL_CLOSE));
    assert_int_equal(world_reply(w, DANA, w->k->seq, "d", "hi"), -OMB_E_STATE);
    world_free(w);
}

static void a_long_wait_asks_the_policy_again_and_may_widen(void **state)
{
    (void)state;
    struct world *w = world_new();
    world_start(w);
    assert_int_equal(world_do(w, COMMAND_ASK_PERSON, CUSTOMER, -1, NULL, "{}"), 0);
    const struct effect *timer = world_effect(w, EFFECT_TIMER_SET);
    assert_true(timer && world_says(timer->body, "\"name\":\"widen\""));
    const char *widen = "{\"name\":\"widen\",\"ref\":\"queue\",\"epoch\":2}";
    w->now += 60000;
    assert_int_equal(world_do(w, COMMAND_TIMER, CLOCK, -1, NULL, widen), 0);
    assert_int_equal(world_fact(w, POINT_ESCALATION, "queue.wait_ms")->num, 60000);
    assert_non_null(world_effect(w, EFFECT_TIMER_SET));
    world_escalation(w, VERDICT_ESCALATE, 2, "queued_too_long");
    w->now += 60000;
    assert_int_equal(world_do(w, COMMAND_TIMER, CLOCK, -1, NULL, widen), 0);
    assert_int_equal(w->k->tier, 2);
    assert_int_equal(w->k->contact_state, CONTACT_QUEUED);
    assert_int_equal(world_do(w, COMMAND_AGENT_ACCEPT, SUSAN, 2, NULL, "{}"), 0);
    assert_int_equal(world_do(w, COMMAND_TIMER, CLOCK, -1, NULL, widen), 0);
    assert_int_equal(w->out.n_event, 0);
    world_free(w);
}

UNIT(cmocka_unit_test(the_second_to_accept_is_told_that_a_colleague_was_first),
     cmocka_unit_test(who_accepts_twice_has_it_and_nothing_more_happens),
     cmocka_unit_test(a_contact_is_accepted_only_from_the_queue_and_by_its_tier),
     cmocka_unit_test(escalating_queues_the_contact_above_with_reason_and_summary),
     cmocka_unit_test(handing_back_goes_down_one_tier_with_a_reason),
     cmocka_unit_test(who_asked_for_a_person_is_not_handed_back_to_the_assistant),
     cmocka_unit_test(resolving_says_goodbye_ends_the_contact_and_closes_the_channel),
     cmocka_unit_test(a_long_wait_asks_the_policy_again_and_may_widen))
