/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_TESTS_APP_WORLD_H
#define OMB_TESTS_APP_WORLD_H

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
    uint32_t n_committed, n_published_again;
    uint64_t last_seq; /* of the last committed event */
    bool in_order;
    uint32_t answers;
    int last_status;
    uint64_t seqs[256];
    bool repeat;
};

static inline void world_decide(void *ctx, enum decide_point point, const struct facts *facts,
                                uint64_t now, struct arena *arena, struct verdict *out)
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

static inline void world_committed(void *ctx, struct tenant *t, struct id kase,
                                   const struct kase *k, const struct event *event, uint32_t n,
                                   bool row_changed)
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
    w->n_published_again += n == 0;
}

static inline void world_no_effect(void *ctx, struct tenant *t, struct id kase,
                                   const struct kase *k, const struct effect *e)
{
    (void)ctx;
    (void)t;
    (void)kase;
    (void)k;
    (void)e;
}

static inline void world_answered(void *ctx, const struct cases_result *r)
{
    struct world *w = ctx;

    w->last_status = r->status;
    w->repeat = r->repeat;
    w->kase = r->kase;
    if (w->answers < 256)
        w->seqs[w->answers] = r->seq;
    w->answers++;
}

static inline void world_wait(struct world *w, uint32_t answers)
{
    for (int i = 0; i < 100000 && w->answers < answers; i++)
        (void)uv_run(&w->loop, UV_RUN_ONCE);
    assert_int_equal(w->answers, answers);
}

static inline void world_say(struct world *w, const char *cid)
{
    struct command c = {.kind = COMMAND_MESSAGE_IN,
                        .actor = {.type = ACTOR_CUSTOMER},
                        .actor_tier = -1,
                        .cid = str_of(cid),
                        .body = STR("{\"text\":\"hello\"}")};

    assert_int_equal(cases_command(w->cases, &w->tenant, w->kase, &c, world_answered, w), 0);
}

/* A command that the desk refuses at once: a customer who accepts his own case. */
static inline void world_refused(struct world *w, cases_done_fn done)
{
    struct command c = {.kind = COMMAND_AGENT_ACCEPT,
                        .actor = {.type = ACTOR_CUSTOMER},
                        .actor_tier = -1,
                        .body = STR("{}")};

    assert_int_equal(cases_command(w->cases, &w->tenant, w->kase, &c, done, w), 0);
}

static inline int world_setup(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    struct cases_hooks hooks = {.ctx = w, .committed = world_committed, .effect = world_no_effect};
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
    w->tenant.decide = world_decide;
    w->in_order = true;
    w->tenant.desk =
        (struct desk_config){.approval_ms = 1000, .certificate_cap = 1, .agent_day_cap = 1};
    if (uv_loop_init(&w->loop) != 0 || store_open(&w->loop, &o, &w->store, &error) != 0 ||
        cases_open(w->store, &hooks, &w->cases) != 0)
        return -1;
    *state = w;
    if (cases_start(w->cases, &w->tenant, id_new(), STR("contact-1"), &c, world_answered, w) != 0)
        return -1;
    world_wait(w, 1);
    return w->last_status;
}

static inline int world_teardown(void **state)
{
    struct world *w = *state;

    cases_stop(w->cases);
    store_close(w->store);
    cases_close(w->cases);
    (void)uv_run(&w->loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&w->loop), 0);
    free(w);
    return 0;
}

#endif
