/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the kit's listener: mounted paths, requests, sockets and what was sent on them. Must not
 * know HTTP. Called by the plugin under test and by tests. */
#include "sdk/testkit/kit.h"

#include <stdio.h>
#include <stdlib.h>

static struct kit_conn *conn_of(const omb_kit *kit, uint64_t conn)
{
    return conn >= 1 && conn <= kit->n_conn ? (struct kit_conn *)&kit->conn[conn - 1] : NULL;
}

static void mount(const omb_host *h, omb_op op, omb_str path, uint32_t kind, uint32_t max_message)
{
    struct omb_kit *kit = kit_of(h);
    (void)max_message;
    if (!kit_on_loop(kit, "http.mount"))
        return;
    if (!kit->on_http || path.len == 0 || path.ptr[0] != '/' ||
        (kind != OMB_MOUNT_WEBSOCKET && kind != OMB_MOUNT_REQUEST)) {
        kit_complain(kit, "http.mount: a path or kind that cannot be, or no omb.on_http");
        kit_post(kit, true, op, -OMB_E_INVALID, (omb_str){NULL, 0});
        return;
    }
    int32_t rc = kit_ask_scripted(kit, "http.mount");
    if (rc == 0 && kit->state == KIT_ACTIVE)
        rc = kit_mount_add(&kit->mounts, path, kind);
    kit_ask_judged(kit, "http.mount", op, rc, "su", path, (uint64_t)kind);
}

static void ws_send(const omb_host *h, omb_conn conn, omb_str text)
{
    struct omb_kit *kit = kit_of(h);
    const struct kit_conn *c = conn_of(kit, conn);
    if (!kit_on_loop(kit, "http.ws_send") || !c || !c->socket || c->code)
        return;
    kit_note(kit, "frame %llu %.*s", (unsigned long long)conn, STR_ARG(text));
    if (kit->n_frame < KIT_MAX_FRAMES)
        kit->frame[kit->n_frame++] = (struct kit_frame){conn, kit_copy(text), text.len};
}

static void ws_close(const omb_host *h, omb_conn conn, uint32_t code, omb_str reason)
{
    struct omb_kit *kit = kit_of(h);
    struct kit_conn *c = conn_of(kit, conn);
    if (!kit_on_loop(kit, "http.ws_close") || !c || !c->socket || c->code)
        return;
    kit_note(kit, "closes %llu %u %.*s", (unsigned long long)conn, code, STR_ARG(reason));
    c->code = code ? code : 1000;
    if (kit->state == KIT_ACTIVE && kit->on_http->ws_closed)
        kit->on_http->ws_closed(kit->plugin, conn, c->code);
}

static void respond(const omb_host *h, omb_conn conn, uint32_t status, omb_str type, omb_str body)
{
    struct omb_kit *kit = kit_of(h);
    struct kit_conn *c = conn_of(kit, conn);
    if (!kit_on_loop(kit, "http.respond"))
        return;
    if (!c || c->socket || c->status || status < 200 || status > 599 || !type.len) {
        kit_complain(kit, "http.respond: no such request, answered before, or no status and type");
        return;
    }
    kit_note(kit, "responds %llu %u %.*s", (unsigned long long)conn, status, STR_ARG(body));
    c->status = status;
    c->body = kit_copy(body);
    c->len = body.len;
}

const omb_ext_http kit_http = {mount, ws_send, ws_close, respond};

static uint64_t new_conn(omb_kit *kit, bool socket)
{
    if (kit->n_conn == KIT_MAX_CONNS || kit->state != KIT_ACTIVE || !kit->on_http)
        return 0;
    kit->conn[kit->n_conn].socket = socket;
    return ++kit->n_conn;
}

static void write_head(struct buf *head, const char *method, const struct kit_target *t,
                       const char *headers)
{
    struct json_out o = json_out(head);
    jo_obj(&o);
    jo_kv_z(&o, "method", method);
    jo_kv_str(&o, "path", t->path);
    jo_kv_str(&o, "query", t->query);
    jo_kv_z(&o, "peer", "192.0.2.1");
    jo_kv_raw(&o, "headers", str_of(headers ? headers : "{}"));
    jo_end_obj(&o);
}

uint64_t omb_kit_request(omb_kit *kit, omb_tenant tenant, const char *method, const char *path,
                         const char *headers, const char *body)
{
    struct kit_target t;
    struct buf head = BUF_INIT(0);
    uint64_t conn = 0;
    if (!kit_target_read(&t, method, path))
        return 0;
    if (kit_mount_takes(&kit->mounts, t.path, OMB_MOUNT_REQUEST) && kit->on_http->request) {
        conn = new_conn(kit, false);
        write_head(&head, method, &t, headers);
        kit_note(kit, "request %s %s", method, path);
    }
    if (conn && !head.err)
        kit->on_http->request(kit->plugin, conn, tenant, buf_str(&head), omb_z(body));
    buf_free(&head);
    kit_target_free(&t);
    return conn;
}

uint32_t omb_kit_response(const omb_kit *kit, uint64_t conn, omb_str *body)
{
    const struct kit_conn *c = conn_of(kit, conn);
    if (!c || !c->status)
        return 0;
    if (body)
        *body = (omb_str){c->body, c->len};
    return c->status;
}

uint64_t omb_kit_ws_open(omb_kit *kit, omb_tenant tenant, const char *path)
{
    struct kit_target t;
    uint64_t conn = 0;
    if (!kit_target_read(&t, "GET", path))
        return 0;
    if (kit_mount_takes(&kit->mounts, t.path, OMB_MOUNT_WEBSOCKET) && kit->on_http->ws_open) {
        conn = new_conn(kit, true);
        kit_note(kit, "socket %s", path);
    }
    if (conn)
        kit->on_http->ws_open(kit->plugin, conn, tenant, t.path, t.query, omb_z("192.0.2.1"));
    kit_target_free(&t);
    return conn;
}

void omb_kit_ws_say(omb_kit *kit, uint64_t conn, const char *text)
{
    const struct kit_conn *c = conn_of(kit, conn);
    if (c && c->socket && !c->code && kit->state == KIT_ACTIVE)
        kit->on_http->ws_message(kit->plugin, conn, omb_z(text));
}

void omb_kit_ws_close(omb_kit *kit, uint64_t conn, uint32_t code)
{
    struct kit_conn *c = conn_of(kit, conn);
    if (!c || !c->socket || c->code || kit->state != KIT_ACTIVE)
        return;
    c->code = code;
    kit->on_http->ws_closed(kit->plugin, conn, code);
}

omb_str omb_kit_ws_heard(const omb_kit *kit, uint64_t conn, uint32_t nth)
{
    for (uint32_t i = 0; i < kit->n_frame; i++)
        if (kit->frame[i].conn == conn && nth-- == 0)
            return (omb_str){kit->frame[i].text, kit->frame[i].len};
    return (omb_str){NULL, 0};
}

uint32_t omb_kit_ws_code(const omb_kit *kit, uint64_t conn)
{
    const struct kit_conn *c = conn_of(kit, conn);
    return c ? c->code : 0;
}
