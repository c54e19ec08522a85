/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/json.h"
#include "tests/unit/unit.h"

#include <stdlib.h>

enum { CAP = 64 };

static int parse(const char *text, struct json_doc *d, struct json_error *e)
{
    static struct json_tok tok[CAP];
    return json_parse(str_of(text), tok, CAP, d, e);
}

static void expect_good(const char *text)
{
    struct json_doc d;
    struct json_error e = {0, ""};
    if (parse(text, &d, &e))
        fail_msg("%s at %u in %s", e.why, e.at, text);
}

static void expect_bad(const char *text, int code)
{
    struct json_doc d;
    struct json_error e = {0, NULL};
    int got = parse(text, &d, &e);
    if (got != code || !e.why)
        fail_msg("%d instead of %d for %s", got, code, text);
}

static void a_message_is_taken_apart(void **state)
{
    (void)state;
    struct json_doc d;
    struct arena a = {0};
    omb_str s;
    int64_t n = 0;
    bool b = false;
    assert_int_equal(
        parse("{\"t\":\"say\",\"n\":[1,-2,{\"x\":null}],\"ok\":true,\"u\":\"\\u00e9\\n\"}", &d,
              NULL),
        0);
    assert_int_equal(d.tok[0].count, 4);
    assert_true(str_is(json_str_or(&d, 0, "t", &a, STR("")), "say"));
    uint32_t list = json_member(&d, 0, "n");
    assert_int_equal(d.tok[list].count, 3);
    assert_int_equal(json_get_int(&d, json_item(&d, list, 1), &n), 0);
    assert_int_equal(n, -2);
    assert_true(json_is(&d, json_member(&d, json_item(&d, list, 2), "x"), JSON_NULL));
    assert_int_equal(json_get_bool(&d, json_member(&d, 0, "ok"), &b), 0);
    assert_true(b);
    assert_int_equal(json_get_str(&d, json_member(&d, 0, "u"), &a, &s), 0);
    assert_true(str_is(s, "\xC3\xA9\n"));
    assert_true(str_is(json_raw(&d, list), "[1,-2,{\"x\":null}]"));
    assert_int_equal(json_get_int(&d, json_member(&d, 0, "gone"), &n), -OMB_E_NOTFOUND);
    assert_int_equal(json_get_int(&d, json_member(&d, 0, "t"), &n), -OMB_E_INVALID);
    assert_int_equal(n, -2);
    arena_free(&a);
}

static void walking_visits_every_member_once(void **state)
{
    (void)state;
    struct json_doc d;
    int seen = 0;
    assert_int_equal(parse("{\"a\":[[],[1]],\"b\":{},\"c\":3}", &d, NULL), 0);
    for (uint32_t i = json_first(&d, 0); i != JSON_NONE; i = json_next(&d, 0, i)) {
        assert_true(str_eq(json_raw(&d, i), seen == 0   ? STR("\"a\"")
                                            : seen == 1 ? STR("\"b\"")
                                                        : STR("\"c\"")));
        seen++;
    }
    assert_int_equal(seen, 3);
    assert_int_equal(json_first(&d, json_member(&d, 0, "b")), JSON_NONE);
    assert_int_equal(json_item(&d, json_member(&d, 0, "a"), 2), JSON_NONE);
}

static void integers_are_exact_and_wider_ones_are_real(void **state)
{
    (void)state;
    struct json_doc d;
    int64_t n = 0;
    double x = 0;
    assert_int_equal(parse("[9007199254740993,-9223372036854775808,9223372036854775807,"
                           "9223372036854775808,1.0,1e2,-0,1e400]",
                           &d, NULL),
                     0);
    assert_int_equal(json_get_int(&d, json_item(&d, 0, 0), &n), 0);
    assert_true(n == 9007199254740993);
    assert_int_equal(json_get_int(&d, json_item(&d, 0, 1), &n), 0);
    assert_true(n == INT64_MIN);
    assert_int_equal(json_get_int(&d, json_item(&d, 0, 2), &n), 0);
    assert_true(n == INT64_MAX);
    for (uint32_t i = 3; i < 6; i++)
        assert_int_equal(json_get_int(&d, json_item(&d, 0, i), &n), -OMB_E_INVALID);
    assert_int_equal(json_get_real(&d, json_item(&d, 0, 5), &x), 0);
    assert_true(x == 100.0);
    assert_int_equal(json_get_real(&d, json_item(&d, 0, 7), &x), -OMB_E_RANGE);
}

static void grammar_is_strict(void **state)
{
    (void)state;
    static const char *const good[] =
        {"0", " [ ] ", "\"\"", "[1,2]", "{\"a\":{\"a\":1}}", "-0.5E+3", "\"\\ud83d\\ude00\""};
    static const char *const bad[] = {"",
                                      " ",
                                      "[1,]",
                                      "[,1]",
                                      "{\"a\":1,}",
                                      "{a:1}",
                                      "{\"a\"}",
                                      "01",
                                      "+1",
                                      ".5",
                                      "1.",
                                      "1e",
                                      "-",
                                      "tru",
                                      "nul",
                                      "[1 2]",
                                      "[1]x",
                                      "\"a",
                                      "\"\\x\"",
                                      "\"\t\"",
                                      "[",
                                      "{\"a\":",
                                      "]",
                                      "\"\\ud800\"",
                                      "\"\\ud800\\u0041\"",
                                      "\"\\udc00\"",
                                      "\"\\u0000\"",
                                      "\"\xC0\x80\"",
                                      "\"\xED\xA0\x80\"",
                                      "\"\xFF\"",
                                      "\xEF\xBB\xBF[]",
                                      "NaN",
                                      "{\"a\" 1}",
                                      "'a'",
                                      "[1}",
                                      "\"\\u12g4\""};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        expect_good(good[i]);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        expect_bad(bad[i], -OMB_E_SYNTAX);
}

static void a_key_twice_is_refused_however_it_is_written(void **state)
{
    (void)state;
    expect_bad("{\"a\":1,\"b\":2,\"a\":3}", -OMB_E_SYNTAX);
    expect_bad("{\"a\":1,\"\\u0061\":3}", -OMB_E_SYNTAX);
    expect_bad("{\"\\u00e9\":1,\"\xC3\xA9\":3}", -OMB_E_SYNTAX);
    expect_bad("{\"\":1,\"\":2}", -OMB_E_SYNTAX);
    expect_good("{\"a\":{\"b\":1},\"b\":{\"b\":2},\"ab\":1}");
}

/* {"k0":0,…} of n members, key number `twin` written as key 0 when not 0. */
static void wide_object(struct buf *b, int n, int twin)
{
    buf_putc(b, '{');
    for (int i = 0; i < n; i++) {
        if (twin && i == twin)
            buf_putz(b, ",\"\\u006b0\":{\"k0\":[1]}");
        else
            buf_printf(b, "%s\"k%d\":{\"k0\":[%d]}", i ? "," : "", i, i);
    }
    buf_putc(b, '}');
}

static void wide_objects_find_their_twins(void **state)
{
    (void)state;
    for (int n = 2; n < 200; n += 3) {
        for (int twin = 0; twin < n; twin += n / 2) {
            struct buf b = BUF_INIT(0);
            struct arena a = {0};
            struct json_doc d;
            wide_object(&b, n, twin);
            int code = json_parse_arena(buf_str(&b), &a, 100000, &d, NULL);
            assert_int_equal(code, twin ? -OMB_E_SYNTAX : 0);
            if (!code) {
                assert_int_equal(d.tok[0].count, n);
                assert_true(json_is(&d, json_member(&d, 0, "k1"), JSON_OBJECT));
            }
            arena_free(&a);
            buf_free(&b);
        }
    }
}

static void hundred_thousand_keys_cost_no_square(void **state)
{
    (void)state;
    struct buf b = BUF_INIT(0);
    struct arena a = {0};
    struct json_doc d;
    wide_object(&b, 100000,
                99999); /* ten thousand million comparisons would run into the time-out */
    assert_int_equal(json_parse_arena(buf_str(&b), &a, 1000000, &d, NULL), -OMB_E_SYNTAX);
    arena_free(&a);
    buf_free(&b);
}

static void limits_are_told_apart_from_bad_grammar(void **state)
{
    (void)state;
    char deep[2 * JSON_MAX_DEPTH + 3];
    memset(deep, '[', JSON_MAX_DEPTH);
    memset(deep + JSON_MAX_DEPTH, ']', JSON_MAX_DEPTH);
    deep[2 * JSON_MAX_DEPTH] = '\0';
    expect_good(deep);
    memset(deep, '[', JSON_MAX_DEPTH + 1);
    memset(deep + JSON_MAX_DEPTH + 1, ']', JSON_MAX_DEPTH + 1);
    deep[2 * JSON_MAX_DEPTH + 2] = '\0';
    expect_bad(deep, -OMB_E_LIMIT);

    struct json_tok tok[3];
    struct json_doc d;
    assert_int_equal(json_parse(STR("[1,2]"), tok, 3, &d, NULL), 0);
    assert_int_equal(json_parse(STR("[1,2,3]"), tok, 3, &d, NULL), -OMB_E_LIMIT);
}

static void an_absent_value_is_accepted_everywhere(void **state)
{
    (void)state;
    struct json_doc d;
    assert_int_equal(parse("[]", &d, NULL), 0);
    assert_int_equal(json_member(&d, JSON_NONE, "a"), JSON_NONE);
    assert_int_equal(json_item(&d, JSON_NONE, 0), JSON_NONE);
    assert_int_equal(json_first(&d, JSON_NONE), JSON_NONE);
    assert_null(json_raw(&d, JSON_NONE).ptr);
    assert_int_equal(json_int_or(&d, JSON_NONE, "a", 7), 7);
    assert_true(json_bool_or(&d, 0, "a", true));
}

/* Text that ends at the end of its memory: the sanitizer sees a read past it. */
static void every_prefix_is_read_within_its_bytes(void **state)
{
    (void)state;
    static const char text[] =
        "{\"k\\u00e9y\":[-1.5e+10,true,false,null,\"\\ud83d\\ude00 \xE2\x82\xAC\"]}";
    for (size_t n = 0; n < sizeof text - 1; n++) {
        char *copy = str_dup(str_n(text, n));
        assert_non_null(copy);
        char *tight = malloc(n ? n : 1);
        assert_non_null(tight);
        memcpy(tight, copy, n);
        struct json_tok tok[CAP];
        struct json_doc d;
        assert_int_equal(json_parse(str_n(tight, n), tok, CAP, &d, NULL), -OMB_E_SYNTAX);
        free(tight);
        free(copy);
    }
}

UNIT(cmocka_unit_test(a_message_is_taken_apart), cmocka_unit_test(walking_visits_every_member_once),
     cmocka_unit_test(integers_are_exact_and_wider_ones_are_real),
     cmocka_unit_test(grammar_is_strict),
     cmocka_unit_test(a_key_twice_is_refused_however_it_is_written),
     cmocka_unit_test(wide_objects_find_their_twins),
     cmocka_unit_test(hundred_thousand_keys_cost_no_square),
     cmocka_unit_test(limits_are_told_apart_from_bad_grammar),
     cmocka_unit_test(an_absent_value_is_accepted_everywhere),
     cmocka_unit_test(every_prefix_is_read_within_its_bytes))
