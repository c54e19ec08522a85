/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the frame codec's rules, one by one; compression and its offers.
 * Must not know: connections.
 * Called by: ctest. */
#include "tests/unit/unit.h"

#include "core/gateway/deflate.h"
#include "core/gateway/frame.h"

static const struct frame_rules rules = {.max_message = 100, .max_fragments = 3};

/* Feeds bytes with an all-zero mask; the last result. */
static int feed(const char *bytes, size_t len, struct frame_got *got)
{
    char copy[512];
    struct frame_in f = {0};
    size_t at = 0, used;
    int r = FRAME_MORE;
    memcpy(copy, bytes, len);
    while (at < len && r >= 0 && r != FRAME_GOT) {
        r = frame_feed(&f, &rules, copy + at, len - at, &used, got);
        at += used;
    }
    if (r == FRAME_GOT && got->payload.len < 100) { /* the payload is borrowed from `copy` */
        static char kept[100];
        memcpy(kept, got->payload.ptr ? got->payload.ptr : "", got->payload.len);
        got->payload.ptr = kept;
    }
    frame_free(&f);
    return r;
}

#define FEED(literal, got) feed(literal, sizeof(literal) - 1, got)

static void a_masked_text_arrives(void **state)
{
    (void)state;
    struct frame_got got;
    assert_int_equal(FEED("\x81\x85\x01\x02\x03\x04\x69\x67\x6f\x68\x6e", &got), FRAME_GOT);
    assert_int_equal(got.op, FRAME_TEXT);
    assert_memory_equal(got.payload.ptr, "hello", 5);
}

static void an_unmasked_frame_is_1002(void **state)
{
    (void)state;
    struct frame_got got;
    assert_int_equal(FEED("\x81\x02hi", &got), -1002);
}

static void fragments_become_one_message(void **state)
{
    (void)state;
    struct frame_got got;
    assert_int_equal(FEED("\x01\x81\0\0\0\0a\x00\x81\0\0\0\0b\x80\x81\0\0\0\0c", &got), FRAME_GOT);
    assert_int_equal(got.payload.len, 3);
    assert_memory_equal(got.payload.ptr, "abc", 3);
}

static void one_fragment_too_many_is_1008(void **state)
{
    (void)state;
    struct frame_got got;
    assert_int_equal(FEED("\x01\x81\0\0\0\0a\x00\x81\0\0\0\0b\x00\x81\0\0\0\0c\x80\x81\0\0\0\0d",
                          &got),
                     -1008);
}

static void a_message_over_the_cap_is_1009_at_its_head(void **state)
{
    (void)state;
    struct frame_got got;
    assert_int_equal(FEED("\x82\xe5\0\0\0\0", &got), -1009);
    assert_int_equal(FEED("\x82\xff\0\0\0\0\x7f\xff\xff\xff\0\0\0\0", &got), -1009);
}

static void a_size_in_more_bytes_than_needed_is_1002(void **state)
{
    (void)state;
    struct frame_got got;
    assert_int_equal(FEED("\x82\xfe\0\x05\0\0\0\0", &got), -1002);
}

static void bad_utf8_is_1007_with_its_first_bad_byte(void **state)
{
    (void)state;
    struct frame_got got;
    assert_int_equal(FEED("\x01\x82\0\0\0\0\xed\xa0", &got), -1007);
    assert_int_equal(FEED("\x81\x81\0\0\0\0\xce", &got), -1007);
}

static void a_continuation_of_nothing_is_1002(void **state)
{
    (void)state;
    struct frame_got got;
    assert_int_equal(FEED("\x80\x81\0\0\0\0a", &got), -1002);
    assert_int_equal(FEED("\x89\xfe\0\x7e\0\0\0\0", &got), -1002);
}

static void close_codes_that_may_not_travel_are_1002(void **state)
{
    (void)state;
    struct frame_got got;
    assert_int_equal(FEED("\x88\x82\0\0\0\0\x03\xed", &got), -1002); /* 1005 */
    assert_int_equal(FEED("\x88\x81\0\0\0\0\x03", &got), -1002);
    assert_int_equal(FEED("\x88\x84\0\0\0\0\x03\xe8ok", &got), FRAME_GOT);
    assert_int_equal(got.code, 1000);
    assert_memory_equal(got.payload.ptr, "ok", 2);
}

static void a_compressed_message_comes_back_and_a_bomb_does_not(void **state)
{
    (void)state;
    struct deflate d = {0};
    char big[5000];
    struct buf packed = BUF_INIT(0), plain = BUF_INIT(sizeof(big)), small = BUF_INIT(100);
    memset(big, 'x', sizeof(big));
    for (int bits = DEFLATE_LEAST_BITS; bits <= DEFLATE_MOST_BITS; bits++) {
        buf_clear(&packed);
        buf_clear(&plain);
        assert_int_equal(deflate_pack(&d, bits, str_n(big, sizeof(big)), &packed), 0);
        assert_true(packed.len < 100);
        assert_int_equal(deflate_unpack(&d, buf_str(&packed), &plain), 0);
        assert_int_equal(plain.len, sizeof(big));
        assert_memory_equal(plain.ptr, big, sizeof(big));
    }
    assert_int_equal(deflate_unpack(&d, buf_str(&packed), &small), -OMB_E_LIMIT);
    buf_clear(&small);
    assert_int_equal(deflate_unpack(&d, STR("\xff\xff\xff"), &small), -OMB_E_SYNTAX);
    buf_free(&packed);
    buf_free(&plain);
    buf_free(&small);
    deflate_free(&d);
}

static int choose(const char *offers)
{
    char answer[160];
    int bits;
    deflate_negotiate(str_of(offers), &bits, answer, sizeof(answer));
    return bits;
}

static void the_first_acceptable_offer_is_taken(void **state)
{
    (void)state;
    assert_int_equal(choose("permessage-deflate"), 15);
    assert_int_equal(choose("permessage-deflate; server_max_window_bits=9"), 9);
    assert_int_equal(choose("permessage-deflate; server_max_window_bits=8"), 0);
    assert_int_equal(choose("permessage-deflate; server_max_window_bits"), 0);
    assert_int_equal(choose("permessage-deflate; wat, permessage-deflate; client_max_window_bits"),
                     15);
    assert_int_equal(choose("x-webkit-deflate-frame"), 0);
    assert_int_equal(choose(""), 0);
}

UNIT(cmocka_unit_test(a_masked_text_arrives), cmocka_unit_test(an_unmasked_frame_is_1002),
     cmocka_unit_test(fragments_become_one_message),
     cmocka_unit_test(one_fragment_too_many_is_1008),
     cmocka_unit_test(a_message_over_the_cap_is_1009_at_its_head),
     cmocka_unit_test(a_size_in_more_bytes_than_needed_is_1002),
     cmocka_unit_test(bad_utf8_is_1007_with_its_first_bad_byte),
     cmocka_unit_test(a_continuation_of_nothing_is_1002),
     cmocka_unit_test(close_codes_that_may_not_travel_are_1002),
     cmocka_unit_test(a_compressed_message_comes_back_and_a_bomb_does_not),
     cmocka_unit_test(the_first_acceptable_offer_is_taken))
