/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the steps of erasing a customer, in an order that a crash cannot harm.
 * Must not know: who may ask for it, how keys are kept.
 * Called by: people_customer.c, retention.c, host.c. */
#include "core/app/erasure_i.h"

#include "core/app/attach.h"
#include "core/app/export.h"
#include "core/app/journal.h"
#include "core/app/page.h"
#include "core/base/clock.h"
#include "core/base/hash.h"
#include "core/base/json.h"
#include "core/base/json_out.h"
#include "core/base/limits.h"
#include "core/base/list.h"
#include "core/base/log.h"
#include "core/store/blob.h"

#include <stdlib.h>

static uint32_t count_cases(const struct erasure *x)
{
    return (uint32_t)(x->cases.len / sizeof(struct id));
}

static uint32_t count_files(const struct erasure *x)
{
    return (uint32_t)(x->files.len / (HASH_HEX + 1));
}

static struct id case_at(const struct erasure *x, uint32_t i)
{
    struct id id;

    memcpy(&id, x->cases.ptr + (size_t)i * sizeof id, sizeof id);
    return id;
}

static void finish(struct erasure *x, int status, const char *detail)
{
    struct erasure_result r = {.status = status,
                               .detail = detail,
                               .cases = x->n_case,
                               .files = count_files(x)};

    if (status == 0 && x->until)
        log_info("app", "an erasure that waited for money was carried out");
    if (status != 0 && status != -OMB_E_NOTFOUND && status != -OMB_E_STATE && !x->waiting)
        log_warn("app", "an erasure was cut off and goes on with the next start: %s",
                 omb_strerror(status));
    list_remove(&x->link);
    if (x->done)
        x->done(x->ctx, &r);
    buf_free(&x->cases);
    buf_free(&x->files);
    arena_free(&x->arena);
    free(x);
}

/* Ends it with what a call answered, or has it wait on; false when it goes on. */
static bool failed(struct erasure *x, int status)
{
    if (status != 0 && x->waiting && status != -OMB_E_CLOSED)
        erasure_wait_on(x);
    else if (status != 0)
        finish(x, status, NULL);
    return status != 0;
}

void erasure_end(struct erasure *x, int status)
{
    finish(x, status, NULL);
}

/* ---- at the end: files, the journal, what people see ---- */

static void intent_dropped(void *ctx, int status, uint64_t seq)
{
    struct erasure *x = ctx;

    (void)seq;
    for (uint32_t i = 0; i < count_cases(x); i++)
        cases_show_again(x->all->app->cases, x->t, case_at(x, i));
    finish(x, status, NULL);
}

static void noted(void *ctx, int status)
{
    struct erasure *x = ctx;
    struct store_kv row = {.tenant = x->t->id,
                           .space = ERASURE_SPACE,
                           .key = str_of(x->ref),
                           .wipe = true};

    if (status == 0)
        status = store_kv_put(x->all->app->store, &row, intent_dropped, x);
    (void)failed(x, status);
}

static void files_dropped(void *ctx, int status)
{
    struct erasure *x = ctx;
    struct buf body = BUF_INIT(1024);
    struct json_out o = json_out(&body);
    struct store_mark mark = {.space = ERASURE_DONE, .key = str_of(x->ref)};
    struct journal_line line = {.kind = EVENT_CUSTOMER_ERASED,
                                .by = x->by,
                                .mark = &mark,
                                .n_mark = 1};

    jo_obj(&o);
    jo_kv_z(&o, "customer", x->ref);
    jo_kv_int(&o, "cases", x->n_case);
    jo_kv_int(&o, "files", count_files(x));
    jo_kv_int(&o, "at", (int64_t)clock_unix_ms());
    jo_end_obj(&o);
    line.body = mark.value = buf_str(&body);
    if (status == 0)
        status = body.err ? body.err : journal_add(x->all->app->journal, x->t->id, &line, noted, x);
    buf_free(&body);
    (void)failed(x, status);
}

static void drop_files(struct erasure *x)
{
    struct blobs *blobs = attach_blobs(x->all->app->attach);

    (void)failed(x, blob_drop(blobs, x->files.ptr, count_files(x), files_dropped, x));
}

/* ---- a pass: cases, their files, what is intended, the keys ---- */

static void list_cases(struct erasure *x);

static void erased(void *ctx, int status, uint64_t seq)
{
    struct erasure *x = ctx;

    (void)seq;
    cases_forget_customer(x->all->app->cases, x->t, str_of(x->customer));
    exports_drop_customer(x->all->app->exports, x->t, str_of(x->customer)); /* even if cut off */
    if (status == 0 && ++x->passes < ERASURE_PASSES) {
        x->before = 0;
        list_cases(x); /* what was under way may have made a new key meanwhile */
        return;
    }
    if (status == -OMB_E_NOTFOUND)
        status = 0;
    if (!failed(x, status))
        drop_files(x);
}

static void intended(void *ctx, int status, uint64_t seq)
{
    struct erasure *x = ctx;
    struct app *app = x->all->app;

    (void)seq;
    if (failed(x, status))
        return;
    x->erasing = true;
    x->waiting = false;
    cases_forget_customer(app->cases, x->t, str_of(x->customer));
    if (x->customer[0])
        status = store_erase_customer(app->store, x->t->id, str_of(x->customer), erased, x);
    else
        status = store_erase_case(app->store, x->t->id, x->kase, erased, x);
    (void)failed(x, status);
}

int erasure_note(struct erasure *x, const char *state, store_done_fn fn)
{
    struct buf text = BUF_INIT(STORE_MAX_BODY);
    struct json_out o = json_out(&text);
    struct store_kv row = {.tenant = x->t->id,
                           .space = ERASURE_SPACE,
                           .key = str_of(x->ref),
                           .wipe = true};
    char kase[ID_TEXT + 1];
    int status;

    jo_obj(&o);
    jo_kv_z(&o, "state", state);
    jo_kv_int(&o, "since", (int64_t)x->since);
    jo_kv_int(&o, "until", (int64_t)x->until);
    jo_kv_int(&o, "cases", x->n_case); /* they are nobody's once their keys are gone */
    if (x->customer[0]) {
        jo_kv_z(&o, "customer", x->customer);
    } else {
        id_text(x->kase, kase);
        jo_kv_z(&o, "case", kase);
    }
    jo_kv_int(&o, "type", (int64_t)x->by.type);
    jo_kv_str(&o, "by", x->by.id);
    jo_kv_str(&o, "name", x->by.name);
    jo_key(&o, "files");
    jo_arr(&o);
    for (uint32_t i = 0; i < count_files(x); i++)
        jo_z(&o, x->files.ptr + (size_t)i * (HASH_HEX + 1));
    jo_end_arr(&o);
    jo_end_obj(&o);
    row.value = buf_str(&text);
    status = text.err ? text.err : store_kv_put(x->all->app->store, &row, fn, x);
    buf_free(&text);
    return status;
}

static void intend(struct erasure *x)
{
    (void)failed(x, erasure_note(x, ERASURE_ERASING, intended));
}

static void look_at_case(struct erasure *x);

static void files_named(void *ctx, int status, const char *names, uint32_t n)
{
    struct erasure *x = ctx;

    for (uint32_t i = 0; i < n; i++)
        buf_put(&x->files, names + (size_t)i * (HASH_HEX + 1), HASH_HEX + 1);
    if (failed(x, status ? status : x->files.err))
        return;
    x->at++;
    look_at_case(x);
}

static bool money_moves(const struct kase *k)
{
    for (uint32_t i = 0; i < k->n_remedy; i++) {
        enum remedy_state s = k->remedy[i].state;
        if (s == REMEDY_ALLOWED || s == REMEDY_STARTED || s == REMEDY_UNKNOWN)
            return true;
    }
    return false;
}

static void case_read(void *ctx, int status, const struct kase *k)
{
    struct erasure *x = ctx;

    if (status == 0 && !x->erasing && money_moves(k)) {
        if (!x->may_wait) {
            finish(x, -OMB_E_STATE, "money of this customer is on its way");
            return;
        }
        x->moves = true;
    }
    if (!failed(x, status))
        (void)failed(x, blob_files(attach_blobs(x->all->app->attach), x->t->id, case_at(x, x->at),
                                   files_named, x));
}

static void look_at_case(struct erasure *x)
{
    if (x->at == count_cases(x) && x->moves)
        erasure_wait(x);
    else if (x->at == count_cases(x))
        intend(x);
    else
        cases_read(x->all->app->cases, x->t, case_at(x, x->at), case_read, x);
}

static bool knows(const struct erasure *x, struct id kase)
{
    for (uint32_t i = 0; i < count_cases(x); i++)
        if (id_eq(case_at(x, i), kase))
            return true;
    return false;
}

/* Later passes add those that became the customer's meanwhile: the others are nobody's by then. */
static void listed(void *ctx, int status, const struct store_rows *rows)
{
    struct erasure *x = ctx;
    uint32_t n = status == 0 ? page_take(rows, API_MAX_ROWS, &x->before) : 0;

    for (uint32_t i = 0; i < n; i++)
        if (x->passes == 0 || !knows(x, rows->row[i].kase))
            buf_put(&x->cases, &rows->row[i].kase, sizeof(struct id));
    if (failed(x, status ? status : x->cases.err))
        return;
    if (n) {
        list_cases(x);
        return;
    }
    x->at = 0;
    if (count_cases(x) > x->n_case)
        x->n_case = count_cases(x);
    if (x->n_case == 0 && !x->resumed)
        finish(x, -OMB_E_NOTFOUND, "there is no such customer");
    else
        look_at_case(x);
}

static void list_cases(struct erasure *x)
{
    omb_str filter;

    if (x->before == 0 && (x->passes == 0 || !x->customer[0]))
        buf_clear(&x->cases);
    if (!x->customer[0]) {
        buf_put(&x->cases, &x->kase, sizeof x->kase);
        x->at = 0;
        x->n_case = 1;
        if (!failed(x, x->cases.err))
            look_at_case(x);
        return;
    }
    filter = arena_printf(&x->arena, "customer:%s", x->customer);
    (void)failed(x, filter.ptr ? store_list(x->all->app->store, x->t->id, filter, x->before,
                                            API_MAX_ROWS, listed, x)
                               : -OMB_E_NOMEM);
}

/* ---- beginning ---- */

static struct erasure *erasure_new(struct erasures *e, struct tenant *t, omb_str customer,
                                   struct id kase, const struct actor *by)
{
    struct erasure *x = calloc(1, sizeof *x);
    char text[ID_TEXT + 1];

    if (!x)
        return NULL;
    x->all = e;
    x->t = t;
    x->cases = BUF_INIT(0);
    x->files = BUF_INIT(STORE_MAX_BODY / 2);
    str_clip(x->customer, sizeof x->customer, customer);
    x->kase = kase;
    id_text(kase, text);
    journal_ref(e->app->journal_key, t->id, customer.len ? customer : str_of(text), x->ref);
    x->by = (struct actor){.type = by->type,
                           .id = arena_dup(&x->arena, by->id),
                           .name = arena_dup(&x->arena, by->name)};
    list_add_tail(&e->list, &x->link);
    return x;
}

static bool under_way(const struct erasures *e, const struct tenant *t, omb_str customer,
                      struct id kase)
{
    for (const struct list *i = e->list.next; i != &e->list; i = i->next) {
        const struct erasure *x = LIST_ITEM(i, struct erasure, link);
        if (x->t == t && str_is(customer, x->customer) && (customer.len || id_eq(kase, x->kase)))
            return true;
    }
    return false;
}

void erasure_look(struct erasure *x)
{
    x->moves = false;
    x->before = 0;
    buf_clear(&x->files);
    list_cases(x);
}

static int start(struct erasure *x, bool may_wait, erasure_fn done, void *ctx)
{
    if (!x)
        return -OMB_E_NOMEM;
    x->done = done;
    x->ctx = ctx;
    x->may_wait = may_wait;
    erasure_look(x);
    return 0;
}

static int start_customer(struct erasures *e, struct tenant *t, omb_str customer,
                          struct erasure **out, const struct actor *by)
{
    struct id none = {{0}};

    if (!customer.len || customer.len > STORE_MAX_CUSTOMER)
        return -OMB_E_NOTFOUND;
    if (under_way(e, t, customer, none))
        return -OMB_E_STATE;
    *out = erasure_new(e, t, customer, none, by);
    return 0;
}

int erasure_begin(struct erasures *e, struct tenant *t, omb_str customer, const struct actor *by,
                  erasure_fn done, void *ctx)
{
    struct erasure *x = NULL;
    int status = start_customer(e, t, customer, &x, by);

    return status ? status : start(x, false, done, ctx);
}

int erasure_ask(struct erasures *e, struct tenant *t, omb_str customer, const struct actor *by,
                erasure_fn done, void *ctx)
{
    struct erasure *x = NULL;
    int status = start_customer(e, t, customer, &x, by);

    return status ? status : start(x, true, done, ctx);
}

int erasure_of_case(struct erasures *e, struct tenant *t, struct id kase, const struct actor *by,
                    erasure_fn done, void *ctx)
{
    if (under_way(e, t, STR(""), kase))
        return -OMB_E_STATE;
    return start(erasure_new(e, t, STR(""), kase, by), false, done, ctx);
}

/* ---- going on after a crash ---- */

static void read_files(struct erasure *x, const struct json_doc *d)
{
    uint32_t files = json_member(d, 0, "files");

    for (uint32_t i = json_first(d, files); i != JSON_NONE; i = json_next(d, files, i)) {
        omb_str name = STR("");
        if (json_get_str(d, i, &x->arena, &name) != 0 || name.len != HASH_HEX)
            continue;
        buf_puts(&x->files, name);
        buf_putc(&x->files, '\0');
    }
}

static void go_on(struct erasures *e, struct tenant *t, omb_str value)
{
    struct arena a = {0};
    struct json_doc d;
    struct actor by = {.type = ACTOR_SYSTEM};
    struct erasure *x = NULL;
    struct id kase = {{0}};

    if (json_parse_arena(value, &a, STORE_MAX_BODY / HASH_HEX, &d, NULL) == 0) {
        by.type = (enum actor_type)json_int_or(&d, 0, "type", ACTOR_SYSTEM);
        by.id = json_str_or(&d, 0, "by", &a, STR(""));
        by.name = json_str_or(&d, 0, "name", &a, STR(""));
        (void)!id_parse(json_str_or(&d, 0, "case", &a, STR("")), &kase);
        x = erasure_new(e, t, json_str_or(&d, 0, "customer", &a, STR("")), kase, &by);
    }
    if (x) {
        x->resumed = x->may_wait = true;
        x->since = (uint64_t)json_int_or(&d, 0, "since", 0);
        x->until = (uint64_t)json_int_or(&d, 0, "until", 0);
        x->n_case = (uint32_t)json_int_or(&d, 0, "cases", 0);
        x->waiting = str_is(json_str_or(&d, 0, "state", &a, STR("")), ERASURE_WAITING);
        x->erasing = !x->waiting;
    }
    if (x && x->waiting) {
        erasure_wait_on(x);
    } else if (x) {
        read_files(x, &d);
        list_cases(x);
    }
    arena_free(&a);
}

struct resuming {
    struct erasures *e;
    struct tenant *t;
    bool done;
    int status;
};

static void intents_read(void *ctx, int status, const struct store_rows *rows)
{
    struct resuming *r = ctx;

    for (uint32_t i = 0; status == 0 && i < rows->n; i++)
        go_on(r->e, r->t, rows->row[i].c);
    r->status = status;
    r->done = true;
}

int erasures_resume(struct erasures *e)
{
    int status = 0;

    for (uint32_t i = 0; status == 0 && i < e->app->n_tenant; i++) {
        struct resuming r = {.e = e, .t = &e->app->tenant[i]};
        status = store_kv_list(e->app->store, r.t->id, ERASURE_SPACE, STR(""), 0, intents_read, &r);
        while (status == 0 && !r.done)
            (void)uv_run(&e->app->loop, UV_RUN_ONCE);
        status = status ? status : r.status;
    }
    return status;
}
