/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_GATEWAY_FRAME_H
#define OMB_GATEWAY_FRAME_H

#include "core/base/buf.h"

/*
 * WebSocket frames (RFC 6455): a reader for what clients send and heads for what we
 * send. A message that lies whole in the bytes at hand is neither copied nor
 * allocated for; a reader between messages owns nothing. [any]
 */
enum frame_op {
    FRAME_CONTINUE = 0,
    FRAME_TEXT = 1,
    FRAME_BINARY = 2,
    FRAME_CLOSE = 8,
    FRAME_PING = 9,
    FRAME_PONG = 10
};

struct frame_rules {
    size_t max_message;
    uint32_t max_fragments;
    bool deflate; /* the first reserved bit may be set */
};

struct frame_part; /* a message or control frame of which a part is still to come */

struct frame_in {
    struct frame_part *part;
    uint64_t left; /* payload bytes of the current frame still to come */
    uint8_t head[14];
    uint8_t n_head; /* bytes of the head gathered */
    uint8_t mask_at;
    bool in_payload;
};

struct frame_got {
    uint8_t op; /* TEXT, BINARY: a whole message; CLOSE, PING, PONG */
    bool deflated;
    omb_str payload; /* borrowed until the next frame_feed; CLOSE: the reason */
    int code;        /* CLOSE: as received, 1005 without one */
};

enum { FRAME_MORE = 0, FRAME_GOT = 1 };

/*
 * Takes *used of the bytes, which it unmasks in place. FRAME_GOT fills got (then call
 * again with the rest), or a negative close code: -1002, -1007, -1008, -1009, -1011.
 * Text is UTF-8 checked as it comes, deflated text is not.
 */
int frame_feed(struct frame_in *f, const struct frame_rules *rules, char *bytes, size_t len,
               size_t *used, struct frame_got *got);
void frame_done(struct frame_in *f); /* got is no longer needed */
void frame_free(struct frame_in *f);

/* Head of an unmasked final frame; returns its size. */
#define FRAME_MAX_HEAD 10
size_t frame_head(unsigned char out[FRAME_MAX_HEAD], enum frame_op op, bool deflated, size_t len);

/* True for a code that may stand in a close frame. */
bool frame_code_ok(int code);

#endif
