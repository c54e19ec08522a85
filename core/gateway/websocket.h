/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_GATEWAY_WEBSOCKET_H
#define OMB_GATEWAY_WEBSOCKET_H

#include "core/gateway/http.h"

/*
 * WebSockets by path. A socket is known by a number that is never used twice, so a
 * late send to a closed one is harmless. Text is UTF-8 checked before it arrives.
 * Mounts may come and go while the host runs. [loop]
 */
typedef uint64_t gw_ws_id; /* never 0 */

enum gw_origin {
    GW_ORIGIN_SAME,  /* Origin must be there and be this host: cookie-authenticated sockets */
    GW_ORIGIN_GIVEN, /* may be missing (not a browser), else as above: token-authenticated ones */
    GW_ORIGIN_ANY
};

struct gw_ws_handlers {
    /*
     * The handshake was well-formed and its origin allowed. Answer with gw_ws_accept or
     * gw_reply_problem, now or later (gw_req_hold). NULL: every one is accepted.
     */
    void (*on_upgrade)(void *ctx, struct gw_req *req);
    /* Open. `tenant`, `query` (raw, as in gw_req) and `peer` are the request's; the strings live
     * for this call. *user is kept for the other calls. */
    void (*on_open)(void *ctx, gw_ws_id ws, uint32_t tenant, omb_str query, omb_str peer,
                    void **user);
    void (*on_message)(void *ctx, gw_ws_id ws, void *user, bool text, omb_str bytes);
    /* Last call for this number. Code as received, or 1006. */
    void (*on_close)(void *ctx, gw_ws_id ws, void *user, int code, omb_str reason);
    /* The out-queue became empty after it had held more than half of its cap; may be NULL. */
    void (*on_drain)(void *ctx, gw_ws_id ws, void *user);
};

struct gw_ws_options {
    enum gw_origin origin;
    size_t max_message;     /* bytes, inflated; 0: WS_MAX_MESSAGE; over it: close 1009 */
    uint32_t max_fragments; /* of one message; 0: WS_MAX_FRAGMENTS */
    bool no_deflate;        /* do not negotiate permessage-deflate */
};

/* Handlers are borrowed until gw_ws_unroute. o may be NULL. -OMB_E_EXISTS | -OMB_E_INVALID. */
OMB_MUST_USE int gw_ws_route(struct gw *gw, const char *path, const struct gw_ws_handlers *h,
                             const struct gw_ws_options *o, void *ctx);

/* Removes the mount; its sockets are closed with 1012 and their on_close is called at once. */
void gw_ws_unroute(struct gw *gw, const char *path);

/* Finishes a handshake from on_upgrade. `user` is what on_open finds in *user. */
void gw_ws_accept(struct gw_req *req, void *user);

/*
 * Queues one message; bytes are copied, a loop turn's sends leave in one write.
 * -OMB_E_CLOSED: no such socket · -OMB_E_BUSY: its out-queue was full, it is being
 * closed with 1013 (a slow reader never holds memory). on_close follows later, never inside.
 */
int gw_ws_send(struct gw *gw, gw_ws_id ws, bool text, omb_str bytes);

/* The same frame to many: encoded once. Returns how many took it. */
uint32_t gw_ws_send_many(struct gw *gw, const gw_ws_id *ws, uint32_t n, bool text, omb_str bytes);

/* Starts the closing handshake; on_close follows. Harmless for a closed one. */
void gw_ws_close(struct gw *gw, gw_ws_id ws, int code, omb_str reason);

size_t gw_ws_queued(struct gw *gw, gw_ws_id ws); /* bytes not yet written */
bool gw_ws_full(struct gw *gw, gw_ws_id ws);     /* half its cap is unsent: on_drain will come */

#endif
