/* SPDX-License-Identifier: Apache-2.0 */
/* buf and arena together: both grow to a cap and keep their first error. */
#include "core/base/arena.h"
#include "core/base/buf.h"

#include "tests/unit/unit.h"

static void a_buf_gathers_text(void **state)
{
    (void)state;
    struct buf b = BUF_INIT(0);
    buf_putz(&b, "a");
    buf_putc(&b, ' ');
    buf_puts(&b, STR("bc "));
    buf_int(&b, INT64_MIN);
    buf_putc(&b, ' ');
    buf_int(&b, 0);
    buf_printf(&b, " %s=%d", "n", 42);
    assert_int_equal(b.err, 0);
    assert_true(str_is(buf_str(&b), "a bc -9223372036854775808 0 n=42"));
    buf_consume(&b, 2);
    assert_true(str_starts(buf_str(&b), STR("bc")));
    buf_consume(&b, 1000);
    assert_int_equal(b.len, 0);
    buf_free(&b);
    buf_free(&b);
}

static void a_printf_longer_than_the_room_is_whole(void **state)
{
    (void)state;
    for (int n = 0; n < 300; n++) {
        struct buf b = BUF_INIT(0);
        buf_printf(&b, "%*d", n, 7);
        assert_int_equal(b.err, 0);
        assert_int_equal(b.len, n ? n : 1);
        assert_int_equal(b.ptr[b.len - 1], '7');
        buf_free(&b);
    }
}

static void the_first_error_of_a_buf_sticks(void **state)
{
    (void)state;
    struct buf b = BUF_INIT(10);
    buf_putz(&b, "12345678");
    buf_putz(&b, "9ab");
    assert_int_equal(b.err, -OMB_E_LIMIT);
    buf_putz(&b, "9"); /* would fit, but a hole in the text is worse than none of it */
    buf_printf(&b, "%d", 1);
    assert_true(str_is(buf_str(&b), "12345678"));
    assert_int_equal(buf_reserve(&b, 1), -OMB_E_LIMIT);
    buf_clear(&b);
    buf_putz(&b, "123456789a");
    assert_int_equal(b.err, 0);
    assert_int_equal(b.len, 10);
    assert_int_equal(buf_reserve(&b, SIZE_MAX), -OMB_E_LIMIT);
    buf_clear(&b);
    buf_printf(&b, "%s", "123456789a");
    assert_int_equal(b.err, 0);
    buf_printf(&b, "%s", "b");
    assert_int_equal(b.err, -OMB_E_LIMIT);
    buf_free(&b);
}

static void arena_memory_is_aligned_and_apart(void **state)
{
    (void)state;
    struct arena a = {0};
    unsigned char *last = NULL;
    for (size_t size = 0; size < 5000; size += 37) {
        unsigned char *p = arena_zalloc(&a, size);
        assert_non_null(p);
        assert_int_equal((uintptr_t)p % 16, 0);
        for (size_t i = 0; i < size; i++)
            assert_int_equal(p[i], 0);
        memset(p, 0xAA, size);
        assert_ptr_not_equal(p, last);
        last = p;
    }
    arena_reset(&a);
    assert_int_equal(a.used, 0);
    assert_true(str_is(arena_dup(&a, STR("hello")), "hello"));
    assert_string_equal(arena_dupz(&a, STR("hello")), "hello");
    assert_string_equal(arena_dupz(&a, STR_NONE), "");
    assert_true(str_is(arena_printf(&a, "%d/%s", 7, "x"), "7/x"));
    arena_free(&a);
    arena_free(&a);
}

static void an_arena_stops_at_its_cap_and_says_so(void **state)
{
    (void)state;
    struct arena a = {.max = 4096};
    assert_non_null(arena_alloc(&a, 4000));
    assert_null(arena_alloc(&a, 200));
    assert_int_equal(a.err, -OMB_E_LIMIT);
    assert_null(arena_alloc(&a, 1));
    assert_null(arena_dup(&a, STR("x")).ptr);
    arena_reset(&a);
    assert_non_null(arena_alloc(&a, 200));
    assert_null(arena_alloc(&a, SIZE_MAX - 8));
    arena_free(&a);
}

UNIT(cmocka_unit_test(a_buf_gathers_text), cmocka_unit_test(a_printf_longer_than_the_room_is_whole),
     cmocka_unit_test(the_first_error_of_a_buf_sticks),
     cmocka_unit_test(arena_memory_is_aligned_and_apart),
     cmocka_unit_test(an_arena_stops_at_its_cap_and_says_so))
