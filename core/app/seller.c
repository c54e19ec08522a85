/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: who a seller's key or link belongs to, and the claims it shows.
 * Must not know: HTTP, what may be answered when.
 * Called by: core/gateway/seller.c and api_seller.c through the port. */
#include "core/app/seller.h"

#include "core/base/clock.h"
#include "core/base/json.h"
#include "core/base/json_out.h"
#include "core/base/limits.h"

#include <stdio.h>
#include <stdlib.h>

struct seller {
    struct app *app;
    struct seller_port port;
};

/* ---- who ---- */

struct finding {
    struct app *app;
    seller_who_fn fn;
    void *ctx;
    struct id kase;
    char claim[12];
};

static void found(struct finding *f, int status, const struct seller_who *who)
{
    f->fn(f->ctx, status, who);
    free(f);
}

static void row_read(void *ctx, int status, const struct store_rows *rows)
{
    struct finding *f = ctx;
    struct arena a = {0};
    struct seller_who who = {.of_one = false};
    struct json_doc d;

    if (status == 0 && rows->n == 0)
        status = -OMB_E_NOTFOUND;
    if (status == 0)
        status = json_parse_arena(rows->row[0].c, &a, 64, &d, NULL);
    if (status == 0)
        who.seller = json_str_or(&d, 0, "seller", &a, STR(""));
    found(f, status, &who);
    arena_free(&a);
}

/* A link is good while its claim is open, and for a while after it was decided. */
static bool is_fresh(const struct claim *c)
{
    return claim_is_open(c) || clock_unix_ms() < c->decided_at + SELLER_LINK_MS;
}

static void case_read(void *ctx, int status, const struct kase *k)
{
    struct finding *f = ctx;
    const struct claim *c = status == 0 ? claim_find(k, str_of(f->claim)) : NULL;
    struct seller_who who = {.of_one = true, .kase = f->kase, .claim = str_of(f->claim)};

    if (status == 0 && (!c || !is_fresh(c)))
        status = -OMB_E_NOTFOUND;
    if (c)
        who.seller = str_of(c->seller);
    found(f, status, &who);
}

static void port_find(void *ctx, uint32_t tenant, omb_str token, seller_who_fn fn, void *fctx)
{
    struct seller *s = ctx;
    struct tenant *t = app_tenant(s->app, tenant);
    struct finding *f = t ? calloc(1, sizeof *f) : NULL;
    char key[HASH_HEX + 1];
    omb_str claim;
    int status;

    if (!f) {
        fn(fctx, t ? -OMB_E_NOMEM : -OMB_E_NOTFOUND, NULL);
        return;
    }
    *f = (struct finding){.app = s->app, .fn = fn, .ctx = fctx};
    if (seller_link_read(s->app, tenant, token, &f->kase, &claim)) {
        str_clip(f->claim, sizeof f->claim, claim);
        cases_read(s->app->cases, t, f->kase, case_read, f);
        return;
    }
    hash_hex(hash_of(token), key);
    status = store_kv_get(s->app->store, tenant, STR(SELLER_TOKENS), str_of(key), row_read, f);
    if (status != 0)
        found(f, status, NULL);
}

/* ---- one claim ---- */

struct showing {
    port_fn fn;
    void *ctx;
    struct id kase;
    char claim[12], seller[64];
};

static void shown(void *ctx, int status, const struct kase *k)
{
    struct showing *s = ctx;
    const struct claim *c = status == 0 ? claim_find(k, str_of(s->claim)) : NULL;
    struct buf b = BUF_INIT(0);
    struct json_out o = json_out(&b);
    char id[ID_TEXT + 1];

    if (status == 0 && (!c || strcmp(c->seller, s->seller) != 0))
        status = -OMB_E_NOTFOUND;
    if (status == 0) {
        id_text(s->kase, id);
        jo_obj(&o);
        jo_key(&o, "claim");
        claim_json(k, c, id, CLAIM_FOR_SELLER, &o);
        jo_end_obj(&o);
        status = b.err;
    }
    s->fn(s->ctx, &(struct port_answer){.status = status,
                                        .detail = status ? "there is no such claim" : NULL,
                                        .json = status ? STR_NONE : buf_str(&b)});
    buf_free(&b);
    free(s);
}

static void port_claim(void *ctx, uint32_t tenant, const struct seller_who *who, struct id kase,
                       omb_str claim, port_fn fn, void *fctx)
{
    struct seller *s = ctx;
    struct tenant *t = app_tenant(s->app, tenant);
    struct showing *w = t ? calloc(1, sizeof *w) : NULL;

    if (!w) {
        fn(fctx, &(struct port_answer){.status = t ? -OMB_E_NOMEM : -OMB_E_NOTFOUND});
        return;
    }
    *w = (struct showing){.fn = fn, .ctx = fctx, .kase = kase};
    str_clip(w->claim, sizeof w->claim, claim);
    str_clip(w->seller, sizeof w->seller, who->seller);
    cases_read(s->app->cases, t, kase, shown, w);
}

/* ---- its files ---- */

struct filing {
    seller_may_fn fn;
    void *ctx;
    char claim[12], seller[64], file[64];
};

/* Among the evidence: other files of the case are not this seller's to see. */
static bool has_file(const struct claim *c, const char *file)
{
    struct arena a = {0};
    struct json_doc d;
    bool found = false;

    if (c->evidence &&
        json_parse_arena(str_of(c->evidence), &a, CLAIM_MAX_EVIDENCE * 16, &d, NULL) == 0)
        for (uint32_t i = json_first(&d, 0); i != JSON_NONE && !found; i = json_next(&d, 0, i))
            found = str_is(json_str_or(&d, i, "attachment", &a, STR("")), file);
    arena_free(&a);
    return found;
}

static void file_read(void *ctx, int status, const struct kase *k)
{
    struct filing *f = ctx;
    const struct claim *c = status == 0 ? claim_find(k, str_of(f->claim)) : NULL;

    if (status == 0 && (!c || strcmp(c->seller, f->seller) != 0))
        status = -OMB_E_NOTFOUND;
    if (status == 0 && f->file[0])
        status = has_file(c, f->file) ? 0 : -OMB_E_NOTFOUND;
    else if (status == 0 && !claim_is_open(c))
        status = -OMB_E_STATE;
    f->fn(f->ctx, status);
    free(f);
}

static void port_may_file(void *ctx, uint32_t tenant, const struct seller_who *who,
                          const struct seller_file *file, seller_may_fn fn, void *fctx)
{
    struct seller *s = ctx;
    struct tenant *t = app_tenant(s->app, tenant);
    struct filing *f = t ? calloc(1, sizeof *f) : NULL;

    if (!f) {
        fn(fctx, t ? -OMB_E_NOMEM : -OMB_E_NOTFOUND);
        return;
    }
    f->fn = fn;
    f->ctx = fctx;
    str_clip(f->claim, sizeof f->claim, file->claim);
    str_clip(f->seller, sizeof f->seller, who->seller);
    str_clip(f->file, sizeof f->file, file->attachment);
    cases_read(s->app->cases, t, file->kase, file_read, f);
}

/* ---- the list ---- */

struct listing { /* claims are read one after the other, newest first */
    struct app *app;
    struct tenant *t;
    port_fn fn;
    void *ctx;
    struct {
        struct id kase;
        char claim[12];
    } item[SELLER_MAX_CLAIMS];
    uint32_t n, at;
    char seller[64];
    struct buf b;
    struct json_out o;
};

static void list_end(struct listing *l, int status)
{
    jo_end_arr(&l->o);
    jo_end_obj(&l->o);
    if (status == 0)
        status = l->b.err;
    l->fn(l->ctx,
          &(struct port_answer){.status = status, .json = status ? STR_NONE : buf_str(&l->b)});
    buf_free(&l->b);
    free(l);
}

static void list_next(struct listing *l);

static void list_read(void *ctx, int status, const struct kase *k)
{
    struct listing *l = ctx;
    const struct claim *c = status == 0 ? claim_find(k, str_of(l->item[l->at].claim)) : NULL;
    char id[ID_TEXT + 1];

    if (c && strcmp(c->seller, l->seller) == 0) {
        id_text(l->item[l->at].kase, id);
        claim_json(k, c, id, CLAIM_FOR_SELLER, &l->o);
    }
    l->at++;
    list_next(l);
}

static void list_next(struct listing *l)
{
    if (l->at < l->n)
        cases_read(l->app->cases, l->t, l->item[l->at].kase, list_read, l);
    else
        list_end(l, 0);
}

static void marks_read(void *ctx, int status, const struct store_rows *rows)
{
    struct listing *l = ctx;

    for (uint32_t i = status == 0 ? rows->n : 0; i > 0 && l->n < SELLER_MAX_CLAIMS; i--) {
        omb_str claim;
        if (!seller_mark_read(rows->row[i - 1].a, &l->item[l->n].kase, &claim))
            continue;
        str_clip(l->item[l->n].claim, sizeof l->item[l->n].claim, claim);
        l->n++;
    }
    if (status != 0)
        list_end(l, status);
    else
        list_next(l);
}

static void port_claims(void *ctx, uint32_t tenant, const struct seller_who *who, port_fn fn,
                        void *fctx)
{
    struct seller *s = ctx;
    struct tenant *t = app_tenant(s->app, tenant);
    struct listing *l = t ? calloc(1, sizeof *l) : NULL;
    char prefix[HASH_HEX + 2];
    int status = 0;

    if (!l) {
        fn(fctx, &(struct port_answer){.status = t ? -OMB_E_NOMEM : -OMB_E_NOTFOUND});
        return;
    }
    l->app = s->app;
    l->t = t;
    l->fn = fn;
    l->ctx = fctx;
    l->b = BUF_INIT(0);
    l->o = json_out(&l->b);
    str_clip(l->seller, sizeof l->seller, who->seller);
    jo_obj(&l->o);
    jo_key(&l->o, "claims");
    jo_arr(&l->o);
    if (who->of_one) {
        l->item[0].kase = who->kase;
        str_clip(l->item[0].claim, sizeof l->item[0].claim, who->claim);
        l->n = 1;
        list_next(l);
        return;
    }
    seller_mark_prefix(who->seller, prefix);
    status = store_kv_list(s->app->store, tenant, STR(SELLER_CLAIMS), str_of(prefix),
                           STORE_MAX_ROWS, marks_read, l);
    if (status != 0)
        list_end(l, status);
}

/* ---- the link ---- */

struct linking {
    struct app *app;
    port_fn fn;
    void *ctx;
    uint32_t tenant;
    struct id kase;
    char claim[12];
};

static void linked(void *ctx, int status, const struct kase *k)
{
    struct linking *l = ctx;
    struct buf b = BUF_INIT(1024);
    struct json_out o = json_out(&b);
    char token[SELLER_LINK_TEXT], url[SELLER_LINK_TEXT + 32];

    if (status == 0 && !claim_find(k, str_of(l->claim)))
        status = -OMB_E_NOTFOUND;
    seller_link_make(l->app, l->tenant, l->kase, str_of(l->claim), token);
    jo_obj(&o);
    (void)snprintf(url, sizeof url, "/seller/#token=%s", token);
    jo_kv_z(&o, "url", url);
    jo_end_obj(&o);
    l->fn(l->ctx, &(struct port_answer){.status = status,
                                        .detail = status ? "there is no such claim" : NULL,
                                        .json = status ? STR_NONE : buf_str(&b)});
    buf_free(&b);
    free(l);
}

static void port_link(void *ctx, uint32_t tenant, struct id kase, omb_str claim, port_fn fn,
                      void *fctx)
{
    struct seller *s = ctx;
    struct tenant *t = app_tenant(s->app, tenant);
    struct linking *l = t ? calloc(1, sizeof *l) : NULL;

    if (!l) {
        fn(fctx, &(struct port_answer){.status = t ? -OMB_E_NOMEM : -OMB_E_NOTFOUND});
        return;
    }
    *l = (struct linking){.app = s->app, .fn = fn, .ctx = fctx, .tenant = tenant, .kase = kase};
    str_clip(l->claim, sizeof l->claim, claim);
    cases_read(s->app->cases, t, kase, linked, l);
}

/* ---- life ---- */

int seller_open(struct app *app, struct seller **out)
{
    struct seller *s = calloc(1, sizeof *s);

    if (!s)
        return -OMB_E_NOMEM;
    s->app = app;
    s->port = (struct seller_port){.ctx = s,
                                   .find = port_find,
                                   .claims = port_claims,
                                   .claim = port_claim,
                                   .may_file = port_may_file,
                                   .link = port_link};
    app->api.seller = &s->port;
    *out = s;
    return seller_door_open(&app->api.seller_door);
}

void seller_close(struct seller *s)
{
    if (!s)
        return;
    seller_door_close(s->app->api.seller_door);
    s->app->api.seller_door = NULL;
    free(s);
}
