/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/utf8.h"

#include "tests/unit/unit.h"

/* Written out the long way: the ranges of the standard's table, nothing shared with the code. */
static bool well_formed(const unsigned char *p, size_t n)
{
    static const struct {
        unsigned char from[4], to[4];
        size_t n;
    } rows[] = {
        {{0x00}, {0x7F}, 1},
        {{0xC2, 0x80}, {0xDF, 0xBF}, 2},
        {{0xE0, 0xA0, 0x80}, {0xE0, 0xBF, 0xBF}, 3},
        {{0xE1, 0x80, 0x80}, {0xEC, 0xBF, 0xBF}, 3},
        {{0xED, 0x80, 0x80}, {0xED, 0x9F, 0xBF}, 3},
        {{0xEE, 0x80, 0x80}, {0xEF, 0xBF, 0xBF}, 3},
        {{0xF0, 0x90, 0x80, 0x80}, {0xF0, 0xBF, 0xBF, 0xBF}, 4},
        {{0xF1, 0x80, 0x80, 0x80}, {0xF3, 0xBF, 0xBF, 0xBF}, 4},
        {{0xF4, 0x80, 0x80, 0x80}, {0xF4, 0x8F, 0xBF, 0xBF}, 4},
    };
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        bool in = rows[r].n == n;
        for (size_t i = 0; in && i < n; i++)
            in = p[i] >= rows[r].from[i] && p[i] <= rows[r].to[i];
        if (in)
            return true;
    }
    return false;
}

static void the_first_three_bytes_are_judged_as_the_standard_says(void **state)
{
    (void)state;
    for (unsigned a = 0; a < 256; a++) {
        for (unsigned b = 0; b < 256; b++) {
            unsigned char two[2] = {(unsigned char)a, (unsigned char)b};
            bool pair = well_formed(two, 2) || (a < 128 && b < 128);
            if (utf8_valid(str_n(two, 2)) != pair)
                fail_msg("%02x %02x", a, b);
            for (unsigned c = 0x7E; a >= 0xE0 && c < 0xC2; c++) {
                unsigned char quad[4] = {two[0], two[1], (unsigned char)c, 0x80};
                size_t n = a < 0xF0 ? 3 : 4;
                if (utf8_valid(str_n(quad, n)) != well_formed(quad, n))
                    fail_msg("%02x %02x %02x", a, b, c);
            }
        }
    }
}

static void every_character_survives_writing_and_reading(void **state)
{
    (void)state;
    for (uint32_t c = 0; c <= 0x110000; c++) {
        char bytes[4];
        size_t at = 0, n = utf8_put(c, bytes);
        bool none = c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF);
        assert_int_equal(n == 0, none);
        if (none)
            continue;
        assert_true(utf8_valid(str_n(bytes, n)));
        assert_int_equal(utf8_next(str_n(bytes, n), &at), c);
        assert_int_equal(at, n);
    }
}

static void a_bad_byte_is_one_step(void **state)
{
    (void)state;
    omb_str s = STR("a\xE2\x82z");
    size_t at = 0;
    assert_int_equal(utf8_next(s, &at), 'a');
    assert_int_equal(utf8_next(s, &at), 0xFFFD);
    assert_int_equal(at, 2);
    assert_int_equal(utf8_next(s, &at), 0xFFFD);
    assert_int_equal(utf8_next(s, &at), 'z');
    assert_int_equal(at, s.len);
    assert_int_equal(utf8_next(s, &at), 0xFFFD);
    assert_int_equal(at, s.len);
}

static void a_bad_byte_is_found_wherever_it_stands(void **state)
{
    (void)state;
    char text[40];
    for (size_t n = 1; n <= sizeof text; n++) {
        for (size_t i = 0; i < n; i++) {
            memset(text, 'x', sizeof text);
            assert_true(utf8_valid(str_n(text, n)));
            text[i] = (char)0x80;
            assert_false(utf8_valid(str_n(text, n)));
        }
    }
    assert_true(utf8_valid(STR_NONE));
}

static void clipping_never_cuts_a_character(void **state)
{
    (void)state;
    omb_str s = STR("a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80");
    static const size_t want[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 10};
    for (size_t most = 0; most < 12; most++)
        assert_int_equal(utf8_clip(s, most).len, want[most]);
    assert_true(utf8_clip(STR("\x80\x80\x80\x80\x80\x80\x80\x80"), 6).len >= 3);
}

UNIT(cmocka_unit_test(the_first_three_bytes_are_judged_as_the_standard_says),
     cmocka_unit_test(every_character_survives_writing_and_reading),
     cmocka_unit_test(a_bad_byte_is_one_step),
     cmocka_unit_test(a_bad_byte_is_found_wherever_it_stands),
     cmocka_unit_test(clipping_never_cuts_a_character))
