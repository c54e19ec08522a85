/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/desk/world.h"

/* A quote of a shop that would do it. */
#define GOOD                                                                                       \
    "\"order_known\":true,\"customer_known\":true,\"items\":1,\"new_items\":1,\"items_known\":"    \
    "true,\"same_product\":true,\"variants_available\":true,\"method_known\":true,"                \
    "\"method_kind\":\"gift_card\",\"method_original\":false,\"method_single\":true,"              \
    "\"balance_covers\":true,\"difference_minor\":250,\"refund_minor\":0,\"currency\":\"USD\","    \
    "\"allowed\":true"
#define CANCEL "\"kind\":\"cancel\",\"order\":\"" ORDER_ID "\",\"reason\":\"no_longer_needed\""
#define ITEMS                                                                                      \
    "\"kind\":\"order_change\",\"order\":\"" ORDER_ID "\",\"reason\":\"items\",\"change\":"        \
    "{\"what\":\"items\",\"items\":[\"i1\"],\"new_items\":[\"i2\"],\"method\":\"gc1\"}"

static struct world *ready(void)
{
    struct world *w = world_new();
    w->config.undo_ms = 0;
    world_with_dana(w);
    world_observe(w);
    return w;
}

/* Asks as the driver does: what the shop must be asked first, its answer, then the command. */
static int propose(struct world *w, const char *cid, const char *remedy, const char *quote)
{
    char body[2048], told[4096];
    struct desk_needs n = {.config = &w->config};
    (void)snprintf(body, sizeof body, "{%s}", remedy);
    struct command c = {.kind = COMMAND_REMEDY_PROPOSE, .actor = DANA, .actor_tier = 1};
    c.cid = arena_dup(&w->arena, str_of(cid));
    c.body = arena_dup(&w->arena, str_of(body));
    desk_needs(w->k, &c, w->now, &w->arena, &n);
    if (quote && n.quote.ptr) {
        (void)snprintf(told, sizeof told, "{\"remedy\":%.*s,\"quote\":{%s}}", STR_ARG(n.quote),
                       quote);
        assert_int_equal(world_do(w, COMMAND_QUOTE_OBSERVED, SHOP, -1, NULL, told), 0);
    }
    return world_do(w, COMMAND_REMEDY_PROPOSE, DANA, 1, cid, body);
}

static void finish(struct world *w, uint32_t at)
{
    char body[256];
    (void)snprintf(body, sizeof body,
                   "{\"remedy\":\"%s\",\"key\":\"%s\",\"outcome\":\"done\",\"ref\":\"X\"}",
                   w->k->remedy[at].id, w->k->remedy[at].key);
    assert_int_equal(world_do(w, COMMAND_REMEDY_RESULT, SHOP, -1, NULL, body), 0);
}

static void a_change_keeps_its_words_out_of_plain_events(void **state)
{
    (void)state;
    struct world *w = ready();
    assert_int_equal(propose(w, "a",
                             "\"kind\":\"order_change\",\"order\":\"" ORDER_ID "\",\"reason\":"
                             "\"address\",\"change\":{\"what\":\"address\",\"address\":"
                             "{\"address1\":\"Elm St 5\"}}",
                             GOOD),
                     0);
    for (uint32_t i = 0; i < w->n_log; i++)
        if (!event_is_private(w->log[i].kind))
            assert_false(world_says(w->log[i].body, "Elm"));
    assert_true(world_says(world_effect(w, EFFECT_COMMERCE_EXECUTE)->body, "Elm St 5"));
    assert_non_null(w->k->remedy[0].change);
    world_free(w);
}

static void the_quote_is_what_the_policy_is_told(void **state)
{
    (void)state;
    struct world *w = ready();
    assert_int_equal(propose(w, "a", ITEMS, GOOD), 0);
    assert_true(str_is(world_fact(w, POINT_AUTHORITY, "change.what")->str, "items"));
    assert_true(world_fact(w, POINT_AUTHORITY, "change.confirmed")->num); /* an agent says so */
    assert_true(world_fact(w, POINT_AUTHORITY, "change.same_customer")->num);
    assert_true(world_fact(w, POINT_AUTHORITY, "change.order_known")->num);
    assert_true(world_fact(w, POINT_AUTHORITY, "change.balance_covers")->num);
    assert_int_equal(world_fact(w, POINT_AUTHORITY, "change.difference")->num, 250);
    assert_true(str_is(world_fact(w, POINT_AUTHORITY, "change.method_kind")->str, "gift_card"));
    assert_true(world_says(world_effect(w, EFFECT_COMMERCE_EXECUTE)->body, "\"new_items\""));
    world_free(w);
}

static void without_a_quote_nothing_is_changed(void **state)
{
    (void)state;
    struct world *w = ready();
    assert_int_equal(propose(w, "a", ITEMS, NULL), -OMB_E_UNAVAILABLE);
    assert_true(w->needs.quote.ptr != NULL);
    assert_int_equal(w->k->n_remedy, 0);
    assert_int_equal(world_count(w, EVENT_REMEDY_REFUSED), 1);
    w->quote_status = -OMB_E_UNSUPPORTED;
    assert_int_equal(propose(w, "b", ITEMS, NULL), -OMB_E_STATE);
    w->quote_status = -OMB_E_INVALID;
    assert_int_equal(propose(w, "c", ITEMS, NULL), -OMB_E_INVALID);
    world_free(w);
}

static void a_quote_is_of_one_exact_remedy_and_grows_old(void **state)
{
    (void)state;
    struct world *w = ready();
    assert_int_equal(propose(w, "a", CANCEL, GOOD), 0);
    assert_int_equal(propose(w, "b", ITEMS, NULL), -OMB_E_UNAVAILABLE);
    assert_int_equal(propose(w, "c", ITEMS, GOOD), 0);
    assert_true(w->needs.quote.ptr == NULL);
    w->now += DESK_QUOTE_FRESH_MS + 1;
    assert_int_equal(propose(w, "d", ITEMS, NULL), -OMB_E_UNAVAILABLE);
    world_free(w);
}

static void what_was_done_makes_quotes_and_the_order_old(void **state)
{
    (void)state;
    struct world *w = ready();
    assert_int_equal(propose(w, "a", ITEMS, GOOD), 0);
    assert_int_equal(w->k->n_quote, 1);
    finish(w, 0);
    assert_int_equal(w->k->n_quote, 0);
    assert_int_equal(propose(w, "b", ITEMS, NULL), -OMB_E_UNAVAILABLE);
    assert_true(str_is(w->needs.order, ORDER_ID));
    assert_int_equal(world_fact(w, POINT_AUTHORITY, "change.done")->num, 1);
    world_free(w);
}

static void what_the_shop_would_not_do_is_refused_whatever_the_policy_says(void **state)
{
    (void)state;
    struct world *w = ready();
    assert_int_equal(propose(w, "a", CANCEL,
                             "\"order_known\":true,\"allowed\":false,\"why\":\"it was sent\""),
                     -OMB_E_STATE);
    assert_true(world_says(str_of(w->out.error.text), "it was sent"));
    assert_int_equal(w->k->n_remedy, 0);
    world_free(w);
}

static void the_policys_own_reason_is_heard_first(void **state)
{
    (void)state;
    struct world *w = ready();
    world_authority(w, VERDICT_DENY, -1);
    assert_int_equal(propose(w, "a", CANCEL,
                             "\"order_known\":true,\"allowed\":false,\"why\":\"it was sent\""),
                     0);
    assert_int_equal(w->k->remedy[0].state, REMEDY_DENIED);
    assert_true(world_says(world_event(w, EVENT_REMEDY_DENIED)->body, "by_rule"));
    world_free(w);
}

static void an_order_nobody_knows_is_the_policys_to_refuse_and_never_granted(void **state)
{
    (void)state;
    static const char strange[] =
        "\"kind\":\"cancel\",\"order\":\"#W0000000\",\"reason\":\"no_longer_needed\"";
    struct world *w = ready();
    assert_int_equal(propose(w, "a", strange, "\"order_known\":false,\"allowed\":true"),
                     -OMB_E_NOTFOUND);
    world_authority(w, VERDICT_DENY, -1);
    assert_int_equal(propose(w, "b", strange, "\"order_known\":false,\"allowed\":true"), 0);
    assert_false(world_fact(w, POINT_AUTHORITY, "change.order_known")->num);
    assert_int_equal(w->k->remedy[0].state, REMEDY_DENIED);
    world_free(w);
}

static void a_cancelled_order_gives_back_no_more_than_was_paid(void **state)
{
    (void)state;
    struct world *w = ready();
    assert_int_equal(propose(w, "a", CANCEL,
                             "\"order_known\":true,\"allowed\":true,\"refund_minor\":8001,"
                             "\"currency\":\"USD\""),
                     -OMB_E_LIMIT); /* 9000 were paid, the shop gave 1000 back before */
    assert_int_equal(propose(w, "b", CANCEL ",\"change\":{}",
                             "\"order_known\":true,\"allowed\":true,\"refund_minor\":100,"
                             "\"currency\":\"EUR\""),
                     -OMB_E_INVALID);
    world_free(w);
}

#define PAYS_BACK(minor)                                                                           \
    "\"order_known\":true,\"allowed\":true,\"refund_minor\":" #minor ",\"currency\":\"USD\""
#define LINE_ROW(n) "line:" ORDER_ID ":" #n
#define RETURN_ROW(n) "return:" ORDER_ID ":" #n

static int end(struct world *w, uint32_t at, const char *outcome)
{
    char body[256];
    (void)snprintf(body, sizeof body, "{\"remedy\":\"%s\",\"key\":\"%s\",\"outcome\":\"%s\"}",
                   w->k->remedy[at].id, w->k->remedy[at].key, outcome);
    return world_do(w, COMMAND_REMEDY_RESULT, SHOP, -1, NULL, body);
}

static void a_cancelled_order_takes_its_money_from_its_lines_and_from_no_budget(void **state)
{
    (void)state;
    struct world *w = ready();
    struct budget mean = {.tier = 1, .currency = "USD", .most = {1, 1, 1, 1}};
    w->config.budget = &mean;
    w->config.n_budget = 1;
    w->config.case_cap = w->config.customer_cap = 1;
    assert_int_equal(propose(w, "a", CANCEL, PAYS_BACK(8000)), 0);
    assert_int_equal(w->k->remedy[0].state, REMEDY_STARTED);
    assert_int_equal(w->k->remedy[0].amount.minor, 8000);
    assert_int_equal(world_balance(w, LINE_ROW(1)), 5000);
    assert_int_equal(world_balance(w, LINE_ROW(2)), 3000);
    assert_int_equal(world_balance(w, "seed:" ORDER_ID ":2"), 1000);
    assert_int_equal(world_balance(w, "case:k1:USD"), 0);
    w->config.n_budget = 0;
    w->config.case_cap = w->config.customer_cap = 0;
    assert_int_equal(propose(w, "b",
                             "\"kind\":\"refund\",\"order\":\"" ORDER_ID "\",\"line\":\"1\","
                             "\"amount\":{\"minor\":1,\"currency\":\"USD\"},\"reason\":\"x\"",
                             NULL),
                     -OMB_E_LIMIT);
    finish(w, 0);
    assert_true(world_says(world_event(w, EVENT_CONFIRMATION_SENT)->body, "cancelled, and 80.00"));
    world_free(w);
}

static void a_cancel_that_the_shop_refuses_gives_everything_back(void **state)
{
    (void)state;
    struct world *w = ready();
    assert_int_equal(propose(w, "a", CANCEL, PAYS_BACK(6000)), 0);
    assert_int_equal(world_balance(w, LINE_ROW(2)), 1000);
    assert_int_equal(end(w, 0, "failed"), 0);
    assert_int_equal(world_balance(w, LINE_ROW(1)), 0);
    assert_int_equal(world_balance(w, LINE_ROW(2)), 0);
    world_free(w);
}

static void a_cancel_shown_and_changed_since_is_not_approved(void **state)
{
    (void)state;
    char body[256], told[4096];
    struct world *w = ready();
    world_authority(w, VERDICT_APPROVAL, 2);
    assert_int_equal(propose(w, "a", CANCEL, PAYS_BACK(8000)), 0);
    assert_int_equal(w->k->remedy[0].state, REMEDY_ASKED);
    assert_int_equal(w->k->remedy[0].n_part, 2);
    (void)snprintf(body, sizeof body, "{\"remedy\":\"r1\",\"hash\":\"%s\"}", w->k->remedy[0].hash);
    w->now += DESK_QUOTE_FRESH_MS + 1;
    assert_int_equal(world_do(w, COMMAND_REMEDY_APPROVE, SUSAN, 2, "y", body), -OMB_E_UNAVAILABLE);
    (void)snprintf(told, sizeof told, "{\"remedy\":%.*s,\"quote\":{" PAYS_BACK(5000) "}}",
                   STR_ARG(w->needs.quote));
    assert_int_equal(world_do(w, COMMAND_QUOTE_OBSERVED, SHOP, -1, NULL, told), 0);
    assert_int_equal(world_do(w, COMMAND_REMEDY_APPROVE, SUSAN, 2, "z", body), -OMB_E_CONFLICT);
    world_free(w);
}

#define BACK(kind, items)                                                                          \
    "\"kind\":\"" kind "\",\"order\":\"" ORDER_ID                                                  \
    "\",\"reason\":\"x\",\"change\":{\"items\":[" items "],\"new_items\":[" items                  \
    "],\"method\":\"m\"}"

static void units_that_come_back_are_counted_by_line(void **state)
{
    (void)state;
    struct world *w = ready();
    assert_int_equal(propose(w, "a", BACK("exchange", "\"1\",\"2\",\"1\""), GOOD), 0);
    assert_int_equal(world_balance(w, RETURN_ROW(1)), 2);
    assert_int_equal(world_balance(w, RETURN_ROW(2)), 1);
    assert_int_equal(propose(w, "b", BACK("exchange", "\"1\""), GOOD), -OMB_E_LIMIT);
    assert_int_equal(propose(w, "c", BACK("exchange", "\"9\""), GOOD), -OMB_E_NOTFOUND);
    assert_int_equal(end(w, 0, "failed"), 0);
    assert_int_equal(world_balance(w, RETURN_ROW(1)), 0);
    assert_int_equal(propose(w, "d", BACK("exchange", "\"1\""), GOOD), 0);
    world_free(w);
}

static void the_policy_is_told_of_the_lines_that_a_change_names(void **state)
{
    (void)state;
    struct world *w = ready();
    assert_int_equal(propose(w, "a", BACK("exchange", "\"1\""), GOOD), 0);
    assert_int_equal(world_fact(w, POINT_AUTHORITY, "order.days_since_delivery")->num, 9);
    int64_t one = world_fact(w, POINT_AUTHORITY, "order.paid")->num;
    assert_true(one > 0);
    assert_int_equal(propose(w, "b", BACK("exchange", "\"1\",\"2\""), GOOD), 0);
    assert_true(world_fact(w, POINT_AUTHORITY, "order.paid")->num > one);
    assert_int_equal(propose(w, "c", ITEMS, GOOD), 0);
    assert_int_equal(world_fact(w, POINT_AUTHORITY, "order.paid")->num, 0); /* no such item */
    assert_int_equal(world_fact(w, POINT_AUTHORITY, "order.days_since_delivery")->num, -1);
    world_free(w);
}

static void the_same_key_asks_for_its_answer_again(void **state)
{
    (void)state;
    struct world *w = ready();
    assert_int_equal(propose(w, "a", CANCEL, PAYS_BACK(8000)), 0);
    assert_int_equal(propose(w, "a", CANCEL, NULL), 0);
    assert_int_equal(w->out.repeat_of, w->k->remedy[0].seq);
    assert_int_equal(propose(w, "a", CANCEL ",\"change\":{\"x\":1}", NULL), -OMB_E_EXISTS);
    world_free(w);
}

static void a_customer_changes_their_own_data_without_an_order(void **state)
{
    (void)state;
    struct world *w = ready();
    assert_int_equal(propose(w, "a",
                             "\"kind\":\"customer_change\",\"reason\":\"moved\",\"change\":"
                             "{\"what\":\"address\",\"address\":{\"address1\":\"Elm St 5\"}}",
                             GOOD),
                     0);
    assert_true(str_is(world_fact(w, POINT_AUTHORITY, "change.what")->str, "address"));
    assert_true(world_fact(w, POINT_AUTHORITY, "change.same_customer")->num);
    assert_true(world_says(world_effect(w, EFFECT_COMMERCE_EXECUTE)->body, "\"customer\":\"c1\""));
    assert_int_equal(propose(w, "b",
                             "\"kind\":\"customer_change\",\"order\":\"" ORDER_ID "\",\"reason\":"
                             "\"moved\",\"change\":{\"what\":\"address\"}",
                             GOOD),
                     -OMB_E_INVALID);
    world_free(w);
}

static void a_change_of_the_wrong_shape_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "\"kind\":\"exchange\",\"order\":\"" ORDER_ID "\",\"reason\":\"x\"",
        "\"kind\":\"exchange\",\"order\":\"" ORDER_ID "\",\"reason\":\"x\",\"change\":[]",
        "\"kind\":\"order_change\",\"order\":\"" ORDER_ID "\",\"reason\":\"x\",\"change\":\"all\"",
        "\"kind\":\"cancel\",\"reason\":\"x\"",
        CANCEL ",\"amount\":{\"minor\":5,\"currency\":\"USD\"}",
        CANCEL ",\"quantity\":1",
        "\"kind\":\"return\",\"order\":\"" ORDER_ID "\",\"reason\":\"x\"",
        "\"kind\":\"return\",\"order\":\"" ORDER_ID "\",\"line\":\"1\",\"quantity\":1,\"reason\":"
        "\"x\",\"change\":{\"items\":[\"i1\"]}",
        "\"kind\":\"cancelled\",\"order\":\"" ORDER_ID "\",\"reason\":\"x\"",
    };
    struct world *w = ready();
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char cid[8];
        (void)snprintf(cid, sizeof cid, "c%zu", i);
        assert_int_equal(propose(w, cid, bad[i], GOOD), -OMB_E_INVALID);
        assert_true(w->out.error.text[0]);
    }
    assert_int_equal(w->k->n_remedy, 0);
    world_free(w);
}

static void only_the_shop_says_what_a_change_would_mean(void **state)
{
    (void)state;
    struct world *w = ready();
    assert_int_equal(world_do(w, COMMAND_QUOTE_OBSERVED, DANA, 1, NULL,
                              "{\"remedy\":{" CANCEL "},\"quote\":{" GOOD "}}"),
                     -OMB_E_DENIED);
    assert_int_equal(world_do(w, COMMAND_QUOTE_OBSERVED, SHOP, -1, NULL,
                              "{\"remedy\":{" CANCEL "},\"quote\":[]}"),
                     -OMB_E_INVALID);
    assert_int_equal(world_do(w, COMMAND_QUOTE_OBSERVED, SHOP, -1, NULL,
                              "{\"remedy\":{\"kind\":\"x\"},\"quote\":{}}"),
                     -OMB_E_INVALID);
    assert_int_equal(w->k->n_quote, 0);
    world_free(w);
}

static void quotes_of_a_case_are_few_and_survive_a_snapshot(void **state)
{
    (void)state;
    struct world *w = ready();
    for (int i = 0; i < CASE_MAX_QUOTES + 3; i++) {
        char told[2048];
        (void)snprintf(told, sizeof told,
                       "{\"remedy\":{\"kind\":\"cancel\",\"order\":\"o%d\",\"reason\":\"x\"},"
                       "\"quote\":{" GOOD ",\"customer\":\"Ada Lovelace\"}}",
                       i);
        assert_int_equal(world_do(w, COMMAND_QUOTE_OBSERVED, SHOP, -1, NULL, told), 0);
        assert_false(world_says(world_event(w, EVENT_OBSERVED_QUOTE)->body, "Lovelace"));
    }
    assert_int_equal(w->k->n_quote, CASE_MAX_QUOTES);
    struct buf a = BUF_INIT(1 << 20), b = BUF_INIT(1 << 20);
    struct kase *back = kase_new();
    kase_snapshot(w->k, &a);
    assert_int_equal(kase_restore(back, buf_str(&a)), 0);
    kase_snapshot(back, &b);
    assert_true(str_eq(buf_str(&a), buf_str(&b)));
    kase_free(back);
    buf_free(&a);
    buf_free(&b);
    world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_change_keeps_its_words_out_of_plain_events),
        cmocka_unit_test(the_quote_is_what_the_policy_is_told),
        cmocka_unit_test(without_a_quote_nothing_is_changed),
        cmocka_unit_test(a_quote_is_of_one_exact_remedy_and_grows_old),
        cmocka_unit_test(what_was_done_makes_quotes_and_the_order_old),
        cmocka_unit_test(what_the_shop_would_not_do_is_refused_whatever_the_policy_says),
        cmocka_unit_test(the_policys_own_reason_is_heard_first),
        cmocka_unit_test(an_order_nobody_knows_is_the_policys_to_refuse_and_never_granted),
        cmocka_unit_test(a_cancelled_order_gives_back_no_more_than_was_paid),
        cmocka_unit_test(a_cancelled_order_takes_its_money_from_its_lines_and_from_no_budget),
        cmocka_unit_test(a_cancel_that_the_shop_refuses_gives_everything_back),
        cmocka_unit_test(a_cancel_shown_and_changed_since_is_not_approved),
        cmocka_unit_test(units_that_come_back_are_counted_by_line),
        cmocka_unit_test(the_policy_is_told_of_the_lines_that_a_change_names),
        cmocka_unit_test(the_same_key_asks_for_its_answer_again),
        cmocka_unit_test(a_customer_changes_their_own_data_without_an_order),
        cmocka_unit_test(a_change_of_the_wrong_shape_is_refused),
        cmocka_unit_test(only_the_shop_says_what_a_change_would_mean),
        cmocka_unit_test(quotes_of_a_case_are_few_and_survive_a_snapshot),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
