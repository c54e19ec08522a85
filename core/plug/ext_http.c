/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the paths of plugins and their sends, passed on to the app. Must not know HTTP.
 * Called by plugins; paths given up by instance.c. */
#include "core/base/log.h"
#include "core/plug/asks.h"
#include "core/plug/ext.h"
#include "core/plug/guard.h"
#include "core/plug/instance.h"

#include <stdlib.h>

/* The one that is being replaced gives up a path; its sockets are told to come back. */
static bool yields(struct plug_instance *old, omb_str path)
{
    for (uint32_t k = 0; old && k < old->n_mount; k++) {
        if (old->mount_yielded[k] || !str_is(path, old->mount[k]))
            continue;
        old->plug->services->unmount(old->plug->services->ctx, old, path);
        old->mount_yielded[k] = true;
        return true;
    }
    return false;
}

void ext_http_take_back(struct plug_instance *old)
{
    const struct plug_services *s = old->plug->services;
    for (uint32_t k = 0; k < old->n_mount; k++) {
        if (!old->mount_yielded[k])
            continue;
        old->mount_yielded[k] = false;
        if (s->mount(s->ctx, old, str_of(old->mount[k]), old->mount_kind[k], old->mount_most[k]))
            log_error("plug", "ALARM %s: its path %s cannot be opened again", old->name,
                      old->mount[k]);
    }
}

static int mount(struct plug_instance *i, omb_str path, uint32_t kind, uint32_t max_message)
{
    const struct plug_services *s = i->plug->services;
    if (!s->mount)
        return -OMB_E_UNSUPPORTED;
    if (path.len == 0 || path.ptr[0] != '/' ||
        (kind != OMB_MOUNT_WEBSOCKET && kind != OMB_MOUNT_REQUEST))
        return -OMB_E_INVALID;
    if (!i->on_http)
        return -OMB_E_STATE;
    for (uint32_t k = 0; k < i->n_mount; k++) {
        if (i->mount_stale[k] && str_is(path, i->mount[k])) {
            i->mount_stale[k] = false; /* the path stayed open while its plugin was away */
            return 0;
        }
    }
    if (i->n_mount >= PLUG_MAX_MOUNTS)
        return -OMB_E_LIMIT;
    char *kept = str_dup(path);
    if (!kept)
        return -OMB_E_NOMEM;
    int rc = s->mount(s->ctx, i, path, kind, max_message);
    if (rc == -OMB_E_EXISTS && yields(i->replaces, path))
        rc = s->mount(s->ctx, i, path, kind, max_message);
    if (rc) {
        free(kept);
        return rc;
    }
    i->mount_stale[i->n_mount] = i->mount_yielded[i->n_mount] = false;
    i->mount_kind[i->n_mount] = kind;
    i->mount_most[i->n_mount] = max_message;
    i->mount[i->n_mount++] = kept;
    return 0;
}

static void http_mount(const omb_host *host, omb_op op, omb_str path, uint32_t kind,
                       uint32_t max_message)
{
    struct plug_instance *i = instance_of(host);
    if (guard_loop(i, "http.mount"))
        asks_tell(i, op, mount(i, path, kind, max_message));
}

static void http_ws_send(const omb_host *host, omb_conn conn, omb_str text)
{
    struct plug_instance *i = instance_of(host);
    const struct plug_services *s = i->plug->services;
    if (guard_loop(i, "http.ws_send") && s->ws_send)
        s->ws_send(s->ctx, conn, text);
}

static void http_ws_close(const omb_host *host, omb_conn conn, uint32_t code, omb_str reason)
{
    struct plug_instance *i = instance_of(host);
    const struct plug_services *s = i->plug->services;
    if (guard_loop(i, "http.ws_close") && s->ws_close)
        s->ws_close(s->ctx, conn, code, reason);
}

static void http_respond(const omb_host *host, omb_conn conn, uint32_t status, omb_str type,
                         omb_str body)
{
    struct plug_instance *i = instance_of(host);
    const struct plug_services *s = i->plug->services;
    if (guard_loop(i, "http.respond") && s->respond)
        s->respond(s->ctx, conn, status, type, body);
}

void ext_http_lost(struct plug_instance *i)
{
    for (uint32_t k = 0; k < i->n_mount; k++)
        i->mount_stale[k] = true;
}

void ext_http_prune(struct plug_instance *i)
{
    const struct plug_services *s = i->plug->services;
    uint32_t n = 0;
    for (uint32_t k = 0; k < i->n_mount; k++) {
        if (!i->mount_stale[k]) {
            i->mount_stale[n] = false;
            i->mount_yielded[n] = i->mount_yielded[k];
            i->mount_kind[n] = i->mount_kind[k];
            i->mount_most[n] = i->mount_most[k];
            i->mount[n++] = i->mount[k];
            continue;
        }
        if (s->unmount)
            s->unmount(s->ctx, i, str_of(i->mount[k]));
        free(i->mount[k]);
    }
    i->n_mount = n;
}

void ext_http_end(struct plug_instance *i)
{
    const struct plug_services *s = i->plug->services;
    while (i->n_mount) {
        char *path = i->mount[--i->n_mount];
        if (s->unmount)
            s->unmount(s->ctx, i, str_of(path));
        free(path);
    }
}

const omb_ext_http ext_http_table = {http_mount, http_ws_send, http_ws_close, http_respond};
