/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_GATEWAY_DEFLATE_H
#define OMB_GATEWAY_DEFLATE_H

#include "core/base/buf.h"

/*
 * permessage-deflate (RFC 7692) without context takeover in both directions: every
 * message stands alone, so all sockets share one compressor a window size and one
 * decompressor, and an idle socket keeps nothing. [loop]
 */
#define DEFLATE_LEAST_BITS 9
#define DEFLATE_MOST_BITS 15

struct z_stream_s;

struct deflate {
    struct z_stream_s *in;
    struct z_stream_s *out[DEFLATE_MOST_BITS + 1]; /* by window bits, made when first used */
};

void deflate_free(struct deflate *d);

/* Appends the compressed message. The buf's error, or -OMB_E_NOMEM. */
OMB_MUST_USE int deflate_pack(struct deflate *d, int bits, omb_str plain, struct buf *out);

/* Appends the plain message; -OMB_E_LIMIT past out->max, -OMB_E_SYNTAX for damaged input. */
OMB_MUST_USE int deflate_unpack(struct deflate *d, omb_str packed, struct buf *out);

/*
 * Picks the first acceptable offer of Sec-WebSocket-Extensions. *bits: window of what we
 * send, 0 when none is acceptable; then answer is untouched.
 */
void deflate_negotiate(omb_str offers, int *bits, char *answer, size_t cap);

#endif
