/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the WebSocket handshake: what a client must say, and the 101.
 * Must not know: frames, what a mount does with its sockets.
 * Called by: dispatch; handlers through gw_ws_accept. */
#include "core/gateway/upgrade.h"

#include "core/gateway/conn.h"
#include "core/gateway/mount.h"
#include "core/gateway/web.h"

#include <openssl/evp.h>

void upgrade_accept_key(omb_str key, char out[29])
{
    static const char guid[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    unsigned char digest[EVP_MAX_MD_SIZE];
    char joined[128];
    size_t n = key.len < 64 ? key.len : 64;
    memcpy(joined, key.ptr, n);
    memcpy(joined + n, guid, sizeof(guid) - 1);
    EVP_Digest(joined, n + sizeof(guid) - 1, digest, NULL, EVP_sha1(), NULL);
    EVP_EncodeBlock((unsigned char *)out, digest, 20);
}

/* 16 bytes in base64 are 22 characters and "==". */
static bool key_ok(omb_str key)
{
    if (key.len != 24 || !str_ends(key, STR("==")))
        return false;
    for (size_t i = 0; i < 22; i++) {
        char c = key.ptr[i];
        bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!word && c != '+' && c != '/')
            return false;
    }
    return true;
}

/* 0 or the status to refuse with. */
static int check(const struct gw_req *req, const struct head *head, const char **why)
{
    uint32_t n_key;
    omb_str key = head_find(req->header, req->n_header, "sec-websocket-key", &n_key);
    *why = "This path speaks WebSocket.";
    if (!str_is(head->method, "GET"))
        return 405;
    if (head->minor != 1 || !str_eq_nocase(gw_header(req, "upgrade"), STR("websocket")) ||
        !head_list_has(gw_header(req, "connection"), "upgrade") ||
        !str_is(gw_header(req, "sec-websocket-version"), "13"))
        return 426;
    *why = "The WebSocket handshake is malformed.";
    return n_key == 1 && key_ok(key) && !head->has_body ? 0 : 400;
}

static bool origin_ok(const struct gw_req *req, enum gw_origin rule)
{
    uint32_t count;
    (void)head_find(req->header, req->n_header, "origin", &count);
    if (rule == GW_ORIGIN_ANY || (rule == GW_ORIGIN_GIVEN && count == 0))
        return true;
    return gw_same_origin(req);
}

static void ask_mount(struct gw_req *req, struct mount *m)
{
    struct gw *gw = req->gw;
    uint64_t id = gw_id_new(gw, req->slot);
    if (!m->h->on_upgrade) {
        gw_ws_accept(req, NULL);
        return;
    }
    m->h->on_upgrade(m->ctx, req);
    struct conn *c = gw_id_conn(gw, id);
    if (c && c->mode == CONN_HTTP && req->state == REQ_NEW)
        gw_reply_problem(req, -OMB_E_FAILED, "The request was not answered.");
}

bool upgrade_try(struct gw_req *req, const struct head *head)
{
    const char *why;
    struct mount *m = mount_find(req->gw, req->path);
    if (!m)
        return false;
    int status = check(req, head, &why);
    if (!status && !origin_ok(req, m->o.origin)) {
        status = 403;
        why = "This page may not open the socket.";
    }
    if (status == 426) {
        gw_set_header(req, "Upgrade", STR("websocket"));
        gw_set_header(req, "Sec-WebSocket-Version", STR("13"));
    } else if (status == 405) {
        gw_set_header(req, "Allow", STR("GET"));
    }
    if (status) {
        req->conn->in->close_after = true;
        gw_reply_problem(req, status, why);
    } else {
        ask_mount(req, m);
    }
    return true;
}

void gw_ws_accept(struct gw_req *req, void *user)
{
    struct conn *c = req->conn;
    struct mount *m = mount_find(req->gw, req->path);
    char key[29], extension[160] = "";
    int bits = 0;
    if (req->state == REQ_ANSWERED || req->state == REQ_STREAMING)
        return;
    if (!m) {
        gw_reply_problem(req, -OMB_E_UNAVAILABLE, "The path is closing.");
        return;
    }
    req->state = REQ_ANSWERED;
    upgrade_accept_key(gw_header(req, "sec-websocket-key"), key);
    if (!m->o.no_deflate)
        deflate_negotiate(gw_header(req, "sec-websocket-extensions"), &bits, extension,
                          sizeof(extension));
    struct buf out = BUF_INIT(2 * GW_MAX_HEAD);
    buf_printf(&out,
               "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
               "Sec-WebSocket-Accept: %s\r\n",
               key);
    if (bits)
        buf_printf(&out, "Sec-WebSocket-Extensions: %s\r\n", extension);
    buf_puts(&out, buf_str(&req->extra));
    buf_putz(&out, "\r\n");
    int err = out.err ? out.err : conn_send(c, buf_str(&out));
    buf_free(&out);
    if (err)
        conn_cut(c);
    else
        wsconn_open(c, m, user, (uint8_t)bits, req->tenant);
}
