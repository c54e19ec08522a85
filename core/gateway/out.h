/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_GATEWAY_OUT_H
#define OMB_GATEWAY_OUT_H

#include "core/base/str.h"

#include <uv.h>

/*
 * What a connection still has to send: bytes gathered in a loop turn, one write in
 * flight, and behind both a body that is not copied as a whole (an asset, a large
 * answer) but taken in slices. [loop]
 */
struct out_body {
    const char *at;
    size_t left;
    void *owned; /* freed when all is sent, or NULL */
};

struct out_write { /* in flight; lives until libuv gives it back */
    uv_write_t req;
    void (*done)(struct out_write *w, int status);
    void *ctx; /* NULL once its connection is gone */
    char *bytes;
    size_t len, at, now;
};

struct out {
    char *ptr;
    uint32_t len, cap;
    struct out_write *flying;
    struct out_body *body;
    bool sealed; /* TLS: the body is encrypted by its owner, never sent from here */
};

/* Bytes not yet handed to the system. */
size_t out_size(const struct out *o);
bool out_empty(const struct out *o);

/* Room for n more bytes at its end, or NULL. */
char *out_reserve(struct out *o, size_t n);
OMB_MUST_USE int out_put(struct out *o, omb_str bytes);

/* Sends `left` bytes behind what is queued; takes `owned` (frees it even on failure). */
OMB_MUST_USE int out_put_body(struct out *o, const char *at, size_t left, void *owned);

/*
 * Writes what it can at once, the rest as one write in flight; `done` is called when that
 * one ended (with ctx still set). 0, or a libuv error: the connection is of no use.
 */
OMB_MUST_USE int out_flush(struct out *o, uv_stream_t *stream,
                           void (*done)(struct out_write *w, int status), void *ctx);

/* From `done`: goes on with the write, true when it is finished and freed. */
bool out_flown(struct out *o, struct out_write *w, uv_stream_t *stream, int *status);

/* Moves the next slice of the body into the queue; for a TLS connection's own use. */
omb_str out_take_slice(struct out *o, size_t most);
void out_drop_body(struct out *o);
void out_free(struct out *o); /* a write in flight frees itself when it comes back */

#endif
