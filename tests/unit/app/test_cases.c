/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/app/world.h"

static void commits_in_the_order_of_commands(void **state)
{
    struct world *w = *state;
    char cid[16];

    for (int i = 0; i < 100; i++) {
        snprintf(cid, sizeof cid, "m%d", i);
        world_say(w, cid);
    }
    world_wait(w, 101);
    assert_true(w->in_order);
    for (int i = 2; i <= 100; i++)
        assert_true(w->seqs[i] > w->seqs[i - 1]);
}

static void stores_a_repeat_once(void **state)
{
    struct world *w = *state;
    uint32_t before;

    world_say(w, "same");
    world_wait(w, 2);
    before = w->n_committed;
    world_say(w, "same");
    world_wait(w, 3);
    assert_int_equal(w->last_status, 0);
    assert_true(w->repeat);
    assert_int_equal(w->seqs[2], w->seqs[1]);
    assert_int_equal(w->n_committed, before);
}

static void answers_a_repeat_only_after_the_commit(void **state)
{
    struct world *w = *state;

    world_say(w, "twin"); /* both before the store had a chance to commit */
    world_say(w, "twin");
    assert_int_equal(w->answers, 1);
    world_wait(w, 3);
    assert_int_equal(w->seqs[1], w->seqs[2]);
}

static void dana_accepts(struct world *w)
{
    struct command c = {.kind = COMMAND_AGENT_ACCEPT,
                        .actor = {.type = ACTOR_AGENT, .id = STR("a-dana"), .name = STR("Dana")},
                        .actor_tier = TIER_ASSOCIATE,
                        .body = STR("{}")};

    assert_int_equal(cases_command(w->cases, &w->tenant, w->kase, &c, world_answered, w), 0);
}

static void nobody_hears_that_a_case_is_hers_before_that_is_stored(void **state)
{
    struct world *w = *state;

    dana_accepts(w); /* both before the store had a chance to commit */
    dana_accepts(w);
    assert_int_equal(w->answers, 1);
    world_wait(w, 3);
    assert_int_equal(w->last_status, 0);
    assert_true(w->repeat);
    assert_int_equal(w->seqs[2], w->last_seq);
}

static void reads_a_case_that_was_forgotten(void **state)
{
    struct world *w = *state;

    world_say(w, "one");
    world_wait(w, 2);
    cases_forget(w->cases);
    world_say(w, "two");
    world_wait(w, 3);
    assert_int_equal(w->last_status, 0);
    assert_true(w->in_order);
    assert_true(w->seqs[2] > w->seqs[1]);
    world_say(w, "one"); /* the repeat is known to the store, or to the case that was read again */
    world_wait(w, 4);
    assert_int_equal(w->seqs[3], w->seqs[1]);
}

static void says_that_there_is_no_such_case(void **state)
{
    struct world *w = *state;
    struct id real = w->kase;

    w->kase = id_new();
    world_say(w, "x");
    world_wait(w, 2);
    assert_int_equal(w->last_status, -OMB_E_NOTFOUND);
    w->kase = real;
}

static void again(void *ctx, const struct cases_result *r)
{
    struct world *w = ctx;

    world_answered(w, r);
    if (w->answers < 5)
        world_refused(w, again);
}

static void a_sender_may_come_back_with_the_same_case_inside_its_answer(void **state)
{
    struct world *w = *state;

    world_refused(w, again); /* refused at once, and each answer brings the next command */
    world_wait(w, 5);
    assert_int_equal(w->last_status, -OMB_E_DENIED);
    world_say(w, "after");
    world_wait(w, 6);
    assert_int_equal(w->last_status, 0);
}

static void nothing_done(void *ctx, int status, uint64_t seq)
{
    (void)ctx;
    (void)status;
    (void)seq;
}

/* Takes every place of the store's queue until the loop turns. */
static void fill_store(struct world *w)
{
    const struct store_kv row = {.tenant = 1,
                                 .space = STR("test"),
                                 .key = STR("k"),
                                 .value = STR("v")};

    while (store_kv_put(w->store, &row, nothing_done, NULL) == 0)
        continue;
}

static void drain_store(struct world *w)
{
    struct store_stats stats;

    store_stats(w->store, &stats);
    while (stats.queued) {
        (void)uv_run(&w->loop, UV_RUN_ONCE);
        store_stats(w->store, &stats);
    }
}

static void a_command_behind_one_that_the_store_refused_is_answered(void **state)
{
    struct world *w = *state;

    fill_store(w);
    world_say(w, "no room"); /* decided and folded, but the store takes nothing */
    assert_int_equal(w->answers, 2);
    assert_int_equal(w->last_status, -OMB_E_BUSY);
    world_say(w, "first behind"); /* the case is read again: these wait for it */
    world_say(w, "second behind");
    fill_store(w);
    world_wait(w, 4);
    drain_store(w); /* else it may be busy still, and rightly say so */
    world_say(w, "later");
    world_wait(w, 5);
    assert_int_equal(w->last_status, 0);
    assert_true(w->in_order);
}

static void a_case_told_ahead_of_a_lost_commit_is_told_again(void **state)
{
    struct world *w = *state;

    fill_store(w);
    world_say(w, "no room");
    for (int i = 0; i < 1000 && w->n_published_again == 0; i++)
        (void)uv_run(&w->loop, UV_RUN_ONCE);
    assert_int_equal(w->n_published_again, 1);
}

static void a_case_that_cannot_be_read_leaves_no_command_waiting(void **state)
{
    struct world *w = *state;

    cases_forget(w->cases);
    store_close(w->store);
    world_say(w, "too late");
    assert_int_equal(w->answers, 2);
    assert_int_equal(w->last_status, -OMB_E_CLOSED);
}

static void what_is_under_way_at_the_end_is_answered_once(void **state)
{
    struct world *w = *state;
    struct command c = {.kind = COMMAND_MESSAGE_IN, .body = STR("{}")};

    for (int i = 0; i < 10; i++)
        world_say(w, "same");
    cases_forget(w->cases); /* and some that wait for the case to be read again */
    world_say(w, "waits");
    cases_stop(w->cases);
    assert_int_equal(cases_command(w->cases, &w->tenant, w->kase, &c, NULL, NULL), -OMB_E_CLOSED);
    store_close(w->store);
    cases_close(w->cases);
    w->cases = NULL;
    assert_int_equal(w->answers, 12);
}

static void a_start_that_was_refused_leaves_no_case_behind(void **state)
{
    struct world *w = *state;
    struct command c = {.kind = COMMAND_CONTACT_START,
                        .actor = {.type = ACTOR_CUSTOMER},
                        .actor_tier = -1,
                        .body = STR("not an object")};
    struct cases_stats stats;

    assert_int_equal(cases_start(w->cases, &w->tenant, id_new(), STR("c2"), &c, world_answered, w),
                     0);
    world_wait(w, 2);
    assert_true(w->last_status < 0);
    cases_stats(w->cases, &stats);
    assert_int_equal(stats.cached, 1);
}

static void a_case_that_is_open_is_not_opened_again(void **state)
{
    struct world *w = *state;
    const struct command c = {.kind = COMMAND_CONTACT_START,
                              .actor = {.type = ACTOR_CUSTOMER},
                              .actor_tier = -1,
                              .cid = STR("c2"),
                              .body = STR(
                                  "{\"contact\":\"contact-1\",\"channel\":\"chat\",\"live\":true,"
                                  "\"topic\":{\"reason\":\"other\"}}")};
    uint32_t before = w->n_committed;

    assert_int_equal(cases_start(w->cases, &w->tenant, w->kase, STR("contact-1"), &c,
                                 world_answered, w),
                     0);
    world_wait(w, 2);
    assert_int_equal(w->last_status, -OMB_E_STATE);
    assert_int_equal(w->n_committed, before);
    world_say(w, "after");
    world_wait(w, 3);
    assert_int_equal(w->last_status, 0);
}

UNIT(cmocka_unit_test_setup_teardown(commits_in_the_order_of_commands, world_setup, world_teardown),
     cmocka_unit_test_setup_teardown(stores_a_repeat_once, world_setup, world_teardown),
     cmocka_unit_test_setup_teardown(answers_a_repeat_only_after_the_commit, world_setup,
                                     world_teardown),
     cmocka_unit_test_setup_teardown(nobody_hears_that_a_case_is_hers_before_that_is_stored,
                                     world_setup, world_teardown),
     cmocka_unit_test_setup_teardown(reads_a_case_that_was_forgotten, world_setup, world_teardown),
     cmocka_unit_test_setup_teardown(says_that_there_is_no_such_case, world_setup, world_teardown),
     cmocka_unit_test_setup_teardown(a_sender_may_come_back_with_the_same_case_inside_its_answer,
                                     world_setup, world_teardown),
     cmocka_unit_test_setup_teardown(a_command_behind_one_that_the_store_refused_is_answered,
                                     world_setup, world_teardown),
     cmocka_unit_test_setup_teardown(a_case_told_ahead_of_a_lost_commit_is_told_again, world_setup,
                                     world_teardown),
     cmocka_unit_test_setup_teardown(a_case_that_cannot_be_read_leaves_no_command_waiting,
                                     world_setup, world_teardown),
     cmocka_unit_test_setup_teardown(what_is_under_way_at_the_end_is_answered_once, world_setup,
                                     world_teardown),
     cmocka_unit_test_setup_teardown(a_start_that_was_refused_leaves_no_case_behind, world_setup,
                                     world_teardown),
     cmocka_unit_test_setup_teardown(a_case_that_is_open_is_not_opened_again, world_setup,
                                     world_teardown))
