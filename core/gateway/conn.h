/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_GATEWAY_CONN_H
#define OMB_GATEWAY_CONN_H

#include "core/gateway/gw.h"
#include "core/gateway/out.h"
#include "core/gateway/wsconn.h"

/*
 * One accepted connection: reading, gathered writes, one deadline, its end. What the
 * bytes mean is http's or wsconn's business, chosen by `mode`. An idle one must stay
 * small: nothing is kept but this struct. [loop]
 */
enum conn_mode { CONN_HTTP, CONN_WS, CONN_LINGER /* refused: what comes is thrown away */ };

enum conn_wait { /* what the deadline is for */
                 WAIT_NONE,
                 WAIT_FIRST, /* a fresh or idle connection's next request */
                 WAIT_HEADER,
                 WAIT_BODY,
                 WAIT_ANSWER,
                 WAIT_PING,
                 WAIT_PONG,
                 WAIT_CLOSE, /* the other side's close frame */
                 WAIT_LINGER
};

struct http_in;

struct conn {
    uv_tcp_t tcp;
    struct list link;  /* of gw->conns */
    struct list dirty; /* of gw->dirty: has something to send */
    struct loop_timer timer;
    uint64_t due; /* loop time of the deadline; a stalled write borrows the timer */
    struct gw *gw;
    struct door *door;
    struct out out;
    struct tls *tls;
    struct http_in *in;  /* a request being read or answered; NULL when idle */
    struct buf *pending; /* bytes of requests behind the one being answered */
    struct wsconn ws;
    uint32_t slot;
    uint8_t mode, wait;
    bool paused, stalled, eof, end_when_sent, dead, heard, looping,
        reset; /* close without delivering what the system still holds */
};

void conn_accept(struct door *door);
void conn_flush_all(struct gw *gw); /* once a loop turn */
void conn_flush(struct conn *c);    /* tries at once; an error shows at the next turn */

/* Queues bytes (encrypted where need be). Over max_out the connection is cut: -OMB_E_BUSY. */
int conn_send(struct conn *c, omb_str bytes);

/* The same without the cap: for what must follow a piece that was taken. */
int conn_put(struct conn *c, omb_str bytes);

bool conn_is_full(const struct conn *c); /* more is unsent than may be */
void conn_attend(struct conn *c);        /* looks at it again at the end of this loop turn */

/* As conn_send, with a body that is not copied whole; takes `owned`. */
int conn_send_body(struct conn *c, const char *at, size_t left, void *owned);

void conn_wait(struct conn *c, enum conn_wait what, uint32_t ms);
void conn_pause(struct conn *c); /* stops reading */
void conn_resume(struct conn *c);

/* Ends after everything queued is sent; what still comes in is thrown away. */
void conn_end(struct conn *c);

/* Ends now. Request and socket are told. */
void conn_cut(struct conn *c);

#endif
