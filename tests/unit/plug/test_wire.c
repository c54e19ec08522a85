/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/limits.h"
#include "core/plug/manifest.h"
#include "core/plug/service.h"
#include "core/plug/wire.h"
#include "tests/unit/unit.h"

#include <stdlib.h>

static const struct message sample = {.op = 77,
                                      .tenant = 3,
                                      .number = UINT64_MAX,
                                      .status = -5,
                                      .s = {{"one", 3}, {NULL, 0}, {"", 0}}};

static void a_message_comes_back_as_it_was_sent(void **state)
{
    struct buf b = BUF_INIT(0);
    struct wire_frame f;
    struct message m;
    uint16_t what;
    size_t len;
    (void)state;
    assert_int_equal(wire_put_message(&b, WIRE_CALL, METHOD_TIER_STEP, &sample), 0);
    assert_int_equal(wire_next(buf_str(&b), &f, &len), 1);
    assert_int_equal(len, b.len);
    assert_int_equal(f.type, WIRE_CALL);
    assert_int_equal(wire_message(&f, METHODS, &what, &m), 0);
    assert_int_equal(what, METHOD_TIER_STEP);
    assert_true(m.op == 77 && m.tenant == 3 && m.number == UINT64_MAX && m.status == -5);
    assert_true(str_is(m.s[0], "one"));
    assert_null(m.s[1].ptr);
    assert_non_null(m.s[2].ptr);
    buf_free(&b);
}

static void a_frame_that_is_not_whole_yet_is_waited_for(void **state)
{
    struct buf b = BUF_INIT(0);
    struct wire_frame f;
    size_t len;
    (void)state;
    assert_int_equal(wire_put_message(&b, WIRE_CALL, 1, &sample), 0);
    for (size_t n = 0; n < b.len; n++)
        assert_int_equal(wire_next(str_n(b.ptr, n), &f, &len), 0);
    buf_free(&b);
}

static void a_body_cut_anywhere_or_too_long_is_refused(void **state)
{
    struct buf b = BUF_INIT(0);
    struct wire_frame f;
    struct message m;
    uint16_t what;
    size_t len;
    (void)state;
    assert_int_equal(wire_put_message(&b, WIRE_CALL, 1, &sample), 0);
    buf_putc(&b, 'x');
    assert_int_equal(wire_next(buf_str(&b), &f, &len), 1);
    omb_str body = f.body;
    for (size_t n = 0; n < body.len; n++) {
        f.body = str_sub(body, 0, n);
        assert_int_equal(wire_message(&f, METHODS, &what, &m), -OMB_E_CORRUPT);
    }
    f.body = str_n(body.ptr, body.len + 1);
    assert_int_equal(wire_message(&f, METHODS, &what, &m), -OMB_E_CORRUPT);
    buf_free(&b);
}

static void lengths_types_and_methods_out_of_range_are_refused(void **state)
{
    static const char small[] = "\x09\0\0\0\x01\0........", huge[] = "\xff\xff\xff\xff\x01\0";
    static const char zero[] = "\x0a\0\0\0\0\0........", type[] = "\x0a\0\0\0\x63\0........";
    struct buf b = BUF_INIT(0);
    struct wire_frame f;
    struct message m;
    uint16_t what;
    size_t len;
    (void)state;
    assert_int_equal(wire_next(str_n(small, sizeof small - 1), &f, &len), -OMB_E_CORRUPT);
    assert_int_equal(wire_next(str_n(huge, sizeof huge - 1), &f, &len), -OMB_E_CORRUPT);
    assert_int_equal(wire_next(str_n(zero, sizeof zero - 1), &f, &len), -OMB_E_CORRUPT);
    assert_int_equal(wire_next(str_n(type, sizeof type - 1), &f, &len), -OMB_E_CORRUPT);
    assert_int_equal(wire_put_message(&b, WIRE_EMIT, ASKS, &sample), 0);
    assert_int_equal(wire_next(buf_str(&b), &f, &len), 1);
    assert_int_equal(wire_message(&f, ASKS, &what, &m), -OMB_E_CORRUPT);
    buf_free(&b);
}

static void what_is_over_the_cap_is_not_sent_and_leaves_nothing_behind(void **state)
{
    struct buf b = BUF_INIT(0);
    char *large = calloc(1, PLUG_MAX_FRAME);
    struct message m = {.s = {str_n(large, PLUG_MAX_FRAME), STR("more")}};
    (void)state;
    assert_non_null(large);
    assert_int_equal(wire_put_message(&b, WIRE_CALL, 1, &m), -OMB_E_LIMIT);
    assert_int_equal(wire_put_complete(&b, 1, 0, m.s[0]), -OMB_E_LIMIT);
    assert_int_equal(b.len, 0);
    assert_int_equal(b.err, 0);
    free(large);
    buf_free(&b);
}

static void an_answer_without_bytes_is_not_an_empty_one(void **state)
{
    const omb_str sent[] = {STR_NONE, STR(""), STR("{}")};
    (void)state;
    for (size_t i = 0; i < sizeof sent / sizeof *sent; i++) {
        struct buf b = BUF_INIT(0);
        struct wire_frame f;
        size_t len;
        int32_t status;
        omb_str got;
        assert_int_equal(wire_put_complete(&b, 7, -3, sent[i]), 0);
        assert_int_equal(wire_next(buf_str(&b), &f, &len), 1);
        assert_int_equal(wire_complete(&f, &status, &got), 0);
        assert_int_equal(status, -3);
        assert_true(str_eq(got, sent[i]));
        assert_int_equal(got.ptr == NULL, sent[i].ptr == NULL);
        buf_free(&b);
    }
}

static void a_refusal_of_a_file_is_words_and_a_status(void **state)
{
    struct buf b = BUF_INIT(0);
    struct manifest m;
    (void)state;
    manifest_refusal(&b, -OMB_E_VERSION, STR("x.so: built for ABI 7"));
    assert_int_equal(manifest_read(buf_str(&b), &m), 0);
    assert_int_equal(m.status, -OMB_E_VERSION);
    assert_true(str_is(m.words, "x.so: built for ABI 7"));
    manifest_free(&m);
    b.len--;
    assert_int_equal(manifest_read(buf_str(&b), &m), -OMB_E_CORRUPT);
    manifest_free(&m);
    buf_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_message_comes_back_as_it_was_sent),
        cmocka_unit_test(a_frame_that_is_not_whole_yet_is_waited_for),
        cmocka_unit_test(a_body_cut_anywhere_or_too_long_is_refused),
        cmocka_unit_test(lengths_types_and_methods_out_of_range_are_refused),
        cmocka_unit_test(what_is_over_the_cap_is_not_sent_and_leaves_nothing_behind),
        cmocka_unit_test(an_answer_without_bytes_is_not_an_empty_one),
        cmocka_unit_test(a_refusal_of_a_file_is_words_and_a_status),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
