/* SPDX-License-Identifier: Apache-2.0 */
#include "core/plug/option.h"

#include "tests/unit/unit.h"

static int parse(uint32_t type, const char *text, int64_t *n)
{
    char words[96];
    omb_option o = {.size = sizeof o, .type = type, .choices = STR("|strict|loose")};
    return option_parse(&o, str_of(text), n, words, sizeof words);
}

static void each_type_takes_its_own_form(void **state)
{
    int64_t n = -1;
    (void)state;
    assert_int_equal(parse(OMB_OPTION_DURATION, "250ms", &n), 0);
    assert_int_equal(n, 250);
    assert_int_equal(parse(OMB_OPTION_DURATION, "5m", &n), 0);
    assert_int_equal(n, 300000);
    assert_int_equal(parse(OMB_OPTION_DURATION, "2d", &n), 0);
    assert_int_equal(n, 172800000);
    assert_int_equal(parse(OMB_OPTION_BOOL, "true", &n), 0);
    assert_int_equal(n, 1);
    assert_int_equal(parse(OMB_OPTION_CHOICE, "", &n), 0);
    assert_int_equal(parse(OMB_OPTION_CHOICE, "loose", &n), 0);
    assert_int_equal(parse(OMB_OPTION_INT, "-42", &n), 0);
    assert_int_equal(n, -42);
}

static void what_is_of_another_form_is_refused_and_changes_nothing(void **state)
{
    static const struct {
        uint32_t type;
        const char *text;
    } bad[] = {{OMB_OPTION_DURATION, "5"},
               {OMB_OPTION_DURATION, "ms"},
               {OMB_OPTION_DURATION, "9223372036854775807d"},
               {OMB_OPTION_BOOL, "yes"},
               {OMB_OPTION_CHOICE, "loos"},
               {OMB_OPTION_INT, "1.5"},
               {OMB_OPTION_INT, ""},
               {OMB_OPTION_TEXT, "\xff"},
               {99, "x"}};
    int64_t n = 7;
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_int_equal(parse(bad[i].type, bad[i].text, &n), -OMB_E_INVALID);
    assert_int_equal(n, 7);
}

UNIT(cmocka_unit_test(each_type_takes_its_own_form),
     cmocka_unit_test(what_is_of_another_form_is_refused_and_changes_nothing))
