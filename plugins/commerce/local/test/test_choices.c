/* SPDX-License-Identifier: Apache-2.0 */
#include "plugins/commerce/local/test/books.h"

#define ORDER "112-0000001-0000001"

static const char customers[] =
    "{\"id\":\"c1\",\"name\":\"Ann\",\"email\":\"ann@example.com\",\"methods\":[{\"id\":\"gc1\","
    "\"kind\":\"gift_card\",\"balance_minor\":2000},{\"id\":\"cc1\",\"kind\":\"credit_card\","
    "\"label\":\"Visa 9212\"}]}\n"
    "{\"id\":\"c2\",\"name\":\"Bob\",\"email\":\"bob@example.com\",\"methods\":[{\"id\":\"cc2\","
    "\"kind\":\"credit_card\"}]}\n";
static const char products[] =
    "{\"id\":\"p1\",\"title\":\"Lamp\",\"currency\":\"USD\",\"variants\":[{\"id\":\"i1\","
    "\"price_minor\":3000},{\"id\":\"i2\",\"price_minor\":4500,\"options\":{\"color\":\"blue\"}},"
    "{\"id\":\"i3\",\"price_minor\":2000},{\"id\":\"i4\",\"price_minor\":2500,\"available\":"
    "false}]}\n"
    "{\"id\":\"p2\",\"title\":\"Euro lamp\",\"currency\":\"EUR\",\"variants\":[{\"id\":\"e1\","
    "\"price_minor\":500},{\"id\":\"e2\",\"price_minor\":600}]}\n";
static const char orders[] =
    "{\"id\":\"" ORDER "\",\"customer\":\"c1\",\"state\":\"pending\",\"placed_at\":\"-1d\","
    "\"currency\":\"USD\",\"payments\":[{\"kind\":\"payment\",\"minor\":6500,\"method\":\"cc1\"}],"
    "\"lines\":[{\"line\":\"1\",\"title\":\"Lamp\",\"item\":\"i1\",\"product\":\"p1\","
    "\"quantity\":2,\"paid_minor\":6000,\"state\":\"x\"},{\"line\":\"2\",\"title\":\"Euro lamp\","
    "\"item\":\"e1\",\"product\":\"p2\",\"paid_minor\":500,\"state\":\"x\"}]}\n";

static void choices(struct world *w, omb_str order, omb_str customer, struct answer *a)
{
    memset(a, 0, sizeof *a);
    plug_commerce_choices(shop(w), world_reply(a, 0), 1, order, customer);
    world_wait(w, a);
}

static void begin(struct world *w)
{
    begin_with(w, customers, products, orders);
}

static void what_can_be_had_is_told_cheapest_first(void **state)
{
    struct world w = {0};
    struct answer a;
    (void)state;
    begin(&w);
    choices(&w, STR(ORDER), STR("c1"), &a);
    assert_int_equal(a.status, 0);
    assert_string_equal(
        a.text,
        "{\"choices\":{\"order\":\"" ORDER "\",\"currency\":\"USD\",\"methods\":[{\"id\":\"cc1\","
        "\"kind\":\"credit_card\",\"label\":\"Visa 9212\",\"original\":true},{\"id\":\"gc1\","
        "\"kind\":\"gift_card\",\"balance_minor\":2000,\"original\":false}],\"lines\":[{\"line\":"
        "\"1\",\"item\":\"i1\",\"title\":\"Lamp\",\"unit_minor\":3000,\"variants\":[{\"id\":\"i3\","
        "\"price_minor\":2000},{\"id\":\"i2\",\"price_minor\":4500,\"options\":{\"color\":\"blue\"}"
        "}]},{\"line\":\"2\",\"item\":\"e1\",\"title\":\"Euro lamp\",\"unit_minor\":500,"
        "\"variants\":[]}]}}");
    world_end(&w);
}

static void another_customers_order_is_none(void **state)
{
    static const struct {
        const char *order, *customer;
    } row[] = {{ORDER, "c2"},     {ORDER, ""},
               {ORDER, "nobody"}, {"112-0000001-0000009", "c1"},
               {"", "c1"},        {"112-0000001-0000001-and-a-tail-that-is-too-long", "c1"}};
    struct world w = {0};
    struct answer a;
    (void)state;
    begin(&w);
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        choices(&w, str_of(row[i].order), str_of(row[i].customer), &a);
        assert_int_equal(a.status, -OMB_E_NOTFOUND);
        assert_string_equal(a.text, "");
    }
    world_end(&w);
}

static void a_product_with_many_variants_is_told_in_part(void **state)
{
    struct world w = {0};
    struct answer a;
    struct buf b = BUF_INIT(0);
    uint32_t n = 0;
    (void)state;
    begin(&w);
    buf_puts(&b, STR("{\"id\":\"p1\",\"title\":\"Lamp\",\"currency\":\"USD\",\"variants\":["));
    for (int i = 0; i < 100; i++)
        buf_printf(&b, "%s{\"id\":\"n%d\",\"price_minor\":%d}", i ? "," : "", i, 100 + i);
    buf_puts(&b, STR("]}"));
    assert_int_equal(b.err, 0);
    buf_putc(&b, '\0');
    take(&w, "products.jsonl", b.ptr);
    choices(&w, STR(ORDER), STR("c1"), &a);
    for (const char *at = a.text; (at = strstr(at, "\"price_minor\"")); at++)
        n++; /* of line 1; line 2 has none */
    assert_int_equal(n, 64);
    assert_null(strstr(a.text, "\"n64\""));
    buf_free(&b);
    world_end(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_can_be_had_is_told_cheapest_first),
        cmocka_unit_test(another_customers_order_is_none),
        cmocka_unit_test(a_product_with_many_variants_is_told_in_part),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
