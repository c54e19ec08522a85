/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_GATEWAY_STREAM_I_H
#define OMB_GATEWAY_STREAM_I_H

#include "core/base/json.h"
#include "core/base/json_out.h"
#include "core/base/list.h"
#include "core/base/map.h"
#include "core/gateway/gw.h"
#include "core/gateway/stream_desk.h"

/* Shared by stream_desk.c (sockets, frames), stream_remedy.c (frames about money) and
 * stream_watch.c (who watches what). */
struct stream {
    struct gw *gw;
    struct sessions *sessions;
    const struct desk_port *port;
    struct map watched; /* "tenant/case" -> struct watched */
    struct list sockets;
};

struct socket {
    struct list link;
    struct stream *stream;
    gw_ws_id ws;
    uint32_t tenant;
    struct arena arena;
    struct session who;
    bool greeted, lists;
    struct list watches;
    uint32_t n_watches;
    uint32_t reads; /* answers of the port still to come */
    bool paging;    /* a page of past events is being read: one at a time */
    bool gone;
    bool *opened; /* during the handshake: told that it went well */
};

struct watched { /* a case with at least one watcher */
    char key[ID_KEY];
    uint32_t tenant;
    struct id kase;
    struct list watches;
    struct kept *kept; /* frames of events that passed by while a watcher read, oldest first */
    uint32_t n_kept;
    uint32_t readers; /* watches with a page under way */
};

struct watch {
    struct list of_socket, of_case;
    struct socket *socket;
    struct watched *watched;
    uint64_t sent;            /* seq of the last event this socket has */
    uint64_t seen;            /* newest seq that passed by unsent */
    bool behind;              /* events past `sent` have to be read: asked for, or they passed by */
    struct loop_timer typing; /* ends `composing` */
    bool reading, composing, ended;
};

struct frame { /* one from a client, while it is answered */
    struct socket *k;
    struct json_doc doc;
    struct arena *arena;
    omb_str text;
    struct id kase;
    bool has_case;
};

/* Puts a command on the frame's case under its cid: acknowledged, with the remedy it is about if
 * it is about one, or refused in words. */
void stream_command(struct frame *f, enum command_kind kind, omb_str body);

/* stream_remedy.c */
void stream_remedy_propose(struct frame *f);
void stream_remedy_answer(struct frame *f);

void stream_send(struct socket *k, const struct buf *frame);
void stream_nack(struct socket *k, omb_str cid, int status, const char *detail);
void socket_release(struct socket *k); /* frees it once it is gone and nothing is to come */

OMB_MUST_USE int watch_add(struct socket *k, struct id kase, uint64_t since);
void watch_remove(struct watch *w);
struct watch *watch_find(struct socket *k, struct id kase);
void watch_remove_all(struct socket *k);
void watch_typing(struct watch *w);     /* now, and for STREAM_TYPING_MS */
void watch_drained(struct socket *k);   /* it has room again */
void watch_presence(struct watched *c); /* tells all watchers who is here */

#endif
