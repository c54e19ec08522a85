/* SPDX-License-Identifier: Apache-2.0 */
#include "core/app/app.h"
#include "core/app/timers.h"
#include "core/base/clock.h"
#include "core/base/rand.h"
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>

/* A host of timers, cases and a store alone. */
struct bench {
    struct app app;
    struct id kase;
    uint32_t answers, fired;
};

static void decide(void *ctx, enum decide_point point, const struct facts *facts, uint64_t now,
                   struct arena *arena, struct verdict *out)
{
    (void)ctx;
    (void)facts;
    (void)now;
    (void)arena;
    decide_default(point, 0, out);
    out->record = STR("{}");
}

static void committed(void *ctx, struct tenant *t, struct id kase, const struct kase *k,
                      const struct event *event, uint32_t n, bool again)
{
    struct bench *b = ctx;

    (void)again;
    (void)t;
    (void)kase;
    (void)k;
    for (uint32_t i = 0; i < n; i++)
        b->fired += event[i].actor.type == ACTOR_TIMER;
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
    struct bench *b = ctx;

    assert_int_equal(r->status, 0);
    b->kase = r->kase;
    b->answers++;
}

static void stored(void *ctx, int status, uint64_t seq)
{
    struct bench *b = ctx;

    (void)seq;
    assert_int_equal(status, 0);
    b->answers++;
}

static void turn(struct bench *b, const uint32_t *count, uint32_t until)
{
    for (int i = 0; i < 100000 && *count < until; i++)
        (void)uv_run(&b->app.loop, UV_RUN_ONCE);
    assert_true(*count >= until);
}

static void put_timer(struct bench *b, struct id kase, const char *ref, uint64_t at)
{
    struct store_timer_row row = {.name = STR("widen"),
                                  .ref = str_of(ref),
                                  .body = STR("{\"name\":\"widen\",\"ref\":\"queue\"}"),
                                  .at = at};
    struct store_txn txn = {.tenant = 1, .kase = kase, .timer = &row, .n_timer = 1};
    uint32_t before = b->answers;

    assert_int_equal(store_submit(b->app.store, &txn, stored, b), 0);
    turn(b, &b->answers, before + 1);
}

static int setup(void **state)
{
    struct bench *b = calloc(1, sizeof *b);
    struct cases_hooks hooks = {.ctx = b, .committed = committed, .effect = no_effect};
    struct store_options o = {.queue_max = 1000,
                              .master_key = STR("0123456789abcdef0123456789abcdef")};
    omb_error error = {.size = sizeof error};
    struct command c = {.kind = COMMAND_CONTACT_START,
                        .actor = {.type = ACTOR_CUSTOMER},
                        .actor_tier = -1,
                        .cid = STR("contact-1"),
                        .body = STR("{\"contact\":\"contact-1\",\"channel\":\"chat\",\"live\":true,"
                                    "\"topic\":{\"reason\":\"person\"},"
                                    "\"customer\":{\"verified\":false}}")};

    rand_init();
    b->app.n_tenant = 1;
    b->app.tenant[0].id = 1;
    b->app.tenant[0].decide = decide;
    b->app.tenant[0].desk =
        (struct desk_config){.approval_ms = 1000, .certificate_cap = 1, .agent_day_cap = 1};
    if (uv_loop_init(&b->app.loop) != 0 ||
        store_open(&b->app.loop, &o, &b->app.store, &error) != 0 ||
        cases_open(b->app.store, &hooks, &b->app.cases) != 0)
        return -1;
    if (cases_start(b->app.cases, &b->app.tenant[0], id_new(), STR("contact-1"), &c, answered, b) !=
        0)
        return -1;
    turn(b, &b->answers, 1);
    *state = b;
    return 0;
}

static int teardown(void **state)
{
    struct bench *b = *state;

    timers_close(b->app.timers);
    cases_stop(b->app.cases);
    store_close(b->app.store);
    cases_close(b->app.cases);
    (void)uv_run(&b->app.loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&b->app.loop), 0);
    free(b);
    return 0;
}

static void seen(void *ctx, int status, const struct store_rows *rows)
{
    struct bench *b = ctx;

    assert_int_equal(status, 0);
    b->fired = rows->n;
    b->answers++;
}

static void a_batch_of_refused_timers_holds_up_no_other(void **state)
{
    struct bench *b = *state;
    uint32_t before;
    char ref[16];

    for (int i = 0; i < TIMERS_BATCH; i++) { /* of a case that is not there: refused for good */
        (void)snprintf(ref, sizeof ref, "gone-%d", i);
        put_timer(b, id_new(), ref, 1);
    }
    put_timer(b, b->kase, "queue", 2);
    assert_int_equal(timers_open(&b->app, &b->app.timers), 0);

    /* All are moved out of the way or done: nothing is due any more. */
    for (int i = 0; i < 2000; i++) {
        before = b->answers;
        assert_int_equal(store_timers(b->app.store, clock_unix_ms(), 1000, seen, b), 0);
        b->fired = UINT32_MAX;
        while (b->answers == before)
            (void)uv_run(&b->app.loop, UV_RUN_ONCE);
        if (b->fired == 0)
            break;
    }
    assert_int_equal(b->fired, 0);
    before = b->answers;
    assert_int_equal(store_timers(b->app.store, clock_unix_ms() + 2 * TIMERS_REFUSED_MS, 1000, seen,
                                  b),
                     0);
    turn(b, &b->answers, before + 1);
    assert_in_range(b->fired, TIMERS_BATCH, TIMERS_BATCH + 1); /* kept, for later */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_batch_of_refused_timers_holds_up_no_other, setup,
                                        teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
