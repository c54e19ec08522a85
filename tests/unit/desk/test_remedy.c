/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/desk/world.h"

#define LINE1 "line:" ORDER_ID ":1"

static struct world *ready(void)
{
    struct world *w = world_new();
    world_with_dana(w);
    world_observe(w);
    return w;
}

static int propose(struct world *w, struct actor by, int32_t tier, const char *cid,
                   const char *members)
{
    char body[1024];
    (void)snprintf(body, sizeof body, "{\"order\":\"" ORDER_ID "\",\"reason\":\"damaged\",%s}",
                   members);
    return world_do(w, COMMAND_REMEDY_PROPOSE, by, tier, cid, body);
}

static int refund(struct world *w, const char *cid, const char *line, long long minor)
{
    char members[256];
    (void)snprintf(members, sizeof members,
                   "\"kind\":\"refund\",\"line\":\"%s\",\"amount\":{\"minor\":%lld,\"currency\":"
                   "\"USD\"}",
                   line, minor);
    return propose(w, DANA, 1, cid, members);
}

static int fire(struct world *w, const char *name, const char *ref)
{
    char body[128];
    (void)snprintf(body, sizeof body, "{\"name\":\"%s\",\"ref\":\"%s\"}", name, ref);
    return world_do(w, COMMAND_TIMER, CLOCK, -1, NULL, body);
}

static int result(struct world *w, const char *id, const char *outcome)
{
    char body[256];
    (void)snprintf(body, sizeof body,
                   "{\"remedy\":\"%s\",\"key\":\"k1.%s\",\"outcome\":\"%s\",\"ref\":\"sh-9\","
                   "\"detail\":\"card closed\"}",
                   id, id, outcome);
    return world_do(w, COMMAND_REMEDY_RESULT, SHOP, -1, NULL, body);
}

static void a_refund_within_authority_waits_out_the_undo_time_and_starts(void **state)
{
    (void)state;
    struct world *w = ready();
    assert_int_equal(refund(w, "p1", "1", 2000), 0);
    static const enum event_kind want[] = {EVENT_REMEDY_PROPOSED, EVENT_POLICY_DECIDED,
                                           EVENT_REMEDY_ALLOWED, EVENT_AUTHORITY_TAKEN};
    assert_int_equal(w->out.n_event, 4);
    for (uint32_t i = 0; i < 4; i++)
        assert_int_equal(w->out.event[i].kind, want[i]);
    const struct effect *timer = world_effect(w, EFFECT_TIMER_SET);
    assert_true(timer && timer->at == w->now + 10000);
    assert_int_equal(world_balance(w, LINE1), 2000);
    assert_int_equal(world_balance(w, "customer12m:c1:USD:2026-11"), 2000);
    assert_int_equal(world_balance(w, "agentday:dana:USD:2026-11-21"), 2000);
    assert_int_equal(world_balance(w, "case:k1:USD"), 2000);
    assert_int_equal(world_balance(w, "tier:1:all:case:k1:USD"), 2000);
    w->now += 9999;
    assert_int_equal(fire(w, "remedy_due", "r1"), 0);
    assert_int_equal(w->out.n_event, 0);
    assert_int_equal(world_effect(w, EFFECT_TIMER_SET)->at, w->now + 1);
    w->now += 1;
    assert_int_equal(fire(w, "remedy_due", "r1"), 0);
    const struct effect *execute = world_effect(w, EFFECT_COMMERCE_EXECUTE);
    assert_true(execute && world_says(execute->body, "\"key\":\"k1.r1\""));
    assert_true(world_says(execute->body, "\"amount\":{\"minor\":2000,\"currency\":\"USD\"}"));
    assert_int_equal(w->k->remedy[0].state, REMEDY_STARTED);
    assert_int_equal(fire(w, "remedy_due", "r1"), 0);
    assert_int_equal(w->out.n_event, 0);
    world_free(w);
}

static void without_undo_time_a_refund_starts_at_once(void **state)
{
    (void)state;
    struct world *w = ready();
    w->config.undo_ms = 0;
    assert_int_equal(refund(w, "p1", "1", 2000), 0);
    assert_non_null(world_effect(w, EFFECT_COMMERCE_EXECUTE));
    assert_int_equal(w->k->remedy[0].state, REMEDY_STARTED);
    world_free(w);
}

static void a_done_refund_is_confirmed_with_number_and_clause_in_plain_words(void **state)
{
    (void)state;
    struct world *w = ready();
    w->config.undo_ms = 0;
    assert_int_equal(refund(w, "p1", "1", 2000), 0);
    assert_int_equal(result(w, "r1", "done"), 0);
    assert_true(world_cleared(w, "execute:r1"));
    const struct event *confirmation = world_event(w, EVENT_CONFIRMATION_SENT);
    assert_true(world_says(confirmation->body, "\"number\":1001"));
    assert_false(world_says(confirmation->body, "Mug"));
    omb_str said = world_event(w, EVENT_MESSAGE_SENT)->body;
    assert_true(world_says(said, "20.00 USD") && world_says(said, "Mug"));
    assert_true(world_says(said, "1001") && world_says(said, "Clause 4."));
    assert_non_null(world_effect(w, EFFECT_CHANNEL_DELIVER));
    assert_int_equal(w->out.confirmations, 1);
    assert_int_equal(w->k->remedy[0].confirmation, 1001);
    assert_string_equal(w->k->remedy[0].ref, "sh-9");
    assert_int_equal(world_balance(w, LINE1), 2000);
    assert_int_equal(result(w, "r1", "done"), 0);
    assert_int_equal(w->out.n_event, 0);
    assert_int_equal(result(w, "r1", "failed"), 0);
    assert_int_equal(w->out.n_event, 0);
    world_free(w);
}

static void a_failed_refund_gives_its_authority_back_and_is_told_to_both(void **state)
{
    (void)state;
    struct world *w = ready();
    w->config.undo_ms = 0;
    assert_int_equal(refund(w, "p1", "1", 2000), 0);
    w->now += 86400000ull * 40; /* next month: it goes back to where it was taken */
    assert_int_equal(result(w, "r1", "failed"), 0);
    assert_int_equal(world_count(w, EVENT_AUTHORITY_RETURNED), 1);
    assert_true(world_says(world_event(w, EVENT_NOTE_ADDED)->body, "card closed"));
    world_is_even(w);
    const struct event *told = world_event(w, EVENT_CONFIRMATION_SENT);
    assert_true(world_says(told->body, "remedy_failed"));
    assert_true(world_says(told->body, "The refund of 20.00 USD could not be made"));
    assert_true(world_says(told->body, "The person who is with you"));
    assert_non_null(world_effect(w, EFFECT_CHANNEL_DELIVER));
    assert_int_equal(w->k->holder, HOLDER_AGENT); /* Dana has it already */
    world_free(w);
}

static void an_unknown_outcome_keeps_the_order_to_the_shop_for_the_next_try(void **state)
{
    (void)state;
    struct world *w = ready();
    w->config.undo_ms = 0;
    assert_int_equal(refund(w, "p1", "1", 2000), 0);
    assert_int_equal(world_do(w, COMMAND_REMEDY_RESULT, SHOP, -1, NULL,
                              "{\"remedy\":\"r1\",\"key\":\"k2.r1\",\"outcome\":\"done\"}"),
                     -OMB_E_NOTFOUND);
    assert_int_equal(result(w, "r1", "unknown"), 0);
    assert_int_equal(w->out.n_cleared, 0);
    assert_int_equal(w->k->remedy[0].state, REMEDY_UNKNOWN);
    assert_int_equal(result(w, "r1", "unknown"), 0);
    assert_int_equal(w->out.n_event, 0);
    assert_int_equal(result(w, "r1", "done"), 0);
    assert_int_equal(w->k->remedy[0].state, REMEDY_DONE);
    world_free(w);
}

static void refunds_never_exceed_what_was_paid_for_the_line(void **state)
{
    (void)state;
    struct world *w = ready();
    assert_int_equal(refund(w, "a", "1", 5001), -OMB_E_LIMIT);
    assert_int_equal(refund(w, "b", "1", 2500), 0);
    assert_int_equal(refund(w, "c", "1", 2500), 0);
    assert_int_equal(refund(w, "d", "1", 1), -OMB_E_LIMIT);
    /* line 2: the shop gave 1000 of 4000 back already */
    assert_int_equal(refund(w, "e", "2", 3001), -OMB_E_LIMIT);
    assert_int_equal(refund(w, "f", "2", 1500), 0);
    assert_int_equal(refund(w, "h", "2", 1500), 0);
    assert_int_equal(world_balance(w, "seed:" ORDER_ID ":2"), 1000);
    assert_int_equal(refund(w, "g", "2", 1), -OMB_E_LIMIT);
    world_free(w);
}

static void another_cases_refund_of_the_same_line_counts(void **state)
{
    (void)state;
    struct world *w = ready();
    w->row[w->n_row++] = (struct ledger_row){.key = STR(LINE1), .balance = 4000, .version = 3};
    assert_int_equal(refund(w, "a", "1", 1001), -OMB_E_LIMIT);
    assert_int_equal(refund(w, "b", "1", 1000), 0);
    for (uint32_t i = 0; i < w->out.n_ledger; i++)
        if (str_is(w->out.ledger[i].key, LINE1))
            assert_int_equal(w->out.ledger[i].expected_version, 3);
    world_free(w);
}

static void amounts_that_are_no_amounts_are_refused_cleanly(void **state)
{
    (void)state;
    struct world *w = ready();
    static const char *const bad[] = {"{\"minor\":0,\"currency\":\"USD\"}",
                                      "{\"minor\":-1,\"currency\":\"USD\"}",
                                      "{\"minor\":1.5,\"currency\":\"USD\"}",
                                      "{\"minor\":\"100\",\"currency\":\"USD\"}",
                                      "{\"minor\":1e308,\"currency\":\"USD\"}",
                                      "{\"minor\":9223372036854775808,\"currency\":\"USD\"}",
                                      "{\"minor\":100,\"currency\":\"EUR\"}",
                                      "{\"minor\":100,\"currency\":\"USDT\"}",
                                      "{\"minor\":100,\"currency\":\"US\"}",
                                      "{\"minor\":100,\"currency\":\"\"}",
                                      "{\"minor\":100,\"currency\":\"$\"}",
                                      "{\"minor\":100,\"currency\":\"840\"}",
                                      "{\"minor\":100,\"currency\":\"USD\\u0000\"}",
                                      "{\"minor\":100,\"currency\":null}",
                                      "{\"minor\":100,\"currency\":\"XXX\"}",
                                      "{\"minor\":100}",
                                      "{\"minor\":{},\"currency\":\"USD\"}",
                                      "null",
                                      "2000",
                                      "[]"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char members[256];
        (void)snprintf(members, sizeof members, "\"kind\":\"refund\",\"line\":\"1\",\"amount\":%s",
                       bad[i]);
        assert_int_equal(propose(w, DANA, 1, "x", members), -OMB_E_INVALID);
        assert_int_equal(w->out.n_ledger + w->out.n_effect, 0);
        /* The attempt stays in the history, but for a body that is no JSON of ours at all. */
        assert_int_equal(w->out.n_event, strstr(bad[i], "u0000") ? 0 : 1);
        assert_int_equal(world_count(w, EVENT_REMEDY_REFUSED), w->out.n_event);
        assert_true(w->out.error.text[0]);
    }
    assert_int_equal(refund(w, "y", "1", INT64_MAX), -OMB_E_LIMIT);
    assert_int_equal(refund(w, "y", "1", INT64_MIN), -OMB_E_INVALID);
    world_free(w);
}

static void the_sum_of_two_huge_refunds_does_not_wrap(void **state)
{
    (void)state;
    struct world *w = world_new();
    world_with_dana(w);
    w->config.agent_day_cap = INT64_MAX;
    assert_int_equal(
        world_do(
            w, COMMAND_ORDER_OBSERVED, SHOP, -1, NULL,
            "{\"order\":{\"id\":\"" ORDER_ID "\",\"customer\":\"c1\",\"currency\":\"USD\","
            "\"total_minor\":9223372036854775807,\"state\":\"paid\",\"lines\":[{\"line\":"
            "\"1\",\"quantity\":1,\"paid_minor\":9223372036854775807,\"refunded_minor\":0}]}}"),
        0);
    assert_int_equal(refund(w, "a", "1", 9223372036854775000), 0);
    assert_int_equal(refund(w, "b", "1", 9223372036854775000), -OMB_E_LIMIT);
    world_free(w);
}

static void yen_and_dinars_are_counted_in_their_own_minor_units(void **state)
{
    (void)state;
    static const char *const currencies[] = {"JPY", "KWD"};
    static const char *const shown[] = {"2000 JPY", "2.000 KWD"};
    for (int i = 0; i < 2; i++) {
        struct world *w = world_new();
        char body[512];
        world_with_dana(w);
        w->config.undo_ms = 0;
        (void)snprintf(body, sizeof body,
                       "{\"order\":{\"id\":\"" ORDER_ID
                       "\",\"customer\":\"c1\",\"currency\":\"%s\","
                       "\"total_minor\":5000,\"state\":\"paid\",\"lines\":[{\"line\":\"1\","
                       "\"title\":\"Cup\",\"quantity\":1,\"paid_minor\":5000}]}}",
                       currencies[i]);
        assert_int_equal(world_do(w, COMMAND_ORDER_OBSERVED, SHOP, -1, NULL, body), 0);
        (void)snprintf(body, sizeof body,
                       "\"kind\":\"refund\",\"amount\":{\"minor\":2000,\"currency\":\"%s\"}",
                       currencies[i]);
        assert_int_equal(propose(w, DANA, 1, "a", body), 0);
        assert_string_equal(w->k->remedy[0].line, "1");
        assert_int_equal(result(w, "r1", "done"), 0);
        assert_true(world_says(world_event(w, EVENT_MESSAGE_SENT)->body, shown[i]));
        world_free(w);
    }
}

static void order_of(char *body, size_t cap, const char *customer, const char *state)
{
    (void)snprintf(body, cap,
                   "{\"order\":{\"id\":\"" ORDER_ID "\",\"customer\":\"%s\",\"state\":\"%s\","
                   "\"currency\":\"USD\",\"total_minor\":5000,\"lines\":[{\"line\":\"1\","
                   "\"quantity\":1,\"paid_minor\":5000}]}}",
                   customer, state);
}

static void an_order_that_is_unknown_foreign_or_charged_back_pays_nothing(void **state)
{
    (void)state;
    struct world *w = world_new();
    world_with_dana(w);
    assert_int_equal(refund(w, "a", "1", 100), -OMB_E_NOTFOUND);
    assert_true(str_is(w->needs.order, ORDER_ID));
    char body[512];
    order_of(body, sizeof body, "c2", "paid");
    assert_int_equal(world_do(w, COMMAND_ORDER_OBSERVED, SHOP, -1, NULL, body), 0);
    assert_int_equal(refund(w, "b", "1", 100), -OMB_E_DENIED);
    order_of(body, sizeof body, "c1", "charged_back");
    assert_int_equal(world_do(w, COMMAND_ORDER_OBSERVED, SHOP, -1, NULL, body), 0);
    assert_int_equal(refund(w, "c", "1", 100), -OMB_E_STATE);
    order_of(body, sizeof body, "c1", "paid");
    assert_int_equal(world_do(w, COMMAND_ORDER_OBSERVED, SHOP, -1, NULL, body), 0);
    assert_int_equal(refund(w, "d", "9", 100), -OMB_E_NOTFOUND);
    assert_int_equal(refund(w, "e", "1", 100), 0);
    world_free(w);
}

static void one_key_is_one_remedy(void **state)
{
    (void)state;
    struct world *w = ready();
    assert_int_equal(refund(w, "p1", "1", 500), 0);
    uint64_t seq = w->k->remedy[0].seq;
    for (int i = 0; i < 4; i++) {
        assert_int_equal(refund(w, "p1", "1", 500), 0);
        assert_int_equal(w->out.repeat_of, seq);
    }
    assert_int_equal(refund(w, "p1", "1", 600), -OMB_E_EXISTS);
    assert_int_equal(refund(w, "", "1", 500), -OMB_E_INVALID);
    char key[257];
    memset(key, 'k', 256);
    key[256] = '\0';
    assert_int_equal(refund(w, key, "1", 500), -OMB_E_INVALID);
    assert_int_equal(w->k->n_remedy, 1);
    assert_int_equal(world_balance(w, LINE1), 500);
    world_free(w);
}

static void nobody_without_a_tier_proposes(void **state)
{
    (void)state;
    struct world *w = ready();
    const char *members = "\"kind\":\"refund\",\"line\":\"1\",\"amount\":{\"minor\":1,"
                          "\"currency\":\"USD\"}";
    assert_int_equal(propose(w, DANA, -1, "a", members), -OMB_E_DENIED);
    assert_int_equal(propose(w, DANA, 0, "a", members), -OMB_E_DENIED);
    assert_int_equal(propose(w, CUSTOMER, 1, "a", members), -OMB_E_DENIED);
    world_free(w);
}

static void a_denied_remedy_takes_nothing(void **state)
{
    (void)state;
    struct world *w = ready();
    world_authority(w, VERDICT_DENY, -1);
    assert_int_equal(refund(w, "a", "1", 500), 0);
    assert_int_equal(w->k->remedy[0].state, REMEDY_DENIED);
    assert_true(world_says(world_event(w, EVENT_REMEDY_DENIED)->body, "\"reason\":\"by_rule\""));
    assert_int_equal(world_moves(w), 0);
    assert_int_equal(w->out.n_effect, 0);
    world_free(w);
}

static void certificates_stay_under_the_customers_cap(void **state)
{
    (void)state;
    struct world *w = ready();
    const char *members = "\"kind\":\"certificate\",\"amount\":{\"minor\":2000,\"currency\":"
                          "\"USD\"}";
    assert_int_equal(propose(w, DANA, 1, "z",
                             "\"kind\":\"certificate\",\"amount\":{\"minor\":2001,"
                             "\"currency\":\"USD\"}"),
                     -OMB_E_LIMIT);
    assert_int_equal(propose(w, DANA, 1, "a", members), 0);
    for (int i = 0; i < 4; i++)
        assert_int_equal(propose(w, DANA, 1, "b", members), -OMB_E_LIMIT);
    assert_int_equal(propose(w, DANA, 1, "c", "\"kind\":\"certificate\",\"percent\":101"),
                     -OMB_E_INVALID);
    world_free(w);
}

static void an_agent_stays_under_the_cap_of_a_day(void **state)
{
    (void)state;
    struct world *w = ready();
    w->config.agent_day_cap = 3000;
    assert_int_equal(refund(w, "a", "1", 2000), 0);
    assert_int_equal(refund(w, "b", "1", 1001), -OMB_E_LIMIT);
    assert_int_equal(refund(w, "c", "1", 1000), 0);
    w->now += 86400000ull;
    world_observe(w);
    assert_int_equal(refund(w, "d", "1", 1001), 0);
    world_free(w);
}

static void a_unit_is_replaced_or_paid_back_but_not_both(void **state)
{
    (void)state;
    struct world *w = ready();
    const char *one = "\"kind\":\"reship\",\"line\":\"1\",\"quantity\":1";
    assert_int_equal(propose(w, DANA, 1, "a", "\"kind\":\"reship\",\"line\":\"1\",\"quantity\":3"),
                     -OMB_E_LIMIT);
    assert_int_equal(propose(w, DANA, 1, "a", "\"kind\":\"reship\",\"line\":\"1\""),
                     -OMB_E_INVALID);
    assert_int_equal(propose(w, DANA, 1, "a", one), 0);
    assert_int_equal(world_balance(w, "reship:" ORDER_ID ":1"), 1);
    assert_int_equal(refund(w, "b", "1", 5000), -OMB_E_LIMIT);
    assert_int_equal(refund(w, "c", "1", 2500), 0);
    assert_int_equal(propose(w, DANA, 1, "d", one), -OMB_E_LIMIT);
    world_free(w);
}

static void a_return_is_of_what_was_bought(void **state)
{
    (void)state;
    struct world *w = ready();
    assert_int_equal(propose(w, DANA, 1, "a", "\"kind\":\"return\",\"line\":\"1\",\"quantity\":2"),
                     0);
    assert_int_equal(propose(w, DANA, 1, "b", "\"kind\":\"return\",\"line\":\"1\",\"quantity\":1"),
                     -OMB_E_LIMIT);
    assert_int_equal(propose(w, DANA, 1, "c", "\"kind\":\"return\",\"line\":\"1\",\"quantity\":0"),
                     -OMB_E_INVALID);
    world_free(w);
}

static void a_remedy_is_withdrawn_only_before_it_starts(void **state)
{
    (void)state;
    struct world *w = ready();
    assert_int_equal(refund(w, "a", "1", 500), 0);
    const char *r1 = "{\"remedy\":\"r1\"}";
    assert_int_equal(world_do(w, COMMAND_REMEDY_WITHDRAW, EVE, 1, NULL, r1), -OMB_E_DENIED);
    assert_int_equal(world_do(w, COMMAND_REMEDY_WITHDRAW, DANA, 1, NULL, r1), 0);
    assert_non_null(world_effect(w, EFFECT_TIMER_CANCEL));
    assert_int_equal(world_balance(w, LINE1), 0);
    assert_int_equal(world_do(w, COMMAND_REMEDY_WITHDRAW, DANA, 1, NULL, r1), -OMB_E_STATE);
    assert_int_equal(fire(w, "remedy_due", "r1"), 0);
    assert_int_equal(w->out.n_event, 0);
    assert_int_equal(refund(w, "b", "1", 500), 0);
    w->now += 10000;
    assert_int_equal(fire(w, "remedy_due", "r2"), 0);
    assert_int_equal(world_do(w, COMMAND_REMEDY_WITHDRAW, DANA, 1, NULL, "{\"remedy\":\"r2\"}"),
                     -OMB_E_STATE);
    assert_int_equal(world_do(w, COMMAND_REMEDY_WITHDRAW, DANA, 1, NULL, "{\"remedy\":\"r9\"}"),
                     -OMB_E_NOTFOUND);
    world_free(w);
}

UNIT(cmocka_unit_test(a_refund_within_authority_waits_out_the_undo_time_and_starts),
     cmocka_unit_test(without_undo_time_a_refund_starts_at_once),
     cmocka_unit_test(a_done_refund_is_confirmed_with_number_and_clause_in_plain_words),
     cmocka_unit_test(a_failed_refund_gives_its_authority_back_and_is_told_to_both),
     cmocka_unit_test(an_unknown_outcome_keeps_the_order_to_the_shop_for_the_next_try),
     cmocka_unit_test(refunds_never_exceed_what_was_paid_for_the_line),
     cmocka_unit_test(another_cases_refund_of_the_same_line_counts),
     cmocka_unit_test(amounts_that_are_no_amounts_are_refused_cleanly),
     cmocka_unit_test(the_sum_of_two_huge_refunds_does_not_wrap),
     cmocka_unit_test(yen_and_dinars_are_counted_in_their_own_minor_units),
     cmocka_unit_test(an_order_that_is_unknown_foreign_or_charged_back_pays_nothing),
     cmocka_unit_test(one_key_is_one_remedy), cmocka_unit_test(nobody_without_a_tier_proposes),
     cmocka_unit_test(a_denied_remedy_takes_nothing),
     cmocka_unit_test(certificates_stay_under_the_customers_cap),
     cmocka_unit_test(an_agent_stays_under_the_cap_of_a_day),
     cmocka_unit_test(a_unit_is_replaced_or_paid_back_but_not_both),
     cmocka_unit_test(a_return_is_of_what_was_bought),
     cmocka_unit_test(a_remedy_is_withdrawn_only_before_it_starts))
