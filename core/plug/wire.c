/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the form of what host and child say to each other. Must not know sockets, nor what is done
 * with a frame. Called by remote.c, manifest.c and ombud-plugd. */
#include "core/plug/wire.h"

#include "core/base/limits.h"

#include <endian.h>

#define WIRE_ABSENT UINT32_MAX

const char *wire_name(enum wire_type t)
{
    static const char *const names[] = {"?",     "HELLO", "DESCRIBE", "CONFIG",   "ACTIVATE",
                                        "DRAIN", "CALL",  "CANCEL",   "COMPLETE", "EMIT",
                                        "LOG",   "PING",  "PONG",     "BYE",      "TURN"};
    return names[t > 0 && t < WIRE_TYPES ? t : 0];
}

int wire_next(omb_str bytes, struct wire_frame *out, size_t *len)
{
    uint32_t n;
    uint16_t type;
    uint64_t op;
    if (bytes.len < sizeof n)
        return 0;
    memcpy(&n, bytes.ptr, sizeof n);
    n = le32toh(n);
    if (n < WIRE_HEAD - sizeof n || n > PLUG_MAX_FRAME)
        return -OMB_E_CORRUPT;
    if (bytes.len < WIRE_HEAD)
        return 0;
    memcpy(&type, bytes.ptr + 4, sizeof type);
    memcpy(&op, bytes.ptr + 6, sizeof op);
    type = le16toh(type);
    if (type == 0 || type >= WIRE_TYPES)
        return -OMB_E_CORRUPT;
    if (bytes.len - sizeof n < n)
        return 0;
    *out = (struct wire_frame){(enum wire_type)type, le64toh(op),
                               str_n(bytes.ptr + WIRE_HEAD, n - (WIRE_HEAD - sizeof n))};
    *len = sizeof n + n;
    return 1;
}

/* ---- writing ---- */

void wire_put_u16(struct buf *b, uint16_t n)
{
    n = htole16(n);
    buf_put(b, &n, sizeof n);
}

void wire_put_u32(struct buf *b, uint32_t n)
{
    n = htole32(n);
    buf_put(b, &n, sizeof n);
}

void wire_put_u64(struct buf *b, uint64_t n)
{
    n = htole64(n);
    buf_put(b, &n, sizeof n);
}

void wire_put_str(struct buf *b, omb_str s)
{
    wire_put_u32(b, s.ptr ? (uint32_t)s.len : WIRE_ABSENT);
    if (s.ptr)
        buf_put(b, s.ptr, s.len);
}

size_t wire_begin(struct buf *b, enum wire_type type, uint64_t op)
{
    size_t began = b->len;
    wire_put_u32(b, 0);
    wire_put_u16(b, (uint16_t)type);
    wire_put_u64(b, op);
    return began;
}

int wire_end(struct buf *b, size_t began)
{
    if (b->err)
        return b->err;
    size_t len = b->len - began - sizeof(uint32_t);
    if (len > PLUG_MAX_FRAME) {
        b->len = began;
        return -OMB_E_LIMIT;
    }
    uint32_t n = htole32((uint32_t)len);
    memcpy(b->ptr + began, &n, sizeof n);
    return 0;
}

int wire_put_frame(struct buf *b, enum wire_type type, uint64_t op, omb_str body)
{
    if (body.len > PLUG_MAX_FRAME)
        return -OMB_E_LIMIT;
    size_t began = wire_begin(b, type, op);
    if (body.ptr)
        buf_put(b, body.ptr, body.len);
    return wire_end(b, began);
}

/* Trailing strings that are absent are not sent. */
int wire_put_message(struct buf *b, enum wire_type type, uint16_t what, const struct message *m)
{
    uint16_t n = MESSAGE_STRINGS;
    size_t bytes = 0;
    while (n && !m->s[n - 1].ptr)
        n--;
    for (uint16_t i = 0; i < n; i++)
        bytes += m->s[i].len > PLUG_MAX_FRAME ? PLUG_MAX_FRAME : m->s[i].len;
    if (bytes > PLUG_MAX_FRAME)
        return -OMB_E_LIMIT;
    size_t began = wire_begin(b, type, m->op);
    wire_put_u16(b, what);
    wire_put_u16(b, n);
    wire_put_u32(b, m->tenant);
    wire_put_u32(b, (uint32_t)m->status);
    wire_put_u64(b, m->number);
    for (uint16_t i = 0; i < n; i++)
        wire_put_str(b, m->s[i]);
    return wire_end(b, began);
}

int wire_put_complete(struct buf *b, uint64_t op, int32_t status, omb_str bytes)
{
    if (bytes.len > PLUG_MAX_FRAME)
        return -OMB_E_LIMIT;
    size_t began = wire_begin(b, WIRE_COMPLETE, op);
    wire_put_u32(b, (uint32_t)status);
    wire_put_str(b, bytes);
    return wire_end(b, began);
}

/* ---- reading ---- */

struct wire_reader wire_read(omb_str body)
{
    if (!body.ptr)
        body = STR("");
    return (struct wire_reader){body.ptr, body.ptr + body.len, false};
}

static void take(struct wire_reader *r, void *out, size_t n)
{
    if (r->bad || (size_t)(r->end - r->at) < n) {
        r->bad = true;
        memset(out, 0, n);
        return;
    }
    memcpy(out, r->at, n);
    r->at += n;
}

uint16_t wire_u16(struct wire_reader *r)
{
    uint16_t n;
    take(r, &n, sizeof n);
    return le16toh(n);
}

uint32_t wire_u32(struct wire_reader *r)
{
    uint32_t n;
    take(r, &n, sizeof n);
    return le32toh(n);
}

uint64_t wire_u64(struct wire_reader *r)
{
    uint64_t n;
    take(r, &n, sizeof n);
    return le64toh(n);
}

omb_str wire_str(struct wire_reader *r)
{
    uint32_t n = wire_u32(r);
    if (r->bad || n == WIRE_ABSENT)
        return STR_NONE;
    if ((size_t)(r->end - r->at) < n) {
        r->bad = true;
        return STR_NONE;
    }
    omb_str s = str_n(r->at, n);
    r->at += n;
    return s;
}

int wire_done(const struct wire_reader *r)
{
    return r->bad || r->at != r->end ? -OMB_E_CORRUPT : 0;
}

int wire_message(const struct wire_frame *f, uint16_t most, uint16_t *what, struct message *out)
{
    struct wire_reader r = wire_read(f->body);
    struct message m = {.op = f->op};
    uint16_t is = wire_u16(&r), n = wire_u16(&r);
    m.tenant = wire_u32(&r);
    m.status = (int32_t)wire_u32(&r);
    m.number = wire_u64(&r);
    if (r.bad || is >= most || n > MESSAGE_STRINGS)
        return -OMB_E_CORRUPT;
    for (uint16_t i = 0; i < n; i++)
        m.s[i] = wire_str(&r);
    if (wire_done(&r))
        return -OMB_E_CORRUPT;
    *what = is;
    *out = m;
    return 0;
}

int wire_complete(const struct wire_frame *f, int32_t *status, omb_str *bytes)
{
    struct wire_reader r = wire_read(f->body);
    uint32_t n = wire_u32(&r);
    omb_str answer = wire_str(&r);
    if (wire_done(&r))
        return -OMB_E_CORRUPT;
    *status = (int32_t)n;
    *bytes = answer;
    return 0;
}
