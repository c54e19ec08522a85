/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/money.h"

#include "tests/unit/unit.h"

static struct money money(int64_t minor, const char *currency)
{
    struct money m;
    assert_int_equal(money_make(minor, str_of(currency), &m), 0);
    return m;
}

static void assert_money(struct money m, int64_t minor, const char *currency)
{
    assert_true(m.minor == minor);
    assert_string_equal(m.currency, currency);
}

static void amounts_of_one_currency_add_and_compare(void **state)
{
    (void)state;
    struct money m;
    int order = 0;
    assert_int_equal(money_add(money(3499, "USD"), money(-499, "USD"), &m), 0);
    assert_money(m, 3000, "USD");
    assert_int_equal(money_sub(money(10, "EUR"), money(30, "EUR"), &m), 0);
    assert_money(m, -20, "EUR");
    assert_int_equal(money_compare(money(1, "USD"), money(2, "USD"), &order), 0);
    assert_int_equal(order, -1);
    assert_int_equal(money_left(money(100, "USD"), money(30, "USD"), &m), 0);
    assert_money(m, 70, "USD");
    assert_int_equal(money_left(money(100, "USD"), money(300, "USD"), &m), 0);
    assert_money(m, 0, "USD");
}

static void two_currencies_never_meet(void **state)
{
    (void)state;
    struct money m = money(5, "JPY"), none = {0};
    int order = 9;
    assert_int_equal(money_add(money(1, "USD"), money(1, "EUR"), &m), -OMB_E_CURRENCY);
    assert_int_equal(money_sub(money(1, "USD"), none, &m), -OMB_E_CURRENCY);
    assert_int_equal(money_left(money(1, "USD"), money(1, "EUR"), &m), -OMB_E_CURRENCY);
    assert_int_equal(money_compare(money(1, "USD"), money(1, "EUR"), &order), -OMB_E_CURRENCY);
    assert_money(m, 5, "JPY");
    assert_int_equal(order, 9);
}

static void arithmetic_that_leaves_the_range_is_refused(void **state)
{
    (void)state;
    struct money m = money(5, "USD");
    assert_int_equal(money_add(money(INT64_MAX, "USD"), money(1, "USD"), &m), -OMB_E_RANGE);
    assert_int_equal(money_add(money(INT64_MIN, "USD"), money(-1, "USD"), &m), -OMB_E_RANGE);
    assert_int_equal(money_sub(money(0, "USD"), money(INT64_MIN, "USD"), &m), -OMB_E_RANGE);
    assert_int_equal(money_left(money(INT64_MAX, "USD"), money(-1, "USD"), &m), -OMB_E_RANGE);
    assert_money(m, 5, "USD");
}

static void a_currency_is_three_capital_letters(void **state)
{
    (void)state;
    static const char *const bad[] = {"", "US", "usd", "USDX", "U D", "U1D", "\xC3\x89U"};
    struct money m = money(5, "USD");
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(money_make(1, str_of(bad[i]), &m), -OMB_E_CURRENCY);
    assert_money(m, 5, "USD");
}

static void expect_print(int64_t minor, const char *currency, const char *text)
{
    struct buf b = BUF_INIT(0);
    money_print(money(minor, currency), &b);
    if (!str_is(buf_str(&b), text))
        fail_msg("%.*s instead of %s", STR_ARG(buf_str(&b)), text);
    buf_free(&b);
}

static void printing_knows_the_minor_unit(void **state)
{
    (void)state;
    expect_print(3499, "USD", "34.99 USD");
    expect_print(5, "USD", "0.05 USD");
    expect_print(-5, "EUR", "-0.05 EUR");
    expect_print(1200, "JPY", "1200 JPY");
    expect_print(1234, "KWD", "1.234 KWD");
    expect_print(0, "XYZ", "0.00 XYZ");
    expect_print(INT64_MIN, "USD", "-92233720368547758.08 USD");
    assert_int_equal(money_digits("CLF"), 4);
    assert_int_equal(money_digits(""), 2);
    assert_int_equal(money_digits("USDT"), 2);
}

UNIT(cmocka_unit_test(amounts_of_one_currency_add_and_compare),
     cmocka_unit_test(two_currencies_never_meet),
     cmocka_unit_test(arithmetic_that_leaves_the_range_is_refused),
     cmocka_unit_test(a_currency_is_three_capital_letters),
     cmocka_unit_test(printing_knows_the_minor_unit))
