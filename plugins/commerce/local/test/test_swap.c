/* SPDX-License-Identifier: Apache-2.0 */
#include "plugins/commerce/local/test/books.h"

#define ORDER "112-0000002-0000001"
#define DELIVERED "112-0000002-0000002"

static const char customers[] =
    "{\"id\":\"c1\",\"name\":\"Ann\",\"email\":\"ann@example.com\",\"methods\":[{\"id\":\"gc1\","
    "\"kind\":\"gift_card\",\"balance_minor\":5000},{\"id\":\"cc1\",\"kind\":\"credit_card\"}]}\n";
static const char products[] =
    "{\"id\":\"p1\",\"title\":\"Plate\",\"currency\":\"USD\",\"variants\":[{\"id\":\"white\","
    "\"price_minor\":300},{\"id\":\"blue\",\"price_minor\":400},{\"id\":\"gold\",\"price_minor\":"
    "900},{\"id\":\"plain\",\"price_minor\":100}]}\n";
/* 10.00 for three is 3.33, 3.33 and 3.34. */
#define LINES                                                                                      \
    "\"lines\":[{\"line\":\"1\",\"title\":\"Plate\",\"item\":\"white\",\"product\":\"p1\","        \
    "\"quantity\":3,\"paid_minor\":1000,\"tax_minor\":100,\"state\":\"x\"},{\"line\":\"3\","       \
    "\"title\":\"Plate\",\"item\":\"white\",\"product\":\"p1\",\"quantity\":1,\"paid_minor\":250," \
    "\"state\":\"x\"}]"
static const char orders[] =
    "{\"id\":\"" ORDER "\",\"customer\":\"c1\",\"state\":\"pending\",\"placed_at\":\"-1d\","
    "\"currency\":\"USD\",\"payments\":[{\"kind\":\"payment\",\"minor\":1250,\"method\":\"cc1\"}]"
    "," LINES "}\n"
    "{\"id\":\"" DELIVERED "\",\"customer\":\"c1\",\"state\":\"delivered\",\"placed_at\":\"-9d\","
    "\"currency\":\"USD\",\"payments\":[{\"kind\":\"payment\",\"minor\":1250,\"method\":\"cc1\"}]"
    "," LINES "}\n";

static void begin(struct world *w)
{
    begin_with(w, customers, products, orders);
}

static const char *change(const char *kind, const char *order, const char *items,
                          const char *instead)
{
    static char text[4096];
    (void)snprintf(text, sizeof text,
                   "{\"kind\":\"%s\",\"order\":\"%s\",\"reason\":\"x\",\"customer\":\"c1\","
                   "\"change\":{\"what\":\"items\",\"items\":[%s],\"new_items\":[%s],"
                   "\"method\":\"gc1\"}}",
                   kind, order, items, instead);
    return text;
}

#define BOOKS                                                                                      \
    "SELECT group_concat(line || ' ' || quantity || ' ' || item || ' ' || paid_minor || ' ' ||"    \
    " tax_minor, ', ') FROM (SELECT * FROM line JOIN choice USING (tenant, sale, line) WHERE"      \
    " sale = '" ORDER "' ORDER BY line)"
/* What was paid for the order, in each of its places. */
#define TOTALS                                                                                     \
    "SELECT (SELECT total_minor FROM sale WHERE id = '" ORDER "') || ' ' || (SELECT paid_minor"    \
    " FROM payment WHERE sale = '" ORDER "') || ' ' || (SELECT sum(paid_minor) FROM line WHERE"    \
    " sale = '" ORDER "') || ' ' || (SELECT sum(CASE kind WHEN 'refund' THEN -minor ELSE minor"    \
    " END) FROM booking WHERE sale = '" ORDER "')"
#define BALANCE "SELECT balance_minor FROM method WHERE id = 'gc1'"

static void one_unit_of_a_line_becomes_a_line_of_its_own(void **state)
{
    struct world w = {0};
    struct answer a;
    (void)state;
    begin(&w);
    const char *text = change("order_change", ORDER, "\"white\"", "\"blue\"");
    quote(&w, text, &a);
    assert_non_null(strstr(a.text, "\"difference_minor\":67")); /* 4.00 for 3.33 */
    assert_non_null(strstr(a.text, "\"allowed\":true"));
    assert_string_equal(value(&w, BOOKS), "1 3 white 1000 100, 3 1 white 250 0");
    execute(&w, text, "k1", &a);
    assert_non_null(strstr(a.text, "\"outcome\":\"done\""));
    assert_string_equal(value(&w, BOOKS), "1 2 white 667 67, 2 1 blue 400 33, 3 1 white 250 0");
    assert_string_equal(value(&w, TOTALS), "1317 1317 1317 1317");
    assert_string_equal(value(&w, BALANCE), "4933");
    execute(&w, text, "k1", &a);
    assert_string_equal(value(&w, TOTALS), "1317 1317 1317 1317"); /* once */
    world_end(&w);
}

static void units_of_several_lines_become_several_things(void **state)
{
    struct world w = {0};
    struct answer a;
    (void)state;
    begin(&w);
    execute(&w,
            change("order_change", ORDER, "\"white\",\"white\",\"white\",\"white\"",
                   "\"blue\",\"gold\",\"blue\",\"plain\""),
            "k1", &a);
    assert_non_null(strstr(a.text, "\"outcome\":\"done\""));
    assert_string_equal(value(&w, BOOKS), "1 1 gold 900 34, 2 2 blue 800 66, 3 1 plain 100 0");
    assert_string_equal(value(&w, TOTALS), "1800 1800 1800 1800");
    world_end(&w);
}

static void a_whole_line_stays_one(void **state)
{
    struct world w = {0};
    struct answer a;
    (void)state;
    begin(&w);
    const char *text = change("order_change", ORDER, "\"white\",\"white\",\"white\"",
                              "\"plain\",\"plain\",\"plain\"");
    quote(&w, text, &a);
    assert_non_null(strstr(a.text, "\"difference_minor\":-700,"));
    execute(&w, text, "k1", &a);
    assert_non_null(strstr(a.text, "\"refunds\":[{\"method\":\"gc1\",\"minor\":700}]"));
    assert_string_equal(value(&w, BOOKS), "1 3 plain 300 100, 3 1 white 250 0");
    assert_string_equal(value(&w, TOTALS), "550 550 550 550");
    assert_string_equal(value(&w, BALANCE), "5700");
    world_end(&w);
}

static void more_units_than_were_bought_are_refused(void **state)
{
    struct world w = {0};
    struct answer a;
    (void)state;
    begin(&w);
    const char *text =
        change("order_change", ORDER, "\"white\",\"white\",\"white\",\"white\",\"white\"",
               "\"blue\",\"blue\",\"blue\",\"blue\",\"blue\"");
    quote(&w, text, &a);
    assert_non_null(strstr(a.text, "not in this order"));
    execute(&w, text, "k1", &a);
    assert_non_null(strstr(a.text, "\"outcome\":\"failed\""));
    assert_string_equal(value(&w, TOTALS), "1250 1250 1250 1250");
    world_end(&w);
}

static void what_was_paid_back_in_part_is_not_changed(void **state)
{
    struct world w = {0};
    struct answer a;
    (void)state;
    begin(&w);
    execute(&w,
            "{\"kind\":\"refund\",\"order\":\"" ORDER "\",\"line\":\"1\",\"amount\":{\"minor\":100,"
            "\"currency\":\"USD\"},\"reason\":\"x\"}",
            "k1", &a);
    assert_non_null(strstr(a.text, "\"outcome\":\"done\""));
    execute(&w, change("order_change", ORDER, "\"white\"", "\"blue\""), "k2", &a);
    assert_non_null(strstr(a.text, "paid back in part"));
    assert_string_equal(value(&w, BOOKS), "1 3 white 1000 100, 3 1 white 250 0");
    world_end(&w);
}

static void an_order_has_no_more_lines_than_can_be_told(void **state)
{
    static char row[16384];
    struct world w = {0};
    struct answer a;
    (void)state;
    begin(&w);
    int at = snprintf(row, sizeof row,
                      "{\"id\":\"112-0000002-0000003\",\"customer\":\"c1\",\"state\":\"pending\","
                      "\"placed_at\":\"-1d\",\"currency\":\"USD\",\"method\":\"cc1\",\"lines\":[");
    for (int i = 1; i <= 64; i++)
        at += snprintf(row + at, sizeof row - (size_t)at,
                       "%s{\"line\":\"%d\",\"title\":\"Plate\",\"item\":\"white\",\"product\":"
                       "\"p1\",\"quantity\":2,\"paid_minor\":600,\"state\":\"x\"}",
                       i == 1 ? "" : ",", i);
    (void)snprintf(row + at, sizeof row - (size_t)at, "]}\n");
    take(&w, "orders.jsonl", row);
    quote(&w, change("order_change", "112-0000002-0000003", "\"white\"", "\"blue\""), &a);
    assert_non_null(strstr(a.text, "too many lines"));
    quote(&w,
          change("order_change", "112-0000002-0000003", "\"white\",\"white\"", "\"blue\",\"blue\""),
          &a);
    assert_non_null(strstr(a.text, "\"allowed\":true"));
    world_end(&w);
}

static void an_exchange_of_some_units_is_quoted_by_their_share(void **state)
{
    struct world w = {0};
    struct answer a;
    (void)state;
    begin(&w);
    const char *text = change("exchange", DELIVERED, "\"white\",\"white\"", "\"blue\",\"gold\"");
    quote(&w, text, &a);
    assert_non_null(strstr(a.text, "\"difference_minor\":634"));
    execute(&w, text, "k1", &a);
    assert_string_equal(value(&w, "SELECT items || new_items || difference_minor FROM amendment"),
                        "[\"white\",\"white\"][\"blue\",\"gold\"]634");
    world_end(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_unit_of_a_line_becomes_a_line_of_its_own),
        cmocka_unit_test(units_of_several_lines_become_several_things),
        cmocka_unit_test(a_whole_line_stays_one),
        cmocka_unit_test(more_units_than_were_bought_are_refused),
        cmocka_unit_test(what_was_paid_back_in_part_is_not_changed),
        cmocka_unit_test(an_order_has_no_more_lines_than_can_be_told),
        cmocka_unit_test(an_exchange_of_some_units_is_quoted_by_their_share),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
