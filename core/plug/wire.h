/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_PLUG_WIRE_H
#define OMB_PLUG_WIRE_H

#include "core/base/buf.h"
#include "core/plug/message.h"

/*
 * What host and child say to each other: frames of
 *   u32 length of what follows, u16 type, u64 op, body
 * least significant byte first. Both ends are of one build (HELLO says which). Reading is
 * strict: a length over the cap, an unknown type, a body with a byte too few or too many is
 * -OMB_E_CORRUPT, and the other end is not spoken to again. Nothing is allocated for a frame
 * that is read; one that is written goes to the end of a buffer. [any]
 *
 *   type      from   op      body
 *   HELLO     child  0       u32 WIRE_VERSION, string build
 *   DESCRIBE  host   0       file, state folder, network, user, memory (cage.h)
 *   DESCRIBE  child  0       status, words, then what the file says of itself (manifest.h)
 *   CONFIG    host   index   the values of its options, texts in the descriptor's order
 *   CONFIG    child  0       status, words, then what the instance offers (manifest.h)
 *   ACTIVATE  both   0       -; back: status, words
 *   DRAIN     host   call    a call, as CALL
 *   CALL      host   call    u16 method, then a message
 *   CANCEL    host   call    -
 *   COMPLETE  child  call    i32 status, string: the answer to a call
 *   COMPLETE  host   asked   the same: the answer to what was asked
 *   EMIT      child  asked   u16 ask, then a message
 *   LOG       child  level   the line; WIRE_LOG_FAULT: function, what it did wrong
 *   PING      host   number  -
 *   PONG      child  number  -
 *   BYE       both   0       -: the host's end of work; back: it is done
 *   TURN      both   0       u32 ms of a plugin whose time stands still; back: what is left (still.h)
 */
#define WIRE_VERSION 2u
#define WIRE_LOG_FAULT 16
#define WIRE_HEAD 14 /* bytes before a body */

enum wire_type {
    WIRE_HELLO = 1,
    WIRE_DESCRIBE,
    WIRE_CONFIG,
    WIRE_ACTIVATE,
    WIRE_DRAIN,
    WIRE_CALL,
    WIRE_CANCEL,
    WIRE_COMPLETE,
    WIRE_EMIT,
    WIRE_LOG,
    WIRE_PING,
    WIRE_PONG,
    WIRE_BYE,
    WIRE_TURN,
    WIRE_TYPES
};

struct wire_frame {
    enum wire_type type;
    uint64_t op;
    omb_str body; /* borrowed from what was read */
};

const char *wire_name(enum wire_type t); /* "CALL"; never NULL */

/* The frame at the start of `bytes`: 1 and how long it is, 0 when more bytes are needed,
 * -OMB_E_CORRUPT. */
int wire_next(omb_str bytes, struct wire_frame *out, size_t *len);

/* ---- writing: failures stick in the buffer ---- */

/* Begins a frame; returns where, for wire_end. */
size_t wire_begin(struct buf *b, enum wire_type type, uint64_t op);
/* Sets its length. A frame over the cap is taken back: -OMB_E_LIMIT; or the buffer's error. */
int wire_end(struct buf *b, size_t began);

void wire_put_u16(struct buf *b, uint16_t n);
void wire_put_u32(struct buf *b, uint32_t n);
void wire_put_u64(struct buf *b, uint64_t n);
void wire_put_str(struct buf *b, omb_str s); /* absent and empty stay apart */

/* Whole frames; 0 or as wire_end. */
OMB_MUST_USE int wire_put_frame(struct buf *b, enum wire_type type, uint64_t op, omb_str body);
OMB_MUST_USE int wire_put_message(struct buf *b, enum wire_type type, uint16_t what,
                                  const struct message *m);
OMB_MUST_USE int wire_put_complete(struct buf *b, uint64_t op, int32_t status, omb_str bytes);

/* ---- reading a body ---- */

struct wire_reader {
    const char *at, *end;
    bool bad; /* a value did not fit; everything after it reads as nothing */
};

struct wire_reader wire_read(omb_str body);
uint16_t wire_u16(struct wire_reader *r);
uint32_t wire_u32(struct wire_reader *r);
uint64_t wire_u64(struct wire_reader *r);
omb_str wire_str(struct wire_reader *r);
/* 0 when all was read and nothing is left, else -OMB_E_CORRUPT. */
OMB_MUST_USE int wire_done(const struct wire_reader *r);

/* The body of CALL, DRAIN or EMIT: `what` must lie below `most`. Strings are borrowed. */
OMB_MUST_USE int wire_message(const struct wire_frame *f, uint16_t most, uint16_t *what,
                              struct message *out);
OMB_MUST_USE int wire_complete(const struct wire_frame *f, int32_t *status, omb_str *bytes);

#endif
