/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: what webhooks are made of: signatures, events, rows, waits.
 * Must not know: the store, HTTP.
 * Called by: ctest. */
#include "tests/unit/unit.h"

#include "core/app/webhook.h"
#include "core/base/limits.h"

#include <string.h>

/* The example of the specification's reference libraries. */
static void a_signature_is_that_of_standard_webhooks(void **state)
{
    struct buf out = BUF_INIT(256);

    (void)state;
    webhook_sign("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", STR("msg_p5jXN8AQM9LWM0D4loKWxJek"),
                 1614265330, STR("{\"test\": 2432232314}"), &out);
    assert_int_equal(out.err, 0);
    assert_true(str_is(buf_str(&out), "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="));
    buf_free(&out);
}

static void a_secret_is_of_its_tenant_webhook_and_generation(void **state)
{
    static const uint8_t key[HASH_SIZE] = {7};
    char secret[4][WEBHOOK_SECRET], again[WEBHOOK_SECRET];

    (void)state;
    webhook_secret(key, 1, "aaaaaaaaaaaa", 1, secret[0]);
    webhook_secret(key, 2, "aaaaaaaaaaaa", 1, secret[1]);
    webhook_secret(key, 1, "aaaaaaaaaaab", 1, secret[2]);
    webhook_secret(key, 1, "aaaaaaaaaaaa", 2, secret[3]);
    webhook_secret(key, 1, "aaaaaaaaaaaa", 1, again);
    assert_string_equal(secret[0], again);
    assert_int_equal(strlen(again), 6 + 44);
    for (int i = 0; i < 4; i++)
        for (int j = 0; j < i; j++)
            assert_string_not_equal(secret[i], secret[j]);
}

static void only_what_happens_in_cases_is_told(void **state)
{
    (void)state;
    assert_true(webhook_events_of(STR("remedy.done")) == EVENT_BIT(EVENT_REMEDY_DONE));
    assert_true(webhook_events_of(STR("claim.*")) & EVENT_BIT(EVENT_CLAIM_FILED));
    assert_false(webhook_events_of(STR("claim.*")) & EVENT_BIT(EVENT_CASE_OPENED));
    assert_true(webhook_events_of(STR("*")) & EVENT_BIT(EVENT_MESSAGE_RECEIVED));
    static const char *const none[] =
        {"",         "x",        "policy.decided", "note.added", "key.made",
         "staff.*",  "fact.set", "journal.*",      "remedy.don", "remedy.",
         ".*",       "**",       "authority.*",    "customer.*", "export.*",
         "webhook.*"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        assert_true(webhook_events_of(str_of(none[i])) == 0);
    static const enum event_kind inner[] = {EVENT_NOTE_ADDED,      EVENT_POLICY_DECIDED,
                                            EVENT_STAFF_ADDED,     EVENT_KEY_MADE,
                                            EVENT_CUSTOMER_ERASED, EVENT_WEBHOOK_MADE,
                                            EVENT_MESSAGE_DROPPED};
    for (size_t i = 0; i < sizeof inner / sizeof *inner; i++)
        assert_false(webhook_events_of(STR("*")) & EVENT_BIT(inner[i]));
}

static void messages_stand_in_the_order_in_which_they_are_due(void **state)
{
    struct webhook_message m = {.hook = "0123456789ab",
                                .due = 1795342865305,
                                .seq = 43,
                                .at = 7,
                                .tries = 9,
                                .status = 503},
                           got;
    struct buf row = BUF_INIT(0);
    char key[WEBHOOK_KEY], later[WEBHOOK_KEY];

    (void)state;
    id_text(id_new(), m.event);
    m.kase = id_new();
    webhook_message_key(&m, key);
    webhook_message_write(&m, &row);
    assert_int_equal(webhook_message_read(str_of(key), buf_str(&row), &got), 0);
    assert_memory_equal(&got.kase, &m.kase, sizeof m.kase);
    assert_string_equal(got.event, m.event);
    assert_string_equal(got.hook, m.hook);
    assert_true(got.due == m.due && got.seq == 43 && got.at == 7 && got.tries == 9 &&
                got.status == 503);
    m.due += 5;
    webhook_message_key(&m, later);
    assert_true(strcmp(key, later) < 0);
    assert_int_equal(webhook_message_read(STR("x"), buf_str(&row), &got), -OMB_E_CORRUPT);
    assert_int_equal(webhook_message_read(str_of(key), STR("[1"), &got), -OMB_E_CORRUPT);
    buf_free(&row);
}

static void a_row_reads_as_it_was_written(void **state)
{
    struct webhook w = {.id = "0123456789ab",
                        .name = STR("n \"1\""),
                        .url = STR("https://x.example/?a=1"),
                        .by = STR("{\"id\":\"ada\"}"),
                        .events = STR("[\"remedy.done\",\"claim.*\"]"),
                        .state = WEBHOOK_GONE,
                        .generation = 3,
                        .rotated = 9,
                        .made = 8},
                   got;
    struct buf row = BUF_INIT(0);
    struct arena a = {0};

    (void)state;
    webhook_write(&w, &row);
    assert_int_equal(webhook_read(STR("0123456789ab"), buf_str(&row), &a, &got), 0);
    assert_true(str_eq(got.url, w.url) && str_eq(got.name, w.name) &&
                str_eq(got.events, w.events) && str_eq(got.by, w.by));
    assert_true(got.state == WEBHOOK_GONE && got.generation == 3 && got.rotated == 9 &&
                got.made == 8);
    assert_true(got.wanted & EVENT_BIT(EVENT_REMEDY_DONE));
    assert_true(got.wanted & EVENT_BIT(EVENT_CLAIM_GRANTED));
    assert_int_equal(webhook_read(STR("0123456789ab"), STR("{}"), &a, &got), -OMB_E_CORRUPT);
    assert_int_equal(webhook_read(STR("0123456789abc"), buf_str(&row), &a, &got), -OMB_E_CORRUPT);
    arena_free(&a);
    buf_free(&row);
}

static void tries_go_on_for_three_days(void **state)
{
    uint64_t sum = 0;
    uint32_t tries = 1;

    (void)state;
    for (; webhook_wait(tries); tries++) {
        assert_true(tries == 1 || webhook_wait(tries) > webhook_wait(tries - 1));
        sum += webhook_wait(tries);
    }
    assert_int_equal(tries, 10);
    assert_true(sum >= 3 * 86400 && sum < 4 * 86400);
    assert_int_equal(webhook_wait(0), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_signature_is_that_of_standard_webhooks),
        cmocka_unit_test(a_secret_is_of_its_tenant_webhook_and_generation),
        cmocka_unit_test(only_what_happens_in_cases_is_told),
        cmocka_unit_test(messages_stand_in_the_order_in_which_they_are_due),
        cmocka_unit_test(a_row_reads_as_it_was_written),
        cmocka_unit_test(tries_go_on_for_three_days),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
