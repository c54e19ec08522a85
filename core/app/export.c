/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the list of exports: starting, following, reading, ending them, and their files.
 * Must not know: what one holds, who may have it.
 * Called by: people_export.c, erasure.c, host.c. */
#include "core/app/export_i.h"

#include "core/app/background.h"
#include "core/base/clock.h"
#include "core/base/limits.h"
#include "core/base/log.h"
#include "core/base/rand.h"
#include "core/gateway/event_json.h"
#include "core/store/blob_file.h"

#include <dirent.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char *const states[] = {"running", "done", "failed", "stopped"};

struct exports {
    struct app *app;
    struct list list;
    char dir[4200];
    uint32_t busy; /* being made, or a part of it read */
    uv_timer_t sweep;
    bool ticking, closing;
};

static uint32_t count_parts(const struct export *x)
{
    return (uint32_t)(x->parts.len / sizeof(struct export_part));
}

static struct export_part part_at(const struct export *x, uint32_t i)
{
    struct export_part p;

    memcpy(&p, x->parts.ptr + (size_t)i * sizeof p, sizeof p);
    return p;
}

/* ---- their end ---- */

static void export_free(struct export *x)
{
    for (uint32_t i = 0; i < count_parts(x); i++)
        blob_file_drop(x->dir, part_at(x, i).name);
    list_remove(&x->link);
    buf_free(&x->cases);
    buf_free(&x->parts);
    sodium_memzero(x, sizeof *x);
    free(x);
}

static void free_if_over(struct export *x)
{
    if (x->dropped && x->state != EXPORT_RUNNING && x->reading == 0)
        export_free(x);
}

void export_drop(struct export *x)
{
    atomic_store(&x->stop, true);
    x->dropped = true;
    free_if_over(x);
}

void exports_drop_customer(struct exports *e, const struct tenant *t, omb_str customer)
{
    for (struct list *i = e->list.next, *next; i != &e->list; i = next) {
        struct export *x = LIST_ITEM(i, struct export, link);
        next = i->next;
        if (x->t == t && !x->dropped && (!x->customer[0] || str_is(customer, x->customer)))
            export_drop(x);
    }
}

static void on_sweep(uv_timer_t *timer)
{
    struct exports *e = timer->data;
    uint64_t now = clock_unix_ms();

    for (struct list *i = e->list.next, *next; i != &e->list; i = next) {
        struct export *x = LIST_ITEM(i, struct export, link);
        next = i->next;
        if (x->state != EXPORT_RUNNING && !x->dropped && now >= x->ended + EXPORT_LIFE_MS)
            export_drop(x);
    }
}

/* ---- making one ---- */

static void worked(void *ctx)
{
    struct export *x = ctx;

    x->all->busy--;
    x->ended = clock_unix_ms();
    if (atomic_load(&x->stop))
        x->state = EXPORT_STOPPED;
    else
        x->state = x->status == 0 ? EXPORT_DONE : EXPORT_FAILED;
    if (x->state == EXPORT_FAILED)
        log_warn("app", "an export failed: %s", omb_strerror(x->status));
    if (x->state != EXPORT_DONE) {
        for (uint32_t i = 0; i < count_parts(x); i++)
            blob_file_drop(x->dir, part_at(x, i).name);
        buf_clear(&x->parts);
    }
    free_if_over(x);
}

static bool has_room(const struct exports *e, const struct tenant *t)
{
    uint32_t n = 0;

    for (const struct list *i = e->list.next; i != &e->list; i = i->next) {
        const struct export *x = LIST_ITEM(i, struct export, link);
        if (x->t == t && x->state == EXPORT_RUNNING)
            return false;
        n += x->t == t;
    }
    return n < EXPORTS_KEPT;
}

static int fill(struct export *x, const struct export_ask *ask)
{
    struct exports *e = x->all;
    omb_error error = {.size = sizeof error};

    x->t = ask->tenant;
    x->tenant = ask->tenant->id;
    x->started = clock_unix_ms();
    x->cases = BUF_INIT(0);
    x->parts = BUF_INIT(0);
    id_text(id_new(), x->id);
    str_clip(x->slug, sizeof x->slug, str_of(ask->tenant->slug));
    str_clip(x->by, sizeof x->by, ask->by);
    str_clip(x->customer, sizeof x->customer, ask->customer);
    str_clip(x->data, sizeof x->data, str_of(e->app->config->data));
    str_clip(x->dir, sizeof x->dir, str_of(e->dir));
    buf_put(&x->cases, ask->kase, ask->n_case * sizeof *ask->kase);
    atomic_store(&x->total, ask->n_case);
    rand_bytes(x->key, sizeof x->key);
    return x->cases.err ? x->cases.err : vault_read(x->data, x->master, &error);
}

int export_start(struct exports *e, const struct export_ask *ask, struct export **out)
{
    struct export *x;
    int status;

    if (e->closing || !has_room(e, ask->tenant))
        return e->closing ? -OMB_E_CLOSED : -OMB_E_BUSY;
    x = calloc(1, sizeof *x);
    if (!x)
        return -OMB_E_NOMEM;
    x->all = e;
    list_add_head(&e->list, &x->link);
    status = fill(x, ask);
    if (status == 0)
        status = background_start(&e->app->loop, export_work, worked, x);
    if (status != 0) {
        export_free(x);
        return status;
    }
    e->busy++;
    *out = x;
    return 0;
}

/* ---- looking ---- */

const char *export_id(const struct export *x)
{
    return x->id;
}

static bool is_shown(const struct export *x, const struct tenant *t, omb_str by)
{
    return x->t == t && !x->dropped && (!by.ptr || str_is(by, x->by));
}

struct export *export_find(struct exports *e, const struct tenant *t, omb_str id, omb_str by)
{
    for (struct list *i = e->list.next; i != &e->list; i = i->next) {
        struct export *x = LIST_ITEM(i, struct export, link);
        if (is_shown(x, t, by) && str_is(id, x->id))
            return x;
    }
    return NULL;
}

void export_print(const struct export *x, struct json_out *o)
{
    bool done = x->state == EXPORT_DONE;

    jo_obj(o);
    jo_kv_z(o, "id", x->id);
    jo_kv_z(o, "kind", x->customer[0] ? "customer" : "all");
    jo_kv_z(o, "customer", x->customer[0] ? x->customer : NULL);
    jo_kv_z(o, "by", x->by);
    jo_kv_z(o, "state", states[x->state]);
    jo_kv_int(o, "done", (int64_t)atomic_load(&x->done));
    jo_kv_int(o, "total", (int64_t)atomic_load(&x->total));
    event_json_time(o, "started", x->started);
    event_json_time(o, "ended", x->ended);
    event_json_time(o, "expires", done ? x->ended + EXPORT_LIFE_MS : 0);
    jo_kv_int(o, "parts", done ? count_parts(x) : 0);
    jo_kv_int(o, "bytes", done ? (int64_t)x->bytes : 0);
    jo_end_obj(o);
}

void exports_print(const struct exports *e, const struct tenant *t, omb_str by, struct json_out *o)
{
    jo_arr(o);
    for (const struct list *i = e->list.next; i != &e->list; i = i->next) {
        const struct export *x = LIST_ITEM(i, struct export, link);
        if (is_shown(x, t, by))
            export_print(x, o);
    }
    jo_end_arr(o);
}

/* ---- a part ---- */

struct fetching {
    uv_work_t work;
    struct export *x;
    struct export_part part;
    struct buf bytes;
    int status;
    export_part_fn fn;
    void *ctx;
};

static void fetch(uv_work_t *w)
{
    struct fetching *f = w->data;

    f->status = blob_file_read(f->x->dir, f->part.name, f->x->key, &f->bytes);
}

static void fetched(uv_work_t *w, int cancelled)
{
    struct fetching *f = w->data;
    struct export *x = f->x;
    int status = cancelled ? -OMB_E_CLOSED : x->dropped ? -OMB_E_NOTFOUND : f->status;

    f->fn(f->ctx, status, status ? STR_NONE : buf_str(&f->bytes), f->part.raw);
    x->all->busy--;
    x->reading--;
    free_if_over(x);
    buf_free(&f->bytes);
    free(f);
}

int export_part(struct export *x, uint32_t n, export_part_fn fn, void *ctx)
{
    struct fetching *f;

    if (x->state == EXPORT_RUNNING)
        return -OMB_E_STATE;
    if (x->state != EXPORT_DONE || n < 1 || n > count_parts(x))
        return -OMB_E_NOTFOUND;
    f = calloc(1, sizeof *f);
    if (!f)
        return -OMB_E_NOMEM;
    f->work.data = f;
    f->x = x;
    f->part = part_at(x, n - 1);
    f->bytes = BUF_INIT(BLOB_MAX_BYTES + SEAL_OVERHEAD);
    f->fn = fn;
    f->ctx = ctx;
    if (uv_queue_work(&x->all->app->loop, &f->work, fetch, fetched) != 0) {
        free(f);
        return -OMB_E_NOMEM;
    }
    x->reading++;
    x->all->busy++;
    return 0;
}

/* ---- life ---- */

/* Parts that an earlier run left: nobody has their key. */
static void remove_left(const char *dir, int depth)
{
    DIR *d = opendir(dir);
    struct dirent *one;

    while (d && (one = readdir(d))) {
        char path[4600];
        if (one->d_name[0] == '.')
            continue;
        (void)snprintf(path, sizeof path, "%s/%s", dir, one->d_name);
        if (depth > 0)
            remove_left(path, depth - 1);
        (void)remove(path);
    }
    if (d)
        closedir(d);
}

int exports_open(struct app *app, struct exports **out)
{
    struct exports *e = calloc(1, sizeof *e);

    if (!e)
        return -OMB_E_NOMEM;
    e->app = app;
    list_init(&e->list);
    (void)snprintf(e->dir, sizeof e->dir, "%s/exports", app->config->data);
    remove_left(e->dir, 1);
    *out = e;
    if (uv_timer_init(&app->loop, &e->sweep) != 0)
        return 0; /* they go with the end of the host then */
    e->sweep.data = e;
    e->ticking = true;
    (void)uv_timer_start(&e->sweep, on_sweep, EXPORT_SWEEP_MS, EXPORT_SWEEP_MS);
    uv_unref((uv_handle_t *)&e->sweep);
    return 0;
}

void exports_stop(struct exports *e)
{
    if (!e)
        return;
    e->closing = true;
    for (struct list *i = e->list.next; i != &e->list; i = i->next)
        atomic_store(&LIST_ITEM(i, struct export, link)->stop, true);
    while (e->busy)
        (void)uv_run(&e->app->loop, UV_RUN_ONCE);
}

static void timer_closed(uv_handle_t *timer)
{
    free(timer->data);
}

void exports_close(struct exports *e)
{
    if (!e)
        return;
    while (!list_empty(&e->list))
        export_free(LIST_ITEM(e->list.next, struct export, link));
    if (e->ticking)
        uv_close((uv_handle_t *)&e->sweep, timer_closed);
    else
        free(e);
}
