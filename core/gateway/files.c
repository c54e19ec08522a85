/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: how files come in and go out over HTTP, for whoever may.
 * Must not know: whose case it is, where files are kept, what they are.
 * Called by: the routes of customers, sellers and staff. */
#include "core/gateway/files.h"

#include "core/base/limits.h"
#include "core/gateway/answers.h"
#include "core/gateway/head.h"
#include "core/gateway/route.h"

#include <stdlib.h>

/* ---- in ---- */

/* The name is percent-encoded, for a header carries no other language. */
static omb_str file_name(struct gw_req *req)
{
    omb_str raw = gw_header(req, "X-Name"), name = STR_NONE;

    if (raw.len && raw.len <= FILES_MAX_NAME && head_decode(raw, &req->arena, false, &name))
        return name;
    return raw.len <= FILES_MAX_NAME ? raw : STR_NONE;
}

void files_take(struct api *api, struct gw_req *req, struct id kase, const struct actor *who,
                int32_t tier)
{
    struct port_file f = {.name = file_name(req),
                          .bytes = req->body,
                          .key = gw_header(req, "Idempotency-Key"),
                          .who = who,
                          .tier = tier};
    struct api_wait *w;

    if (f.key.len > API_MAX_KEY) {
        gw_reply_problem_field(req, -OMB_E_INVALID, "Idempotency-Key", "is 1 to 255 bytes");
        return;
    }
    w = api_hold(api, req, 201, "attachment");
    if (w)
        api_started(w, api->files->take(api->files->ctx, req->tenant, kase, &f, api_answer, w));
}

/* ---- out ---- */

struct giving {
    struct gw *gw;
    gw_req_id id;
};

/* RFC 6266 and 8187: plain letters for old readers, the rest percent-encoded. */
static omb_str disposition(struct gw_req *req, omb_str name)
{
    struct buf b = BUF_INIT(8 * MEDIA_MAX_NAME + 64);
    omb_str out;

    buf_putz(&b, "attachment; filename=\"");
    for (size_t i = 0; i < name.len; i++) {
        uint8_t c = (uint8_t)name.ptr[i];
        buf_putc(&b, c < 0x20 || c > 0x7E || strchr("\"\\%;", c) ? '_' : (char)c);
    }
    buf_putz(&b, "\"; filename*=UTF-8''");
    for (size_t i = 0; i < name.len; i++) {
        uint8_t c = (uint8_t)name.ptr[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                     (c && strchr("-._", c));
        buf_printf(&b, plain ? "%c" : "%%%02X", c);
    }
    out = b.err ? STR("attachment") : arena_dup(&req->arena, buf_str(&b));
    buf_free(&b);
    return out;
}

/* "bytes=FROM-TO", one range; false: the whole file. -OMB_E_RANGE when nothing of it is there. */
static int wanted(omb_str range, size_t size, size_t *from, size_t *to)
{
    omb_str first, last;
    int64_t a = 0, b = (int64_t)size - 1;

    *from = 0;
    *to = size;
    if (!str_starts(range, STR("bytes=")) || memchr(range.ptr, ',', range.len) ||
        !str_cut(str_sub(range, 6, SIZE_MAX), '-', &first, &last))
        return 0;
    if ((first.len && str_int(first, &a) != 0) || (last.len && str_int(last, &b) != 0) ||
        (!first.len && !last.len) || a < 0 || b < 0)
        return 0;
    if (!first.len) { /* the last b bytes */
        a = b > (int64_t)size ? 0 : (int64_t)size - b;
        b = (int64_t)size - 1;
    }
    if (a >= (int64_t)size || (last.len && b < a))
        return -OMB_E_RANGE;
    *from = (size_t)a;
    *to = b >= (int64_t)size ? size : (size_t)b + 1;
    return 1;
}

static void give(struct gw_req *req, const struct port_got *file)
{
    size_t from, to, size = file->bytes.len;
    int part = wanted(gw_header(req, "Range"), size, &from, &to);

    gw_set_header(req, "Accept-Ranges", STR("bytes"));
    if (part < 0) {
        gw_set_header(req, "Content-Range", arena_printf(&req->arena, "bytes */%zu", size));
        gw_reply_problem(req, 416, "nothing of the file is there");
        return;
    }
    if (part > 0)
        gw_set_header(req, "Content-Range",
                      arena_printf(&req->arena, "bytes %zu-%zu/%zu", from, to - 1, size));
    /* Whatever is in it: it is saved, or shown by a page of ours as a picture, and never runs. */
    gw_set_header(req, "Content-Disposition", disposition(req, file->name));
    gw_set_header(req, "Content-Security-Policy", STR("default-src 'none'; sandbox"));
    gw_set_header(req, "Cross-Origin-Resource-Policy", STR("same-origin"));
    gw_set_header(req, "Cache-Control", STR("private, no-store"));
    gw_reply(req, part > 0 ? 206 : 200, arena_dupz(&req->arena, file->type),
             str_sub(file->bytes, from, to - from));
}

static void got(void *ctx, int status, const struct port_got *file)
{
    struct giving *g = ctx;
    struct gw_req *req = gw_req_held(g->gw, g->id);

    if (req && status == 0)
        give(req, file);
    else if (req)
        gw_reply_problem(req, status, status == -OMB_E_NOTFOUND ? "there is no such file" : NULL);
    free(g);
}

void files_give(struct api *api, struct gw_req *req, struct id kase, omb_str attachment)
{
    struct giving *g = malloc(sizeof *g);
    int status = -OMB_E_NOMEM;

    if (g) {
        *g = (struct giving){api->gw, gw_req_hold(req)};
        status = api->files->give(api->files->ctx, req->tenant, kase, attachment, got, g);
    }
    if (status != 0) {
        gw_reply_problem(req, status, NULL);
        free(g);
    }
}

/* ---- routes ---- */

static void customer_takes(void *ctx, struct gw_req *req, const struct my_who *who)
{
    const struct actor actor = my_actor(who);

    files_take(ctx, req, who->kase, &actor, -1);
}

static void customer_gets(void *ctx, struct gw_req *req, const struct my_who *who)
{
    files_give(ctx, req, who->kase, req->param[0]);
}

static void agent_takes(void *ctx, struct gw_req *req, const struct session *s)
{
    const struct actor actor = api_actor(s);
    struct id kase;

    if (api_case_id(req, &kase))
        files_take(ctx, req, kase, &actor, s->tier);
}

static void agent_gets(void *ctx, struct gw_req *req, const struct session *s)
{
    struct id kase;

    (void)s;
    if (api_case_id(req, &kase))
        files_give(ctx, req, kase, req->param[1]);
}

#define TAKE(where, by, scope, next)                                                               \
    {                                                                                              \
        .method = "POST", .pattern = where "/attachments",                                         \
        .says = "sends a file, its name percent-encoded in X-Name", .door = (by),                  \
        .opens = (scope), .key = KEY_MAY, .ok = 201, .max_body = BLOB_MAX_BYTES,                   \
        .answer = &answers_attachment, next                                                        \
    }
#define GIVE(where, by, scope, next)                                                               \
    {                                                                                              \
        .method = "GET", .pattern = where "/attachments/:file",                                    \
        .says = "gives a file as a download", .door = (by), .opens = (scope), .ok = 200,           \
        .type = "application/octet-stream", next                                                   \
    }

const struct api_route api_file_routes[] =
    {TAKE("/api/v1/my", DOOR_MY, MY_OPEN, .my = customer_takes),
     GIVE("/api/v1/my", DOOR_MY, MY_CASE, .my = customer_gets),
     TAKE("/api/v1/cases/:case", DOOR_STAFF, SCOPE_MESSAGES, .staff = agent_takes),
     GIVE("/api/v1/cases/:case", DOOR_STAFF, SCOPE_READ, .staff = agent_gets),
     {.method = NULL}};
