/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/desk/world.h"

/* What becomes of a remedy after it was done: spent, over, sent back; and whose budget it was. */
#define CERTIFICATE                                                                                \
    "{\"kind\":\"certificate\",\"order\":\"" ORDER_ID "\",\"reason\":\"x\",\"expires_days\":30,"   \
    "\"amount\":{\"minor\":500,\"currency\":\"USD\"}}"
#define REFUND                                                                                     \
    "{\"kind\":\"refund\",\"order\":\"" ORDER_ID "\",\"line\":\"1\",\"reason\":\"x\","             \
    "\"amount\":{\"minor\":500,\"currency\":\"USD\"}}"

static struct world *granted(const char *remedy)
{
    struct world *w = world_new();
    w->config.undo_ms = 0;
    world_with_dana(w);
    world_observe(w);
    assert_int_equal(world_do(w, COMMAND_REMEDY_PROPOSE, DANA, 1, "a", remedy), 0);
    return w;
}

static struct world *done(const char *remedy)
{
    struct world *w = granted(remedy);
    assert_int_equal(world_do(w, COMMAND_REMEDY_RESULT, SHOP, -1, NULL,
                              "{\"remedy\":\"r1\",\"key\":\"k1.r1\",\"outcome\":\"done\"}"),
                     0);
    return w;
}

static int moved(struct world *w, const char *id, const char *what, int minor)
{
    char body[200];
    (void)snprintf(body, sizeof body, "{\"id\":\"%s\",\"key\":\"k1.r1\",\"what\":\"%s\"%s%.0d}", id,
                   what, minor ? ",\"minor\":" : "", minor);
    return world_do(w, COMMAND_SHOP_MOVED, SHOP, -1, id, body);
}

static int over(struct world *w)
{
    return world_do(w, COMMAND_TIMER, CLOCK, -1, NULL,
                    "{\"name\":\"certificate_end\",\"ref\":\"r1\"}");
}

static void a_certificate_is_spent_once(void **state)
{
    (void)state;
    struct world *w = done(CERTIFICATE);
    assert_int_equal(w->k->remedy[0].use, USE_ACTIVE);
    assert_int_equal(w->k->remedy[0].ends, w->now + 30ull * 86400000);
    assert_non_null(world_effect(w, EFFECT_TIMER_SET));
    assert_int_equal(moved(w, "m1", "redeemed", 501), -OMB_E_INVALID);
    assert_int_equal(moved(w, "m2", "redeemed", 300), 0);
    assert_int_equal(w->k->remedy[0].use, USE_REDEEMED);
    assert_int_equal(w->k->remedy[0].redeemed, 300);
    assert_int_equal(moved(w, "m2", "redeemed", 300), 0); /* told again */
    assert_int_equal(w->out.n_event, 0);
    assert_int_equal(moved(w, "m3", "redeemed", 300), -OMB_E_INVALID);
    assert_int_equal(moved(w, "m4", "reversed", 0), -OMB_E_INVALID);
    w->now += 31ull * 86400000;
    assert_int_equal(over(w), 0);
    assert_int_equal(w->k->remedy[0].use, USE_REDEEMED);
    world_free(w);
}

static void a_certificate_ends_on_its_day_and_not_before(void **state)
{
    (void)state;
    struct world *w = done(CERTIFICATE);
    w->now += 30ull * 86400000 - 1;
    assert_int_equal(over(w), 0);
    assert_int_equal(w->k->remedy[0].use, USE_ACTIVE);
    w->now++;
    assert_int_equal(moved(w, "m1", "redeemed", 500), -OMB_E_INVALID); /* before its timer came */
    assert_int_equal(over(w), 0);
    assert_int_equal(w->k->remedy[0].use, USE_EXPIRED);
    assert_int_equal(w->k->remedy[0].state, REMEDY_DONE);
    assert_int_equal(moved(w, "m2", "redeemed", 500), -OMB_E_INVALID);
    world_free(w);
}

static void what_the_bank_sends_back_is_given_back_and_told(void **state)
{
    (void)state;
    struct world *w = granted(REFUND);
    assert_int_equal(moved(w, "m1", "reversed", 0), -OMB_E_STATE); /* later: still under way */
    world_free(w);
    w = done(REFUND);
    assert_int_equal(world_balance(w, "line:" ORDER_ID ":1"), 500);
    w->now += 86400000ull * 40;
    assert_int_equal(moved(w, "m1", "reversed", 0), 0);
    assert_int_equal(w->k->remedy[0].state, REMEDY_REVERSED);
    assert_int_equal(world_count(w, EVENT_AUTHORITY_RETURNED), 1);
    assert_int_equal(world_count(w, EVENT_NOTE_ADDED), 1);
    assert_true(world_says(world_event(w, EVENT_CONFIRMATION_SENT)->body, "remedy_reversed"));
    world_is_even(w);
    assert_int_equal(moved(w, "m1", "reversed", 0), 0);
    assert_int_equal(w->out.n_event, 0);
    world_free(w);
}

static void only_the_shop_moves_anything(void **state)
{
    (void)state;
    struct world *w = done(REFUND);
    assert_int_equal(world_do(w, COMMAND_SHOP_MOVED, DANA, 3, "m",
                              "{\"id\":\"m\",\"key\":\"k1.r1\",\"what\":\"reversed\"}"),
                     -OMB_E_DENIED);
    assert_int_equal(moved(w, "m", "scanned", 0), -OMB_E_INVALID);
    world_free(w);
}

static void a_key_of_another_case_is_refused(void **state)
{
    (void)state;
    struct world *w = granted(REFUND);
    kase_free(w->k);
    w->k = kase_new();
    w->by_hand = true;
    assert_int_equal(world_do(w, COMMAND_CONTACT_START, CUSTOMER, -1, NULL,
                              "{\"contact\":\"k2\",\"channel\":\"chat\",\"live\":true,\"customer\":"
                              "{\"id\":\"c1\",\"verified\":true}}"),
                     0);
    world_observe(w);
    assert_int_equal(world_do(w, COMMAND_REMEDY_PROPOSE, DANA, 1, "a", REFUND), -OMB_E_EXISTS);
    assert_int_equal(world_do(w, COMMAND_REMEDY_PROPOSE, DANA, 1, "b", REFUND), 0);
    world_free(w);
}

/* The buyer c1 writes without an account, then with it: one budget of 700 in 12 months. */
static void a_visitor_counts_as_the_buyer_of_the_order(void **state)
{
    static const struct budget budgets[] = {
        {.tier = 1, .currency = "USD", .most = {[BUDGET_CUSTOMER] = 700}}};
    (void)state;
    struct world *w = world_new();
    w->config.undo_ms = 0;
    w->config.budget = budgets;
    w->config.n_budget = 1;
    for (int i = 0; i < 2; i++) {
        char start[300];
        kase_free(w->k);
        w->k = kase_new();
        w->by_hand = true;
        (void)snprintf(start, sizeof start,
                       "{\"contact\":\"k%d\",\"channel\":\"chat\",\"live\":true,\"customer\":{%s"
                       "\"email\":\"ada@example.com\",\"verified\":true}}",
                       i, i ? "\"id\":\"c1\"," : "");
        assert_int_equal(world_do(w, COMMAND_CONTACT_START, CUSTOMER, -1, NULL, start), 0);
        assert_int_equal(
            world_do(w, COMMAND_ORDER_OBSERVED, SHOP, -1, NULL,
                     "{\"order\":{\"id\":\"" ORDER_ID "\",\"customer\":\"c1\",\"email\":"
                     "\"Ada@example.com\",\"state\":\"delivered\",\"currency\":\"USD\",\"lines\":[{"
                     "\"line\":\"1\",\"title\":\"Mug\",\"quantity\":1,\"paid_minor\":5000}]}}"),
            0);
        assert_int_equal(world_do(w, COMMAND_REMEDY_PROPOSE, DANA, 1, i ? "b" : "a", REFUND),
                         i ? -OMB_E_LIMIT : 0);
        assert_int_equal(world_fact(w, POINT_AUTHORITY, "authority.left")->num, i ? 200 : 700);
        assert_true(str_is(world_fact(w, POINT_AUTHORITY, "authority.scope")->str, "customer"));
    }
    world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_certificate_is_spent_once),
        cmocka_unit_test(a_certificate_ends_on_its_day_and_not_before),
        cmocka_unit_test(what_the_bank_sends_back_is_given_back_and_told),
        cmocka_unit_test(only_the_shop_moves_anything),
        cmocka_unit_test(a_key_of_another_case_is_refused),
        cmocka_unit_test(a_visitor_counts_as_the_buyer_of_the_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
