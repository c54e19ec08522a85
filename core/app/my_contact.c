/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: tokens and contacts of customers who have no case yet, and who a contact is.
 * Must not know: HTTP, what is done with a case.
 * Called by: my.c, my_session.c, door.c, door_visitors.c. */
#include "core/app/door.h"
#include "core/app/my.h"

#include "core/base/clock.h"
#include "core/base/hash.h"
#include "core/base/json.h"
#include "core/base/json_out.h"
#include "core/base/limits.h"

#include <stdlib.h>

#define MY_TOKENS 32

struct reading {
    struct app *app;
    struct tenant *t;
    my_contact_fn fn;
    void *ctx;
    struct my_contact c;
};

static void done(struct reading *r, int status)
{
    r->fn(r->ctx, status, &r->c);
    free(r);
}

static void case_read(void *ctx, int status, const struct kase *k)
{
    struct reading *r = ctx;

    if (status == 0) {
        r->c.has_case = true;
        r->c.number = k->number;
        r->c.verified = k->verified;
        str_clip(r->c.customer, sizeof r->c.customer, str_of(k->verified ? k->customer : ""));
        str_clip(r->c.name, sizeof r->c.name, str_of(k->customer_name));
        str_clip(r->c.email, sizeof r->c.email, str_of(k->customer_email));
    }
    done(r, status);
}

static int parse_kept(omb_str json, struct my_contact *c)
{
    struct arena a = {0};
    struct json_doc d;
    int status = json_parse_arena(json, &a, MY_TOKENS, &d, NULL);

    if (status == 0)
        status = id_parse(json_str_or(&d, 0, "case", &a, STR("")), &c->kase);
    if (status == 0) {
        c->verified = json_bool_or(&d, 0, "verified", false);
        str_clip(c->customer, sizeof c->customer, json_str_or(&d, 0, "customer", &a, STR("")));
        str_clip(c->name, sizeof c->name, json_str_or(&d, 0, "name", &a, STR("")));
        str_clip(c->email, sizeof c->email, json_str_or(&d, 0, "email", &a, STR("")));
    }
    arena_free(&a);
    return status ? -OMB_E_CORRUPT : 0;
}

static void kept_read(void *ctx, int status, const struct store_rows *rows)
{
    struct reading *r = ctx;

    if (status == 0 && rows->n == 0)
        status = -OMB_E_NOTFOUND;
    done(r, status ? status : parse_kept(rows->row[0].c, &r->c));
}

static void case_found(void *ctx, int status, struct id kase)
{
    struct reading *r = ctx;

    r->c.kase = kase;
    if (status == 0) {
        cases_read(r->app->cases, r->t, kase, case_read, r);
        return;
    }
    if (status == -OMB_E_NOTFOUND)
        status =
            store_kv_get(r->app->store, r->t->id, STR("my"), str_of(r->c.contact), kept_read, r);
    if (status != 0)
        done(r, status);
}

static void token_found(void *ctx, int status, const struct store_rows *rows)
{
    struct reading *r = ctx;

    if (status == 0 && rows->n == 0)
        status = -OMB_E_NOTFOUND;
    if (status == 0 && rows->row[0].c.len >= sizeof r->c.contact)
        status = -OMB_E_NOTFOUND;
    if (status != 0) {
        done(r, status);
        return;
    }
    str_clip(r->c.contact, sizeof r->c.contact, rows->row[0].c);
    door_find(r->app->door, r->t, str_of(r->c.contact), case_found, r);
}

static struct reading *reading_new(struct app *app, struct tenant *t, my_contact_fn fn, void *ctx)
{
    struct reading *r = calloc(1, sizeof *r);

    if (r) {
        r->app = app;
        r->t = t;
        r->fn = fn;
        r->ctx = ctx;
    } else {
        fn(ctx, -OMB_E_NOMEM, NULL);
    }
    return r;
}

void my_read_contact(struct app *app, struct tenant *t, omb_str contact, my_contact_fn fn,
                     void *ctx)
{
    struct reading *r = reading_new(app, t, fn, ctx);

    if (!r)
        return;
    str_clip(r->c.contact, sizeof r->c.contact, contact);
    door_find(app->door, t, contact, case_found, r);
}

void my_find_token(struct app *app, struct tenant *t, omb_str token, my_contact_fn fn, void *ctx)
{
    struct reading *r = reading_new(app, t, fn, ctx);
    char key[HASH_HEX + 1];
    int status;

    if (!r)
        return;
    hash_hex(hash_of(token), key); /* what is compared is a hash: its time tells nothing */
    status = store_kv_get(app->store, t->id, STR("visitor"), str_of(key), token_found, r);
    if (status != 0)
        done(r, status);
}

/* ---- keeping ---- */

struct keeping {
    struct app *app;
    tenant_id tenant;
    my_kept_fn fn;
    void *ctx;
    struct my_contact c;
    char token[ID_TOKEN + 1];
};

static void token_kept(void *ctx, int status, uint64_t seq)
{
    struct keeping *k = ctx;

    (void)seq;
    k->fn(k->ctx, status, &k->c, k->token);
    free(k);
}

/* Who it is stands before the token leads there. */
static void contact_kept(void *ctx, int status, uint64_t seq)
{
    struct keeping *k = ctx;
    char key[HASH_HEX + 1] = "";
    struct store_kv row = {.tenant = k->tenant,
                           .space = STR("visitor"),
                           .key = str_n(key, HASH_HEX),
                           .value = str_of(k->c.contact),
                           .expires = clock_unix_ms() + VISITOR_TOKEN_MS};

    hash_hex(hash_of(str_of(k->token)), key);
    if (status == 0)
        status = store_kv_put(k->app->store, &row, token_kept, k);
    if (status != 0)
        token_kept(k, status, seq);
}

static void write_kept(struct buf *b, const struct my_contact *c)
{
    struct json_out o = json_out(b);
    char kase[ID_TEXT + 1];

    id_text(c->kase, kase);
    jo_obj(&o);
    jo_kv_z(&o, "case", kase);
    jo_kv_z(&o, "customer", c->customer);
    jo_kv_z(&o, "name", c->name);
    jo_kv_z(&o, "email", c->email);
    jo_kv_bool(&o, "verified", c->verified);
    jo_end_obj(&o);
}

void my_keep_contact(struct app *app, struct tenant *t, const struct my_contact *c,
                     const char *token, my_kept_fn fn, void *ctx)
{
    struct keeping *k = calloc(1, sizeof *k);
    struct buf b = BUF_INIT(0);
    struct store_kv row = {.tenant = t->id,
                           .space = STR("my"),
                           .key = str_of(c->contact),
                           .expires = clock_unix_ms() + VISITOR_TOKEN_MS,
                           .sealed = true,
                           .customer = str_of(c->customer),
                           .kase = c->kase};
    int status = -OMB_E_NOMEM;

    write_kept(&b, c);
    row.value = buf_str(&b);
    if (k && !b.err) {
        *k = (struct keeping){.app = app, .tenant = t->id, .fn = fn, .ctx = ctx, .c = *c};
        str_clip(k->token, sizeof k->token, str_of(token));
        status = store_kv_put(app->store, &row, contact_kept, k);
    }
    if (status != 0) {
        fn(ctx, status, c, token);
        free(k);
    }
    buf_free(&b);
}
