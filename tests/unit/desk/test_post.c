/* SPDX-License-Identifier: Apache-2.0 */
/* Messages to a channel that does not resume: kept until it took them, told to a person when it
 * never will. */
#include "tests/unit/desk/world.h"

#define SLOW_START                                                                                 \
    "{\"contact\":\"c1\",\"channel\":\"sms\",\"live\":false,\"resumes\":false,\"customer\":{"      \
    "\"id\":\"\","                                                                                 \
    "\"name\":\"Priya\",\"verified\":false}}"

static const struct actor HOST = {ACTOR_SYSTEM, {"", 0}, {NULL, 0}};

static struct world *begin(const char *start)
{
    struct world *w = world_new();
    assert_int_equal(world_do(w, COMMAND_CONTACT_START, CUSTOMER, -1, NULL, start), 0);
    return w;
}

static const char answer[] =
    "{\"epoch\":1,\"turn\":0,\"actions\":[{\"say\":{\"text\":\"Hello\"}}]}";

static void a_message_is_kept_until_it_is_out(void **state)
{
    (void)state;
    struct world *w = begin(SLOW_START);
    assert_true(w->k->by_outbox);
    assert_int_equal(world_do(w, COMMAND_TIER_RESULT, ASSISTANT, -1, NULL, answer), 0);
    const struct effect *e = world_effect(w, EFFECT_CHANNEL_POST);
    assert_non_null(e);
    assert_null(world_effect(w, EFFECT_CHANNEL_DELIVER));
    assert_true(effect_is_durable(e->kind));
    char key[64], body[128];
    assert_int_equal(str_copy(key, sizeof key, e->key), 0);
    (void)snprintf(body, sizeof body, "{\"seq\":%s,\"outcome\":\"out\"}", key + strlen("deliver:"));
    assert_int_equal(world_do(w, COMMAND_POST_RESULT, HOST, -1, NULL, body), 0);
    assert_int_equal(w->out.n_cleared, 1);
    assert_true(str_is(w->out.cleared[0], key));
    assert_int_equal(w->out.n_event, 0);
    world_free(w);
}

static void what_never_arrives_goes_to_a_person(void **state)
{
    (void)state;
    struct world *w = begin(SLOW_START);
    assert_int_equal(world_do(w, COMMAND_TIER_RESULT, ASSISTANT, -1, NULL, answer), 0);
    assert_int_equal(world_do(w, COMMAND_POST_RESULT, HOST, -1, NULL,
                              "{\"seq\":7,\"outcome\":\"failed\",\"detail\":\"no such number\"}"),
                     0);
    assert_true(w->out.event[0].kind == EVENT_MESSAGE_FAILED);
    assert_true(w->out.event[1].kind == EVENT_NOTE_ADDED);
    assert_int_equal(w->k->contact_state, CONTACT_QUEUED);
    assert_int_equal(w->k->tier, TIER_ASSOCIATE);
    world_free(w);
}

static void a_channel_that_resumes_needs_no_row(void **state)
{
    (void)state;
    struct world *w =
        begin("{\"contact\":\"c1\",\"channel\":\"chat\",\"live\":true,\"customer\":{\"id\":\"\","
              "\"verified\":false}}");
    assert_false(w->k->by_outbox);
    assert_int_equal(world_do(w, COMMAND_TIER_RESULT, ASSISTANT, -1, NULL, answer), 0);
    assert_null(world_effect(w, EFFECT_CHANNEL_POST));
    assert_non_null(world_effect(w, EFFECT_CHANNEL_DELIVER));
    world_free(w);
}

static void only_the_host_tells_of_deliveries(void **state)
{
    (void)state;
    struct world *w = begin(SLOW_START);
    assert_int_equal(world_do(w, COMMAND_POST_RESULT, CUSTOMER, -1, NULL,
                              "{\"seq\":7,\"outcome\":\"out\"}"),
                     -OMB_E_DENIED);
    assert_int_equal(world_do(w, COMMAND_POST_RESULT, HOST, -1, NULL,
                              "{\"seq\":0,\"outcome\":\"out\"}"),
                     -OMB_E_INVALID);
    assert_int_equal(world_do(w, COMMAND_POST_RESULT, HOST, -1, NULL,
                              "{\"seq\":7,\"outcome\":\"?\"}"),
                     -OMB_E_INVALID);
    world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_message_is_kept_until_it_is_out),
        cmocka_unit_test(what_never_arrives_goes_to_a_person),
        cmocka_unit_test(a_channel_that_resumes_needs_no_row),
        cmocka_unit_test(only_the_host_tells_of_deliveries),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
