/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: exports as staff ask for them: who may have which, whose cases one is about.
 * Must not know: how one is made.
 * Called by: people.c. */
#include "core/app/export.h"
#include "core/app/page.h"
#include "core/app/people_i.h"

#include "core/base/limits.h"

struct asking {
    struct people_call *c;
    struct export *x;
    omb_str customer;
    struct buf cases;
    uint64_t before;
};

/* Who may have everything sees all of them; others their own. */
static omb_str whose(const struct people_call *c)
{
    return rights_may(&c->rights, RIGHT_EXPORT_ALL) ? STR_NONE : c->actor.id;
}

static void answer_export(struct people_call *c, const struct export *x)
{
    struct json_out o = json_out(&c->out);

    jo_obj(&o);
    jo_key(&o, "export");
    export_print(x, &o);
    jo_end_obj(&o);
    people_answer(c);
}

static struct export *find(struct people_call *c)
{
    struct export *x = export_find(c->app->exports, c->t, people_word(c, "id"), whose(c));

    if (!x)
        people_refuse(c, -OMB_E_NOTFOUND, "there is no such export");
    return x;
}

/* ---- starting ---- */

static void write_note(struct people_call *c, struct buf *b, omb_str customer)
{
    struct json_out o = json_out(b);
    char ref[JOURNAL_REF + 1];

    jo_obj(&o);
    jo_kv_z(&o, "kind", customer.len ? "customer" : "all");
    if (customer.len) {
        journal_ref(c->app->journal_key, c->t->id, customer, ref);
        jo_kv_z(&o, "customer", ref);
    }
    jo_end_obj(&o);
}

/* Told before it begins: nothing is copied that the journal does not have. */
static void begun(void *ctx, int status)
{
    struct people_call *c = ctx;
    struct asking *a = c->own;
    struct export_ask ask = {.tenant = c->t,
                             .customer = a->customer,
                             .kase = (const struct id *)(const void *)a->cases.ptr,
                             .n_case = (uint32_t)(a->cases.len / sizeof(struct id)),
                             .by = c->actor.id};
    struct export *x = NULL;

    if (status == 0)
        status = export_start(c->app->exports, &ask, &x);
    buf_free(&a->cases);
    if (status == 0)
        answer_export(c, x);
    else
        people_refuse(c, status,
                      status == -OMB_E_BUSY ? "another export is being made, or too many are kept"
                                            : NULL);
}

static void begin(struct asking *a)
{
    struct people_call *c = a->c;
    struct buf line = BUF_INIT(1024);
    int status;

    write_note(c, &line, a->customer);
    c->own = a;
    status = people_note(c, EVENT_EXPORT_STARTED, &line, NULL, 0, begun);
    if (status != 0) {
        buf_free(&a->cases);
        people_refuse(c, status, NULL);
    }
    buf_free(&line);
}

static void list_cases(struct asking *a);

static void listed(void *ctx, int status, const struct store_rows *rows)
{
    struct asking *a = ctx;
    uint32_t n = status == 0 ? page_take(rows, API_MAX_ROWS, &a->before) : 0;

    for (uint32_t i = 0; i < n; i++)
        buf_put(&a->cases, &rows->row[i].kase, sizeof(struct id));
    if (status == 0)
        status = a->cases.err;
    if (status == 0 && n) {
        list_cases(a);
        return;
    }
    if (status == 0 && !a->cases.len)
        status = -OMB_E_NOTFOUND;
    if (status == 0) {
        begin(a);
        return;
    }
    buf_free(&a->cases);
    people_refuse(a->c, status, status == -OMB_E_NOTFOUND ? "there is no such customer" : NULL);
}

static void list_cases(struct asking *a)
{
    struct people_call *c = a->c;
    omb_str filter = arena_printf(&c->arena, "customer:%.*s", STR_ARG(a->customer));
    int status =
        filter.ptr ? store_list(c->app->store, c->t->id, filter, a->before, API_MAX_ROWS, listed, a)
                   : -OMB_E_NOMEM;

    if (status != 0) {
        buf_free(&a->cases);
        people_refuse(c, status, NULL);
    }
}

void people_export_start(struct people_call *c)
{
    omb_str kind = people_word(c, "kind");
    struct asking *a = arena_zalloc(&c->arena, sizeof *a);

    if (!a) {
        people_refuse(c, -OMB_E_NOMEM, NULL);
        return;
    }
    a->c = c;
    a->cases = BUF_INIT(0);
    a->customer = people_word(c, "customer");
    if (str_is(kind, "all") && !a->customer.len) {
        if (rights_may(&c->rights, RIGHT_EXPORT_ALL))
            begin(a);
        else
            people_refuse(c, -OMB_E_DENIED, NULL);
    } else if (str_is(kind, "customer") && a->customer.len &&
               a->customer.len <= STORE_MAX_CUSTOMER) {
        list_cases(a);
    } else {
        people_refuse(c, -OMB_E_INVALID, "kind: is all, or customer with the customer's id");
    }
}

/* ---- following, stopping ---- */

void people_exports(struct people_call *c)
{
    struct json_out o = json_out(&c->out);

    jo_obj(&o);
    jo_key(&o, "exports");
    exports_print(c->app->exports, c->t, whose(c), &o);
    jo_end_obj(&o);
    people_answer(c);
}

void people_export(struct people_call *c)
{
    struct export *x = find(c);

    if (x)
        answer_export(c, x);
}

void people_export_drop(struct people_call *c)
{
    struct export *x = find(c);

    if (!x)
        return;
    export_drop(x);
    people_answer(c);
}

/* ---- reading ---- */

static void part_came(void *ctx, int status, omb_str bytes, bool raw)
{
    struct people_call *c = ctx;
    omb_str name = arena_printf(&c->arena, "export-%ld.%s", (long)people_number(c, "part", 0),
                                raw ? "bin" : "jsonl");

    if (status != 0) {
        people_refuse(c, status, NULL);
        return;
    }
    c->type = raw ? "application/octet-stream" : "application/x-ndjson";
    c->name = name.ptr;
    buf_puts(&c->out, bytes);
    people_answer(c);
}

static void read_part(struct people_call *c)
{
    struct export *x = find(c);
    int64_t n = people_number(c, "part", 0);
    int status;

    if (!x)
        return;
    status = n > 0 && n <= UINT32_MAX ? export_part(x, (uint32_t)n, part_came, c) : -OMB_E_NOTFOUND;
    if (status != 0)
        people_refuse(c, status,
                      status == -OMB_E_STATE ? "it is still being made" : "there is no such part");
}

static void first_noted(void *ctx, int status)
{
    struct people_call *c = ctx;

    if (status != 0)
        people_refuse(c, status, NULL);
    else
        read_part(c);
}

/* Who takes a copy away is noted with its first part. */
void people_export_part(struct people_call *c)
{
    struct export *x = find(c);
    struct buf line = BUF_INIT(256);
    struct json_out o = json_out(&line);
    int status;

    if (!x)
        return;
    if (people_number(c, "part", 0) != 1) {
        read_part(c);
        return;
    }
    jo_obj(&o);
    jo_kv_z(&o, "export", export_id(x));
    jo_end_obj(&o);
    status = people_note(c, EVENT_EXPORT_READ, &line, NULL, 0, first_noted);
    if (status != 0)
        people_refuse(c, status, NULL);
    buf_free(&line);
}
