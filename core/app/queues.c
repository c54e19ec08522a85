/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the queue of each tier of each tenant, kept from committed cases.
 * Must not know: the order of a queue (desk/queue), who will take a contact.
 * Called by: publish.c after commits, the doors for a place. */
#include "core/app/queues.h"

#include "core/base/clock.h"
#include "core/base/json.h"
#include "core/base/log.h"
#include "core/base/map.h"
#include "core/desk/queue.h"

#include <stdio.h>
#include <stdlib.h>

struct line { /* one tier of one tenant */
    struct queue queue;
    uint64_t gap[QUEUE_SERVICES]; /* ms between two takings, newest overwrite oldest */
    uint32_t n_gap, at_gap;
    uint64_t taken_at;
};

struct queues {
    struct app *app;
    struct map where; /* "tenant/case" -> struct line: a contact waits in one line at most */
    struct line line[CONFIG_MAX_TENANTS][TIER_LEVELS];
};

static void note_taking(struct line *l)
{
    uint64_t now = clock_unix_ms();

    if (l->taken_at && now >= l->taken_at) {
        l->gap[l->at_gap] = now - l->taken_at;
        l->at_gap = (l->at_gap + 1) % QUEUE_SERVICES;
        l->n_gap += l->n_gap < QUEUE_SERVICES;
    }
    l->taken_at = now;
}

static void leave(struct queues *q, const char *key, struct line *l, struct id kase, bool taken)
{
    if (taken && queue_take(&l->queue, kase))
        note_taking(l);
    else
        (void)queue_remove(&l->queue, kase);
    (void)map_remove(&q->where, str_of(key));
}

static void enter(struct queues *q, const char *key, struct line *l, struct id kase,
                  int32_t priority, uint64_t since)
{
    if (q->where.count >= QUEUES_MAX_WAITING && !map_get(&q->where, str_of(key)))
        return; /* it waits all the same; only its place is not told */
    if (queue_add(&l->queue, kase, priority, since) != 0 || map_set(&q->where, str_of(key), l) != 0)
        log_warn("queues", "out of memory: a contact waits without a place");
}

void queues_update(struct queues *q, struct tenant *t, struct id kase, const struct kase *k)
{
    struct line *now = NULL, *before;
    char key[ID_KEY];

    id_key(t->id, kase, key);
    before = map_get(&q->where, str_of(key));
    if (k->contact_state == CONTACT_QUEUED && k->tier >= 0 && k->tier < TIER_LEVELS)
        now = &q->line[t->id - 1][k->tier];
    if (before && before != now)
        leave(q, key, before, kase, k->contact_state == CONTACT_HELD);
    if (now)
        enter(q, key, now, kase, k->priority, k->queued_at);
}

void queues_place(const struct queues *q, const struct tenant *t, struct id kase,
                  struct item_place *out)
{
    const struct line *l;
    char key[ID_KEY];

    id_key(t->id, kase, key);
    l = map_get(&q->where, str_of(key));
    *out = (struct item_place){0};
    if (!l)
        return;
    out->position = queue_position(&l->queue, kase);
    /* The gaps between takings already hold how many people work: one round each. */
    out->wait_s = (uint32_t)(queue_wait_ms(out->position, 1, l->gap, l->n_gap) / 1000);
}

/* ---- start-up ---- */

struct resuming {
    struct queues *q;
    struct tenant *t;
    struct line *line;
    bool done;
    int status;
};

static void add_row(struct resuming *r, const struct store_row *row)
{
    struct arena a = {0};
    struct json_doc d;
    char key[ID_KEY];

    id_key(r->t->id, row->kase, key);
    if (json_parse_arena(row->a, &a, 256, &d, NULL) == 0)
        enter(r->q, key, r->line, row->kase, (int32_t)json_int_or(&d, 0, "priority", 0),
              (uint64_t)json_int_or(&d, 0, "queued_at", 0));
    arena_free(&a);
}

static void rows_read(void *ctx, int status, const struct store_rows *rows)
{
    struct resuming *r = ctx;

    for (uint32_t i = 0; status == 0 && i < rows->n; i++)
        add_row(r, &rows->row[i]);
    r->status = status;
    r->done = true;
}

static int resume_one(struct queues *q, struct tenant *t, int32_t tier)
{
    struct resuming r = {.q = q, .t = t, .line = &q->line[t->id - 1][tier]};
    char filter[24];
    int status;

    snprintf(filter, sizeof filter, "queue:%d", tier);
    status = store_list(q->app->store, t->id, str_of(filter), 0, QUEUES_MAX_WAITING, rows_read, &r);
    while (status == 0 && !r.done)
        (void)uv_run(&q->app->loop, UV_RUN_ONCE);
    return status ? status : r.status;
}

int queues_resume(struct queues *q)
{
    int status = 0;

    for (uint32_t i = 0; i < q->app->n_tenant; i++) {
        for (int32_t tier = TIER_ASSOCIATE; status == 0 && tier < TIER_LEVELS; tier++)
            status = resume_one(q, &q->app->tenant[i], tier);
    }
    return status;
}

int queues_open(struct app *app, struct queues **out)
{
    struct queues *q = calloc(1, sizeof *q);

    if (!q)
        return -OMB_E_NOMEM;
    q->app = app;
    *out = q;
    return 0;
}

void queues_close(struct queues *q)
{
    if (!q)
        return;
    for (uint32_t i = 0; i < CONFIG_MAX_TENANTS; i++) {
        for (uint32_t j = 0; j < TIER_LEVELS; j++)
            queue_free(&q->line[i][j].queue);
    }
    map_free(&q->where);
    free(q);
}
