/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/percent.h"

#include "tests/unit/unit.h"

static bool becomes(const char *raw, bool plus_is_blank, omb_str wanted)
{
    char out[64];
    size_t len = 0;
    bool fine = percent_decode(str_of(raw), plus_is_blank, out, &len);
    return fine && str_eq(str_n(out, len), wanted) && out[len] == '\0';
}

static void escapes_are_undone_once(void **state)
{
    (void)state;
    assert_true(becomes("", false, STR("")));
    assert_true(becomes("/a%2Fb%2fc", false, STR("/a/b/c")));
    assert_true(becomes("%2541", false, STR("%41")));
    assert_true(becomes("%C3%A4", false, STR("\xC3\xA4")));
    assert_true(becomes("a+b", false, STR("a+b")));
    assert_true(becomes("a+b%2B", true, STR("a b+")));
}

static void what_is_broken_is_refused(void **state)
{
    static const char *const bad[] = {"%", "%4", "a%4", "%zz", "%4g", "%00", "%ff", "%C3", "%-1"};
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(becomes(bad[i], false, STR("")));
    assert_false(becomes(bad[0], true, STR("")));
}

static void a_text_may_be_decoded_where_it_lies(void **state)
{
    char text[] = "x%20y%21";
    size_t len;
    (void)state;
    assert_true(percent_decode(str_of(text), false, text, &len));
    assert_true(str_is(str_n(text, len), "x y!"));
}

UNIT(cmocka_unit_test(escapes_are_undone_once), cmocka_unit_test(what_is_broken_is_refused),
     cmocka_unit_test(a_text_may_be_decoded_where_it_lies))
