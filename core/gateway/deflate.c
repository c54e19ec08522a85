/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: zlib for WebSocket messages, and the choice among a client's offers.
 * Must not know: frames, connections.
 * Called by: wsconn (messages), websocket (handshake). */
#include "core/gateway/deflate.h"

#include <stdio.h>
#include <stdlib.h>
#include <zlib.h>

#define DEFLATE_LEVEL 1
#define DEFLATE_STEP ((size_t)16 * 1024)

static z_stream *packer(struct deflate *d, int bits)
{
    if (d->out[bits])
        return deflateReset(d->out[bits]) == Z_OK ? d->out[bits] : NULL;
    z_stream *z = calloc(1, sizeof(*z));
    if (!z || deflateInit2(z, DEFLATE_LEVEL, Z_DEFLATED, -bits, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
        free(z);
        return NULL;
    }
    return d->out[bits] = z;
}

static z_stream *unpacker(struct deflate *d)
{
    if (d->in)
        return inflateReset(d->in) == Z_OK ? d->in : NULL;
    z_stream *z = calloc(1, sizeof(*z));
    if (!z || inflateInit2(z, -DEFLATE_MOST_BITS) != Z_OK) {
        free(z);
        return NULL;
    }
    return d->in = z;
}

void deflate_free(struct deflate *d)
{
    for (int i = 0; i <= DEFLATE_MOST_BITS; i++) {
        if (d->out[i])
            deflateEnd(d->out[i]);
        free(d->out[i]);
    }
    if (d->in)
        inflateEnd(d->in);
    free(d->in);
    *d = (struct deflate){0};
}

int deflate_pack(struct deflate *d, int bits, omb_str plain, struct buf *out)
{
    z_stream *z = packer(d, bits);
    if (!z)
        return -OMB_E_NOMEM;
    /* zlib's own bound leaves out the flush marker of the end */
    int err = buf_reserve(out, deflateBound(z, plain.len) + 16);
    if (err)
        return err;
    z->next_in = (Bytef *)(uintptr_t)plain.ptr;
    z->avail_in = (uInt)plain.len;
    z->next_out = (Bytef *)out->ptr + out->len;
    z->avail_out = (uInt)(out->cap - out->len);
    if (deflate(z, Z_SYNC_FLUSH) != Z_OK || z->avail_in || z->avail_out == 0)
        return -OMB_E_FAILED;
    size_t end = out->cap - z->avail_out;
    out->len = end - 4; /* 00 00 ff ff is not sent */
    return 0;
}

/* Inflates what next_in holds: 0, 1 at the end of the stream, or an error. */
static int unpack_some(z_stream *z, struct buf *out)
{
    for (;;) {
        char spill;
        size_t left = out->max - out->len;
        size_t room = left == 0 ? 1 : left < DEFLATE_STEP ? left : DEFLATE_STEP;
        if (left && buf_reserve(out, room))
            return out->err;
        z->next_out = left ? (Bytef *)out->ptr + out->len : (Bytef *)&spill;
        z->avail_out = (uInt)room;
        int r = inflate(z, Z_SYNC_FLUSH);
        size_t made = room - z->avail_out;
        if (r != Z_OK && r != Z_BUF_ERROR && r != Z_STREAM_END)
            return -OMB_E_SYNTAX;
        if (!left && made)
            return -OMB_E_LIMIT;
        if (left)
            out->len += made;
        if (r == Z_STREAM_END)
            return z->avail_in ? -OMB_E_SYNTAX : 1;
        if (z->avail_out > 0)
            return z->avail_in ? -OMB_E_SYNTAX : 0;
    }
}

int deflate_unpack(struct deflate *d, omb_str packed, struct buf *out)
{
    static const unsigned char tail[4] = {0, 0, 0xff, 0xff};
    z_stream *z = unpacker(d);
    if (!z)
        return -OMB_E_NOMEM;
    z->next_in = (Bytef *)(uintptr_t)packed.ptr;
    z->avail_in = (uInt)packed.len;
    int r = packed.len ? unpack_some(z, out) : 0;
    if (r == 0) {
        z->next_in = (Bytef *)(uintptr_t)tail;
        z->avail_in = sizeof(tail);
        r = unpack_some(z, out);
    }
    return r < 0 ? r : 0;
}

struct offer {
    bool server_alone, client_alone, client_bits, server_bits;
    int bits;
};

static bool bits_of(omb_str value, int *bits)
{
    int64_t n;
    if (value.len >= 2 && value.ptr[0] == '"' && value.ptr[value.len - 1] == '"')
        value = str_sub(value, 1, value.len - 2);
    if (value.len == 0 || value.ptr[0] == '0' || str_int(value, &n) || n < 8 || n > 15)
        return false;
    *bits = (int)n;
    return true;
}

/* One parameter of an offer; false makes the whole offer unacceptable. */
static bool take_param(struct offer *o, omb_str name, omb_str value, bool has_value)
{
    int ignored;
    bool *seen = str_is(name, "server_no_context_takeover")   ? &o->server_alone
                 : str_is(name, "client_no_context_takeover") ? &o->client_alone
                 : str_is(name, "client_max_window_bits")     ? &o->client_bits
                 : str_is(name, "server_max_window_bits")     ? &o->server_bits
                                                              : NULL;
    if (!seen || *seen)
        return false;
    *seen = true;
    if (seen == &o->client_bits)
        return !has_value || bits_of(value, &ignored);
    if (seen == &o->server_bits)
        return has_value && bits_of(value, &o->bits) && o->bits >= DEFLATE_LEAST_BITS;
    return !has_value;
}

static bool take_offer(omb_str text, struct offer *o)
{
    omb_str part, rest = text;
    bool first = true;
    *o = (struct offer){.bits = DEFLATE_MOST_BITS};
    for (bool more = true; more; first = false) {
        omb_str all = rest, name, value = STR_NONE;
        more = str_cut(all, ';', &part, &rest);
        part = str_trim(more ? part : all);
        bool has_value = str_cut(part, '=', &name, &value);
        if (!has_value)
            name = part;
        if (first && (has_value || !str_is(name, "permessage-deflate")))
            return false;
        if (!first && !take_param(o, str_trim(name), str_trim(value), has_value))
            return false;
    }
    return true;
}

void deflate_negotiate(omb_str offers, int *bits, char *answer, size_t cap)
{
    *bits = 0;
    bool more = offers.len > 0;
    while (more) {
        omb_str all = offers, one;
        struct offer o;
        more = str_cut(all, ',', &one, &offers);
        if (!take_offer(more ? one : all, &o))
            continue;
        *bits = o.bits;
        int n = snprintf(answer, cap,
                         "permessage-deflate; server_no_context_takeover; "
                         "client_no_context_takeover");
        if (o.server_bits && n > 0)
            (void)snprintf(answer + n, cap - (size_t)n, "; server_max_window_bits=%d", o.bits);
        return;
    }
}
