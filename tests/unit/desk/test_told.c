/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/json.h"
#include "core/desk/desk.h"
#include "core/desk/told.h"
#include "tests/unit/unit.h"

static void add(struct kase *k, enum event_kind kind)
{
    const struct event e = {.seq = k->seq + 1,
                            .at = 1000 + k->seq,
                            .kind = kind,
                            .actor = {.type = ACTOR_SYSTEM, .id = STR("x")},
                            .body = STR("{\"number\":7}")};
    assert_int_equal(desk_apply(k, &e), 0);
}

static struct kase *copy_of(const struct kase *k, omb_str without)
{
    struct buf b = BUF_INIT(1 << 20);
    struct kase *back = kase_new();
    kase_snapshot(k, &b);
    assert_int_equal(b.err, 0);
    int64_t at = without.len ? str_find(buf_str(&b), without) : -1;
    if (at >= 0)
        memcpy(b.ptr + at, "\"gone\"", 6); /* a member of before, under another name */
    assert_int_equal(kase_restore(back, buf_str(&b)), 0);
    buf_free(&b);
    return back;
}

static void what_a_page_is_made_of_is_kept_by_number(void **state)
{
    struct kase *k = kase_new();
    (void)state;
    for (int i = 0; i < 30; i++)
        add(k, i % 10 == 3 ? EVENT_CONFIRMATION_SENT : EVENT_NOTE_ADDED);
    struct kase *back = copy_of(k, STR_NONE);
    for (const struct kase *x = k; x; x = x == k ? back : NULL) {
        assert_int_equal(x->n_told, 3);
        assert_int_equal(x->told_after, 0);
        for (uint32_t i = 0; i < 3; i++)
            assert_int_equal(x->told[i], 4 + 10 * i);
    }
    kase_free(back);
    kase_free(k);
}

static void only_the_newest_are_kept(void **state)
{
    struct kase *k = kase_new();
    (void)state;
    for (int i = 0; i < CASE_MAX_TOLD + 100; i++)
        add(k, EVENT_CONFIRMATION_SENT);
    struct kase *back = copy_of(k, STR_NONE);
    assert_int_equal(back->n_told, CASE_MAX_TOLD);
    assert_int_equal(back->told[0], 101);
    assert_int_equal(back->told[CASE_MAX_TOLD - 1], CASE_MAX_TOLD + 100);
    add(back, EVENT_CONFIRMATION_SENT);
    assert_int_equal(back->told[0], 102);
    kase_free(back);
    kase_free(k);
}

static void a_snapshot_of_before_leaves_its_events_to_the_history(void **state)
{
    struct kase *k = kase_new();
    (void)state;
    for (int i = 0; i < 5; i++)
        add(k, EVENT_CONFIRMATION_SENT);
    struct kase *old = copy_of(k, STR("\"told\""));
    assert_int_equal(old->n_told, 0);
    assert_int_equal(old->told_after, 5);
    add(old, EVENT_CONFIRMATION_SENT);
    struct kase *again = copy_of(old, STR_NONE);
    assert_int_equal(again->told_after, 5);
    assert_int_equal(again->n_told, 1);
    assert_int_equal(again->told[0], 6);
    kase_free(again);
    kase_free(old);
    kase_free(k);
}

static void numbers_that_cannot_be_are_no_snapshot(void **state)
{
    static const char *const bad[] = {"[2,2]", "[0,1]", "[1,9]", "[-1]", "[\"a\"]", "{}"};
    struct buf b = BUF_INIT(1 << 20);
    struct kase *k = kase_new();
    (void)state;
    add(k, EVENT_CONFIRMATION_SENT);
    add(k, EVENT_CONFIRMATION_SENT);
    kase_snapshot(k, &b);
    assert_int_equal(b.err, 0);
    int64_t at = str_find(buf_str(&b), STR("\"told\":[1,2]"));
    assert_true(at > 0);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct buf wrong = BUF_INIT(1 << 20);
        struct kase *back = kase_new();
        buf_put(&wrong, b.ptr, (size_t)at);
        buf_printf(&wrong, "\"told\":%s", bad[i]);
        buf_put(&wrong, b.ptr + at + 12, b.len - (size_t)at - 12);
        assert_int_equal(kase_restore(back, buf_str(&wrong)), -OMB_E_CORRUPT);
        kase_free(back);
        buf_free(&wrong);
    }
    buf_free(&b);
    kase_free(k);
}

UNIT(cmocka_unit_test(what_a_page_is_made_of_is_kept_by_number),
     cmocka_unit_test(only_the_newest_are_kept),
     cmocka_unit_test(a_snapshot_of_before_leaves_its_events_to_the_history),
     cmocka_unit_test(numbers_that_cannot_be_are_no_snapshot))
