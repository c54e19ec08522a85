/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_GATEWAY_WSCONN_H
#define OMB_GATEWAY_WSCONN_H

#include "core/gateway/deflate.h"
#include "core/gateway/frame.h"
#include "core/gateway/websocket.h"

/* The open WebSocket of a connection: frames in, messages out, the closing handshake. [loop] */
struct conn;
struct mount;

struct wsconn {
    struct mount *mount; /* NULL: not open, or on_close was told */
    void *user;
    uint64_t id;
    struct frame_in in;
    uint8_t deflate_bits; /* window of what we send; 0: no permessage-deflate */
    bool close_sent, was_full;
    bool failed; /* a send failed: it is closed at the end of the loop turn */
};

/* The handshake's 101 is queued: the connection is a WebSocket from here on. */
void wsconn_open(struct conn *c, struct mount *m, void *user, uint8_t deflate_bits,
                 uint32_t tenant);
void wsconn_input(struct conn *c, char *bytes, size_t len); /* unmasks in place */
int wsconn_send(struct conn *c, bool text, omb_str bytes);

/* A message for many: its frame is made once for each window that one of them has, and freed. */
struct wsconn_message {
    enum frame_op op;
    omb_str bytes;
    struct buf form[DEFLATE_MOST_BITS + 1]; /* by window bits; 0: as it is */
};
int wsconn_send_message(struct conn *c, struct wsconn_message *m);
void wsconn_message_free(struct wsconn_message *m);

void wsconn_close(struct conn *c, int code, omb_str reason);
void wsconn_attend(struct conn *c); /* once a loop turn in which something was sent */
void wsconn_deadline(struct conn *c);
void wsconn_sent(struct conn *c); /* the out-queue is empty */

/* Tells on_close once. */
void wsconn_gone(struct conn *c, int code, omb_str reason);

void mount_release(struct mount *m);

#endif
