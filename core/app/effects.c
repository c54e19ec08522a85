/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: carrying out effects and turning their results into commands.
 * Must not know: why an effect was wanted; who listens to events (publish.c).
 * Called by: cases after each commit; app_open for what was left over. */
#include "core/app/effects.h"

#include "core/app/shop.h"
#include "core/app/timers.h"
#include "core/base/json.h"
#include "core/base/json_out.h"
#include "core/base/list.h"
#include "core/base/log.h"
#include "core/plug/port.h"

#include <stdlib.h>

struct effects {
    struct app *app;
    struct list jobs;
    uint32_t n_jobs;
    bool closing;
};

/* One effect until its result is stored. */
struct job {
    struct list link;
    struct effects *effects;
    struct tenant *tenant;
    struct id kase;
    enum effect_kind kind;
    struct arena arena; /* key and body */
    omb_str key, body;
    struct command command; /* the result on its way; strings in `result` */
    struct arena result;
    uint32_t tries;
    uv_timer_t timer;
    bool timer_open, again;
    bool gave_up; /* a refused answer of a tier was already replaced by "it failed" */
};

static void run_job(struct job *j, const struct kase *k);

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
    if (j->arena.err) {
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

static void job_end(struct job *j)
{
    j->effects->n_jobs--;
    list_remove(&j->link);
    arena_free(&j->arena);
    arena_free(&j->result);
    if (j->timer_open)
        uv_close((uv_handle_t *)&j->timer, job_freed);
    else
        free(j);
}

/* Worth another try later: of reading the case, or of storing the result. */
static bool may_pass(int status)
{
    return status == -OMB_E_BUSY || status == -OMB_E_IO || status == -OMB_E_FULL ||
           status == -OMB_E_NOMEM || status == -OMB_E_CONFLICT || status == -OMB_E_CLOSED;
}

static void job_again(struct job *j);

static void job_read(void *ctx, int status, const struct kase *k)
{
    struct job *j = ctx;

    if (status == 0) {
        run_job(j, k);
    } else if (may_pass(status)) {
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

static void job_again(struct job *j)
{
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
    (void)uv_timer_start(&j->timer, job_due,
                         wait > EFFECT_RETRY_MOST_MS ? EFFECT_RETRY_MOST_MS : wait, 0);
}

/* ---- results ---- */

/* Shutting down: the row stands and is taken up at the next start. */
static bool ends_here(struct job *j)
{
    if (!j->effects->closing)
        return false;
    job_end(j);
    return true;
}

static void step_failed(struct job *j, int status);

static void result_stored(void *ctx, const struct cases_result *r)
{
    struct job *j = ctx;

    if (may_pass(r->status) || (r->status == 0 && j->again)) {
        job_again(j);
        return;
    }
    if (r->status != 0)
        log_warn("effects", "%s: its result was refused: %s", effect_name(j->kind), r->detail);
    /* An answer that the desk cannot read must not leave the customer waiting: a person then. */
    if (r->status != 0 && j->kind == EFFECT_TIER_STEP && !j->gave_up)
        step_failed(j, r->status);
    else
        job_end(j);
}

/* Takes over the buf's bytes as the command's body. */
static void bring_back(struct job *j, enum command_kind kind, enum actor_type actor, omb_str who,
                       struct buf *body)
{
    int status;

    arena_reset(&j->result);
    j->command = (struct command){
        .kind = kind,
        .actor = {.type = actor, .id = who},
        .actor_tier = -1,
        .body = arena_dup(&j->result, body->err ? STR("{}") : buf_str(body)),
    };
    buf_free(body);
    status =
        cases_command(j->effects->app->cases, j->tenant, j->kase, &j->command, result_stored, j);
    if (status != 0)
        job_again(j);
}

/* What a plugin answered, checked once here: an object, else -OMB_E_SYNTAX. */
static int read_answer(struct job *j, omb_str bytes, struct json_doc *d)
{
    if (json_parse_arena(bytes, &j->arena, EFFECT_MAX_TOKENS, d, NULL) == 0 &&
        json_is(d, 0, JSON_OBJECT))
        return 0;
    log_error("effects", "%s: the plugin's answer is not a JSON object", effect_name(j->kind));
    return -OMB_E_SYNTAX;
}

static bool is_one_of(omb_str key, const char *const *names)
{
    while (*names && !str_is(key, *names))
        names++;
    return *names;
}

/* Copies the members of an answer, without those that name what is answered. */
static void copy_answer(struct json_out *o, const struct json_doc *d, const char *const *names,
                        struct arena *a)
{
    for (uint32_t i = json_first(d, 0); i != JSON_NONE; i = json_next(d, 0, i)) {
        omb_str key;
        if (json_get_str(d, i, a, &key) != 0 || is_one_of(key, names))
            continue;
        jo_key_str(o, key);
        jo_raw(o, json_raw(d, i + 1));
    }
}

/* Copies the effect's own members that name what is answered. */
static void copy_names(struct json_out *o, struct job *j, const char *const *names)
{
    struct json_doc d;

    if (json_parse_arena(j->body, &j->arena, EFFECT_MAX_TOKENS, &d, NULL) != 0)
        return;
    for (; *names; names++) {
        uint32_t at = json_member(&d, 0, *names);
        if (at != JSON_NONE)
            jo_kv_raw(o, *names, json_raw(&d, at));
    }
}

static omb_str body_text(struct job *j, const char *name)
{
    struct json_doc d;

    if (json_parse_arena(j->body, &j->arena, EFFECT_MAX_TOKENS, &d, NULL) != 0)
        return STR_NONE;
    return json_str_or(&d, 0, name, &j->arena, STR_NONE);
}

static int64_t body_int(struct job *j, const char *name)
{
    struct json_doc d;

    if (json_parse_arena(j->body, &j->arena, EFFECT_MAX_TOKENS, &d, NULL) != 0)
        return 0;
    return json_int_or(&d, 0, name, 0);
}

/* ---- tier.step ---- */

static void bring_step_back(struct job *j, int status, omb_str bytes)
{
    static const char *const names[] = {"epoch", "turn", NULL};
    struct buf b = BUF_INIT(0);
    struct json_out o = json_out(&b);
    struct json_doc d;

    if (status == 0)
        status = read_answer(j, bytes, &d);
    jo_obj(&o);
    copy_names(&o, j, names);
    if (status != 0)
        jo_kv_int(&o, "status", status);
    else
        copy_answer(&o, &d, names, &j->arena);
    jo_end_obj(&o);
    bring_back(j, COMMAND_TIER_RESULT, ACTOR_TIER, str_of(tier_name((int32_t)body_int(j, "tier"))),
               &b);
}

static void step_failed(struct job *j, int status)
{
    j->gave_up = true;
    bring_step_back(j, status, STR_NONE);
}

static void stepped(void *ctx, int status, omb_str bytes)
{
    struct job *j = ctx;

    if (!ends_here(j))
        bring_step_back(j, status, bytes);
}

static void write_turn(struct buf *b, const struct kase *k, uint64_t seq)
{
    struct json_out o = json_out(b);

    for (uint32_t i = 0; i < k->n_message; i++) {
        if (k->message[i].seq != seq)
            continue;
        jo_obj(&o);
        jo_kv_int(&o, "seq", (int64_t)seq);
        jo_kv_z(&o, "text", k->message[i].text);
        jo_end_obj(&o);
        return;
    }
    jo_null(&o);
}

static void run_step(struct job *j, const struct kase *k)
{
    int32_t level = (int32_t)body_int(j, "tier");
    uint64_t turn = (uint64_t)body_int(j, "turn");
    struct plug_instance *i = plug_find_tier_level(j->effects->app->plug, level);
    struct plug_reply reply = {.fn = stepped, .ctx = j, .deadline_ms = TIER_STEP_MS};
    struct buf view = BUF_INIT(0), words = BUF_INIT(0);

    if (!i) {
        stepped(j, -OMB_E_UNAVAILABLE, STR_NONE);
        return;
    }
    kase_view(k, turn, &view);
    write_turn(&words, k, turn);
    if (view.err || words.err)
        stepped(j, -OMB_E_NOMEM, STR_NONE);
    else
        (void)plug_tier_step(i, reply, j->tenant->id, buf_str(&view), buf_str(&words));
    buf_free(&view);
    buf_free(&words);
}

/* ---- the shop ---- */

static void orders_came(void *ctx, int status, omb_str json)
{
    struct job *j = ctx;
    struct buf b = BUF_INIT(0);

    if (ends_here(j))
        return;
    if (status != 0)
        log_warn("effects", "the shop gave no orders: %s", omb_strerror(status));
    buf_puts(&b, status == 0 ? json : STR("{\"orders\":[]}"));
    bring_back(j, COMMAND_ORDER_OBSERVED, ACTOR_COMMERCE, str_of(j->tenant->commerce), &b);
}

static void order_came(void *ctx, int status, omb_str json)
{
    struct job *j = ctx;
    struct buf b = BUF_INIT(0);
    struct json_out o = json_out(&b);

    if (ends_here(j))
        return;
    if (status == 0) {
        buf_puts(&b, json);
    } else {
        jo_obj(&o);
        jo_kv_str(&o, "missing", body_text(j, "order"));
        jo_end_obj(&o);
    }
    bring_back(j, COMMAND_ORDER_OBSERVED, ACTOR_COMMERCE, str_of(j->tenant->commerce), &b);
}

static void executed(void *ctx, int status, omb_str bytes)
{
    static const char *const names[] = {"remedy", "key", NULL};
    struct job *j = ctx;
    struct buf b = BUF_INIT(0);
    struct json_out o = json_out(&b);
    struct json_doc d;

    if (ends_here(j))
        return;
    if (status == 0)
        status = read_answer(j, bytes, &d);
    jo_obj(&o);
    copy_names(&o, j, names);
    if (status == 0)
        copy_answer(&o, &d, names, &j->arena);
    else
        jo_kv_z(&o, "outcome", status == -OMB_E_CONFLICT ? "failed" : "unknown");
    jo_end_obj(&o);
    /* The shop could not tell: ask again under the same key until it says yes or no. */
    j->again = status != 0 && status != -OMB_E_CONFLICT;
    bring_back(j, COMMAND_REMEDY_RESULT, ACTOR_COMMERCE, str_of(j->tenant->commerce), &b);
}

static void run_execute(struct job *j)
{
    struct plug_instance *i =
        plug_find_commerce(j->effects->app->plug, str_of(j->tenant->commerce));
    struct plug_reply reply = {.fn = executed, .ctx = j, .deadline_ms = SHOP_CALL_MS};

    if (i)
        (void)plug_commerce_execute(i, reply, j->tenant->id, j->body, body_text(j, "key"));
    else
        executed(j, -OMB_E_UNAVAILABLE, STR_NONE);
}

/* ---- running ---- */

static void run_job(struct job *j, const struct kase *k)
{
    struct app *app = j->effects->app;
    omb_str email;

    if (ends_here(j))
        return;
    switch (j->kind) {
    case EFFECT_TIER_STEP:
        run_step(j, k);
        break;
    case EFFECT_COMMERCE_ORDERS:
        shop_orders(app, j->tenant, body_text(j, "customer"), orders_came, j);
        break;
    case EFFECT_COMMERCE_ORDER:
        email = body_text(j, "email");
        shop_order(app, j->tenant, body_text(j, "order"), email.len ? email : STR_NONE, order_came,
                   j);
        break;
    case EFFECT_COMMERCE_EXECUTE:
        run_execute(j);
        break;
    default:
        job_end(j);
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
    j = job_new(app, t, kase, f);
    if (j)
        run_job(j, k);
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
        if (j->timer_open && uv_is_active((uv_handle_t *)&j->timer))
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
    free(e);
}
