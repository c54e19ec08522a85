/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: waking up for the earliest durable timer and turning due rows into commands.
 * Must not know: what a timer is for.
 * Called by: app_open, effects. */
#include "core/app/timers.h"

#include "core/base/clock.h"
#include "core/base/log.h"

#include <stdlib.h>
#include <string.h>

struct timers {
    struct app *app;
    uv_timer_t timer;
    uint64_t next;      /* when the uv timer fires, ms UTC; 0: not set */
    uint32_t under_way; /* commands of the batch not yet answered */
    bool reading, again, closing;
};

static void pump(struct timers *t);

static void wake(uv_timer_t *handle)
{
    struct timers *t = handle->data;

    t->next = 0;
    pump(t);
}

void timers_set(struct timers *t, uint64_t at)
{
    uint64_t now = clock_unix_ms();
    uint64_t wait = at > now ? at - now : 0;

    if (t->next && t->next <= at)
        return;
    /* A clock that was set back must not make a timer sleep for days. */
    if (wait > TIMERS_MAX_SLEEP_MS)
        wait = TIMERS_MAX_SLEEP_MS;
    t->next = now + wait;
    (void)uv_timer_start(&t->timer, wake, wait + 1, 0);
}

/* One row being fired; its texts lie behind it. */
struct shot {
    struct timers *t;
    struct store_timer_row row;
    tenant_id tenant;
    struct id kase;
};

static omb_str keep(char **at, omb_str text)
{
    omb_str kept = str_n(*at, text.len);

    if (text.len)
        memcpy(*at, text.ptr, text.len);
    *at += text.len;
    return kept;
}

static struct shot *shot_new(struct timers *t, const struct store_row *row)
{
    struct shot *s = malloc(sizeof *s + row->a.len + row->b.len + row->c.len);
    char *at;

    if (!s)
        return NULL;
    at = (char *)(s + 1);
    *s = (struct shot){.t = t, .tenant = row->tenant, .kase = row->kase};
    s->row.name = keep(&at, row->a);
    s->row.ref = keep(&at, row->b);
    s->row.body = keep(&at, row->c);
    return s;
}

static void shot_over(struct timers *t)
{
    t->under_way--;
    if (t->under_way == 0)
        timers_set(t, clock_unix_ms() + (t->again ? TIMERS_RETRY_MS : 0));
}

static void put_off(void *ctx, int status, uint64_t seq)
{
    struct timers *t = ctx;

    (void)seq;
    t->again = t->again || status != 0;
    shot_over(t);
}

/* Nobody takes it now: it is not lost, but must not stand before those that are due after it. */
static void refused(struct shot *s)
{
    struct timers *t = s->t;
    struct store_txn txn = {.tenant = s->tenant, .kase = s->kase, .timer = &s->row, .n_timer = 1};

    s->row.at = clock_unix_ms() + TIMERS_REFUSED_MS;
    if (store_submit(t->app->store, &txn, put_off, t) != 0)
        put_off(t, -OMB_E_BUSY, 0);
    free(s);
}

static bool may_pass(int status)
{
    return status == -OMB_E_BUSY || status == -OMB_E_IO || status == -OMB_E_FULL ||
           status == -OMB_E_CLOSED || status == -OMB_E_NOMEM;
}

static void fired(void *ctx, const struct cases_result *r)
{
    struct shot *s = ctx;
    struct timers *t = s->t;

    if (r->status != 0 && !may_pass(r->status)) {
        log_warn("timers", "timer %.*s was refused, tried again in a quarter of an hour: %s",
                 STR_ARG(s->row.name), r->detail);
        refused(s);
        return;
    }
    /* The row stands: without a pause it would be due again at once, for ever. */
    t->again = t->again || r->status != 0;
    free(s);
    shot_over(t);
}

static void fire(struct timers *t, const struct store_row *row)
{
    struct tenant *tenant = app_tenant(t->app, row->tenant);
    struct command c = {.kind = COMMAND_TIMER,
                        .actor = {.type = ACTOR_TIMER, .id = row->a},
                        .actor_tier = -1,
                        .body = row->c};
    struct shot *s = shot_new(t, row);

    if (!s) {
        t->again = true;
        return;
    }
    t->under_way++;
    if (!tenant) { /* of a tenant that the configuration no longer has */
        refused(s);
    } else if (cases_command(t->app->cases, tenant, row->kase, &c, fired, s) != 0) {
        t->under_way--;
        t->again = true;
        free(s);
    }
}

static void due(void *ctx, int status, const struct store_rows *rows)
{
    struct timers *t = ctx;
    uint64_t now = clock_unix_ms();
    bool more = false;

    t->reading = false;
    if (t->closing)
        return;
    t->again = status != 0;
    for (uint32_t i = 0; status == 0 && i < rows->n; i++) {
        if (rows->row[i].at <= now) {
            fire(t, &rows->row[i]);
        } else {
            timers_set(t, rows->row[i].at);
            more = true;
        }
    }
    if (t->under_way == 0 && (t->again || !more))
        timers_set(t, now + (t->again ? TIMERS_RETRY_MS : TIMERS_MAX_SLEEP_MS));
}

/* Looks a little ahead, so that the next wake-up is known without another read. */
static void pump(struct timers *t)
{
    if (t->reading || t->under_way || t->closing)
        return;
    t->reading = true;
    if (store_timers(t->app->store, clock_unix_ms() + TIMERS_MAX_SLEEP_MS, TIMERS_BATCH, due, t) !=
        0) {
        t->reading = false;
        timers_set(t, clock_unix_ms() + TIMERS_RETRY_MS);
    }
}

int timers_open(struct app *app, struct timers **out)
{
    struct timers *t = calloc(1, sizeof *t);

    if (!t)
        return -OMB_E_NOMEM;
    t->app = app;
    (void)uv_timer_init(&app->loop, &t->timer);
    t->timer.data = t;
    *out = t;
    pump(t);
    return 0;
}

static void freed(uv_handle_t *handle)
{
    free(handle->data);
}

void timers_close(struct timers *t)
{
    if (!t)
        return;
    t->closing = true;
    uv_close((uv_handle_t *)&t->timer, freed);
}
