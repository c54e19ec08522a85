/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: what a customer may read: orders, the list of cases, one case. Notes, rules, who proposed
 * and who works where never pass here.
 * Must not know: HTTP, tokens.
 * Called by: my.c through the door's port. */
#include "core/app/attach.h"
#include "core/app/my.h"
#include "core/app/my_past.h"
#include "core/app/shop.h"
#include "core/base/json.h"
#include "core/base/json_out.h"
#include "core/base/limits.h"
#include "core/desk/show.h"
#include "core/gateway/event_json.h"

#include <stdlib.h>

#define ROW_TOKENS 256

struct viewing { /* one question until it is answered */
    struct app *app;
    struct tenant *t;
    port_fn fn;
    void *ctx;
};

static struct viewing *viewing_new(void *ctx, uint32_t tenant, port_fn fn, void *fctx)
{
    struct my *m = ctx;
    struct tenant *t = app_tenant(m->app, tenant);
    struct viewing *v = t ? malloc(sizeof *v) : NULL;

    if (!v)
        fn(fctx, &(struct port_answer){.status = t ? -OMB_E_NOMEM : -OMB_E_NOTFOUND});
    else
        *v = (struct viewing){m->app, t, fn, fctx};
    return v;
}

static void answer(struct viewing *v, int status, const char *detail, omb_str json)
{
    v->fn(v->ctx, &(struct port_answer){.status = status, .detail = detail, .json = json});
    free(v);
}

static void answer_buf(struct viewing *v, struct buf *b)
{
    answer(v, b->err, NULL, b->err ? STR_NONE : buf_str(b));
    buf_free(b);
}

/* ---- orders ---- */

static void orders_came(void *ctx, int status, omb_str json)
{
    answer(ctx, status, status ? "the shop does not answer" : NULL, json);
}

void my_view_orders(void *ctx, uint32_t tenant, const struct my_who *who, port_fn fn, void *fctx)
{
    struct viewing *v = viewing_new(ctx, tenant, fn, fctx);

    if (v)
        shop_orders(v->app, v->t, who->customer, orders_came, v);
}

/* ---- the list ---- */

static void write_row(struct json_out *o, omb_str row)
{
    struct arena a = {0};
    struct json_doc d;

    if (json_parse_arena(row, &a, ROW_TOKENS, &d, NULL) == 0) {
        jo_obj(o);
        jo_kv_int(o, "number", json_int_or(&d, 0, "number", 0));
        jo_kv_str(o, "status", json_str_or(&d, 0, "status", &a, STR("")));
        jo_kv_str(o, "topic", json_str_or(&d, 0, "topic", &a, STR("")));
        jo_kv_str(o, "awaiting", json_str_or(&d, 0, "awaiting", &a, STR("none")));
        event_json_time(o, "opened_at", (uint64_t)json_int_or(&d, 0, "opened_at", 0));
        event_json_time(o, "changed_at", (uint64_t)json_int_or(&d, 0, "changed_at", 0));
        jo_end_obj(o);
    }
    arena_free(&a);
}

static struct json_out list_begin(struct buf *b)
{
    struct json_out o = json_out(b);

    jo_obj(&o);
    jo_key(&o, "cases");
    jo_arr(&o);
    return o;
}

static void list_end(struct json_out *o, uint64_t cursor)
{
    char text[24];
    struct buf b = {.ptr = text, .cap = sizeof text, .max = sizeof text};

    jo_end_arr(o);
    jo_key(o, "cursor");
    buf_int(&b, (int64_t)cursor);
    if (cursor)
        jo_str(o, buf_str(&b));
    else
        jo_null(o);
    jo_end_obj(o);
}

static void listed(void *ctx, int status, const struct store_rows *rows)
{
    struct viewing *v = ctx;
    struct buf b = BUF_INIT(0);
    struct json_out o = list_begin(&b);

    if (status != 0) {
        buf_free(&b);
        answer(v, status, NULL, STR_NONE);
        return;
    }
    for (uint32_t i = 0; i < rows->n; i++)
        write_row(&o, rows->row[i].a);
    list_end(&o, rows->n == MY_MAX_CASES ? rows->row[rows->n - 1].at : 0);
    answer_buf(v, &b);
}

/* A visitor sees the one case of the token. */
static void one_listed(void *ctx, int status, const struct kase *k)
{
    struct viewing *v = ctx;
    struct buf b = BUF_INIT(0), row = BUF_INIT(0);
    struct json_out o = list_begin(&b);

    if (status == 0) {
        kase_row(k, &row);
        write_row(&o, buf_str(&row));
    }
    list_end(&o, 0);
    buf_free(&row);
    if (status != 0 && status != -OMB_E_NOTFOUND) {
        buf_free(&b);
        answer(v, status, NULL, STR_NONE);
    } else {
        answer_buf(v, &b);
    }
}

void my_view_cases(void *ctx, uint32_t tenant, const struct my_who *who, omb_str cursor, port_fn fn,
                   void *fctx)
{
    struct viewing *v;
    struct arena a = {0};
    int64_t before = 0;
    int status;

    if (cursor.len && (str_int(cursor, &before) != 0 || before < 0)) {
        fn(fctx, &(struct port_answer){.status = -OMB_E_INVALID, .detail = "cursor"});
        return;
    }
    v = viewing_new(ctx, tenant, fn, fctx);
    if (!v)
        return;
    if (!who->verified && who->has_case) {
        cases_read(v->app->cases, v->t, who->kase, one_listed, v);
    } else if (!who->verified) {
        one_listed(v, -OMB_E_NOTFOUND, NULL);
    } else {
        status = store_list(v->app->store, tenant,
                            arena_printf(&a, "customer:%.*s", STR_ARG(who->customer)),
                            (uint64_t)before, MY_MAX_CASES, listed, v);
        if (status != 0)
            answer(v, status, NULL, STR_NONE);
    }
    arena_free(&a);
}

/* ---- one case ---- */

/* What a customer is told of a remedy's state: not who must agree, nor what was tried. */
static const char *plain_state(enum remedy_state s)
{
    switch (s) {
    case REMEDY_PROPOSED:
    case REMEDY_ASKED:
        return "asked";
    case REMEDY_ALLOWED:
        return "approved";
    case REMEDY_STARTED:
    case REMEDY_UNKNOWN:
        return "under_way";
    case REMEDY_DONE:
        return "done";
    case REMEDY_FAILED:
        return "failed";
    default:
        return "refused";
    }
}

static void write_remedy(struct json_out *o, const struct remedy *r)
{
    jo_obj(o);
    jo_kv_z(o, "id", r->id);
    jo_kv_z(o, "kind", r->kind);
    jo_kv_z(o, "state", plain_state(r->state));
    jo_kv_z(o, "order", r->order);
    jo_kv_z(o, "line", r->line);
    jo_kv_int(o, "quantity", r->quantity);
    show_money(o, "amount", r->amount);
    jo_kv_z(o, "to", r->to);
    jo_kv_z(o, "clause", r->clause);
    jo_kv_z(o, "ref", r->ref);
    jo_kv_int(o, "confirmation", (int64_t)r->confirmation);
    jo_end_obj(o);
}

static void write_case(struct json_out *o, const struct kase *k)
{
    struct buf row = BUF_INIT(0);

    kase_row(k, &row);
    jo_obj(o);
    jo_key(o, "case");
    write_row(o, buf_str(&row));
    buf_free(&row);
}

static void write_things(struct json_out *o, const struct kase *k)
{
    jo_key(o, "remedies");
    jo_arr(o);
    for (uint32_t i = 0; i < k->n_remedy; i++)
        if (!remedy_is_internal(&k->remedy[i]))
            write_remedy(o, &k->remedy[i]);
    jo_end_arr(o);
    claim_lists_json(k, NULL, CLAIM_FOR_CUSTOMER, o);
    attach_list_json(o, k);
}

struct reading { /* one case: what it is now, then what its history tells */
    struct viewing *v;
    struct id kase;
    uint64_t since;          /* all up to here is read */
    uint64_t whole;          /* up to here every event is looked at */
    uint64_t *told;          /* behind it: those that a page is made of */
    uint32_t n_told, n_read; /* of these */
    struct buf out;
    struct json_out o;
    struct my_past past;
};

static void reading_end(struct reading *r, int status)
{
    if (status == 0) {
        my_past_json(&r->past, &r->o);
        jo_end_obj(&r->o);
    }
    answer(r->v, status ? status : r->out.err, NULL, status ? STR_NONE : buf_str(&r->out));
    buf_free(&r->out);
    my_past_free(&r->past);
    free(r->told);
    free(r);
}

static void read_on(struct reading *r);

static void events_came(void *ctx, int status, const struct store_case *sc)
{
    struct reading *r = ctx;

    for (uint32_t i = 0; status == 0 && i < sc->n_event; i++)
        my_past_event(&r->past, &sc->event[i]);
    if (status == 0)
        read_on(r);
    else
        reading_end(r, status);
}

/* The next events to read are those behind r->since: how many, 0 when there are no more. Neighbours
 * are read at once, with what stands between them. */
static uint32_t next_span(struct reading *r)
{
    uint64_t first, last;

    if (r->since < r->whole) {
        uint64_t rest = r->whole - r->since;
        return rest < API_MAX_EVENTS ? (uint32_t)rest : API_MAX_EVENTS;
    }
    while (r->n_read < r->n_told && r->told[r->n_read] <= r->since)
        r->n_read++;
    if (r->n_read == r->n_told)
        return 0;
    first = last = r->told[r->n_read];
    while (r->n_read < r->n_told && r->told[r->n_read] - last <= MY_READ_GAP &&
           r->told[r->n_read] - first < API_MAX_EVENTS)
        last = r->told[r->n_read++];
    r->since = first - 1;
    return (uint32_t)(last - first + 1);
}

static void read_on(struct reading *r)
{
    uint32_t most = next_span(r);
    uint64_t since = r->since;
    int status = 0;

    r->since += most;
    if (most)
        status = store_events(r->v->app->store, r->v->t->id, r->kase, since, most, events_came, r);
    if (status != 0 || !most)
        reading_end(r, status);
}

static int note_told(struct reading *r, const struct kase *k)
{
    r->whole = k->told_after;
    r->told = k->n_told ? malloc(k->n_told * sizeof *r->told) : NULL;
    if (k->n_told && !r->told)
        return -OMB_E_NOMEM;
    if (k->n_told)
        memcpy(r->told, k->told, k->n_told * sizeof *r->told);
    r->n_told = k->n_told;
    return 0;
}

static void detail_read(void *ctx, int status, const struct kase *k)
{
    struct reading *r = ctx;

    if (status == 0)
        status = note_told(r, k);
    if (status != 0) {
        answer(r->v, status, status == -OMB_E_NOMEM ? NULL : "there is no such case", STR_NONE);
        free(r);
        return;
    }
    r->out = BUF_INIT(0);
    r->o = json_out(&r->out);
    write_case(&r->o, k);
    write_things(&r->o, k);
    my_past_begin(&r->past, k);
    read_on(r);
}

void my_view_detail(void *ctx, uint32_t tenant, const struct my_who *who, port_fn fn, void *fctx)
{
    struct viewing *v = viewing_new(ctx, tenant, fn, fctx);
    struct reading *r = v ? calloc(1, sizeof *r) : NULL;

    if (!v)
        return;
    if (!r) {
        answer(v, -OMB_E_NOMEM, NULL, STR_NONE);
        return;
    }
    r->v = v;
    r->kase = who->kase;
    cases_read(v->app->cases, v->t, who->kase, detail_read, r);
}
