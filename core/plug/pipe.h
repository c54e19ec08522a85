/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_PLUG_PIPE_H
#define OMB_PLUG_PIPE_H

#include "core/plug/wire.h"

/*
 * One end of the socket between host and child: bytes in, frames out of them; frames in, bytes
 * out when the socket takes them. Never waits. Zero-initialise with pipe_open.
 */
struct pipe_end {
    int fd; /* -1: closed */
    struct buf in, out;
    size_t in_at, out_at; /* what of each is done with */
};

void pipe_begin(struct pipe_end *p, int fd); /* takes the descriptor, makes it non-blocking */
void pipe_end(struct pipe_end *p);           /* closes and frees; twice is fine */

/* Reads what is there, at most PLUG_READ_CHUNK. 0, -OMB_E_BUSY nothing is there,
 * -OMB_E_CLOSED, -OMB_E_NOMEM. */
OMB_MUST_USE int pipe_fill(struct pipe_end *p);

/* The next whole frame of what was read: 1, 0, -OMB_E_CORRUPT. Borrowed until pipe_fill. */
int pipe_next(struct pipe_end *p, struct wire_frame *out);

/* Writes what the socket takes. 0, -OMB_E_BUSY when something is left, -OMB_E_CLOSED. */
OMB_MUST_USE int pipe_flush(struct pipe_end *p);

static inline size_t pipe_unsent(const struct pipe_end *p)
{
    return p->out.len - p->out_at;
}

#endif
