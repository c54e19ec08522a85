/* SPDX-License-Identifier: Apache-2.0 */
/* A host that hears a child in parts, and answers it meanwhile, does not wake for nothing; and what it
 * owes a child to hear is for what the child is at work on. */
#include "tests/conform/hostile_rig.h"
#include "tests/unit/unit.h"

#include "core/base/clock.h"
#include "core/base/limits.h"
#include "core/base/log.h"
#include "core/base/rand.h"
#include "core/plug/remote.h"

#include <stdlib.h>

/* Each turn of the loop hears something, or a wait of a millisecond is over. */
enum { CONTACTS = 8000, MOST_TURNS = 2 * CONTACTS };

/* A turn may end a wait, hear a slice and end one more wait; each is over with its first slow question. */
enum { SOME_CONTACTS = 600, MOST_IN_A_TURN = 3 };

/* So many beats fade what EVENTS bring to nothing; the host counts its other questions with them. */
enum { EVENTS = 1000, CALLS = 4000, BEATS = 8 };

static uint32_t n_asked;

static void on_contact(void *ctx, struct plug_ask ask, uint32_t tenant, omb_str start)
{
    (void)ctx;
    (void)tenant;
    (void)start;
    n_asked++;
    plug_answer(ask, 0, STR("{\"contact\":\"c\"}"));
}

static void on_slow_contact(void *ctx, struct plug_ask ask, uint32_t tenant, omb_str start)
{
    uint64_t until = clock_mono_ns() + PLUG_READ_NS;
    while (clock_mono_ns() <= until) {
    }
    on_contact(ctx, ask, tenant, start);
}

static void begin_flood(struct rig *r, struct rig_answer *a,
                        void (*contact_start)(void *, struct plug_ask, uint32_t, omb_str))
{
    n_asked = 0;
    assert_int_equal(rig_begin(r, "api-open-flood", NULL), 0);
    assert_true(rig_until(r, rig_is_up, NULL));
    (void)uv_timer_stop(&r->ticker);
    r->services.contact_start = contact_start;
    (void)plug_commerce_execute(plug_find_commerce(r->plug, STR("hostile")),
                                rig_reply(a, RIG_WAIT_MS), 1, STR("{}"), STR("k"));
}

static void a_loop_does_not_spin_while_a_flood_is_answered(void **state)
{
    struct rig r;
    struct rig_answer a;
    uint32_t turns = 0;
    (void)state;
    begin_flood(&r, &a, on_contact);
    while (n_asked < CONTACTS && turns++ <= MOST_TURNS)
        (void)uv_run(&r.loop, UV_RUN_ONCE);
    assert_int_equal(n_asked, CONTACTS);
    assert_true(rig_end(&r) >= 0);
}

static void a_flood_leaves_each_turn_to_the_others_too(void **state)
{
    struct rig r;
    struct rig_answer a;
    (void)state;
    begin_flood(&r, &a, on_slow_contact);
    while (n_asked < SOME_CONTACTS) {
        uint32_t before = n_asked;
        (void)uv_run(&r.loop, UV_RUN_ONCE);
        assert_in_range(n_asked - before, 0, MOST_IN_A_TURN);
    }
    assert_true(rig_end(&r) >= 0);
}

/* ---- what is left over ---- */

static bool is_at_rest(struct rig *r, void *arg)
{
    return rig_is_up(r, arg) && r->hostile->deferred == 0;
}

static void begin_quiet(struct rig *r)
{
    assert_int_equal(rig_begin(r, "nothing", NULL), 0);
    assert_true(rig_until(r, is_at_rest, NULL));
    (void)uv_timer_stop(&r->ticker);
}

static void pass_beats(struct rig *r, const struct remote *of)
{
    uint64_t until = of->beats + BEATS;
    while (of->beats < until)
        (void)uv_run(&r->loop, UV_RUN_ONCE);
}

static void what_a_child_was_told_once_is_no_leave_to_flood_later(void **state)
{
    struct rig r;
    (void)state;
    begin_quiet(&r);
    const struct remote *child = r.hostile->remote;
    for (uint32_t k = 0; k < EVENTS; k++)
        plug_channel_event(r.hostile, 1, STR("contact"), STR("{}"));
    assert_true(child->credit.left >= EVENTS * PLUG_FRAMES_OF_A_CALL);
    pass_beats(&r, child);
    assert_in_range(child->credit.left, 0, 2 * PLUG_FRAMES_BURST);
    assert_true(rig_end(&r) >= 0);
}

static struct plug_ask kept[CALLS];

static void on_message(void *ctx, struct plug_ask ask, uint32_t tenant, omb_str contact,
                       omb_str cid, omb_str text)
{
    (void)ctx, (void)tenant, (void)contact, (void)cid, (void)text;
    assert_in_range(n_asked, 0, CALLS - 1);
    kept[n_asked++] = ask;
}

static bool is_asked_all(struct rig *r, void *arg)
{
    (void)r, (void)arg;
    return n_asked == CALLS;
}

static void on_answer(void *ctx, int status, omb_str bytes)
{
    (void)bytes;
    assert_int_equal(status, 0);
    ++*(uint32_t *)ctx;
}

static bool is_answered_all(struct rig *r, void *n)
{
    assert_false(r->other->remote->held);
    return *(uint32_t *)n == CALLS;
}

static void a_child_is_heard_on_calls_that_it_had_long_ago(void **state)
{
    struct rig r;
    uint32_t n = 0;
    (void)state;
    begin_quiet(&r);
    n_asked = 0;
    r.services.contact_message = on_message;
    const struct remote *child = r.other->remote;
    for (uint32_t k = 0; k < CALLS; k++) /* each is a question first */
        (void)plug_commerce_execute(r.other, (struct plug_reply){on_answer, &n, RIG_WAIT_MS}, 1,
                                    STR("whole"), STR("c"));
    assert_true(rig_until(&r, is_asked_all, NULL));
    pass_beats(&r, child);
    assert_true(child->credit.left >= CALLS * (PLUG_FRAMES_OF_A_CALL - 1));
    for (uint32_t k = 0; k < CALLS; k++)
        plug_answer(kept[k], 0, STR("{}"));
    assert_true(rig_until(&r, is_answered_all, &n));
    assert_int_equal(r.other->n_call, 0);
    assert_int_equal(r.other->n_ask, 0);
    assert_true(rig_end(&r) >= 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_child_was_told_once_is_no_leave_to_flood_later),
        cmocka_unit_test(a_child_is_heard_on_calls_that_it_had_long_ago),
        cmocka_unit_test(a_flood_leaves_each_turn_to_the_others_too),
        cmocka_unit_test(a_loop_does_not_spin_while_a_flood_is_answered),
    };
    rand_init();
    log_setup(getenv("OMBUD_TEST_LOG") ? LOG_DEBUG : LOG_ERROR + 1, false);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
