/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: an open WebSocket: messages to its mount, pings, the closing handshake.
 * Must not know: the handshake's HTTP, what messages mean.
 * Called by: conn (bytes, deadlines), upgrade (opening), websocket (sends by number). */
#include "core/gateway/wsconn.h"

#include "core/base/log.h"
#include "core/base/utf8.h"
#include "core/gateway/conn.h"
#include "core/gateway/mount.h"
#include "core/gateway/web.h"

#include <stdlib.h>

void wsconn_gone(struct conn *c, int code, omb_str reason)
{
    struct wsconn *w = &c->ws;
    struct mount *m = w->mount;
    frame_free(&w->in);
    if (!m)
        return;
    w->mount = NULL;
    c->gw->stats.websockets--;
    if (m->h->on_close)
        m->h->on_close(m->ctx, w->id, w->user, code, reason);
    mount_release(m);
}

static int put_frame(struct conn *c, enum frame_op op, bool deflated, omb_str payload)
{
    unsigned char head[FRAME_MAX_HEAD];
    size_t n = frame_head(head, op, deflated, payload.len);
    int err = conn_put(c, str_n(head, n));
    return err ? err : conn_put(c, payload);
}

static void put_close(struct conn *c, int code, omb_str reason)
{
    char payload[125];
    omb_str words = utf8_clip(reason, sizeof(payload) - 2);
    if (c->ws.close_sent)
        return;
    c->ws.close_sent = true;
    payload[0] = (char)(code >> 8);
    payload[1] = (char)code;
    if (words.len)
        memcpy(payload + 2, words.ptr, words.len);
    if (put_frame(c, FRAME_CLOSE, false, str_n(payload, code ? 2 + words.len : 0)))
        conn_cut(c);
}

/* The client broke a rule: say which kind, and end. */
static void fail(struct conn *c, int code)
{
    log_info("gateway", "websocket closed with %d", code);
    put_close(c, code, STR_NONE);
    wsconn_gone(c, code, STR_NONE);
    conn_end(c);
}

static void got_close(struct conn *c, const struct frame_got *got)
{
    bool asked = c->ws.close_sent;
    int code = got->code == 1005 ? 0 : got->code;
    if (!asked)
        put_close(c, code, STR_NONE);
    wsconn_gone(c, got->code, got->payload);
    conn_end(c);
}

static void deliver(struct conn *c, const struct frame_got *got)
{
    struct mount *m = c->ws.mount;
    struct buf plain = BUF_INIT(m->o.max_message);
    omb_str bytes = got->payload;
    bool text = got->op == FRAME_TEXT;
    if (got->deflated) {
        int err = deflate_unpack(&c->gw->deflate, bytes, &plain);
        bytes = buf_str(&plain);
        int code = err == -OMB_E_LIMIT ? 1009 : err ? 1007 : 0;
        if (code || (text && !utf8_valid(bytes))) {
            buf_free(&plain);
            fail(c, code ? code : 1007);
            return;
        }
    }
    c->gw->stats.ws_messages_in++;
    m->h->on_message(m->ctx, c->ws.id, c->ws.user, text, bytes);
    buf_free(&plain);
}

static void got_frame(struct conn *c, const struct frame_got *got)
{
    if (got->op == FRAME_CLOSE) {
        got_close(c, got);
    } else if (c->ws.close_sent || got->op == FRAME_PONG) {
        return; /* having said goodbye, we only wait for the answer */
    } else if (got->op == FRAME_PING) {
        if (conn_is_full(c) || put_frame(c, FRAME_PONG, false, got->payload))
            conn_cut(c);
    } else if (c->ws.mount) {
        deliver(c, got);
    }
}

static bool reads(const struct conn *c)
{
    return !c->dead && c->mode == CONN_WS && !c->end_when_sent;
}

void wsconn_input(struct conn *c, char *bytes, size_t len)
{
    struct frame_rules rules = {WS_MAX_MESSAGE, WS_MAX_FRAGMENTS, c->ws.deflate_bits != 0};
    if (c->ws.mount) {
        rules.max_message = c->ws.mount->o.max_message;
        rules.max_fragments = c->ws.mount->o.max_fragments;
    }
    size_t at = 0;
    while (reads(c)) {
        struct frame_got got;
        size_t used;
        int r = frame_feed(&c->ws.in, &rules, bytes + at, len - at, &used, &got);
        at += used;
        if (r < 0)
            fail(c, -r);
        if (r != FRAME_GOT)
            return;
        got_frame(c, &got);
        if (!c->dead)
            frame_done(&c->ws.in);
    }
}

static int send_message(struct conn *c, enum frame_op op, omb_str bytes)
{
    if (!c->ws.deflate_bits || bytes.len < WS_DEFLATE_LEAST)
        return put_frame(c, op, false, bytes);
    struct buf packed = BUF_INIT(2 * bytes.len + 1024);
    int err = deflate_pack(&c->gw->deflate, c->ws.deflate_bits, bytes, &packed);
    bool smaller = !err && packed.len < bytes.len;
    err = put_frame(c, op, smaller, smaller ? buf_str(&packed) : bytes);
    buf_free(&packed);
    return err;
}

/* The frame for a window of these bits: made by the first socket that has one. */
static int encode(struct deflate *d, int bits, struct wsconn_message *m, omb_str *frame)
{
    struct buf *form = &m->form[m->bytes.len < WS_DEFLATE_LEAST ? 0 : bits];
    unsigned char head[FRAME_MAX_HEAD];
    if (form->len == 0 && form != m->form) {
        struct buf packed = BUF_INIT(2 * m->bytes.len + 1024);
        bool smaller = deflate_pack(d, bits, m->bytes, &packed) == 0 && packed.len < m->bytes.len;
        omb_str payload = smaller ? buf_str(&packed) : m->bytes;
        buf_put(form, head, frame_head(head, m->op, smaller, payload.len));
        buf_puts(form, payload);
        buf_free(&packed);
    } else if (form->len == 0) {
        buf_put(form, head, frame_head(head, m->op, false, m->bytes.len));
        buf_puts(form, m->bytes);
    }
    *frame = buf_str(form);
    return form->err;
}

void wsconn_message_free(struct wsconn_message *m)
{
    for (int i = 0; i <= DEFLATE_MOST_BITS; i++)
        buf_free(&m->form[i]);
}

/* Whoever sends may be walking over its sockets: on_close waits for the end of the turn. */
static int give_up(struct conn *c, int err)
{
    c->ws.failed = true;
    conn_attend(c);
    return err;
}

void wsconn_attend(struct conn *c)
{
    if (!c->ws.failed || c->end_when_sent)
        return;
    c->gw->stats.slow_closed++;
    log_info("gateway", "websocket closed: it does not read");
    put_close(c, 1013, STR("too slow"));
    wsconn_gone(c, 1013, STR_NONE);
    if (!c->dead)
        conn_end(c);
}

/* 0 when the socket may be sent to. */
static int check_room(struct conn *c)
{
    if (c->dead || c->end_when_sent || c->ws.close_sent || c->ws.failed)
        return -OMB_E_CLOSED;
    if (conn_is_full(c))
        conn_flush(c); /* a turn with many messages is no slow reader */
    return conn_is_full(c) ? give_up(c, -OMB_E_BUSY) : 0;
}

static int sent(struct conn *c, int err)
{
    if (err)
        return give_up(c, -OMB_E_CLOSED);
    c->gw->stats.ws_messages_out++;
    if (out_size(&c->out) > c->gw->config.max_out / 2)
        c->ws.was_full = true;
    return 0;
}

int wsconn_send(struct conn *c, bool text, omb_str bytes)
{
    int err = check_room(c);
    return err ? err : sent(c, send_message(c, text ? FRAME_TEXT : FRAME_BINARY, bytes));
}

int wsconn_send_message(struct conn *c, struct wsconn_message *m)
{
    omb_str frame;
    int err = check_room(c);
    if (err)
        return err;
    err = encode(&c->gw->deflate, c->ws.deflate_bits, m, &frame);
    return sent(c, err ? err : conn_send(c, frame));
}

void wsconn_close(struct conn *c, int code, omb_str reason)
{
    if (c->dead || c->end_when_sent || c->ws.close_sent)
        return;
    put_close(c, code, reason);
    if (!c->dead)
        conn_wait(c, WAIT_CLOSE, WS_CLOSE_MS);
}

void wsconn_sent(struct conn *c)
{
    struct mount *m = c->ws.mount;
    if (!c->ws.was_full || !m)
        return;
    c->ws.was_full = false;
    if (m->h->on_drain)
        m->h->on_drain(m->ctx, c->ws.id, c->ws.user);
}

void wsconn_deadline(struct conn *c)
{
    const struct gw_config *config = &c->gw->config;
    bool heard = c->heard;
    c->heard = false;
    if (c->wait == WAIT_CLOSE) {
        wsconn_gone(c, 1006, STR_NONE);
        conn_end(c);
    } else if (heard) {
        conn_wait(c, WAIT_PING, config->ping_ms);
    } else if (c->wait == WAIT_PING) {
        if (put_frame(c, FRAME_PING, false, STR_NONE))
            conn_cut(c);
        else
            conn_wait(c, WAIT_PONG, config->pong_ms);
    } else {
        conn_cut(c);
    }
}

void wsconn_open(struct conn *c, struct mount *m, void *user, uint8_t bits, uint32_t tenant)
{
    struct http_in *in = c->in;
    omb_str query = in->req.query, peer = gw_peer(&in->req);
    /* What these two lie in must outlive the request: the head as it came, and the arena. */
    struct buf head = in->parse.head;
    struct arena arena = in->req.arena;
    in->parse.head = BUF_INIT(0);
    in->req.arena = (struct arena){0};
    struct buf *rest = c->pending;
    c->pending = NULL;
    http_release(c);
    c->mode = CONN_WS;
    c->ws = (struct wsconn){.mount = m,
                            .user = user,
                            .id = gw_id_new(c->gw, c->slot),
                            .deflate_bits = bits};
    m->refs++;
    c->gw->stats.ws_opened++;
    c->gw->stats.websockets++;
    c->heard = false;
    conn_wait(c, WAIT_PING, c->gw->config.ping_ms);
    if (m->h->on_open)
        m->h->on_open(m->ctx, c->ws.id, tenant, query, peer, &c->ws.user);
    arena_free(&arena);
    buf_free(&head);
    conn_resume(c);
    if (rest && reads(c))
        wsconn_input(c, rest->ptr, rest->len);
    if (rest)
        buf_free(rest);
    free(rest);
}
