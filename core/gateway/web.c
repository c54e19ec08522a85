/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the sequence of requests on one connection, and their deadlines.
 * Must not know: sockets and TLS (conn), the shape of answers (reply), handlers.
 * Called by: conn, reply, websocket. */
#include "core/gateway/web.h"

#include "core/base/log.h"
#include "core/gateway/conn.h"
#include "core/gateway/dispatch.h"
#include "core/gateway/router_i.h"

#include <stdlib.h>

/* The command line hands whole bundles to the admin listener. */
static size_t max_body(const struct conn *c)
{
    size_t usual = c->gw->config.max_body;

    return c->door->admin && usual < GW_CONTROL_MAX_BODY ? GW_CONTROL_MAX_BODY : usual;
}

static struct http_in *begin(struct conn *c)
{
    struct http_in *in = calloc(1, sizeof(*in));
    if (!in)
        return NULL;
    parse_start(&in->parse, max_body(c));
    in->req.gw = c->gw;
    in->req.conn = c;
    in->req.slot = c->slot;
    in->req.tls = c->tls != NULL;
    in->req.admin = c->door->admin;
    c->in = in;
    conn_wait(c, WAIT_HEADER, c->gw->config.header_ms);
    return in;
}

static void free_in(struct http_in *in)
{
    if (in->big)
        in->req.gw->n_big--;
    parse_free(&in->parse);
    arena_free(&in->req.arena);
    buf_free(&in->req.extra);
    free(in);
}

void http_release(struct conn *c)
{
    if (!c->in)
        return;
    free_in(c->in);
    c->in = NULL;
    if (!c->dead)
        (void)gw_id_new(c->gw, c->slot); /* ids of the request are dead */
}

void http_gone(struct conn *c)
{
    http_release(c);
    if (c->pending)
        buf_free(c->pending);
    free(c->pending);
    c->pending = NULL;
}

/* What the handlers see, from the judged head. */
static int fill_request(struct http_in *in)
{
    struct gw_req *r = &in->req;
    struct head *h = &in->head;
    r->head = str_is(h->method, "HEAD");
    r->method = r->head ? STR("GET") : h->method;
    r->query = h->query;
    r->host = h->host;
    r->header = h->header;
    r->n_header = h->n_header;
    in->close_after = !h->keep_alive;
    if (h->has_body && str_eq_nocase(gw_header(r, "upgrade"), STR("websocket"))) {
        h->why = "a handshake has no body";
        return 400;
    }
    if (head_decode(h->raw_path, &r->arena, false, &r->path))
        return 0;
    h->why = "malformed path";
    return 400;
}

/* A few routes take more than the usual; only so many such bodies are in memory at a time. */
static int allow_body(struct conn *c, struct http_in *in)
{
    struct head *h = &in->head;
    struct gw *gw = c->gw;
    size_t most =
        h->has_body ? router_max_body(gw->router, h->method, h->raw_path, &in->req.arena) : 0;
    if (most <= max_body(c)) {
        h->why = "body over the limit";
        return h->length > max_body(c) ? 413 : 0;
    }
    h->why = "body over the limit";
    if (h->length > most)
        return 413;
    h->why = "too many uploads at once, try again";
    if (gw->n_big >= GW_MAX_BIG)
        return 503;
    gw->n_big++;
    in->big = true;
    parse_allow(&in->parse, most);
    return 0;
}

static int take_head(struct conn *c, struct http_in *in)
{
    struct head *h = &in->head;
    int status = head_split(buf_str(&in->parse.head), &in->req.arena, h);
    if (!status)
        status = head_judge(h, &in->req.arena, GW_MAX_BIG_BODY);
    if (!status)
        status = allow_body(c, in);
    if (!status)
        status = fill_request(in);
    if (status) {
        http_refuse(c, status, h->why);
        return -OMB_E_INVALID;
    }
    if (parse_wants_body(&in->parse))
        conn_wait(c, WAIT_BODY, c->gw->config.body_ms);
    if (h->expects_continue && parse_wants_body(&in->parse))
        return conn_send(c, STR("HTTP/1.1 100 Continue\r\n\r\n"));
    return 0;
}

static void start_work(struct conn *c, struct http_in *in)
{
    in->in_work = true;
    in->req.body = buf_str(&in->parse.body);
    c->gw->stats.requests++;
    conn_wait(c, WAIT_ANSWER, c->gw->config.request_ms);
    dispatch_request(&in->req, &in->head);
}

/* Takes one step of the request being read; false when the bytes are used up or it ended. */
static bool step(struct conn *c, omb_str *bytes)
{
    size_t used;
    struct http_in *in = c->in ? c->in : begin(c);
    if (!in) {
        conn_cut(c);
        return false;
    }
    int r = parse_feed(&in->parse, *bytes, &used);
    *bytes = str_sub(*bytes, used, SIZE_MAX);
    if (r >= 400) {
        http_refuse(c, r, in->parse.why);
        return false;
    }
    if (r == PARSE_HEAD)
        return take_head(c, in) == 0;
    if (r == PARSE_DONE)
        start_work(c, in);
    return r == PARSE_DONE || bytes->len > 0;
}

static bool can_read(const struct conn *c)
{
    return !c->dead && c->mode == CONN_HTTP && !c->end_when_sent && !(c->in && c->in->in_work) &&
           out_size(&c->out) <= GW_HIGH_WATER && !c->out.body;
}

/* Bytes behind the request in work wait, and no more are read. */
static void keep(struct conn *c, omb_str rest)
{
    if (c->dead || c->mode != CONN_HTTP || c->end_when_sent || rest.len == 0)
        return;
    if (!c->pending) {
        c->pending = calloc(1, sizeof(*c->pending));
        if (c->pending)
            *c->pending = BUF_INIT(4 * GW_READ_CHUNK);
    }
    if (c->pending)
        buf_put(c->pending, rest.ptr, rest.len);
    if (!c->pending || c->pending->err)
        conn_cut(c);
    else
        conn_pause(c);
}

static void run(struct conn *c, omb_str bytes)
{
    bool more = true;
    c->looping = true;
    while (more && can_read(c))
        more = step(c, &bytes);
    c->looping = false;
    if (c->mode == CONN_WS && !c->dead && bytes.len > 0)
        wsconn_input(c, (char *)(uintptr_t)bytes.ptr, bytes.len); /* it came with the handshake */
    else if (!can_read(c))
        keep(c, bytes);
}

/* A pending pipeline goes on once its predecessor is answered and sent. */
static void go_on(struct conn *c)
{
    if (c->looping || !can_read(c))
        return;
    struct buf *pending = c->pending;
    c->pending = NULL;
    if (pending) {
        run(c, buf_str(pending));
        buf_free(pending);
        free(pending);
    }
    if (c->dead || c->mode != CONN_HTTP || c->end_when_sent || !can_read(c))
        return;
    if (c->eof)
        conn_end(c);
    else
        conn_resume(c);
}

void http_input(struct conn *c, omb_str bytes)
{
    if (!can_read(c) || c->pending)
        keep(c, bytes);
    else
        run(c, bytes);
}

void http_sent(struct conn *c)
{
    if (c->in && c->in->in_work)
        return;
    if (c->gw->draining && !c->in)
        conn_end(c);
    else
        go_on(c);
}

void http_answered(struct gw_req *req)
{
    struct conn *c = req->conn;
    bool close = c->in->close_after || c->gw->draining;
    http_release(c);
    if (c->dead)
        return;
    if (close) {
        conn_end(c);
        return;
    }
    conn_wait(c, WAIT_FIRST, c->gw->config.idle_ms);
    go_on(c);
}

void http_refuse(struct conn *c, int status, const char *why)
{
    c->gw->stats.bad_requests++;
    log_info("gateway", "request refused with %d: %s", status, why ? why : "malformed");
    if (!c->in && !begin(c)) {
        conn_cut(c);
        return;
    }
    c->in->close_after = true;
    c->in->in_work = true;
    gw_reply_problem(&c->in->req, status, why);
}

/* A body must keep a least pace; a window that brought it begins anew. */
static bool body_moves(struct conn *c)
{
    struct http_in *in = c->in;
    uint64_t got = in->parse.body_wire - in->body_at;
    in->body_at = in->parse.body_wire;
    return got >= GW_BODY_LEAST;
}

void http_deadline(struct conn *c)
{
    struct http_in *in = c->in;
    if ((c->wait == WAIT_FIRST || !in) && !out_empty(&c->out)) {
        conn_wait(c, WAIT_FIRST, c->gw->config.idle_ms); /* a long answer is on its way */
    } else if (c->wait == WAIT_FIRST || !in) {
        conn_cut(c);
    } else if (c->wait == WAIT_ANSWER) {
        if (in->req.state == REQ_STREAMING)
            return;
        in->close_after = true;
        log_warn("gateway", "no answer in time: %.*s", STR_ARG(in->req.path));
        gw_reply_problem(&in->req, 504, "The answer took too long.");
    } else if (c->wait == WAIT_BODY && body_moves(c)) {
        conn_wait(c, WAIT_BODY, c->gw->config.body_ms);
    } else if (c->wait == WAIT_HEADER && !parse_begun(&in->parse)) {
        conn_cut(c);
    } else {
        c->gw->stats.slow_closed++;
        http_refuse(c, 408, "The request came too slowly.");
    }
}
