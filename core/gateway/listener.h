/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_GATEWAY_LISTENER_H
#define OMB_GATEWAY_LISTENER_H

#include "core/base/buf.h"

#include <stdint.h>

/*
 * The door of the host: listening sockets, their connections, and the life of the
 * whole. Everything in core/gateway runs on the loop thread; callbacks are made on
 * the loop. Routes are added with gw_route (router.h), gw_ws_route (websocket.h).
 */
struct gw;
struct gw_asset;
struct uv_loop_s;

struct gw_config {
    struct uv_loop_s *loop;

    const struct gw_asset *assets; /* sorted by path (static.h); may be NULL */
    size_t n_assets;
    const char *web_root;         /* development: serve files of this folder instead; or NULL */
    const char *help_frame_hosts; /* who may frame /help/: CSP source list; NULL: 'self' */

    /* Tenant of a Host name (lower case, without port): 0, or -OMB_E_NOTFOUND -> 421. NULL: 1. */
    int (*tenant)(void *ctx, omb_str host, uint32_t *tenant);
    /* /readyz: true, or false with a reason (static text). NULL: always ready. */
    bool (*ready)(void *ctx, const char **why);
    /* /metrics of the admin listener: appends Prometheus text behind the gateway's own. */
    void (*metrics)(void *ctx, struct buf *out);
    void *ctx;

    /* 0 takes the default of core/base/limits.h */
    uint32_t max_connections;
    uint32_t header_ms, body_ms, idle_ms, stall_ms, request_ms, ping_ms, pong_ms;
    size_t max_body, max_out;
};

/* *error says what failed, with the address and the system's words. */
OMB_MUST_USE int gw_open(const struct gw_config *config, struct gw **out, omb_error *error);

struct gw_listen {
    const char *address;            /* "127.0.0.1", "::", never a name */
    uint16_t port;                  /* 0: any free one */
    const char *tls_cert, *tls_key; /* PEM files; NULL: plain */
    bool admin;                     /* serves health and /metrics only */
};

/* Starts a listening socket. *port: the one really taken. */
OMB_MUST_USE int gw_listen(struct gw *gw, const struct gw_listen *l, uint16_t *port,
                           omb_error *error);

/*
 * Orderly end: no new connections, idle ones closed, WebSockets closed with 1012,
 * requests in work answered (until grace_ms). `done` is called once when nothing is
 * left; it may call gw_close.
 */
void gw_drain(struct gw *gw, uint32_t grace_ms, void (*done)(void *ctx), void *ctx);

/* Cuts what is left and frees; the loop must turn once more before it is closed. NULL is fine. */
void gw_close(struct gw *gw);

struct gw_stats {
    uint64_t accepted, refused, requests, ws_opened, ws_messages_in, ws_messages_out, bytes_in,
        bytes_out, slow_closed, bad_requests;
    uint32_t connections, websockets;
};

void gw_stats(const struct gw *gw, struct gw_stats *out);

#endif
