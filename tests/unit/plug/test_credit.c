/* SPDX-License-Identifier: Apache-2.0 */
#include "core/plug/credit.h"

#include "core/base/limits.h"
#include "tests/unit/unit.h"

#include <stdbool.h>

enum { MS = 1000000, SECONDS_20 = 20000 / PLUG_BEAT_MS };

static void tell(struct credit *c, uint32_t things)
{
    for (uint32_t k = 0; k < things; k++)
        credit_owe(c);
}

static void beat(struct credit *c, uint32_t beats, uint32_t open)
{
    for (uint32_t k = 0; k < beats; k++)
        credit_fade(c, open);
}

/* Says them all at once; false: it is held before the last of them. */
static bool says(struct credit *c, uint32_t frames)
{
    for (; frames && c->left; frames--)
        credit_spend(c);
    return frames == 0;
}

static void time_alone_brings_a_burst_and_then_a_pace(void **state)
{
    struct credit c;
    (void)state;
    credit_begin(&c);
    credit_earn(&c, 5 * MS);
    assert_int_equal(c.left, PLUG_FRAMES_BURST);
    assert_true(says(&c, PLUG_FRAMES_BURST));
    assert_false(says(&c, 1));
    credit_earn(&c, 6 * MS);
    assert_int_equal(c.left, PLUG_FRAMES_PER_S / 1000);
    credit_earn(&c, 3600 * 1000 * (uint64_t)MS);
    assert_int_equal(c.left, PLUG_FRAMES_BURST);
}

static void what_is_owed_has_an_end(void **state)
{
    struct credit c;
    (void)state;
    credit_begin(&c);
    tell(&c, 2 * PLUG_CREDIT_MOST / PLUG_FRAMES_OF_A_CALL);
    assert_int_equal(c.left, PLUG_CREDIT_MOST);
}

static void a_busy_time_is_no_leave_to_flood_after_it(void **state)
{
    struct credit c;
    (void)state;
    credit_begin(&c);
    for (uint32_t k = 0; k < SECONDS_20; k++) { /* 1,000 messages a second, three frames for each */
        tell(&c, PLUG_BEAT_MS);
        assert_true(says(&c, 3 * PLUG_BEAT_MS));
        beat(&c, 1, 0);
    }
    assert_in_range(c.left, 0, 20 * 1000);
    beat(&c, 10, 0);
    assert_in_range(c.left, 0, PLUG_FRAMES_BURST + 20);
    beat(&c, 10, 0);
    assert_in_range(c.left, 0, PLUG_FRAMES_BURST + 1);
}

static void calls_that_are_open_keep_what_they_brought(void **state)
{
    enum { CALLS = 5000 };
    struct credit c;
    (void)state;
    credit_begin(&c);
    beat(&c, SECONDS_20, 0);
    tell(&c, CALLS);
    beat(&c, SECONDS_20, CALLS);
    assert_true(says(&c, CALLS * PLUG_FRAMES_OF_A_CALL));
}

static void what_it_has_not_seen_yet_does_not_fade(void **state)
{
    struct credit c;
    (void)state;
    credit_begin(&c);
    beat(&c, SECONDS_20, 0);
    tell(&c, 1000);
    beat(&c, 1, 0); /* the answer to one that was sent before */
    assert_true(says(&c, 1000 * PLUG_FRAMES_OF_A_CALL));
}

static void a_full_speed_lasts(void **state)
{
    enum { A_BEAT = 20000 }; /* 40,000 messages a second, each answered two beats later */
    struct credit c;
    (void)state;
    credit_begin(&c);
    tell(&c, 2 * A_BEAT);
    for (uint32_t k = 0; k < SECONDS_20; k++) {
        tell(&c, A_BEAT);
        assert_true(says(&c, 4 * A_BEAT));
        beat(&c, 1, 0);
    }
}

UNIT(cmocka_unit_test(time_alone_brings_a_burst_and_then_a_pace),
     cmocka_unit_test(what_is_owed_has_an_end),
     cmocka_unit_test(a_busy_time_is_no_leave_to_flood_after_it),
     cmocka_unit_test(calls_that_are_open_keep_what_they_brought),
     cmocka_unit_test(what_it_has_not_seen_yet_does_not_fade), cmocka_unit_test(a_full_speed_lasts))
