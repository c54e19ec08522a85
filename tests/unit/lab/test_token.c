/* SPDX-License-Identifier: Apache-2.0 */
#include "core/lab/token.h"
#include "tests/unit/unit.h"

#include <string.h>

static void words_have_their_places(void **state)
{
    (void)state;
    struct arena a = {0};
    struct tokens t;
    int64_t n = 0;

    assert_int_equal(tokens_read(STR("-- c\nlocal x <= 'a\\'b' --[[ y\n]] .. 12 [==[z]]\n]==]"), &a,
                                 &t),
                     0);
    assert_int_equal(t.n, 7);
    assert_int_equal(t.v[0].kind, TOKEN_KEYWORD);
    assert_int_equal(t.v[0].line, 2);
    assert_int_equal(t.v[1].column, 7);
    assert_true(token_is(&t, 2, "<="));
    assert_true(str_is(t.v[3].text, "'a\\'b'"));
    assert_true(token_text(&t.v[3]).ptr == NULL);
    assert_true(token_is(&t, 4, ".."));
    assert_int_equal(t.v[4].line, 3);
    assert_true(token_int(&t.v[5], &n));
    assert_int_equal(n, 12);
    assert_int_equal(t.v[6].kind, TOKEN_TEXT);
    assert_int_equal(t.v[7].kind, TOKEN_END);
    arena_free(&a);
}

static void blocks_find_their_end(void **state)
{
    (void)state;
    struct arena a = {0};
    struct tokens t;

    assert_int_equal(tokens_read(STR("function f(a) if a then for i = 1, 2 do g{ x } end end "
                                     "repeat until a end return"),
                                 &a, &t),
                     0);
    assert_true(token_is(&t, token_close(&t, 0) + 1, "return"));
    assert_true(token_is(&t, token_close(&t, 2), ")"));
    assert_int_equal(token_close(&t, 1), t.n); /* opens nothing */
    assert_int_equal(tokens_read(STR("function f("), &a, &t), 0);
    assert_int_equal(token_close(&t, 0), t.n);
    arena_free(&a);
}

static void any_bytes_come_to_an_end(void **state)
{
    (void)state;
    static const char *const bad[] = {"",     "'",  "\"\\", "[[",       "[=",
                                      "--[[", "0x", "1..2", "\xff\x01", "--"};
    struct arena a = {0};
    struct tokens t;

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(tokens_read(str_of(bad[i]), &a, &t), 0);
        assert_true(t.n == 0 || token_behind(&t, t.n - 1) <= strlen(bad[i]));
    }
    arena_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_have_their_places),
        cmocka_unit_test(blocks_find_their_end),
        cmocka_unit_test(any_bytes_come_to_an_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
