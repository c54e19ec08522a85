/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the bytes a connection has yet to send, and the one write in flight.
 * Must not know: HTTP, WebSocket, TLS, deadlines.
 * Called by: conn. */
#include "core/gateway/out.h"

#include "core/base/limits.h"

#include <stdlib.h>

size_t out_size(const struct out *o)
{
    return o->len + (o->flying ? o->flying->len - o->flying->at : 0);
}

bool out_empty(const struct out *o)
{
    return o->len == 0 && !o->flying && !o->body;
}

char *out_reserve(struct out *o, size_t n)
{
    if (n > UINT32_MAX / 4)
        return NULL;
    size_t need = (size_t)o->len + n;
    if (need > o->cap) {
        size_t cap = o->cap ? o->cap : 256;
        while (cap < need)
            cap *= 2;
        char *grown = realloc(o->ptr, cap);
        if (!grown)
            return NULL;
        o->ptr = grown;
        o->cap = (uint32_t)cap;
    }
    return o->ptr + o->len;
}

int out_put(struct out *o, omb_str bytes)
{
    if (bytes.len == 0)
        return 0;
    char *to = out_reserve(o, bytes.len);
    if (!to)
        return -OMB_E_NOMEM;
    memcpy(to, bytes.ptr, bytes.len);
    o->len += (uint32_t)bytes.len;
    return 0;
}

int out_put_body(struct out *o, const char *at, size_t left, void *owned)
{
    struct out_body *b = o->body ? NULL : malloc(sizeof(*b));
    if (!b) {
        free(owned);
        return -OMB_E_NOMEM;
    }
    *b = (struct out_body){at, left, owned};
    o->body = b;
    return 0;
}

void out_drop_body(struct out *o)
{
    if (o->body)
        free(o->body->owned);
    free(o->body);
    o->body = NULL;
}

omb_str out_take_slice(struct out *o, size_t most)
{
    struct out_body *b = o->body;
    if (!b)
        return STR_NONE;
    omb_str slice = str_n(b->at, b->left < most ? b->left : most);
    b->at += slice.len;
    b->left -= slice.len;
    return slice;
}

static void drop_bytes(struct out *o)
{
    free(o->ptr);
    o->ptr = NULL;
    o->len = o->cap = 0;
}

/* As much as the socket takes now; the queue keeps the rest. */
static int try_write(struct out *o, uv_stream_t *stream)
{
    uv_buf_t buf = uv_buf_init(o->ptr, o->len);
    int n = uv_try_write(stream, &buf, 1);
    if (n == UV_EAGAIN)
        return 0;
    if (n < 0)
        return n;
    if ((uint32_t)n == o->len) {
        drop_bytes(o);
        return 0;
    }
    memmove(o->ptr, o->ptr + n, o->len - (uint32_t)n);
    o->len -= (uint32_t)n;
    return 0;
}

static void on_written(uv_write_t *req, int status)
{
    struct out_write *w = (struct out_write *)req;
    if (w->ctx) {
        w->done(w, status);
        return;
    }
    free(w->bytes);
    free(w);
}

static int start_piece(struct out_write *w, uv_stream_t *stream)
{
    w->now = w->len - w->at < GW_MAX_WRITE ? w->len - w->at : GW_MAX_WRITE;
    uv_buf_t buf = uv_buf_init(w->bytes + w->at, (unsigned int)w->now);
    return uv_write(&w->req, stream, &buf, 1, on_written);
}

static int start_flight(struct out *o, uv_stream_t *stream,
                        void (*done)(struct out_write *w, int status), void *ctx)
{
    struct out_write *w = calloc(1, sizeof(*w));
    if (!w)
        return UV_ENOMEM;
    w->done = done;
    w->ctx = ctx;
    w->bytes = o->ptr;
    w->len = o->len;
    int err = start_piece(w, stream);
    if (err) {
        free(w);
        return err;
    }
    o->flying = w;
    o->ptr = NULL;
    o->len = o->cap = 0;
    return 0;
}

int out_flush(struct out *o, uv_stream_t *stream, void (*done)(struct out_write *w, int status),
              void *ctx)
{
    while (!o->flying) {
        if (o->len == 0 && o->body && !o->sealed) {
            if (out_put(o, out_take_slice(o, GW_MAX_WRITE)))
                return UV_ENOMEM;
            if (o->body->left == 0)
                out_drop_body(o);
        }
        if (o->len == 0)
            return 0;
        int err = try_write(o, stream);
        if (!err && o->len > 0)
            err = start_flight(o, stream, done, ctx);
        if (err)
            return err;
    }
    return 0;
}

bool out_flown(struct out *o, struct out_write *w, uv_stream_t *stream, int *status)
{
    w->at += w->now;
    if (*status == 0 && w->at < w->len) {
        *status = start_piece(w, stream);
        if (*status == 0)
            return false;
    }
    o->flying = NULL;
    free(w->bytes);
    free(w);
    return true;
}

void out_free(struct out *o)
{
    if (o->flying)
        o->flying->ctx = NULL;
    o->flying = NULL;
    drop_bytes(o);
    out_drop_body(o);
}
