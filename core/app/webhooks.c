/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: which webhooks there are, what is due for each, its pauses.
 * Must not know: how one message is sent.
 * Called by: host.c, case_commit.c and publish.c through the app, office_webhook.c. */
#include "core/app/webhooks_i.h"

#include "core/app/fetch_guard.h"
#include "core/base/clock.h"
#include "core/base/limits.h"
#include "core/base/log.h"
#include "core/gateway/event_json.h"

#include <stdlib.h>

#define LOOK_AGAIN_MS 60000
#define DAY_MS 86400000

static void pump(struct hook *h);

struct hook *hook_find(const struct webhooks *w, tenant_id tenant, omb_str id)
{
    for (struct list *i = w->hooks.next; i != &w->hooks; i = i->next) {
        struct hook *h = LIST_ITEM(i, struct hook, link);
        if (h->tenant->id == tenant && str_is(id, h->is.id))
            return h;
    }
    return NULL;
}

/* ---- life of a hook ---- */

static void on_timer(uv_timer_t *timer)
{
    pump(timer->data);
}

static struct hook *hook_new(struct webhooks *w, struct tenant *t)
{
    struct hook *h = calloc(1, sizeof *h);

    if (!h)
        return NULL;
    h->w = w;
    h->tenant = t;
    list_init(&h->sending);
    (void)uv_timer_init(&w->app->loop, &h->timer);
    h->timer.data = h;
    list_add_tail(&w->hooks, &h->link);
    return h;
}

static void timer_closed(uv_handle_t *handle)
{
    struct hook *h = handle->data;

    arena_free(&h->arena);
    free(h);
}

/* Freed when nobody comes back to it. */
static void hook_end(struct hook *h)
{
    h->ending = true;
    (void)uv_timer_stop(&h->timer);
    if (h->listing || h->n_sending)
        return;
    list_remove(&h->link);
    uv_close((uv_handle_t *)&h->timer, timer_closed);
}

/* ---- what is due ---- */

static void wait_until(struct hook *h, uint64_t due, uint64_t now)
{
    uint64_t ms = due > now ? due - now : 0;

    if (!h->w->closing)
        (void)uv_timer_start(&h->timer, on_timer, ms < LOOK_AGAIN_MS ? ms + 1 : LOOK_AGAIN_MS, 0);
}

static bool is_under_way(const struct hook *h, omb_str key)
{
    for (struct list *i = h->sending.next; i != &h->sending; i = i->next)
        if (str_eq(LIST_ITEM(i, struct sending, link)->key, key))
            return true;
    return false;
}

static uint32_t room(const struct hook *h)
{
    uint32_t most = h->failing >= WEBHOOK_BREAK ? 1 : WEBHOOK_AT_ONCE;

    return h->n_sending < most ? most - h->n_sending : 0;
}

static void gone(void *ctx, int status, uint64_t seq)
{
    struct hook *h = ctx;

    (void)seq;
    h->listing = false;
    if (status == 0)
        hook_end(h);
    else
        wait_until(h, 0, 0);
}

static void dropped(void *ctx, int status, uint64_t seq)
{
    struct hook *h = ctx;

    (void)seq;
    (void)status; /* what is still there is found again */
    h->listing = false;
    pump(h);
}

/* Of a webhook that was removed first the messages go, then its own row. */
static void drop_rows(struct hook *h, const struct store_rows *rows)
{
    struct store *store = h->w->app->store;
    struct store_kv row = {.tenant = h->tenant->id, .space = STR(WEBHOOK_OUT)};
    store_done_fn done = dropped;
    int status;

    for (uint32_t i = 0; i + 1 < rows->n; i++) {
        row.key = rows->row[i].a;
        (void)!store_kv_put(store, &row, NULL, NULL);
    }
    if (rows->n) {
        row.key = rows->row[rows->n - 1].a;
    } else {
        row.space = STR(WEBHOOKS);
        row.key = str_of(h->is.id);
        done = gone;
    }
    h->listing = true;
    status = store_kv_put(store, &row, done, h);
    if (status != 0) {
        h->listing = false;
        wait_until(h, 0, 0);
    }
}

static void send_due(struct hook *h, const struct store_rows *rows)
{
    uint64_t now = clock_unix_ms();

    for (uint32_t i = 0; i < rows->n && room(h); i++) {
        struct webhook_message m;
        if (is_under_way(h, rows->row[i].a) ||
            webhook_message_read(rows->row[i].a, rows->row[i].c, &m) != 0)
            continue;
        if (m.due > now) {
            wait_until(h, m.due, now);
            return;
        }
        webhook_send(h, rows->row[i].a, &m);
    }
}

static void listed(void *ctx, int status, const struct store_rows *rows)
{
    static const struct store_rows none;
    struct hook *h = ctx;
    bool again = h->again;

    h->listing = h->again = false;
    if (h->ending || h->w->closing) {
        if (h->ending)
            hook_end(h);
        return;
    }
    if (status != 0 && status != -OMB_E_NOTFOUND)
        wait_until(h, 0, 0);
    else if (h->is.state == WEBHOOK_ENDED)
        drop_rows(h, status == 0 ? rows : &none);
    else if (h->is.state == WEBHOOK_ON && status == 0)
        send_due(h, rows);
    if (again)
        pump(h);
}

static void pump(struct hook *h)
{
    uint64_t now = clock_unix_ms();
    char prefix[WEBHOOK_ID + 2];
    int status;

    if (!h->w->running || h->w->closing || h->ending ||
        (h->is.state != WEBHOOK_ON && h->is.state != WEBHOOK_ENDED))
        return;
    if (h->listing) {
        h->again = true;
        return;
    }
    if (h->is.state == WEBHOOK_ON && now < h->pause_until) {
        wait_until(h, h->pause_until, now);
        return;
    }
    if (!room(h))
        return;
    (void)snprintf(prefix, sizeof prefix, "%s/", h->is.id);
    h->listing = true;
    status = store_kv_list(h->w->app->store, h->tenant->id, STR(WEBHOOK_OUT), str_of(prefix),
                           2 * WEBHOOK_AT_ONCE, listed, h);
    if (status != 0) {
        h->listing = false;
        wait_until(h, 0, 0);
    }
}

void hook_sent(struct sending *s)
{
    struct hook *h = s->hook;

    list_remove(&s->link);
    h->n_sending--;
    arena_free(&s->arena);
    free(s);
    if (h->ending)
        hook_end(h);
    else
        pump(h);
}

/* ---- which there are ---- */

struct refresh {
    struct webhooks *w;
    struct tenant *tenant;
};

static void take_row(struct webhooks *w, struct tenant *t, omb_str id, omb_str row)
{
    struct hook *h = hook_find(w, t->id, id);
    struct arena a = {0};
    struct webhook is;

    if (webhook_read(id, row, &a, &is) != 0) {
        log_error("webhooks", "a webhook of %s cannot be read", t->slug);
        arena_free(&a);
        return;
    }
    if (!h)
        h = hook_new(w, t);
    if (!h) {
        arena_free(&a);
        return;
    }
    /* Another place, or switched on again: it may well answer. */
    if (h->is.id[0] &&
        (!str_eq(h->is.url, is.url) || (is.state == WEBHOOK_ON && h->is.state != WEBHOOK_ON))) {
        h->failing = 0;
        h->pause_until = 0;
    }
    arena_free(&h->arena);
    h->arena = a;
    h->is = is;
    h->seen = true;
}

static void refreshed(void *ctx, int status, const struct store_rows *rows)
{
    struct refresh *r = ctx;
    struct webhooks *w = r->w;
    struct tenant *t = r->tenant;

    free(r);
    w->reading--;
    if (status != 0 && status != -OMB_E_NOTFOUND)
        w->status = status;
    if (w->closing || (status != 0 && status != -OMB_E_NOTFOUND))
        return;
    for (uint32_t i = 0; status == 0 && i < rows->n; i++)
        take_row(w, t, rows->row[i].a, rows->row[i].c);
    for (struct list *i = w->hooks.next, *next; i != &w->hooks; i = next) {
        struct hook *h = LIST_ITEM(i, struct hook, link);
        bool seen = h->seen;
        next = i->next;
        h->seen = false;
        if (h->tenant != t)
            continue;
        if (seen)
            pump(h);
        else
            hook_end(h);
    }
}

static void refresh(struct webhooks *w, struct tenant *t)
{
    struct refresh *r = malloc(sizeof *r);

    if (!r)
        return;
    *r = (struct refresh){w, t};
    if (store_kv_list(w->app->store, t->id, STR(WEBHOOKS), STR(""), 2 * WEBHOOK_MAX, refreshed,
                      r) == 0)
        w->reading++;
    else
        free(r);
}

void webhooks_refresh(struct webhooks *w, tenant_id tenant)
{
    for (uint32_t i = 0; !w->closing && i < w->app->n_tenant; i++)
        if (!tenant || w->app->tenant[i].id == tenant)
            refresh(w, &w->app->tenant[i]);
}

static void row_kept(void *ctx, int status, uint64_t seq)
{
    (void)seq;
    (void)ctx;
    if (status != 0)
        log_error("webhooks", "its end could not be kept: %s", omb_strerror(status));
}

void hook_switch_off(struct hook *h)
{
    struct buf row = BUF_INIT(1 << 16);
    struct store_kv kv = {.tenant = h->tenant->id, .space = STR(WEBHOOKS), .key = str_of(h->is.id)};

    if (h->is.state != WEBHOOK_ON)
        return;
    h->is.state = WEBHOOK_GONE;
    webhook_write(&h->is, &row);
    kv.value = buf_str(&row);
    if (row.err || store_kv_put(h->w->app->store, &kv, row_kept, NULL) != 0)
        log_error("webhooks", "%s: its 410 could not be kept", h->is.id);
    log_info("webhooks", "%s of %s said that it is gone: switched off", h->is.id, h->tenant->slug);
    buf_free(&row);
}

/* ---- events ---- */

static bool wants(const struct hook *h, tenant_id tenant, const struct event *e)
{
    return h->tenant->id == tenant && h->is.state == WEBHOOK_ON && !h->ending &&
           (h->is.wanted & EVENT_BIT(e->kind)) != 0;
}

uint32_t webhooks_count(const struct webhooks *w, tenant_id tenant, const struct event *event,
                        uint32_t n)
{
    uint32_t count = 0;

    for (struct list *i = w->hooks.next; i != &w->hooks; i = i->next)
        for (uint32_t j = 0; j < n; j++)
            count += wants(LIST_ITEM(i, struct hook, link), tenant, &event[j]);
    return count;
}

static struct store_mark mark_of(const struct hook *h, struct id kase, const struct event *e,
                                 struct arena *a)
{
    struct webhook_message m = {.due = e->at, .at = e->at, .seq = e->seq, .kase = kase};
    struct buf row = BUF_INIT(1024);
    char key[WEBHOOK_KEY];
    struct store_mark mark = {.space = STR(WEBHOOK_OUT)};

    memcpy(m.hook, h->is.id, sizeof m.hook);
    id_text(e->id, m.event);
    webhook_message_key(&m, key);
    webhook_message_write(&m, &row);
    if (row.err && !a->err)
        a->err = row.err;
    mark.key = arena_dup(a, str_of(key));
    mark.value = arena_dup(a, buf_str(&row));
    buf_free(&row);
    return mark;
}

void webhooks_marks(const struct webhooks *w, tenant_id tenant, struct id kase,
                    const struct event *event, uint32_t n, struct arena *a, struct store_mark *mark)
{
    uint32_t at = 0;

    for (struct list *i = w->hooks.next; i != &w->hooks; i = i->next) {
        const struct hook *h = LIST_ITEM(i, struct hook, link);
        for (uint32_t j = 0; j < n; j++)
            if (wants(h, tenant, &event[j]))
                mark[at++] = mark_of(h, kase, &event[j], a);
    }
}

void webhooks_committed(struct webhooks *w, tenant_id tenant, const struct event *event, uint32_t n)
{
    if (!w)
        return;
    for (struct list *i = w->hooks.next; i != &w->hooks; i = i->next) {
        struct hook *h = LIST_ITEM(i, struct hook, link);
        bool any = false;
        for (uint32_t j = 0; j < n; j++)
            any |= wants(h, tenant, &event[j]);
        if (any)
            pump(h);
    }
}

/* ---- asked by the office ---- */

int webhooks_check_url(const struct webhooks *w, tenant_id tenant, omb_str url, const char **why)
{
    const struct tenant *t = app_tenant(w->app, tenant);
    struct fetch_url read;
    char name[64];
    int status = fetch_url_read(url, &read, why);
    uint32_t n = 0;

    if (status != 0 || !t)
        return status ? status : -OMB_E_NOTFOUND;
    webhook_place(t, name);
    while (w->app->place && n < CONFIG_MAX_FETCH * FETCH_MAX_PLACES && w->app->place[n].plugin)
        n++;
    return fetch_guard_named(w->app->place, n, str_of(name), &read) ? 0
                                                                    : fetch_guard_url(&read, why);
}

void webhooks_stats(const struct webhooks *w, struct webhooks_stats *out)
{
    *out = w->stats;
    out->under_way = 0;
    for (struct list *i = w->hooks.next; i != &w->hooks; i = i->next)
        out->under_way += LIST_ITEM(i, struct hook, link)->n_sending;
}

void webhooks_secret(const struct webhooks *w, tenant_id tenant, const struct webhook *hook,
                     char out[WEBHOOK_SECRET])
{
    webhook_secret(w->key, tenant, hook->id, hook->generation, out);
}

/* ---- life ---- */

int webhooks_open(struct app *app, struct webhooks **out)
{
    struct webhooks *w = calloc(1, sizeof *w);

    if (!w)
        return -OMB_E_NOMEM;
    w->app = app;
    memcpy(w->key, app->webhook_key, sizeof w->key);
    w->day_ms = app->config->webhook_day_ms ? (uint64_t)app->config->webhook_day_ms : DAY_MS;
    list_init(&w->hooks);
    *out = w;
    return 0;
}

int webhooks_start(struct webhooks *w)
{
    webhooks_refresh(w, 0);
    while (w->reading)
        (void)uv_run(&w->app->loop, UV_RUN_ONCE);
    return w->status;
}

void webhooks_run(struct webhooks *w)
{
    w->running = true;
    for (struct list *i = w->hooks.next; i != &w->hooks; i = i->next)
        pump(LIST_ITEM(i, struct hook, link));
}

void webhooks_stop(struct webhooks *w)
{
    if (!w)
        return;
    w->closing = true;
    for (struct list *i = w->hooks.next; i != &w->hooks; i = i->next)
        (void)uv_timer_stop(&LIST_ITEM(i, struct hook, link)->timer);
}

void webhooks_close(struct webhooks *w)
{
    if (!w)
        return;
    for (struct list *i = w->hooks.next, *next; i != &w->hooks; i = next) {
        next = i->next;
        hook_end(LIST_ITEM(i, struct hook, link));
    }
    if (!list_empty(&w->hooks))
        log_error("webhooks", "messages were never answered");
    free(w);
}
