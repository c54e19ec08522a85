/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: paths that plugins opened under the gateway, and their sockets and requests as numbers.
 * Must not know: what a plugin says on them.
 * Called by: plugins through plug_services; the gateway's callbacks. */
#include "core/app/door.h"

#include "core/base/json_out.h"
#include "core/base/limits.h"
#include "core/gateway/router.h"
#include "core/gateway/websocket.h"

#include <stdio.h>
#include <stdlib.h>

#define MOUNTS_MAX 32
#define KIND_WEBSOCKET 1
#define KIND_REQUEST 2

struct mount {
    struct mounts *mounts;
    struct plug_instance *who;
    char path[PLUG_MAX_PATH + 1];
    uint32_t kind;
    bool used;
};

struct mounts {
    struct door *d;
    struct mount mount[MOUNTS_MAX];
};

static void ws_opened(void *ctx, gw_ws_id ws, uint32_t tenant, omb_str query, omb_str peer,
                      void **user)
{
    const struct mount *m = ctx;

    (void)user;
    plug_ws_open(m->who, ws, tenant, str_of(m->path), query.ptr ? query : STR(""), peer);
}

static void ws_message(void *ctx, gw_ws_id ws, void *user, bool text, omb_str bytes)
{
    const struct mount *m = ctx;

    (void)user;
    if (text)
        plug_ws_message(m->who, ws, bytes);
    else
        gw_ws_close(m->mounts->d->app->gw, ws, 1003, STR("text frames only"));
}

static void ws_closed(void *ctx, gw_ws_id ws, void *user, int code, omb_str reason)
{
    const struct mount *m = ctx;

    (void)user;
    (void)reason;
    plug_ws_closed(m->who, ws, (uint32_t)code);
}

static const struct gw_ws_handlers handlers = {
    .on_open = ws_opened,
    .on_message = ws_message,
    .on_close = ws_closed,
};

static void write_head(struct json_out *o, struct gw_req *req)
{
    jo_obj(o);
    jo_kv_str(o, "method", req->method);
    jo_kv_str(o, "path", req->path);
    jo_kv_str(o, "query", req->query.ptr ? req->query : STR(""));
    jo_kv_str(o, "peer", gw_peer(req));
    jo_key(o, "headers");
    jo_obj(o);
    for (uint32_t i = 0; i < req->n_header; i++) {
        jo_key_str(o, req->header[i].name);
        jo_str(o, req->header[i].value);
    }
    jo_end_obj(o);
    jo_end_obj(o);
}

static void requested(void *ctx, struct gw_req *req)
{
    const struct mount *m = ctx;
    struct buf b = BUF_INIT(0);
    struct json_out o = json_out(&b);

    if (!m->used || !m->who) {
        gw_reply_problem(req, -OMB_E_NOTFOUND, NULL);
        return;
    }
    write_head(&o, req);
    if (b.err)
        gw_reply_problem(req, b.err, NULL);
    else
        plug_request(m->who, gw_req_hold(req), req->tenant, buf_str(&b), req->body);
    buf_free(&b);
}

static struct mount *free_mount(struct mounts *ms)
{
    for (uint32_t i = 0; i < MOUNTS_MAX; i++) {
        if (!ms->mount[i].used)
            return &ms->mount[i];
    }
    return NULL;
}

/* A path for requests whose plugin is gone: the route is still there. */
static struct mount *left_path(struct mounts *ms, omb_str path)
{
    for (uint32_t i = 0; i < MOUNTS_MAX; i++) {
        struct mount *m = &ms->mount[i];
        if (m->used && !m->who && m->kind == KIND_REQUEST && str_is(path, m->path))
            return m;
    }
    return NULL;
}

/* With what lies below it, whether its last letter is a slash or not. */
static int route_requests(struct gw *gw, struct mount *m)
{
    char prefix[sizeof m->path + 1];
    size_t len = strlen(m->path);
    bool slash = len > 0 && m->path[len - 1] == '/';

    (void)snprintf(prefix, sizeof prefix, "%s%s", m->path, slash ? "" : "/");
    return gw_route_prefix(gw, prefix, requested, m);
}

static int mount_path(void *ctx, struct plug_instance *who, omb_str path, uint32_t kind,
                      uint32_t max_message)
{
    struct door *d = ctx;
    struct gw *gw = d->app->gw;
    struct gw_ws_options options = {.origin = GW_ORIGIN_GIVEN, .max_message = max_message};
    struct mount *m = free_mount(d->mounts), *left;
    int status;

    if (kind == KIND_REQUEST && (left = left_path(d->mounts, path)) != NULL) {
        left->who = who;
        return 0;
    }
    if (!m)
        return -OMB_E_LIMIT;
    if (kind != KIND_WEBSOCKET && kind != KIND_REQUEST)
        return -OMB_E_UNSUPPORTED;
    status = str_copy(m->path, sizeof m->path, path);
    if (status != 0)
        return status;
    m->who = who;
    m->kind = kind;
    m->mounts = d->mounts;
    if (kind == KIND_WEBSOCKET)
        status = gw_ws_route(gw, m->path, &handlers, &options, m);
    else
        status = route_requests(gw, m);
    m->used = status == 0;
    return status;
}

static void unmount_path(void *ctx, struct plug_instance *who, omb_str path)
{
    struct door *d = ctx;

    for (uint32_t i = 0; i < MOUNTS_MAX; i++) {
        struct mount *m = &d->mounts->mount[i];
        if (!m->used || m->who != who || !str_is(path, m->path))
            continue;
        if (m->kind == KIND_WEBSOCKET)
            gw_ws_unroute(d->app->gw, m->path);
        m->used = m->kind != KIND_WEBSOCKET; /* a request path stays known and answers 404 */
        m->who = NULL;
    }
}

static void ws_send(void *ctx, uint64_t conn, omb_str text)
{
    struct door *d = ctx;

    (void)gw_ws_send(d->app->gw, conn, true, text); /* a closed one is told by ws_closed */
}

static void ws_close(void *ctx, uint64_t conn, uint32_t code, omb_str reason)
{
    struct door *d = ctx;

    gw_ws_close(d->app->gw, conn, (int)code, reason);
}

static void respond(void *ctx, uint64_t conn, uint32_t status, omb_str type, omb_str body)
{
    struct door *d = ctx;
    struct gw_req *req = gw_req_held(d->app->gw, conn);
    char content_type[128];

    if (!req)
        return;
    if (status < 200 || status > 599 || str_copy(content_type, sizeof content_type, type) != 0)
        gw_reply_problem(req, 500, "the plugin's answer has no valid status or type");
    else
        gw_reply(req, (int)status, content_type, body);
}

int door_mounts_open(struct door *d, struct mounts **out)
{
    *out = calloc(1, sizeof **out);
    if (!*out)
        return -OMB_E_NOMEM;
    (*out)->d = d;
    return 0;
}

void door_mounts_close(struct mounts *m)
{
    free(m);
}

void door_mounts_fill(struct plug_services *s)
{
    s->mount = mount_path;
    s->unmount = unmount_path;
    s->ws_send = ws_send;
    s->ws_close = ws_close;
    s->respond = respond;
}
