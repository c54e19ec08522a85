/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the effects under way: begun, tried again, taken up after a start, ended.
 * Must not know: how one is carried out (effect_run.c); who listens to events (publish.c).
 * Called by: cases after each commit; app_open for what was left over. */
#include "core/app/effects_i.h"

#include "core/app/timers.h"
#include "core/base/log.h"
#include "core/plug/port.h"

#include <stdlib.h>

/* ---- life of a job ---- */

static struct job *job_new(struct app *app, struct tenant *t, struct id kase,
                           const struct effect *f)
{
    struct effects *e = app->effects;
    struct job *j = calloc(1, sizeof *j);

    if (!j)
        return NULL;
    j->effects = e;
    j->tenant = t;
    j->kase = kase;
    j->kind = f->kind;
    j->key = arena_dup(&j->arena, f->key);
    j->body = arena_dup(&j->arena, f->body);
    if (j->arena.err || (j->kind == EFFECT_CHANNEL_POST && job_post_begin(j) != 0)) {
        arena_free(&j->arena);
        free(j);
        return NULL;
    }
    list_init(&j->link);
    list_add_tail(&e->jobs, &j->link);
    e->n_jobs++;
    return j;
}

static void job_freed(uv_handle_t *handle)
{
    free(handle->data);
}

void job_end(struct job *j)
{
    j->effects->n_jobs--;
    list_remove(&j->link);
    if (j->kind == EFFECT_CHANNEL_POST)
        job_post_ended(j);
    arena_free(&j->arena);
    arena_free(&j->result);
    if (j->timer_open)
        uv_close((uv_handle_t *)&j->timer, job_freed);
    else
        free(j);
}

/* Worth another try later: of reading the case, or of storing the result. */
bool job_may_pass(int status)
{
    return status == -OMB_E_BUSY || status == -OMB_E_IO || status == -OMB_E_FULL ||
           status == -OMB_E_NOMEM || status == -OMB_E_CONFLICT || status == -OMB_E_CLOSED;
}

static void job_read(void *ctx, int status, const struct kase *k)
{
    struct job *j = ctx;

    if (status == 0) {
        job_run(j, k);
    } else if (job_may_pass(status)) {
        job_again(j);
    } else {
        log_error("effects", "%s: its case cannot be read: %s", effect_name(j->kind),
                  omb_strerror(status));
        job_end(j);
    }
}

static void job_due(uv_timer_t *timer)
{
    struct job *j = timer->data;

    cases_read(j->effects->app->cases, j->tenant, j->kase, job_read, j);
}

void job_again(struct job *j)
{
    bool money = j->kind == EFFECT_COMMERCE_EXECUTE;
    uint64_t most = money ? EXECUTE_RETRY_MOST_MS : EFFECT_RETRY_MOST_MS;
    uint64_t wait = EFFECT_RETRY_MS << (j->tries > 6 ? 6 : j->tries);

    if (j->effects->closing) {
        job_end(j);
        return;
    }
    j->tries++;
    j->again = false;
    if (!j->timer_open) {
        (void)uv_timer_init(&j->effects->app->loop, &j->timer);
        j->timer.data = j;
        j->timer_open = true;
    }
    (void)uv_timer_start(&j->timer, job_due, wait > most ? most : wait, 0);
}

void effects_hurry(struct effects *e)
{
    for (struct list *node = e->jobs.next; node != &e->jobs; node = node->next) {
        struct job *j = LIST_ITEM(node, struct job, link);
        if (!j->timer_open || !uv_is_active((uv_handle_t *)&j->timer))
            continue;
        j->tries = 0;
        (void)uv_timer_start(&j->timer, job_due, EFFECT_RETRY_MS, 0);
    }
}

static void run_volatile(struct app *app, struct tenant *t, struct id kase, const struct kase *k,
                         const struct effect *f)
{
    const struct plug_reply none = {0};
    struct plug_instance *channel = plug_find_channel(app->plug, str_of(k->channel));
    struct plug_instance *tier;
    char id[ID_TEXT + 1];

    if (f->kind == EFFECT_CHANNEL_CLOSE && channel) {
        (void)plug_channel_close(channel, none, t->id, str_of(k->contact), STR("ended"));
    } else if (f->kind == EFFECT_TIER_WITHDRAW) {
        tier = plug_find_tier_level(app->plug, TIER_ASSISTANT);
        id_text(kase, id);
        if (tier)
            (void)plug_tier_withdraw(tier, none, t->id, str_of(id), STR("handed over"));
    }
}

void effects_run(void *ctx, struct tenant *t, struct id kase, const struct kase *k,
                 const struct effect *f)
{
    struct app *app = ctx;
    struct job *j;

    if (app->effects->closing)
        return;
    if (f->kind == EFFECT_TIMER_SET) {
        timers_set(app->timers, f->at);
        return;
    }
    if (!effect_is_durable(f->kind)) {
        run_volatile(app, t, kase, k, f);
        return;
    }
    if (f->kind == EFFECT_TIMER_CANCEL)
        return; /* the row is gone with the commit */
    if (f->kind == EFFECT_COMMERCE_EXECUTE)
        stop_point_pass(&app->effects->stop, STOP_INTENT_STORED);
    j = job_new(app, t, kase, f);
    if (j)
        job_run(j, k);
    else
        log_error("effects", "out of memory; %s waits for the next start", effect_name(f->kind));
}

/* ---- start-up ---- */

struct resuming {
    struct app *app;
    bool done;
    int status;
};

static void rows_read(void *ctx, int status, const struct store_rows *rows)
{
    struct resuming *r = ctx;

    for (uint32_t i = 0; status == 0 && i < rows->n; i++) {
        struct effect f = {.kind = effect_of_name(rows->row[i].b),
                           .key = rows->row[i].a,
                           .body = rows->row[i].c};
        struct tenant *t = app_tenant(r->app, rows->row[i].tenant);
        struct job *j =
            t && f.kind != EFFECT_KINDS ? job_new(r->app, t, rows->row[i].kase, &f) : NULL;
        if (j)
            cases_read(r->app->cases, t, j->kase, job_read, j);
    }
    if (status == 0 && rows->n)
        log_info("effects", "%u effects of before the start are taken up", rows->n);
    r->status = status;
    r->done = true;
}

int effects_resume(struct app *app)
{
    struct resuming r = {.app = app};
    int status = store_outbox(app->store, rows_read, &r);

    while (status == 0 && !r.done)
        (void)uv_run(&app->loop, UV_RUN_ONCE);
    return status ? status : r.status;
}

uint32_t effects_open_count(const struct effects *e)
{
    return e->n_jobs;
}

int effects_open(struct app *app, struct effects **out)
{
    struct effects *e = calloc(1, sizeof *e);

    if (!e)
        return -OMB_E_NOMEM;
    e->app = app;
    list_init(&e->jobs);
    stop_point_read(&e->stop);
    *out = e;
    return 0;
}

void effects_stop(struct effects *e)
{
    struct list *next;

    if (!e)
        return;
    e->closing = true;
    for (struct list *l = e->jobs.next; l != &e->jobs; l = next) {
        struct job *j = LIST_ITEM(l, struct job, link);
        next = l->next;
        if (j->parked || (j->timer_open && uv_is_active((uv_handle_t *)&j->timer)))
            job_end(j); /* the others end with the answer that they wait for */
    }
}

void effects_close(struct effects *e)
{
    if (!e)
        return;
    if (e->n_jobs)
        log_error("effects", "%u effects were never answered", e->n_jobs);
    while (!list_empty(&e->jobs))
        job_end(LIST_ITEM(e->jobs.next, struct job, link));
    map_free(&e->posts);
    free(e);
}
