/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_GATEWAY_GW_H
#define OMB_GATEWAY_GW_H

#include "core/base/arena.h"
#include "core/base/limits.h"
#include "core/base/list.h"
#include "core/gateway/deflate.h"
#include "core/gateway/listener.h"
#include "core/gateway/router.h"
#include "core/gateway/tls.h"
#include "core/gateway/websocket.h"
#include "core/loop/timer.h"

#include <uv.h>

/*
 * The gateway's inside: what its files share. Public users know listener.h, http.h,
 * router.h, websocket.h only. [loop]
 */
struct conn;

struct gw_slot {
    struct conn *conn;
    uint64_t gen; /* raised for every request and socket: an id of before is dead */
};

struct door { /* a listening socket */
    uv_tcp_t tcp;
    struct gw *gw;
    struct tls_context tls;  /* ctx NULL: plain */
    struct loop_timer again; /* one is at the door that there was no memory for */
    bool admin;
};

struct mount { /* a WebSocket path */
    char *path;
    const struct gw_ws_handlers *h;
    struct gw_ws_options o;
    void *ctx;
    struct gw *gw;
    uint32_t refs; /* its sockets, and the table */
    bool gone;
};

struct router;

struct gw {
    struct gw_config config;
    struct timer_wheel *wheel;
    uv_prepare_t flusher; /* once a loop turn: sends what the turn gathered */
    struct list conns, dirty;
    struct door *door[GW_MAX_LISTENERS];
    uint32_t n_door;
    struct gw_slot *slot;
    uint32_t n_slot;
    uint32_t *spare; /* stack of free slots */
    uint32_t n_spare;
    struct router *router;
    struct mount *mount[GW_MAX_ROUTES];
    uint32_t n_mount;
    uint32_t n_big; /* requests with a larger body under way */
    struct deflate deflate;
    struct gw_stats stats;
    char *read_buf, *plain_buf; /* GW_READ_CHUNK each, shared by all connections */
    uint64_t date_at;
    char date[32];
    bool draining, closing;
    struct loop_timer grace;
    void (*drained)(void *ctx);
    void *drained_ctx;
};

/* A new id for what this connection does from now on; earlier ones are dead. */
uint64_t gw_id_new(struct gw *gw, uint32_t slot);
struct conn *gw_id_conn(struct gw *gw, uint64_t id);

OMB_MUST_USE int gw_slot_take(struct gw *gw, struct conn *c, uint32_t *slot);
void gw_slot_give(struct gw *gw, uint32_t slot);

const char *gw_date(struct gw *gw); /* "Sun, 22 Nov 2026 00:26:01 GMT" */
void gw_conn_gone(struct gw *gw);   /* a connection ended: is the drain complete? */

#endif
