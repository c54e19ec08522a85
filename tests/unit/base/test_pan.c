/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/pan.h"
#include "tests/unit/unit.h"

#include <stdio.h>

static void expect(const char *text, const char *masked)
{
    struct arena a = {0};
    omb_str s = pan_mask(str_of(text), &a);

    if (!str_is(s, masked))
        fail_msg("\"%s\" became \"%.*s\", not \"%s\"", text, STR_ARG(s), masked);
    if (strcmp(text, masked) == 0)
        assert_ptr_equal(s.ptr, text);
    arena_free(&a);
}

static void a_card_number_loses_its_middle(void **state)
{
    (void)state;
    expect("4111111111111111", "411111...1111");
    expect("pay with 4111 1111 1111 1111, exp 12/29", "pay with 411111...1111, exp 12/29");
    expect("4111-1111-1111-1111 12/29 and more", "411111...1111 12/29 and more");
    expect("amex 3782 822463 10005.", "amex 378282...0005.");
    expect("two: 4222222222222, 5555555555554444", "two: 422222...2222, 555555...4444");
    expect("4917610000000000003", "491761...0003");
    expect("{\"c\":\"4111111111111111\"}", "{\"c\":\"411111...1111\"}");
    expect("card4111111111111111.pdf", "card411111...1111.pdf");
}

static void its_digits_may_be_of_other_scripts_and_broken(void **state)
{
    (void)state;
    expect(
        "\xd9\xa4\xd9\xa1\xd9\xa1\xd9\xa1\xd9\xa1\xd9\xa1\xd9\xa1\xd9\xa1\xd9\xa1\xd9\xa1\xd9\xa1"
        "\xd9\xa1\xd9\xa1\xd9\xa1\xd9\xa1\xd9\xa1",
        "411111...1111");
    expect("4111\xe2\x80\x8b"
           "1111\xe2\x80\x8b"
           "1111\xe2\x80\x8b"
           "1111",
           "411111...1111");
    expect("4111=\r\n111111111111", "411111...1111");
    expect("4111 -  1111.1111\xc2\xa0"
           "1111",
           "4111 -  1111.1111\xc2\xa0"
           "1111"); /* four characters between: two numbers */
    expect("4111 - 1111.1111\xc2\xa0"
           "1111",
           "411111...1111");
}

static void what_is_none_stays(void **state)
{
    (void)state;
    expect("", "");
    expect("4111111111111112", "4111111111111112");       /* Luhn */
    expect("1234567812345670", "1234567812345670");       /* no issuer */
    expect("41111111111111111", "41111111111111111");     /* 17 digits */
    expect("411-1111111-1111111", "411-1111111-1111111"); /* an order id, 17 digits */
    expect("112-3456789-0123456", "112-3456789-0123456");
    expect("uuid 550e8400-e29b-41d4-a716-446655440000",
           "uuid 550e8400-e29b-41d4-a716-446655440000");
    expect("2026-01-31 23:59:59", "2026-01-31 23:59:59");
    expect("4111 1111, 1111 1111", "4111 1111, 1111 1111");
    expect("4006381333931", "4006381333931");
}

static void every_order_id_stays_whatever_its_digits(void **state)
{
    (void)state;
    char id[32];
    uint64_t x = 88172645463325252ull;

    for (int i = 0; i < 200000; i++) {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        (void)snprintf(id, sizeof id, "%03u-%07u-%07u", (unsigned)(x % 1000),
                       (unsigned)(x >> 10) % 10000000, (unsigned)(x >> 34) % 10000000);
        expect(id, id);
    }
}

static void hidden(const char *text, const char *wanted)
{
    struct arena a = {0};
    omb_str got = pan_hide(str_of(text), &a);

    assert_int_equal(got.len, strlen(wanted));
    assert_memory_equal(got.ptr, wanted, got.len);
    arena_free(&a);
}

static void what_was_masked_can_be_hidden_altogether(void **state)
{
    (void)state;
    hidden("", "");
    hidden("411111...1111", "[card]");
    hidden("{\"text\":\"my card is 411111...1111.\"}", "{\"text\":\"my card is [card].\"}");
    hidden("411111...1111411111...1111 and 340000...0009", "[card][card] and [card]");
    hidden("9411111...11112", "9[card]2");
    hidden("11111...1111", "11111...1111");
    hidden("411111...111", "411111...111");
    hidden("411111..11111", "411111..11111");
    hidden("......1111 1.1", "......1111 1.1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_card_number_loses_its_middle),
        cmocka_unit_test(its_digits_may_be_of_other_scripts_and_broken),
        cmocka_unit_test(what_is_none_stays),
        cmocka_unit_test(what_was_masked_can_be_hidden_altogether),
        cmocka_unit_test(every_order_id_stays_whatever_its_digits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
