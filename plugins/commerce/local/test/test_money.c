/* SPDX-License-Identifier: Apache-2.0 */
/* The kinds of money of the local shop: several lines at once, gift cards, trade-ins. */
#include "tests/integration/plug/world.h"

#define ORDER "112-0000001-0000001"

static const char orders[] =
    "{\"id\":\"" ORDER "\",\"customer\":\"c1\",\"email\":\"ann@example.com\",\"state\":"
    "\"delivered\",\"placed_at\":\"-5d\",\"currency\":\"USD\",\"lines\":["
    "{\"line\":\"1\",\"title\":\"Lamp\",\"paid_minor\":3000,\"state\":\"delivered\"},"
    "{\"line\":\"2\",\"title\":\"Shade\",\"paid_minor\":1000,\"state\":\"delivered\","
    "\"trade_in\":\"T-1\",\"trade_in_minor\":700}]}\n";

static struct plug_instance *shop(struct world *w)
{
    struct plug_instance *i = plug_find_commerce(w->plug, STR("local"));
    assert_non_null(i);
    return i;
}

static void begin(struct world *w)
{
    struct answer a = {0};
    struct plug_import import = {1, STR("a"), STR("orders.jsonl"), str_of(orders)};
    if (world_begin(w, "ombud/local.so", NULL, 0)) {
        buf_putc(&w->errors, '\0');
        fail_msg("%s", w->errors.ptr);
    }
    plug_commerce_import(shop(w), world_reply(&a, 0), &import);
    world_wait(w, &a);
    assert_int_equal(a.status, 0);
}

static void execute(struct world *w, const char *key, const char *remedy, struct answer *a)
{
    memset(a, 0, sizeof *a);
    plug_commerce_execute(shop(w), world_reply(a, 0), 1, str_of(remedy), str_of(key));
    world_wait(w, a);
}

static void order(struct world *w, struct answer *a)
{
    memset(a, 0, sizeof *a);
    plug_commerce_order(shop(w), world_reply(a, 0), 1, STR(ORDER), STR_NONE);
    world_wait(w, a);
}

static void refund_lines(struct world *w, const char *key, int total, int one, int two,
                         struct answer *a)
{
    char remedy[600];
    (void)snprintf(remedy, sizeof remedy,
                   "{\"kind\":\"refund\",\"order\":\"" ORDER "\",\"amount\":{\"minor\":%d,"
                   "\"currency\":\"USD\"},\"to\":\"gift_card\",\"reason\":\"x\",\"lines\":["
                   "{\"line\":\"1\",\"amount\":{\"minor\":%d,\"currency\":\"USD\"}},"
                   "{\"line\":\"2\",\"amount\":{\"minor\":%d,\"currency\":\"USD\"}}]}",
                   total, one, two);
    execute(w, key, remedy, a);
}

static void several_lines_are_paid_back_together_or_not_at_all(void **state)
{
    struct world w = {0};
    struct answer a;
    (void)state;
    begin(&w);
    refund_lines(&w, "k1", 2500, 1400, 1100, &a);
    assert_non_null(strstr(a.text, "more than was paid"));
    refund_lines(&w, "k2", 2000, 1400, 500, &a);
    assert_non_null(strstr(a.text, "the lines are not the amount"));
    order(&w, &a);
    assert_null(strstr(a.text, "\"refunded_minor\":1400"));
    refund_lines(&w, "k3", 1900, 1400, 500, &a);
    assert_non_null(strstr(a.text, "\"outcome\":\"done\",\"ref\":\"RF-000001\""));
    refund_lines(&w, "k3", 1900, 1400, 500, &a);
    assert_non_null(strstr(a.text, "\"ref\":\"RF-000001\""));
    order(&w, &a);
    assert_non_null(strstr(a.text, "\"refunded_minor\":1400"));
    assert_non_null(strstr(a.text, "\"refunded_minor\":500"));
    refund_lines(&w, "k4", 2101, 1600, 501, &a);
    assert_non_null(strstr(a.text, "more than was paid"));
    world_end(&w);
}

static void credit(struct world *w, const char *key, int minor, struct answer *a)
{
    char remedy[300];
    (void)snprintf(remedy, sizeof remedy,
                   "{\"kind\":\"trade_in_credit\",\"trade_in\":\"T-1\",\"amount\":{\"minor\":%d,"
                   "\"currency\":\"USD\"},\"to\":\"gift_card\",\"reason\":\"x\"}",
                   minor);
    execute(w, key, remedy, a);
}

static void a_trade_in_is_quoted_and_paid_once(void **state)
{
    static const char question[] = "{\"kind\":\"trade_in_credit\",\"trade_in\":\"T-1\","
                                   "\"amount\":{\"minor\":1,\"currency\":\"USD\"}}";
    struct world w = {0};
    struct answer a;
    (void)state;
    begin(&w);
    order(&w, &a);
    assert_non_null(strstr(a.text, "\"trade_in\":\"T-1\""));
    memset(&a, 0, sizeof a);
    plug_commerce_quote(shop(&w), world_reply(&a, 0), 1, str_of(question));
    world_wait(&w, &a);
    assert_non_null(strstr(a.text, "\"quoted_minor\":700"));
    credit(&w, "k1", 701, &a);
    assert_non_null(strstr(a.text, "more than was quoted"));
    credit(&w, "k2", 700, &a);
    assert_non_null(strstr(a.text, "\"outcome\":\"done\",\"ref\":\"TI-000001\""));
    credit(&w, "k3", 1, &a);
    assert_non_null(strstr(a.text, "paid already"));
    memset(&a, 0, sizeof a);
    plug_commerce_quote(shop(&w), world_reply(&a, 0), 1, str_of(question));
    world_wait(&w, &a);
    assert_non_null(strstr(a.text, "\"allowed\":false"));
    world_end(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(several_lines_are_paid_back_together_or_not_at_all),
        cmocka_unit_test(a_trade_in_is_quoted_and_paid_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
