/* SPDX-License-Identifier: Apache-2.0 */
#include "core/app/cases.h"
#include "core/app/tenant.h"
#include "core/base/json_out.h"
#include "core/base/rand.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <uv.h>

/* A pipeline over the in-memory store, with a decision table instead of policies. */
struct world {
    uv_loop_t loop;
    struct store *store;
    struct cases *cases;
    struct tenant tenant;
    struct id kase;
    uint32_t n_committed;
    uint64_t last_seq; /* of the last committed event */
    bool in_order;
    uint32_t answers;
    int last_status;
    uint64_t seqs[256];
    bool repeat;
};

static void decide(void *ctx, enum decide_point point, const struct facts *facts, uint64_t now,
                   struct arena *arena, struct verdict *out)
{
    (void)ctx;
    (void)facts;
    (void)now;
    (void)arena;
    decide_default(point, TIER_ASSISTANT, out);
    if (point == POINT_ROUTE) {
        out->kind = VERDICT_ROUTE;
        out->tier = TIER_ASSOCIATE;
    } else if (point == POINT_ESCALATION) {
        out->kind = VERDICT_STAY;
    }
    out->rule = STR("test");
    out->record = STR("{}");
}

static void committed(void *ctx, struct tenant *t, struct id kase, const struct kase *k,
                      const struct event *event, uint32_t n, bool row_changed)
{
    struct world *w = ctx;

    (void)t;
    (void)kase;
    (void)k;
    (void)row_changed;
    for (uint32_t i = 0; i < n; i++) {
        w->in_order &= event[i].seq == w->last_seq + 1;
        w->last_seq = event[i].seq;
    }
    w->n_committed += n;
}

static void no_effect(void *ctx, struct tenant *t, struct id kase, const struct kase *k,
                      const struct effect *e)
{
    (void)ctx;
    (void)t;
    (void)kase;
    (void)k;
    (void)e;
}

static void answered(void *ctx, const struct cases_result *r)
{
    struct world *w = ctx;

    w->last_status = r->status;
    w->repeat = r->repeat;
    w->kase = r->kase;
    if (w->answers < 256)
        w->seqs[w->answers] = r->seq;
    w->answers++;
}

static void wait_for(struct world *w, uint32_t answers)
{
    for (int i = 0; i < 100000 && w->answers < answers; i++)
        (void)uv_run(&w->loop, UV_RUN_ONCE);
    assert_int_equal(w->answers, answers);
}

static void say(struct world *w, const char *cid)
{
    struct command c = {.kind = COMMAND_MESSAGE_IN,
                        .actor = {.type = ACTOR_CUSTOMER},
                        .actor_tier = -1,
                        .cid = str_of(cid),
                        .body = STR("{\"text\":\"hello\"}")};

    assert_int_equal(cases_command(w->cases, &w->tenant, w->kase, &c, answered, w), 0);
}

static int setup(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    struct cases_hooks hooks = {.ctx = w, .committed = committed, .effect = no_effect};
    struct store_options o = {.queue_max = 1000,
                              .master_key = STR("0123456789abcdef0123456789abcdef")};
    omb_error error = {.size = sizeof error};
    struct command c = {.kind = COMMAND_CONTACT_START,
                        .actor = {.type = ACTOR_CUSTOMER},
                        .actor_tier = -1,
                        .cid = STR("contact-1"),
                        .body = STR("{\"contact\":\"contact-1\",\"channel\":\"chat\",\"live\":true,"
                                    "\"customer\":{\"verified\":false}}")};

    rand_init();
    w->tenant.id = 1;
    w->tenant.decide = decide;
    w->in_order = true;
    w->tenant.desk =
        (struct desk_config){.approval_ms = 1000, .certificate_cap = 1, .agent_day_cap = 1};
    if (uv_loop_init(&w->loop) != 0 || store_open(&w->loop, &o, &w->store, &error) != 0 ||
        cases_open(w->store, &hooks, &w->cases) != 0)
        return -1;
    *state = w;
    if (cases_start(w->cases, &w->tenant, id_new(), STR("contact-1"), &c, answered, w) != 0)
        return -1;
    wait_for(w, 1);
    return w->last_status;
}

static int teardown(void **state)
{
    struct world *w = *state;

    cases_close(w->cases);
    store_close(w->store);
    (void)uv_run(&w->loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&w->loop), 0);
    free(w);
    return 0;
}

static void commits_in_the_order_of_commands(void **state)
{
    struct world *w = *state;
    char cid[16];

    for (int i = 0; i < 100; i++) {
        snprintf(cid, sizeof cid, "m%d", i);
        say(w, cid);
    }
    wait_for(w, 101);
    assert_true(w->in_order);
    for (int i = 2; i <= 100; i++)
        assert_true(w->seqs[i] > w->seqs[i - 1]);
}

static void stores_a_repeat_once(void **state)
{
    struct world *w = *state;
    uint32_t before;

    say(w, "same");
    wait_for(w, 2);
    before = w->n_committed;
    say(w, "same");
    wait_for(w, 3);
    assert_int_equal(w->last_status, 0);
    assert_true(w->repeat);
    assert_int_equal(w->seqs[2], w->seqs[1]);
    assert_int_equal(w->n_committed, before);
}

static void answers_a_repeat_only_after_the_commit(void **state)
{
    struct world *w = *state;

    say(w, "twin"); /* both before the store had a chance to commit */
    say(w, "twin");
    assert_int_equal(w->answers, 1);
    wait_for(w, 3);
    assert_int_equal(w->seqs[1], w->seqs[2]);
}

static void reads_a_case_that_was_forgotten(void **state)
{
    struct world *w = *state;

    say(w, "one");
    wait_for(w, 2);
    cases_forget(w->cases);
    say(w, "two");
    wait_for(w, 3);
    assert_int_equal(w->last_status, 0);
    assert_true(w->in_order);
    assert_true(w->seqs[2] > w->seqs[1]);
    say(w, "one"); /* the repeat is known to the store, or to the case that was read again */
    wait_for(w, 4);
    assert_int_equal(w->seqs[3], w->seqs[1]);
}

static void says_that_there_is_no_such_case(void **state)
{
    struct world *w = *state;
    struct id real = w->kase;

    w->kase = id_new();
    say(w, "x");
    wait_for(w, 2);
    assert_int_equal(w->last_status, -OMB_E_NOTFOUND);
    w->kase = real;
}

UNIT(cmocka_unit_test_setup_teardown(commits_in_the_order_of_commands, setup, teardown),
     cmocka_unit_test_setup_teardown(stores_a_repeat_once, setup, teardown),
     cmocka_unit_test_setup_teardown(answers_a_repeat_only_after_the_commit, setup, teardown),
     cmocka_unit_test_setup_teardown(reads_a_case_that_was_forgotten, setup, teardown),
     cmocka_unit_test_setup_teardown(says_that_there_is_no_such_case, setup, teardown))
