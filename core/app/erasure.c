/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the steps of erasing a customer, in an order that a crash cannot harm.
 * Must not know: who may ask for it, how keys are kept.
 * Called by: people_customer.c, retention.c, host.c. */
#include "core/app/erasure.h"

#include "core/app/attach.h"
#include "core/app/export.h"
#include "core/app/journal.h"
#include "core/app/page.h"
#include "core/base/hash.h"
#include "core/base/json.h"
#include "core/base/json_out.h"
#include "core/base/limits.h"
#include "core/base/list.h"
#include "core/base/log.h"
#include "core/store/blob.h"

#include <stdlib.h>

#define SPACE STR("erasing")

struct erasure {
    struct list link;
    struct erasures *all;
    struct tenant *t;
    char customer[STORE_MAX_CUSTOMER + 1];
    char ref[JOURNAL_REF + 1]; /* names it in the store and the journal */
    struct id kase;            /* the one case, of a customer "" */
    struct actor by;           /* texts in the arena */
    struct arena arena;
    struct buf cases; /* struct id of each */
    struct buf files; /* names, HASH_HEX + 1 bytes each */
    uint64_t before;  /* of the list of cases */
    uint32_t at;      /* the case that is looked at */
    uint32_t passes, n_case;
    bool resumed;
    erasure_fn done;
    void *ctx;
};

struct erasures {
    struct app *app;
    struct list list;
};

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
    struct erasure_result r = {status, detail, x->n_case, count_files(x)};

    if (status != 0 && status != -OMB_E_NOTFOUND && status != -OMB_E_STATE)
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

/* Ends it with what a call answered; false when it goes on. */
static bool failed(struct erasure *x, int status)
{
    if (status != 0)
        finish(x, status, NULL);
    return status != 0;
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
    struct store_kv row = {.tenant = x->t->id, .space = SPACE, .key = str_of(x->ref)};

    if (status == 0)
        status = store_kv_put(x->all->app->store, &row, intent_dropped, x);
    (void)failed(x, status);
}

static void files_dropped(void *ctx, int status)
{
    struct erasure *x = ctx;
    struct buf body = BUF_INIT(1024);
    struct json_out o = json_out(&body);
    struct journal_line line = {.kind = EVENT_CUSTOMER_ERASED, .by = x->by};

    jo_obj(&o);
    jo_kv_z(&o, "customer", x->ref);
    jo_kv_int(&o, "cases", x->n_case);
    jo_kv_int(&o, "files", count_files(x));
    jo_end_obj(&o);
    line.body = buf_str(&body);
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
    cases_forget_customer(app->cases, x->t, str_of(x->customer));
    if (x->customer[0])
        status = store_erase_customer(app->store, x->t->id, str_of(x->customer), erased, x);
    else
        status = store_erase_case(app->store, x->t->id, x->kase, erased, x);
    (void)failed(x, status);
}

static void intend(struct erasure *x)
{
    struct buf text = BUF_INIT(STORE_MAX_BODY);
    struct json_out o = json_out(&text);
    struct store_kv row = {.tenant = x->t->id, .space = SPACE, .key = str_of(x->ref)};
    char kase[ID_TEXT + 1];

    jo_obj(&o);
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
    (void)failed(x, text.err ? text.err : store_kv_put(x->all->app->store, &row, intended, x));
    buf_free(&text);
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

    if (status == 0 && !x->resumed && x->passes == 0 && money_moves(k)) {
        finish(x, -OMB_E_STATE,
               "money of this customer is on its way: try again when it is settled");
        return;
    }
    if (!failed(x, status))
        (void)failed(x, blob_files(attach_blobs(x->all->app->attach), x->t->id, case_at(x, x->at),
                                   files_named, x));
}

static void look_at_case(struct erasure *x)
{
    if (x->at == count_cases(x))
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

static int start(struct erasures *e, struct tenant *t, omb_str customer, struct id kase,
                 const struct actor *by, erasure_fn done, void *ctx)
{
    struct erasure *x;

    if (under_way(e, t, customer, kase))
        return -OMB_E_STATE;
    x = erasure_new(e, t, customer, kase, by);
    if (!x)
        return -OMB_E_NOMEM;
    x->done = done;
    x->ctx = ctx;
    list_cases(x);
    return 0;
}

int erasure_begin(struct erasures *e, struct tenant *t, omb_str customer, const struct actor *by,
                  erasure_fn done, void *ctx)
{
    struct id none = {{0}};

    if (!customer.len || customer.len > STORE_MAX_CUSTOMER)
        return -OMB_E_NOTFOUND;
    return start(e, t, customer, none, by, done, ctx);
}

int erasure_of_case(struct erasures *e, struct tenant *t, struct id kase, const struct actor *by,
                    erasure_fn done, void *ctx)
{
    return start(e, t, STR(""), kase, by, done, ctx);
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
        x->resumed = true;
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
        status = store_kv_list(e->app->store, r.t->id, SPACE, STR(""), 0, intents_read, &r);
        while (status == 0 && !r.done)
            (void)uv_run(&e->app->loop, UV_RUN_ONCE);
        status = status ? status : r.status;
    }
    return status;
}

/* ---- life ---- */

int erasures_open(struct app *app, struct erasures **out)
{
    struct erasures *e = calloc(1, sizeof *e);

    if (!e)
        return -OMB_E_NOMEM;
    e->app = app;
    list_init(&e->list);
    *out = e;
    return 0;
}

void erasures_close(struct erasures *e)
{
    if (!e)
        return;
    while (!list_empty(&e->list))
        finish(LIST_ITEM(e->list.next, struct erasure, link), -OMB_E_CLOSED, NULL);
    free(e);
}
