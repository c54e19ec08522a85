/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/store/rig.h"

#include <sys/stat.h>

#define PAST 60
#define ASKED 100

struct reading {
    struct rig *r;
    struct id kase;
    bool again; /* asks anew from within each answer */
    uint32_t left, answered;
    uint32_t from[ASKED], n_from;
};

static void store_past(struct rig *r, struct id kase)
{
    struct event e[PAST];
    struct store_txn t = {.tenant = 1, .kase = kase, .event = e, .n_event = PAST};
    for (uint32_t i = 0; i < PAST; i++)
        e[i] = rig_event(i + 1, EVENT_MESSAGE_SENT, "{\"text\":\"what was said\"}");
    assert_int_equal(rig_submit(r, &t), 0);
}

static void ask(struct reading *g, uint64_t since);

static void on_page(void *ctx, int status, const struct store_case *c)
{
    struct reading *g = ctx;
    assert_int_equal(status, 0);
    assert_int_equal(c->n_event, 20);
    g->answered++;
    g->left--;
    if (g->n_from < ASKED)
        g->from[g->n_from++] = (uint32_t)c->event[0].seq;
    if (g->again)
        ask(g, 0);
}

static void ask(struct reading *g, uint64_t since)
{
    assert_int_equal(store_events(g->r->store, 1, g->kase, since, 20, on_page, g), 0);
    g->left++;
}

static void many_reads_are_answered_in_the_order_asked(void **state)
{
    struct rig *r = *state;
    struct reading g = {.r = r, .kase = id_new()};
    store_past(r, g.kase);
    for (uint32_t i = 0; i < ASKED; i++)
        ask(&g, i % 40);
    while (g.left)
        uv_run(&r->loop, UV_RUN_ONCE);
    assert_true(ASKED * 20 > 2 * STORE_VIEW_ROWS); /* more than one view of the data */
    for (uint32_t i = 0; i < ASKED; i++)
        assert_int_equal(g.from[i], i % 40 + 1);
}

static void a_view_shows_what_was_committed_before_the_question(void **state)
{
    struct rig *r = *state;
    struct reading g = {.r = r, .kase = id_new(), .again = true};
    struct id kase = id_new();
    store_past(r, g.kase);
    for (uint32_t i = 0; i < 8; i++)
        ask(&g, 0);
    for (uint64_t i = 1; i <= 50; i++) {
        assert_int_equal(rig_add(r, kase, rig_event(i, EVENT_MESSAGE_SENT, "{}")), 0);
        assert_int_equal(RIG(r, store_events(r->store, 1, kase, i - 1, 1, rig_on_case, r)), 0);
        assert_int_equal(r->n, 1);
    }
    g.again = false;
    while (g.left)
        uv_run(&r->loop, UV_RUN_ONCE);
}

static void the_log_stays_short_while_somebody_reads_without_a_pause(void **state)
{
    struct rig *r = *state;
    struct store_options o = {.path = r->path, .master_key = RIG_KEY, .log_pages = 40};
    omb_error error = {.size = sizeof(error)};
    struct reading g = {.r = r, .kase = id_new(), .again = true};
    struct id kase = id_new();
    char path[96];
    struct stat log;
    store_past(r, g.kase);
    rig_close(r);
    assert_int_equal(store_open(&r->loop, &o, &r->store, &error), 0);
    for (uint32_t i = 0; i < 16; i++)
        ask(&g, 0);
    for (uint64_t i = 1; i <= 600; i++)
        assert_int_equal(rig_add(r, kase, rig_event(i, EVENT_MESSAGE_SENT, "{}")), 0);
    assert_true(g.answered > 16);
    g.again = false;
    while (g.left)
        uv_run(&r->loop, UV_RUN_ONCE);
    snprintf(path, sizeof(path), "%s/ombud.db-wal", r->path);
    assert_int_equal(stat(path, &log), 0);
    assert_in_range(log.st_size, 1, 400 * 1024); /* of 1,800 pages that were written */
}

UNIT(BOTH(many_reads_are_answered_in_the_order_asked),
     BOTH(a_view_shows_what_was_committed_before_the_question),
     IN_FILES(the_log_stays_short_while_somebody_reads_without_a_pause))
