/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: customers as staff see them: what is known, what is noted, their cases; their erasure.
 * Must not know: HTTP, the shop (orders are asked of it with a case).
 * Called by: people.c. */
#include "core/app/desk_door.h"
#include "core/app/erasure.h"
#include "core/app/people_i.h"

#include "core/base/limits.h"
#include "core/base/pan.h"
#include "core/gateway/event_json.h"

#include <stdlib.h>

#define SPACE STR("customer")
#define ROW_TOKENS 256

/* What is noted of a customer besides what cases say; sealed under the customer's key. */
enum field { FIELD_NAME, FIELD_EMAIL, FIELD_PHONE, FIELD_NOTE, FIELDS };

static const struct {
    const char *name;
    size_t most;
} fields[FIELDS] = {{"name", NAME_MAX_TEXT},
                    {"email", CUSTOMER_MAX_EMAIL},
                    {"phone", CUSTOMER_MAX_PHONE},
                    {"note", CUSTOMER_MAX_NOTE}};

struct customer {
    struct people_call *c;
    omb_str id;
    char ref[JOURNAL_REF + 1]; /* under which it is noted: no file has the id */
    bool older;                /* it is noted under the id, as a version before wrote it */
    omb_str noted[FIELDS];     /* absent: nothing */
    omb_str name, email;       /* as the newest case has them */
    bool verified;
    struct id newest;
    omb_str cases; /* JSON array */
    uint64_t changed_at;
    void (*found)(struct customer *x);
};

/* ---- lists ---- */

static void write_summary(struct people_call *c, struct json_out *o, const struct store_row *row)
{
    struct json_doc d;

    if (json_parse_arena(row->c, &c->arena, ROW_TOKENS, &d, NULL) != 0)
        return;
    jo_obj(o);
    jo_kv_str(o, "id", row->a);
    jo_kv_str(o, "name", json_str_or(&d, 0, "customer_name", &c->arena, STR("")));
    jo_kv_int(o, "cases", (int64_t)row->num);
    event_json_time(o, "changed_at", row->at);
    jo_end_obj(o);
}

static void listed(void *ctx, int status, const struct store_rows *rows)
{
    struct people_call *c = ctx;
    struct json_out o = json_out(&c->out);

    if (status != 0) {
        people_refuse(c, status, NULL);
        return;
    }
    jo_obj(&o);
    jo_key(&o, "customers");
    jo_arr(&o);
    for (uint32_t i = 0; i < rows->n; i++) {
        if (rows->row[i].c.ptr) /* not those who were erased */
            write_summary(c, &o, &rows->row[i]);
    }
    jo_end_arr(&o);
    jo_kv_str(&o, "cursor", rows->n ? rows->row[rows->n - 1].a : STR_NONE);
    jo_end_obj(&o);
    people_answer(c);
}

void people_customers(struct people_call *c)
{
    int64_t most = people_number(c, "limit", PEOPLE_ROWS);
    int status = -OMB_E_INVALID;

    if (most > API_MAX_ROWS)
        most = API_MAX_ROWS;
    if (most > 0)
        status = store_customers(c->app->store, c->t->id, people_word(c, "cursor"), (uint32_t)most,
                                 listed, c);
    if (status != 0)
        people_refuse(c, status, NULL);
}

/* ---- one ---- */

static void not_there(struct people_call *c)
{
    people_refuse(c, -OMB_E_NOTFOUND, "there is no such customer");
}

static void case_read(void *ctx, int status, const struct kase *k)
{
    struct customer *x = ctx;
    struct people_call *c = x->c;

    if (status != 0) {
        people_refuse(c, status, NULL);
        return;
    }
    x->name = arena_dup(&c->arena, str_of(k->customer_name));
    x->email = arena_dup(&c->arena, str_of(k->customer_email));
    x->verified = k->verified;
    x->found(x);
}

static void take_noted(struct customer *x, omb_str json)
{
    struct json_doc d;
    omb_str id;

    if (json_parse_arena(arena_dup(&x->c->arena, json), &x->c->arena, PEOPLE_MAX_TOKENS, &d,
                         NULL) != 0)
        return;
    /* A row of an older version has no id in it: this is somebody's else, named as he is. */
    id = json_str_or(&d, 0, "id", &x->c->arena, STR_NONE);
    if (id.ptr && x->older) {
        x->older = false;
        return;
    }
    for (int i = 0; i < FIELDS; i++)
        x->noted[i] = json_str_or(&d, 0, fields[i].name, &x->c->arena, STR_NONE);
}

static void noted_read(void *ctx, int status, const struct store_rows *rows)
{
    struct customer *x = ctx;

    if (status != 0 && status != -OMB_E_NOTFOUND) {
        people_refuse(x->c, status, NULL);
        return;
    }
    if (status == 0 && rows->n) {
        take_noted(x, rows->row[0].c);
    } else if (!x->older) {
        x->older = true;
        if (store_kv_get(x->c->app->store, x->c->t->id, SPACE, x->id, noted_read, x) == 0)
            return;
    } else {
        x->older = false;
    }
    cases_read(x->c->app->cases, x->c->t, x->newest, case_read, x);
}

static bool is_erased(const struct store_row *row, struct arena *a)
{
    struct json_doc d;

    return json_parse_arena(row->a, a, ROW_TOKENS, &d, NULL) != 0 ||
           json_bool_or(&d, 0, "erased", false);
}

static void cases_listed(void *ctx, int status, const struct store_rows *rows)
{
    struct customer *x = ctx;
    struct people_call *c = x->c;
    struct buf b = BUF_INIT(0);
    struct json_out o = json_out(&b);
    uint32_t n = 0;

    jo_arr(&o);
    for (uint32_t i = 0; status == 0 && i < rows->n; i++) {
        if (is_erased(&rows->row[i], &c->arena))
            continue;
        if (n++ == 0) {
            x->newest = rows->row[i].kase;
            x->changed_at = rows->row[i].at;
        }
        desk_door_row(&o, rows->row[i].kase, rows->row[i].a);
    }
    jo_end_arr(&o);
    x->cases = arena_dup(&c->arena, buf_str(&b));
    if (status == 0)
        status = b.err ? b.err : c->arena.err;
    buf_free(&b);
    if (status == 0 && n == 0) {
        not_there(c);
        return;
    }
    if (status == 0)
        status = store_kv_get(c->app->store, c->t->id, SPACE, str_of(x->ref), noted_read, x);
    if (status != 0)
        people_refuse(c, status, NULL);
}

/* Everything that is known of the customer whom the question names, for `fn`. */
static void find(struct people_call *c, void (*fn)(struct customer *x))
{
    struct customer *x = arena_zalloc(&c->arena, sizeof *x);
    omb_str filter;
    int status = -OMB_E_NOMEM;

    if (x) {
        x->c = c;
        x->found = fn;
        x->id = people_word(c, "customer");
        if (x->id.len > STORE_MAX_CUSTOMER) {
            not_there(c);
            return;
        }
        journal_ref(c->app->journal_key, c->t->id, x->id, x->ref);
        filter = arena_printf(&c->arena, "customer:%.*s", STR_ARG(x->id));
        status = store_list(c->app->store, c->t->id, filter, 0, PEOPLE_ROWS, cases_listed, x);
    }
    if (status != 0)
        people_refuse(c, status, NULL);
}

static omb_str known(const struct customer *x, enum field f, omb_str otherwise)
{
    return x->noted[f].ptr ? x->noted[f] : otherwise;
}

static void answer_customer(struct customer *x)
{
    struct people_call *c = x->c;
    const struct erasure *erasure = erasure_find(c->app->erasures, c->t, x->id);
    struct json_out o = json_out(&c->out);

    jo_obj(&o);
    jo_key(&o, "customer");
    jo_obj(&o);
    jo_kv_str(&o, "id", x->id);
    jo_kv_str(&o, "name", known(x, FIELD_NAME, x->name));
    jo_kv_str(&o, "email", known(x, FIELD_EMAIL, x->email));
    jo_kv_str(&o, "phone", known(x, FIELD_PHONE, STR("")));
    jo_kv_str(&o, "note", known(x, FIELD_NOTE, STR("")));
    jo_kv_bool(&o, "verified", x->verified);
    event_json_time(&o, "changed_at", x->changed_at);
    jo_kv_raw(&o, "cases", x->cases);
    jo_key(&o, "erasure");
    if (erasure)
        erasure_print(erasure, &o);
    else
        jo_null(&o);
    jo_end_obj(&o);
    jo_end_obj(&o);
    people_answer(c);
}

void people_customer(struct people_call *c)
{
    find(c, answer_customer);
}

/* ---- what is noted ---- */

static void noted_told(void *ctx, int status)
{
    struct people_call *c = ctx;

    if (status != 0)
        people_refuse(c, status, NULL);
    else
        answer_customer(c->own);
}

/* The journal has which fields were changed, not what they say. */
static void tell_journal(struct customer *x)
{
    struct people_call *c = x->c;
    struct buf b = BUF_INIT(1024);
    struct json_out o = json_out(&b);
    int status;

    jo_obj(&o);
    jo_kv_z(&o, "customer", x->ref);
    jo_key(&o, "fields");
    jo_arr(&o);
    for (int i = 0; i < FIELDS; i++) {
        if (people_has(c, fields[i].name))
            jo_z(&o, fields[i].name);
    }
    jo_end_arr(&o);
    jo_end_obj(&o);
    c->own = x;
    status = people_note(c, EVENT_CUSTOMER_CHANGED, &b, NULL, 0, noted_told);
    if (status != 0)
        people_refuse(c, status, NULL);
    buf_free(&b);
}

static void noted_kept(void *ctx, int status, uint64_t seq)
{
    struct customer *x = ctx;

    (void)seq;
    if (status == 0 && x->older) {
        struct store_kv row = {.tenant = x->c->t->id, .space = SPACE, .key = x->id, .wipe = true};
        x->older = false;
        status = store_kv_put(x->c->app->store, &row, noted_kept, x);
        if (status == 0)
            return;
    }
    if (status != 0)
        people_refuse(x->c, status, NULL);
    else
        tell_journal(x);
}

/* NULL, or the field that cannot be taken. A field of null goes back to what cases say. */
static const char *take_fields(struct customer *x)
{
    struct people_call *c = x->c;

    for (int i = 0; i < FIELDS; i++) {
        uint32_t at = json_member(&c->args, 0, fields[i].name);
        if (at == JSON_NONE)
            continue;
        x->noted[i] = STR_NONE;
        if (json_is(&c->args, at, JSON_NULL))
            continue;
        if (json_get_str(&c->args, at, &c->arena, &x->noted[i]) != 0 ||
            x->noted[i].len > fields[i].most)
            return fields[i].name;
        x->noted[i] = pan_mask(x->noted[i], &c->arena);
    }
    return NULL;
}

static void change(struct customer *x)
{
    struct people_call *c = x->c;
    const char *bad = take_fields(x);
    struct buf b = BUF_INIT(64 << 10);
    struct json_out o = json_out(&b);
    struct store_kv row = {.tenant = c->t->id,
                           .space = SPACE,
                           .key = str_of(x->ref),
                           .sealed = true,
                           .customer = x->id};
    int status;

    if (bad) {
        omb_str words = arena_printf(&c->arena, "%s: is a text, and not too long", bad);
        people_refuse(c, -OMB_E_INVALID, words.ptr);
        return;
    }
    jo_obj(&o);
    jo_kv_str(&o, "id", x->id);
    for (int i = 0; i < FIELDS; i++) {
        if (x->noted[i].ptr)
            jo_kv_str(&o, fields[i].name, x->noted[i]);
    }
    jo_end_obj(&o);
    row.value = buf_str(&b);
    status = b.err ? b.err : store_kv_put(c->app->store, &row, noted_kept, x);
    if (status != 0)
        people_refuse(c, status, NULL);
    buf_free(&b);
}

void people_customer_change(struct people_call *c)
{
    find(c, change);
}

/* ---- erasure ---- */

static void erased(void *ctx, const struct erasure_result *r)
{
    struct people_call *c = ctx;
    struct json_out o = json_out(&c->out);

    if (r->status != 0) {
        people_refuse(c, r->status, r->detail);
        return;
    }
    if (r->waits) {
        people_erasure_waits(c, r->x);
        return;
    }
    jo_obj(&o);
    jo_key(&o, "erased");
    jo_obj(&o);
    jo_kv_int(&o, "cases", r->cases);
    jo_kv_int(&o, "files", r->files);
    jo_end_obj(&o);
    jo_end_obj(&o);
    people_answer(c);
}

static void erase(struct customer *x)
{
    struct people_call *c = x->c;
    const struct erasure *already = erasure_find(c->app->erasures, c->t, x->id);
    int status = 0;

    if (already)
        people_erasure_waits(c, already);
    else
        status = erasure_ask(c->app->erasures, c->t, x->id, &c->actor, erased, c);
    if (status != 0)
        people_refuse(c, status, NULL);
}

void people_customer_erase(struct people_call *c)
{
    find(c, erase);
}
