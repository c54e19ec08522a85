/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the keeping of how long customers are kept: which are due, one after another.
 * Must not know: who set it, how an erasure is done.
 * Called by: host.c; people_retention.c after a change. */
#include "core/app/retention.h"

#include "core/app/erasure.h"
#include "core/app/page.h"
#include "core/base/clock.h"
#include "core/base/json.h"
#include "core/base/limits.h"
#include "core/base/log.h"

#include <stdio.h>
#include <stdlib.h>

#define DAY_MS 86400000

/* One look over a tenant: the cases that went quiet before `cutoff` and were not looked at yet. */
struct look {
    struct retention *r;
    struct tenant *t;
    int64_t days;
    uint64_t cutoff, before;
    uint64_t upto;    /* everything quiet since before then was looked at */
    uint64_t next;    /* what `upto` becomes: less when something could not be erased yet */
    struct buf cases; /* struct due of each of a page, newest first */
    uint32_t at, erased;
    char customer[STORE_MAX_CUSTOMER + 1]; /* of the case at hand */
};

struct due {
    struct id kase;
    uint64_t at;
};

struct retention {
    struct app *app;
    uv_timer_t timer;
    struct look *look; /* the one under way */
    uint32_t tenant;   /* the next to be looked at, from 0 */
    bool asked;        /* again from the first, when this one is over */
    bool closing;
};

static void look_at_next(struct retention *r);

int64_t retention_days(omb_str value)
{
    struct arena a = {0};
    struct json_doc d;
    int64_t days = 0;

    if (json_parse_arena(value, &a, 32, &d, NULL) == 0)
        days = json_int_or(&d, 0, "inactive_days", 0);
    arena_free(&a);
    return days > 0 && days <= RETENTION_MOST_DAYS ? days : 0;
}

static void finish(struct look *l)
{
    struct retention *r = l->r;

    if (l->erased)
        log_info("app", "tenant %s: %u customers or cases quiet for %lld days were erased",
                 l->t->slug, l->erased, (long long)l->days);
    buf_free(&l->cases);
    free(l);
    r->look = NULL;
    look_at_next(r);
}

/* ---- what is due ---- */

static void look_at_case(struct look *l);

static void go_on(struct look *l)
{
    l->at++;
    look_at_case(l);
}

static struct due due_at(const struct look *l)
{
    struct due d;

    memcpy(&d, l->cases.ptr + (size_t)l->at * sizeof d, sizeof d);
    return d;
}

/* It is looked at again with the next one. */
static void not_yet(struct look *l)
{
    uint64_t at = due_at(l).at;

    if (at < l->next)
        l->next = at;
}

static void erased(void *ctx, const struct erasure_result *result)
{
    struct look *l = ctx;

    if (result->status == 0)
        l->erased++;
    else if (result->status != -OMB_E_NOTFOUND)
        not_yet(l);
    if (result->status == -OMB_E_CLOSED)
        finish(l);
    else
        go_on(l);
}

static const struct actor host = {.type = ACTOR_SYSTEM,
                                  .id = {"retention", 9},
                                  .name = {"retention", 9}};

static void begin(struct look *l, omb_str customer)
{
    struct erasures *e = l->r->app->erasures;
    int status = customer.len ? erasure_begin(e, l->t, customer, &host, erased, l)
                              : erasure_of_case(e, l->t, due_at(l).kase, &host, erased, l);

    if (status != 0) {
        not_yet(l);
        go_on(l);
    }
}

/* The newest of the customer's cases: heard of since, it passes with its own turn. */
static void newest_found(void *ctx, int status, const struct store_rows *rows)
{
    struct look *l = ctx;
    bool due = status == 0 && rows->n && rows->row[0].at < l->cutoff;

    if (status != 0)
        not_yet(l);
    if (due && !l->r->closing)
        begin(l, str_of(l->customer));
    else
        go_on(l);
}

static void case_read(void *ctx, int status, const struct kase *k)
{
    struct look *l = ctx;
    char filter[STORE_MAX_CUSTOMER + 16];

    if (status != 0 || l->r->closing) {
        not_yet(l);
        go_on(l);
        return;
    }
    if (!k->customer[0]) {
        begin(l, STR(""));
        return;
    }
    str_clip(l->customer, sizeof l->customer, str_of(k->customer));
    (void)snprintf(filter, sizeof filter, "customer:%s", k->customer);
    status = store_list(l->r->app->store, l->t->id, str_of(filter), 0, 1, newest_found, l);
    if (status != 0) {
        not_yet(l);
        go_on(l);
    }
}

/* ---- pages of cases ---- */

static void next_page(struct look *l);
static void keep_upto(struct look *l);

static void look_at_case(struct look *l)
{
    if (l->at * sizeof(struct due) == l->cases.len)
        next_page(l);
    else
        cases_read(l->r->app->cases, l->t, due_at(l).kase, case_read, l);
}

static bool is_erased(omb_str row)
{
    struct arena a = {0};
    struct json_doc d;
    bool erased = json_parse_arena(row, &a, RETENTION_TOKENS, &d, NULL) == 0 &&
                  json_bool_or(&d, 0, "erased", false);

    arena_free(&a);
    return erased;
}

static void listed(void *ctx, int status, const struct store_rows *rows)
{
    struct look *l = ctx;
    bool last = status != 0 || rows->n == 0;
    uint32_t n = last ? 0 : page_take(rows, RETENTION_ROWS, &l->before);

    buf_clear(&l->cases);
    l->at = 0;
    for (uint32_t i = 0; i < n; i++) {
        struct due d = {rows->row[i].kase, rows->row[i].at};
        last |= d.at < l->upto;
        if (d.at >= l->upto && !is_erased(rows->row[i].a))
            buf_put(&l->cases, &d, sizeof d);
    }
    if (status != 0 || l->cases.err)
        finish(l); /* the next look begins where this one did */
    else if (last && !l->cases.len)
        keep_upto(l);
    else
        look_at_case(l);
}

static void next_page(struct look *l)
{
    int status = l->r->closing ? -OMB_E_CLOSED
                               : store_list(l->r->app->store, l->t->id, STR(""), l->before,
                                            RETENTION_ROWS, listed, l);

    if (status != 0)
        finish(l);
}

static void upto_kept(void *ctx, int status, uint64_t seq)
{
    struct look *l = ctx;

    (void)status; /* if not, the same cases are looked at again */
    (void)seq;
    finish(l);
}

static void keep_upto(struct look *l)
{
    char text[24];
    int n = snprintf(text, sizeof text, "%llu", (unsigned long long)l->next);
    struct store_kv row = {.tenant = l->t->id,
                           .space = STR("retention"),
                           .key = STR("upto"),
                           .value = str_n(text, (size_t)n)};

    if (store_kv_put(l->r->app->store, &row, upto_kept, l) != 0)
        finish(l);
}

/* ---- one tenant after another ---- */

static void upto_read(void *ctx, int status, const struct store_rows *rows)
{
    struct look *l = ctx;
    int64_t upto = 0;

    if (status == 0 && rows->n && (str_int(rows->row[0].c, &upto) != 0 || upto < 0))
        upto = 0;
    l->upto = (uint64_t)upto;
    if ((status != 0 && status != -OMB_E_NOTFOUND) || l->cutoff <= l->upto)
        finish(l);
    else
        next_page(l);
}

static void setting_read(void *ctx, int status, const struct store_rows *rows)
{
    struct look *l = ctx;
    int64_t day = l->r->app->config->retention_day_ms;
    uint64_t now = clock_unix_ms(), span;

    if (status == 0 && rows->n)
        l->days = retention_days(rows->row[0].c);
    span = (uint64_t)l->days * (uint64_t)(day ? day : DAY_MS);
    if (l->days == 0 || span >= now) {
        finish(l);
        return;
    }
    l->cutoff = l->before = l->next = now - span;
    status = store_kv_get(l->r->app->store, l->t->id, STR("retention"), STR("upto"), upto_read, l);
    if (status != 0)
        finish(l);
}

static void look_at_next(struct retention *r)
{
    struct app *app = r->app;
    struct look *l;

    if (r->asked && r->tenant >= app->n_tenant) {
        r->asked = false;
        r->tenant = 0;
    }
    if (r->closing || r->look || r->tenant >= app->n_tenant)
        return;
    l = calloc(1, sizeof *l);
    if (!l)
        return;
    l->r = r;
    l->t = &app->tenant[r->tenant++];
    l->cases = BUF_INIT(0);
    r->look = l;
    if (store_kv_get(app->store, l->t->id, RETENTION_SPACE, RETENTION_KEY, setting_read, l) != 0) {
        r->look = NULL;
        free(l);
    }
}

static void begin_all(struct retention *r)
{
    r->asked = true;
    if (!r->look)
        look_at_next(r);
}

static void on_timer(uv_timer_t *timer)
{
    begin_all(timer->data);
}

void retention_changed(struct retention *r, const struct tenant *t)
{
    (void)t;
    begin_all(r);
}

/* ---- life ---- */

int retention_open(struct app *app, struct retention **out)
{
    struct retention *r = calloc(1, sizeof *r);
    int64_t day = app->config->retention_day_ms;
    uint64_t every = day ? (uint64_t)(day / 24 > 1000 ? day / 24 : 1000) : RETENTION_SWEEP_MS;

    if (!r)
        return -OMB_E_NOMEM;
    r->app = app;
    r->tenant = app->n_tenant;
    if (uv_timer_init(&app->loop, &r->timer) != 0) {
        free(r);
        return -OMB_E_NOMEM;
    }
    r->timer.data = r;
    (void)uv_timer_start(&r->timer, on_timer, every, every);
    uv_unref((uv_handle_t *)&r->timer);
    *out = r;
    return 0;
}

void retention_stop(struct retention *r)
{
    if (!r)
        return;
    r->closing = true;
    (void)uv_timer_stop(&r->timer);
}

static void timer_closed(uv_handle_t *timer)
{
    free(timer->data);
}

void retention_close(struct retention *r)
{
    if (!r)
        return;
    if (r->look) {
        buf_free(&r->look->cases);
        free(r->look);
    }
    uv_close((uv_handle_t *)&r->timer, timer_closed);
}
