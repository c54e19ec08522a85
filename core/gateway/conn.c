/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: an accepted connection: reading, one gathered write a loop turn, deadlines, its end.
 * Must not know: what the bytes mean (http and wsconn do), routes, handlers.
 * Called by: listener (accept), http, reply, wsconn. */
#include "core/gateway/conn.h"

#include "core/base/log.h"
#include "core/gateway/web.h"

#include <stdlib.h>

static void on_gone(uv_handle_t *h)
{
    struct conn *c = h->data;
    struct gw *gw = c->gw;
    list_remove(&c->link);
    gw->stats.connections--;
    free(c);
    gw_conn_gone(gw);
}

void conn_cut(struct conn *c)
{
    if (c->dead)
        return;
    c->dead = true;
    if (c->mode == CONN_WS || c->ws.mount)
        wsconn_gone(c, 1006, STR_NONE);
    http_gone(c);
    timer_stop(c->gw->wheel, &c->timer);
    list_remove(&c->dirty);
    out_free(&c->out);
    tls_close(c->tls);
    c->tls = NULL;
    gw_slot_give(c->gw, c->slot);
    if (!c->reset || uv_tcp_close_reset(&c->tcp, on_gone))
        uv_close((uv_handle_t *)&c->tcp, on_gone);
}

static void arm(struct conn *c)
{
    uint64_t now = uv_now(c->gw->config.loop);
    if (c->stalled || c->wait == WAIT_NONE)
        return;
    timer_start(c->gw->wheel, &c->timer, c->due > now ? c->due - now : 1);
}

void conn_wait(struct conn *c, enum conn_wait what, uint32_t ms)
{
    c->wait = (uint8_t)what;
    c->due = uv_now(c->gw->config.loop) + ms;
    if (what == WAIT_NONE && !c->stalled)
        timer_stop(c->gw->wheel, &c->timer);
    arm(c);
}

static void on_deadline(struct loop_timer *t)
{
    struct conn *c = LIST_ITEM(t, struct conn, timer);
    if (c->stalled) {
        c->gw->stats.slow_closed++;
        log_info("gateway", "connection closed: it does not read its answers");
        c->reset = true;
        conn_cut(c);
    } else if (c->wait == WAIT_LINGER) {
        conn_cut(c);
    } else if (c->mode == CONN_WS) {
        wsconn_deadline(c);
    } else {
        http_deadline(c);
    }
}

/* ---- sending ---- */

static void linger(struct conn *c)
{
    c->end_when_sent = false;
    c->mode = CONN_LINGER;
    /* A close with unread bytes would be a reset that eats the answer on its way. */
    int sock;
    if (c->eof || uv_fileno((uv_handle_t *)&c->tcp, &sock) || shutdown(sock, SHUT_WR)) {
        conn_cut(c);
        return;
    }
    conn_wait(c, WAIT_LINGER, GW_LINGER_MS);
    conn_resume(c);
}

static void sent_all(struct conn *c)
{
    if (c->end_when_sent)
        linger(c);
    else if (c->mode == CONN_WS)
        wsconn_sent(c);
    else if (c->mode == CONN_HTTP)
        http_sent(c);
}

static void on_flown(struct out_write *w, int status);

/* TLS takes the body in slices of its own: nothing of it may leave as it is. */
static int seal_body(struct conn *c)
{
    while (c->out.body && out_size(&c->out) < GW_MAX_WRITE) {
        if (tls_write(c->tls, out_take_slice(&c->out, GW_MAX_WRITE)))
            return UV_EPROTO;
        if (c->out.body->left > 0)
            continue;
        out_drop_body(&c->out);
        if (c->end_when_sent)
            tls_notify(c->tls);
    }
    return 0;
}

static void flush(struct conn *c)
{
    int err = 0;
    list_remove(&c->dirty);
    if (c->dead)
        return;
    if (c->mode == CONN_WS)
        wsconn_attend(c);
    do {
        if (c->tls)
            err = seal_body(c);
        if (!err)
            err = out_flush(&c->out, (uv_stream_t *)&c->tcp, on_flown, c);
    } while (!err && c->tls && c->out.body && !c->out.flying);
    if (err) {
        conn_cut(c);
        return;
    }
    if (c->out.flying && !c->stalled) {
        c->stalled = true;
        timer_start(c->gw->wheel, &c->timer, c->gw->config.stall_ms);
    }
    if (out_empty(&c->out))
        sent_all(c);
}

static void on_flown(struct out_write *w, int status)
{
    struct conn *c = w->ctx;
    bool finished = out_flown(&c->out, w, (uv_stream_t *)&c->tcp, &status);
    timer_stop(c->gw->wheel, &c->timer);
    if (status < 0) {
        conn_cut(c);
        return;
    }
    if (!finished) {
        timer_start(c->gw->wheel, &c->timer, c->gw->config.stall_ms);
        return;
    }
    c->stalled = false;
    arm(c);
    flush(c);
}

static void flush_soon(struct conn *c)
{
    if (list_empty(&c->dirty) && !c->out.flying)
        list_add_tail(&c->gw->dirty, &c->dirty);
}

void conn_flush_all(struct gw *gw)
{
    struct list now;
    list_init(&now);
    for (struct list *l; (l = list_pop_head(&gw->dirty)) != NULL;)
        list_add_tail(&now, l);
    for (struct list *l; (l = list_pop_head(&now)) != NULL;)
        flush(LIST_ITEM(l, struct conn, dirty));
}

void conn_attend(struct conn *c)
{
    if (list_empty(&c->dirty))
        list_add_tail(&c->gw->dirty, &c->dirty);
}

bool conn_is_full(const struct conn *c)
{
    return out_size(&c->out) > c->gw->config.max_out;
}

int conn_send(struct conn *c, omb_str bytes)
{
    /* One piece may pass the cap, so that it does not limit the size of a message, and so may
     * the frame that says goodbye. */
    bool last = c->mode == CONN_WS && c->ws.close_sent;
    if (!c->dead && !last && conn_is_full(c)) {
        c->gw->stats.slow_closed++;
        return -OMB_E_BUSY;
    }
    return conn_put(c, bytes);
}

int conn_put(struct conn *c, omb_str bytes)
{
    if (c->dead || c->mode == CONN_LINGER)
        return -OMB_E_CLOSED;
    c->gw->stats.bytes_out += bytes.len;
    int err = c->tls ? tls_write(c->tls, bytes) : out_put(&c->out, bytes);
    flush_soon(c);
    return err;
}

int conn_send_body(struct conn *c, const char *at, size_t left, void *owned)
{
    if (c->dead || c->mode == CONN_LINGER) {
        free(owned);
        return -OMB_E_CLOSED;
    }
    c->gw->stats.bytes_out += left;
    flush_soon(c);
    return out_put_body(&c->out, at, left, owned);
}

void conn_end(struct conn *c)
{
    if (c->dead || c->mode == CONN_LINGER || c->end_when_sent)
        return;
    if (c->tls && !c->out.body) /* else behind the body */
        tls_notify(c->tls);
    c->end_when_sent = true;
    flush_soon(c);
}

/* ---- reading ---- */

static void input(struct conn *c, char *bytes, size_t len)
{
    c->heard = true;
    c->gw->stats.bytes_in += len;
    if (c->end_when_sent || c->mode == CONN_LINGER)
        return;
    if (c->mode == CONN_WS)
        wsconn_input(c, bytes, len);
    else
        http_input(c, str_n(bytes, len));
}

static void input_tls(struct conn *c, omb_str cipher)
{
    tls_feed(c->tls, cipher);
    while (!c->dead) {
        int n = tls_read(c->tls, c->gw->plain_buf, GW_READ_CHUNK);
        if (n < 0) {
            conn_flush(c); /* an alert may have been written */
            conn_cut(c);
            return;
        }
        if (n == 0)
            break;
        input(c, c->gw->plain_buf, (size_t)n);
    }
    if (!c->dead && c->out.len)
        flush_soon(c);
}

void conn_flush(struct conn *c)
{
    if (!c->dead && !c->out.flying && out_flush(&c->out, (uv_stream_t *)&c->tcp, on_flown, c))
        c->eof = true;
}

static void on_alloc(uv_handle_t *h, size_t hint, uv_buf_t *buf)
{
    (void)hint;
    struct conn *c = h->data;
    *buf = uv_buf_init(c->gw->read_buf, GW_READ_CHUNK);
}

/* The other side sends no more; what it is owed still goes out. */
static void ended(struct conn *c, bool orderly)
{
    c->eof = true;
    conn_pause(c);
    if (!orderly) {
        conn_cut(c);
        return;
    }
    if (c->mode == CONN_HTTP && c->in && c->in->in_work)
        return;
    if (c->mode == CONN_WS)
        wsconn_gone(c, 1006, STR_NONE);
    if (c->dead || c->mode == CONN_LINGER || out_empty(&c->out))
        conn_cut(c);
    else
        conn_end(c);
}

static void on_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
    struct conn *c = stream->data;
    if (n == 0 || c->dead)
        return;
    if (n < 0) {
        ended(c, n == UV_EOF);
        return;
    }
    if (c->tls && c->mode != CONN_LINGER)
        input_tls(c, str_n(buf->base, (size_t)n));
    else
        input(c, buf->base, (size_t)n);
}

void conn_pause(struct conn *c)
{
    if (!c->paused)
        uv_read_stop((uv_stream_t *)&c->tcp);
    c->paused = true;
}

void conn_resume(struct conn *c)
{
    if (c->dead || !c->paused || c->eof)
        return;
    c->paused = false;
    if (uv_read_start((uv_stream_t *)&c->tcp, on_alloc, on_read))
        conn_cut(c);
}

/* ---- beginning ---- */

static void drop_handle(uv_handle_t *h)
{
    free(h->data);
}

static bool full(const struct gw *gw)
{
    return gw->draining || gw->closing || gw->stats.connections >= gw->config.max_connections;
}

void conn_accept(struct door *door)
{
    struct gw *gw = door->gw;
    struct conn *c = calloc(1, sizeof(*c));
    if (!c || uv_tcp_init(gw->config.loop, &c->tcp)) {
        free(c); /* libuv listens on only when this one was taken: it is, in a moment */
        timer_start(gw->wheel, &door->again, GW_ACCEPT_AGAIN_MS);
        return;
    }
    c->tcp.data = c;
    c->gw = gw;
    c->door = door;
    list_init(&c->link);
    list_init(&c->dirty);
    timer_init(&c->timer, on_deadline);
    if (uv_accept((uv_stream_t *)&door->tcp, (uv_stream_t *)&c->tcp) || full(gw) ||
        gw_slot_take(gw, c, &c->slot)) {
        gw->stats.refused++;
        uv_close((uv_handle_t *)&c->tcp, drop_handle);
        return;
    }
    gw->stats.accepted++;
    gw->stats.connections++;
    list_add_tail(&gw->conns, &c->link);
    uv_tcp_nodelay(&c->tcp, 1);
    c->paused = true;
    conn_wait(c, WAIT_FIRST, gw->config.header_ms);
    if (door->tls.ctx)
        tls_renew_keys(&door->tls, uv_now(gw->config.loop));
    if (door->tls.ctx && tls_open(&door->tls, &c->out, &c->tls))
        conn_cut(c);
    else
        conn_resume(c);
}
