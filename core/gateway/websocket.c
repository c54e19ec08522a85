/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: WebSocket mounts, and what others may do with open sockets by their number.
 * Must not know: frames, the handshake.
 * Called by: app, sessions, plugins' mounts through app. */
#include "core/gateway/websocket.h"

#include "core/gateway/conn.h"
#include "core/gateway/mount.h"

#include <stdlib.h>

struct mount *mount_find(struct gw *gw, omb_str path)
{
    for (uint32_t i = 0; i < gw->n_mount; i++)
        if (str_is(path, gw->mount[i]->path))
            return gw->mount[i];
    return NULL;
}

void mount_release(struct mount *m)
{
    if (--m->refs > 0)
        return;
    free(m->path);
    free(m);
}

void mount_free_all(struct gw *gw)
{
    while (gw->n_mount > 0)
        mount_release(gw->mount[--gw->n_mount]);
}

int gw_ws_route(struct gw *gw, const char *path, const struct gw_ws_handlers *h,
                const struct gw_ws_options *o, void *ctx)
{
    if (!path || path[0] != '/' || !h || !h->on_message)
        return -OMB_E_INVALID;
    if (mount_find(gw, str_of(path)))
        return -OMB_E_EXISTS;
    if (gw->n_mount == GW_MAX_ROUTES)
        return -OMB_E_LIMIT;
    struct mount *m = calloc(1, sizeof(*m));
    char *copy = m ? strdup(path) : NULL;
    if (!copy) {
        free(m);
        return -OMB_E_NOMEM;
    }
    *m = (struct mount){.path = copy, .h = h, .ctx = ctx, .gw = gw, .refs = 1};
    if (o)
        m->o = *o;
    if (m->o.max_message == 0)
        m->o.max_message = WS_MAX_MESSAGE;
    if (m->o.max_fragments == 0)
        m->o.max_fragments = WS_MAX_FRAGMENTS;
    gw->mount[gw->n_mount++] = m;
    return 0;
}

void gw_ws_unroute(struct gw *gw, const char *path)
{
    uint32_t at = 0;
    while (at < gw->n_mount && strcmp(gw->mount[at]->path, path) != 0)
        at++;
    if (at == gw->n_mount)
        return;
    struct mount *m = gw->mount[at];
    gw->mount[at] = gw->mount[--gw->n_mount];
    for (struct list *l = gw->conns.next, *next; l != &gw->conns; l = next) {
        struct conn *c = LIST_ITEM(l, struct conn, link);
        next = l->next;
        if (c->dead || c->mode != CONN_WS || c->ws.mount != m)
            continue;
        wsconn_close(c, 1012, STR("restart"));
        if (!c->dead)
            wsconn_gone(c, 1012, STR_NONE);
    }
    m->gone = true;
    mount_release(m);
}

static struct conn *find(struct gw *gw, gw_ws_id ws)
{
    struct conn *c = gw_id_conn(gw, ws);
    return c && c->mode == CONN_WS && c->ws.id == ws && c->ws.mount ? c : NULL;
}

int gw_ws_send(struct gw *gw, gw_ws_id ws, bool text, omb_str bytes)
{
    struct conn *c = find(gw, ws);
    return c ? wsconn_send(c, text, bytes) : -OMB_E_CLOSED;
}

uint32_t gw_ws_send_many(struct gw *gw, const gw_ws_id *ws, uint32_t n, bool text, omb_str bytes)
{
    struct wsconn_message m = {.op = text ? FRAME_TEXT : FRAME_BINARY, .bytes = bytes};
    uint32_t took = 0;
    for (uint32_t i = 0; i < n; i++) {
        struct conn *c = find(gw, ws[i]);
        took += c && wsconn_send_message(c, &m) == 0;
    }
    wsconn_message_free(&m);
    return took;
}

void gw_ws_close(struct gw *gw, gw_ws_id ws, int code, omb_str reason)
{
    struct conn *c = find(gw, ws);
    if (c)
        wsconn_close(c, code, reason);
}

size_t gw_ws_queued(struct gw *gw, gw_ws_id ws)
{
    struct conn *c = find(gw, ws);
    return c ? out_size(&c->out) : 0;
}

bool gw_ws_full(struct gw *gw, gw_ws_id ws)
{
    struct conn *c = find(gw, ws);
    return c && c->ws.was_full;
}
