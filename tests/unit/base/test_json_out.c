/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/json_out.h"

#include "core/base/json.h"
#include "tests/unit/unit.h"

static struct buf text;
static struct json_out out;

static int begin(void **state)
{
    (void)state;
    text = BUF_INIT(0);
    out = json_out(&text);
    return 0;
}

static int end(void **state)
{
    (void)state;
    buf_free(&text);
    return 0;
}

static void expect(const char *want)
{
    assert_int_equal(text.err, 0);
    if (!str_is(buf_str(&text), want))
        fail_msg("%.*s instead of %s", STR_ARG(buf_str(&text)), want);
}

static void commas_stand_between_and_nowhere_else(void **state)
{
    (void)state;
    jo_obj(&out);
    jo_kv_str(&out, "a", STR("x"));
    jo_key(&out, "b");
    jo_arr(&out);
    jo_int(&out, -1);
    jo_obj(&out);
    jo_end_obj(&out);
    jo_arr(&out);
    jo_end_arr(&out);
    jo_bool(&out, true);
    jo_null(&out);
    jo_end_arr(&out);
    jo_kv_int(&out, "c", INT64_MAX);
    jo_kv_bool(&out, "d", false);
    jo_kv_z(&out, "e", NULL);
    jo_kv_str(&out, "f", STR_NONE);
    jo_kv_raw(&out, "g", STR("{\"h\":1}"));
    jo_key_str(&out, STR("i\n"));
    jo_z(&out, "");
    jo_end_obj(&out);
    expect("{\"a\":\"x\",\"b\":[-1,{},[],true,null],\"c\":9223372036854775807,\"d\":false,"
           "\"e\":null,\"f\":null,\"g\":{\"h\":1},\"i\\n\":\"\"}");
}

static void what_could_leave_a_page_or_a_line_is_escaped(void **state)
{
    (void)state;
    jo_str(
        &out,
        STR("</script>&\"\\\b\t\n\f\r\x01\x7F\xE2\x80\xA8\xE2\x80\xA9 \xC3\xA9 \xF0\x9F\x98\x80"));
    expect(
        "\"\\u003c/script\\u003e\\u0026\\\"\\\\\\b\\t\\n\\f\\r\\u0001\x7F\\u2028\\u2029 \xC3\xA9 "
        "\xF0\x9F\x98\x80\"");
}

static void bad_bytes_become_the_replacement_character(void **state)
{
    (void)state;
    jo_str(&out, STR("a\xFF\xE2\x82z\xEF\xBF\xBD"));
    expect("\"a\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBDz\xEF\xBF\xBD\"");
}

static void every_byte_can_be_read_again(void **state)
{
    (void)state;
    for (int c = 1; c < 128; c++) {
        struct json_tok tok[1];
        struct json_doc d;
        struct arena a = {0};
        omb_str back;
        char byte = (char)c;
        buf_clear(&text);
        out = json_out(&text);
        jo_str(&out, str_n(&byte, 1));
        assert_int_equal(json_parse(buf_str(&text), tok, 1, &d, NULL), 0);
        assert_int_equal(json_get_str(&d, 0, &a, &back), 0);
        assert_true(str_eq(back, str_n(&byte, 1)));
        arena_free(&a);
    }
}

static void reals_are_short_and_exact(void **state)
{
    (void)state;
    static const double zero = 0.0;
    jo_arr(&out);
    jo_real(&out, 0.1);
    jo_real(&out, 1.0 / 3.0);
    jo_real(&out, 1e300);
    jo_real(&out, -2.5);
    jo_real(&out, 100);
    jo_real(&out, zero / zero);
    jo_real(&out, 1 / zero);
    jo_end_arr(&out);
    expect("[0.1,0.3333333333333333,1e+300,-2.5,100,null,null]");
}

#define EACH(test) cmocka_unit_test_setup_teardown(test, begin, end)
UNIT(EACH(commas_stand_between_and_nowhere_else),
     EACH(what_could_leave_a_page_or_a_line_is_escaped),
     EACH(bad_bytes_become_the_replacement_character), EACH(every_byte_can_be_read_again),
     EACH(reals_are_short_and_exact))
