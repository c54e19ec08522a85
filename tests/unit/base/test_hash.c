/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/hash.h"

#include "tests/unit/unit.h"

static void expect_hex(struct hash h, const char *want)
{
    char text[HASH_HEX + 1];
    hash_hex(h, text);
    assert_string_equal(text, want);
}

static void the_digest_is_blake2b_256(void **state)
{
    (void)state;
    /* b2sum -l 256 of nothing and of "abc" */
    expect_hex(hash_of(STR("")),
               "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
    expect_hex(hash_of(STR("abc")),
               "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
}

static void pieces_hash_as_the_whole(void **state)
{
    (void)state;
    struct hash_state s;
    hash_start(&s);
    hash_more(&s, STR("a"));
    hash_more(&s, STR_NONE);
    hash_more(&s, STR("bc"));
    assert_true(hash_eq(hash_end(&s), hash_of(STR("abc"))));
    assert_false(hash_eq(hash_of(STR("abc")), hash_of(STR("abd"))));
}

static void the_mac_is_hmac_sha256(void **state)
{
    (void)state;
    /* RFC 4231, test cases 2 and 6 */
    expect_hex(hash_mac(STR("Jefe"), STR("what do ya want for nothing?")),
               "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    char key[131];
    memset(key, 0xAA, sizeof key);
    expect_hex(hash_mac(str_n(key, sizeof key),
                        STR("Test Using Larger Than Block-Size Key - Hash Key First")),
               "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

static void a_digest_has_one_text(void **state)
{
    (void)state;
    char text[HASH_HEX + 1];
    struct hash h = hash_of(STR("x")), back = {{0}};
    hash_hex(h, text);
    assert_int_equal(hash_parse(str_of(text), &back), 0);
    assert_true(hash_eq(h, back));
    assert_int_equal(hash_parse(str_n(text, HASH_HEX - 1), &back), -OMB_E_SYNTAX);
    text[5] = 'G';
    assert_int_equal(hash_parse(str_of(text), &back), -OMB_E_SYNTAX);
    text[5] = 'A';
    assert_int_equal(hash_parse(str_of(text), &back), -OMB_E_SYNTAX);
    assert_true(hash_eq(h, back));
}

static void table_hashes_repeat_within_the_process(void **state)
{
    (void)state;
    assert_true(hash_table(STR("a")) == hash_table(STR("a")));
    assert_true(hash_table(STR("a")) != hash_table(STR("b")));
    assert_true(hash_table(STR_NONE) == hash_table(STR("")));
}

UNIT(cmocka_unit_test(the_digest_is_blake2b_256), cmocka_unit_test(pieces_hash_as_the_whole),
     cmocka_unit_test(the_mac_is_hmac_sha256), cmocka_unit_test(a_digest_has_one_text),
     cmocka_unit_test(table_hashes_repeat_within_the_process))
