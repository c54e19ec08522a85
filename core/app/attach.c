/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: a file's way from a request into a case, and back.
 * Must not know: HTTP, who may.
 * Called by: core/gateway/files.c through the port. */
#include "core/app/attach.h"

#include "core/base/json.h"
#include "core/base/media.h"
#include "core/gateway/event_json.h"
#include "core/gateway/files.h"
#include "core/store/blob.h"

#include <stdio.h>
#include <stdlib.h>

struct attach {
    struct app *app;
    struct blobs *blobs;
    struct files_port port;
};

void attach_json(struct json_out *o, const struct attachment *f)
{
    jo_obj(o);
    jo_kv_z(o, "id", f->id);
    jo_kv_z(o, "name", f->name);
    jo_kv_z(o, "type", f->type);
    jo_kv_int(o, "bytes", f->bytes);
    jo_kv_z(o, "by", actor_type_name((enum actor_type)f->by));
    event_json_time(o, "at", f->at);
    jo_end_obj(o);
}

void attach_list_json(struct json_out *o, const struct kase *k)
{
    jo_key(o, "attachments");
    jo_arr(o);
    for (uint32_t i = 0; i < k->n_attachment; i++)
        attach_json(o, &k->attachment[i]);
    jo_end_arr(o);
}

/* ---- in ---- */

struct taking {
    struct attach *a;
    struct tenant *t;
    struct id kase;
    port_fn fn;
    void *ctx;
    struct arena arena;
    struct actor actor;
    int32_t tier;
    omb_str name, bytes, cid;
    enum media_type type;
    int refusal; /* 0, or why it is no file that is taken */
    char id[ID_TOKEN + 1];
};

static void taken(struct taking *x, const struct port_answer *answer)
{
    x->fn(x->ctx, answer);
    arena_free(&x->arena);
    free(x);
}

static void refused(struct taking *x, int status, const char *detail)
{
    taken(x, &(struct port_answer){.status = status, .detail = detail});
}

/* The one that this command made, or made before. */
static const struct attachment *made(const struct taking *x, const struct cases_result *r)
{
    for (uint32_t i = 0; r->k && i < r->k->n_attachment; i++) {
        const struct attachment *f = &r->k->attachment[i];
        if (f->seq == r->seq || strcmp(f->id, x->id) == 0)
            return f;
    }
    return NULL;
}

static void commanded(void *ctx, const struct cases_result *r)
{
    struct taking *x = ctx;
    const struct attachment *f = made(x, r);
    struct buf b = BUF_INIT(0);
    struct json_out o = json_out(&b);

    if (r->status != 0 || !f) {
        refused(x, r->status ? r->status : -OMB_E_FAILED, r->detail);
        return;
    }
    attach_json(&o, f);
    taken(x, &(struct port_answer){.status = b.err, .json = buf_str(&b)});
    buf_free(&b);
}

static omb_str body_of(struct taking *x, struct hash hash)
{
    struct buf b = BUF_INIT(4096);
    struct json_out o = json_out(&b);
    char hex[HASH_HEX + 1];
    omb_str out;

    hash_hex(hash, hex);
    id_token(x->id);
    jo_obj(&o);
    jo_kv_z(&o, "attachment", x->id);
    jo_kv_str(&o, "name", x->name);
    jo_kv_z(&o, "type", media_name(x->type));
    jo_kv_int(&o, "bytes", (int64_t)x->bytes.len);
    jo_kv_z(&o, "hash", hex);
    jo_end_obj(&o);
    out = b.err ? STR_NONE : arena_dup(&x->arena, buf_str(&b));
    buf_free(&b);
    return out;
}

/* Without a key of the sender's own, the same file under the same name is the same wish. */
static omb_str cid_of(struct taking *x, struct hash hash)
{
    char hex[HASH_HEX + 1];

    hash_hex(hash, hex);
    hash_hex(hash_of(arena_printf(&x->arena, "%d %.*s %.*s %s", (int)x->actor.type, STR_ARG(x->cid),
                                  STR_ARG(x->name), x->cid.len ? "" : hex)),
             hex);
    return arena_printf(&x->arena, "file:%.40s", hex);
}

static void kept(void *ctx, int status, struct hash hash)
{
    struct taking *x = ctx;
    struct command c = {.kind = COMMAND_ATTACH, .actor = x->actor, .actor_tier = x->tier};

    if (status == 0) {
        c.cid = cid_of(x, hash);
        c.body = body_of(x, hash);
        status = c.body.ptr ? x->arena.err : -OMB_E_NOMEM;
    }
    if (status == 0)
        status = cases_command(x->a->app->cases, x->t, x->kase, &c, commanded, x);
    if (status != 0)
        refused(x, status, NULL);
}

static const char *refusal_words(int status)
{
    return status == -OMB_E_RANGE
               ? "This picture has too many pixels."
               : "Only pictures (JPEG, PNG, WebP) and PDF documents can be sent.";
}

static void case_read(void *ctx, int status, const struct kase *k)
{
    struct taking *x = ctx;
    struct blob_place at = {.tenant = x->t->id, .kase = x->kase};

    if (status == 0 && x->refusal) { /* told only to who may know that the case is there */
        refused(x, x->refusal, refusal_words(x->refusal));
        return;
    }
    if (status == 0 && !attach_fits(k, (uint8_t)x->actor.type)) {
        refused(x, -OMB_E_LIMIT, "This case has as many files as it may have.");
        return;
    }
    if (status == 0) {
        at.customer = str_of(k->customer);
        status = blob_put(x->a->blobs, &at, x->bytes, kept, x);
    }
    if (status != 0)
        refused(x, status, status == -OMB_E_NOTFOUND ? "there is no such case" : NULL);
}

/* Copies of what the request said: the request may be gone before the case is read. */
static void keep_words(struct taking *x, const struct actor *who, const struct port_file *file)
{
    char name[MEDIA_MAX_NAME + 1];
    struct media m = {.type = MEDIA_NONE};

    x->arena.max = BLOB_MAX_BYTES + (64 << 10);
    x->refusal = file->bytes.len ? media_read(file->bytes, &m) : -OMB_E_UNSUPPORTED;
    media_clean_name(file->name.ptr ? file->name : STR(""), m.type, name);
    x->type = m.type;
    x->name = arena_dup(&x->arena, str_of(name));
    if (x->refusal == 0)
        x->bytes = arena_dup(&x->arena, file->bytes);
    x->cid = arena_dup(&x->arena, file->key.ptr ? file->key : STR(""));
    x->actor = (struct actor){.type = who->type,
                              .id = arena_dup(&x->arena, who->id),
                              .name = arena_dup(&x->arena, who->name)};
}

static int port_take(void *ctx, uint32_t tenant, struct id kase, const struct port_file *file,
                     port_fn fn, void *fctx)
{
    struct attach *a = ctx;
    struct tenant *t = app_tenant(a->app, tenant);
    struct taking *x = t ? calloc(1, sizeof *x) : NULL;

    if (!x)
        return t ? -OMB_E_NOMEM : -OMB_E_NOTFOUND;
    *x = (struct taking){.a = a, .t = t, .kase = kase, .fn = fn, .ctx = fctx, .tier = file->tier};
    keep_words(x, file->who, file);
    if (x->arena.err)
        refused(x, x->arena.err, NULL);
    else
        cases_read(a->app->cases, t, kase, case_read, x);
    return 0;
}

/* ---- out ---- */

struct giving {
    struct attach *a;
    struct tenant *t;
    struct id kase;
    port_got_fn fn;
    void *ctx;
    char id[ID_TOKEN + 1];
    char name[MEDIA_MAX_NAME + 1], type[32];
};

static void given(void *ctx, int status, omb_str bytes)
{
    struct giving *g = ctx;
    const struct port_got file = {str_of(g->name), str_of(g->type), bytes};

    g->fn(g->ctx, status, status == 0 ? &file : NULL);
    free(g);
}

static void file_found(void *ctx, int status, const struct kase *k)
{
    struct giving *g = ctx;
    const struct attachment *f = status == 0 ? attach_find(k, str_of(g->id)) : NULL;
    struct hash hash;

    if (status == 0 && (!f || hash_parse(str_of(f->hash), &hash) != 0))
        status = -OMB_E_NOTFOUND;
    if (status == 0) {
        str_clip(g->name, sizeof g->name, str_of(f->name));
        str_clip(g->type, sizeof g->type, str_of(f->type));
        status = blob_get(g->a->blobs, g->t->id, g->kase, hash, given, g);
    }
    if (status != 0)
        given(g, status, STR_NONE);
}

static int port_give(void *ctx, uint32_t tenant, struct id kase, omb_str attachment, port_got_fn fn,
                     void *fctx)
{
    struct attach *a = ctx;
    struct tenant *t = app_tenant(a->app, tenant);
    struct giving *g = t && attachment.len <= ID_TOKEN ? calloc(1, sizeof *g) : NULL;

    if (!g)
        return t && attachment.len <= ID_TOKEN ? -OMB_E_NOMEM : -OMB_E_NOTFOUND;
    *g = (struct giving){.a = a, .t = t, .kase = kase, .fn = fn, .ctx = fctx};
    str_clip(g->id, sizeof g->id, attachment);
    cases_read(a->app->cases, t, kase, file_found, g);
    return 0;
}

/* ---- life ---- */

int attach_open(struct app *app, struct attach **out)
{
    struct attach *a = calloc(1, sizeof *a);
    char dir[4200];
    int status;

    if (!a)
        return -OMB_E_NOMEM;
    a->app = app;
    snprintf(dir, sizeof dir, "%s/blobs", app->config->data);
    status = blobs_open(&app->loop, app->store, dir, &a->blobs);
    if (status != 0) {
        free(a);
        return status;
    }
    a->port = (struct files_port){.ctx = a, .take = port_take, .give = port_give};
    app->api.files = &a->port;
    *out = a;
    return 0;
}

struct blobs *attach_blobs(struct attach *a)
{
    return a->blobs;
}

void attach_stop(struct attach *a)
{
    if (a)
        blobs_stop(a->blobs);
}

void attach_close(struct attach *a)
{
    if (!a)
        return;
    blobs_close(a->blobs);
    free(a);
}
