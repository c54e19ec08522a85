/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: answers: status line, the headers every answer has, bodies, problems, streams.
 * Must not know: routes, what an answer means.
 * Called by: every handler; web and dispatch for refusals. */
#include "core/base/clock.h"
#include "core/base/id.h"
#include "core/base/log.h"
#include "core/gateway/conn.h"
#include "core/gateway/problem.h"
#include "core/gateway/reply_i.h"
#include "core/gateway/scan.h"
#include "core/gateway/web.h"

#include <stdlib.h>

/* Bodies over this are not gathered with the head but sent in slices. */
#define INLINE_BODY (64 * 1024)

static const char *reason(int status)
{
    static const struct {
        int status;
        const char *words;
    } known[] = {
        {200, "OK"},           {201, "Created"},           {202, "Accepted"},
        {204, "No Content"},   {304, "Not Modified"},      {400, "Bad Request"},
        {401, "Unauthorized"}, {403, "Forbidden"},         {404, "Not Found"},
        {409, "Conflict"},     {429, "Too Many Requests"}, {503, "Service Unavailable"},
    };
    for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
        if (known[i].status == status)
            return known[i].words;
    return ""; /* the words are optional */
}

static bool name_ok(const char *name)
{
    for (const char *p = name; *p; p++)
        if (!scan_is_token((unsigned char)*p))
            return false;
    return *name != '\0';
}

void gw_set_header(struct gw_req *req, const char *name, omb_str value)
{
    bool bad = !name_ok(name);
    for (size_t i = 0; i < value.len; i++)
        bad = bad || (unsigned char)value.ptr[i] < 0x20 || value.ptr[i] == 0x7f;
    if (bad) {
        log_error("gateway", "a header with control characters was left out");
        return;
    }
    if (req->extra.max == 0)
        req->extra = BUF_INIT(GW_MAX_HEAD);
    buf_printf(&req->extra, "%s: %.*s\r\n", name, STR_ARG(value));
}

static bool has_extra(const struct gw_req *req, const char *name)
{
    omb_str rest = buf_str(&req->extra), line;
    while (rest.len > 0 && str_cut(rest, '\n', &line, &rest)) {
        omb_str key, value;
        if (str_cut(line, ':', &key, &value) && str_eq_nocase(key, str_of(name)))
            return true;
    }
    return false;
}

/* length < 0: chunked. */
static void put_head(struct gw_req *req, int status, const char *type, int64_t length,
                     struct buf *out)
{
    struct http_in *in = req->conn->in;
    if (req->gw->draining)
        in->close_after = true;
    buf_printf(out, "HTTP/1.1 %d %s\r\nDate: %s\r\n", status, reason(status), gw_date(req->gw));
    if (type)
        buf_printf(out, "Content-Type: %s\r\n", type);
    if (length >= 0 && status != 204 && status != 304)
        buf_printf(out, "Content-Length: %lld\r\n", (long long)length);
    else if (length < 0)
        buf_putz(out, "Transfer-Encoding: chunked\r\n");
    buf_putz(out, "X-Content-Type-Options: nosniff\r\nReferrer-Policy: same-origin\r\n"
                  "Cross-Origin-Opener-Policy: same-origin\r\n");
    if (req->tls)
        buf_putz(out, "Strict-Transport-Security: max-age=31536000\r\n");
    if (!has_extra(req, "content-security-policy"))
        buf_putz(out, "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n");
    if (!has_extra(req, "cache-control"))
        buf_putz(out, "Cache-Control: no-store\r\n");
    if (in->close_after)
        buf_putz(out, "Connection: close\r\n");
    else if (in->head.minor == 0)
        buf_putz(out, "Connection: keep-alive\r\n");
    buf_puts(out, buf_str(&req->extra));
    buf_putz(out, "\r\n");
}

static bool begin_answer(struct gw_req *req)
{
    if (req->state == REQ_ANSWERED || req->state == REQ_STREAMING) {
        log_error("gateway", "a request was answered twice: %.*s", STR_ARG(req->path));
        return false;
    }
    req->state = REQ_ANSWERED;
    return true;
}

static void send_out(struct gw_req *req, struct buf *out, const char *at, size_t left, void *owned)
{
    struct conn *c = req->conn;
    int err = out->err ? out->err : conn_send(c, buf_str(out));
    buf_free(out);
    if (!err && left > 0)
        err = conn_send_body(c, at, left, owned);
    else
        free(owned);
    if (err)
        conn_cut(c);
    else
        http_answered(req);
}

void reply_borrowed(struct gw_req *req, int status, const char *type, omb_str body)
{
    struct buf out = BUF_INIT(2 * GW_MAX_HEAD);
    if (!begin_answer(req))
        return;
    put_head(req, status, type, (int64_t)body.len, &out);
    send_out(req, &out, body.ptr, req->head ? 0 : body.len, NULL);
}

void reply_take(struct gw_req *req, int status, const char *type, char *bytes, size_t len)
{
    struct buf out = BUF_INIT(2 * GW_MAX_HEAD);
    if (!begin_answer(req)) {
        free(bytes);
        return;
    }
    put_head(req, status, type, (int64_t)len, &out);
    send_out(req, &out, bytes, req->head ? 0 : len, bytes);
}

void gw_reply(struct gw_req *req, int status, const char *content_type, omb_str body)
{
    if (body.len > INLINE_BODY && !req->head) {
        char *copy = str_dup(body);
        if (copy)
            reply_take(req, status, content_type, copy, body.len);
        else
            gw_reply_problem(req, -OMB_E_NOMEM, NULL);
        return;
    }
    struct buf out = BUF_INIT(INLINE_BODY + 2 * GW_MAX_HEAD);
    if (!begin_answer(req))
        return;
    put_head(req, status, content_type, (int64_t)body.len, &out);
    if (!req->head)
        buf_puts(&out, body);
    send_out(req, &out, NULL, 0, NULL);
}

void gw_reply_json(struct gw_req *req, int status, const struct buf *json)
{
    if (json->err)
        gw_reply_problem(req, json->err == -OMB_E_NOMEM ? json->err : -OMB_E_FAILED, NULL);
    else
        gw_reply(req, status, "application/json", buf_str(json));
}

void gw_reply_empty(struct gw_req *req, int status)
{
    gw_reply(req, status, NULL, STR(""));
}

void gw_reply_problem(struct gw_req *req, int code, const char *detail)
{
    gw_reply_problem_field(req, code, NULL, detail);
}

void gw_reply_problem_field(struct gw_req *req, int code, const char *field, const char *detail)
{
    struct buf body = BUF_INIT(16 * 1024);
    char id[ID_TEXT + 1];
    int status = problem_status(code);
    id_text(id_new(), id);
    problem_write(&body, code, field, detail, id);
    if (status == 500 || status == 503 || status == 504)
        log_warn("gateway", "%d for %.*s, id %s: %s", status, STR_ARG(req->path), id,
                 detail ? detail : omb_strerror(code));
    if (status == 503 && !has_extra(req, "retry-after"))
        gw_set_header(req, "Retry-After", STR("1"));
    gw_reply(req, status, "application/problem+json", buf_str(&body));
    buf_free(&body);
}

/* ---- answers that go on ---- */

int gw_stream_start(struct gw_req *req, int status, const char *content_type)
{
    struct http_in *in = req->conn->in;
    struct buf out = BUF_INIT(2 * GW_MAX_HEAD);
    if (!begin_answer(req))
        return -OMB_E_STATE;
    bool chunked = in->head.minor == 1;
    if (!chunked)
        in->close_after = true;
    put_head(req, status, content_type, -1, &out);
    req->state = REQ_STREAMING;
    if (in->id == 0)
        in->id = gw_id_new(req->gw, req->slot);
    conn_wait(req->conn, WAIT_NONE, 0);
    int err = out.err ? out.err : conn_send(req->conn, buf_str(&out));
    buf_free(&out);
    return err;
}

int gw_stream_send(struct gw_req *req, omb_str bytes)
{
    char size[32];
    if (req->state != REQ_STREAMING)
        return -OMB_E_STATE;
    if (bytes.len == 0 || req->head)
        return 0;
    int n = snprintf(size, sizeof(size), "%zx\r\n", bytes.len);
    int err = conn_send(req->conn, str_n(size, (size_t)n));
    if (!err)
        err = conn_send(req->conn, bytes);
    if (!err)
        err = conn_send(req->conn, STR("\r\n"));
    if (err)
        conn_cut(req->conn);
    return err;
}

void gw_stream_end(struct gw_req *req)
{
    if (req->state != REQ_STREAMING)
        return;
    req->state = REQ_ANSWERED;
    if (conn_send(req->conn, req->head ? STR("") : STR("0\r\n\r\n")))
        conn_cut(req->conn);
    else
        http_answered(req);
}
