/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: routes that only a test build has.
 * Must not know: anything but the public face of the gateway.
 * Called by: gw. */
#include "core/gateway/testroutes.h"

#ifdef OMBUD_TEST_ROUTES

#include "core/gateway/reply_i.h"
#include "core/gateway/router.h"
#include "core/gateway/websocket.h"

#define BIG ((size_t)10 << 20)
#define ECHO_MAX ((size_t)16 << 20)

static void echo(void *ctx, struct gw_req *req)
{
    (void)ctx;
    gw_reply(req, 200, "application/octet-stream", req->body);
}

static void big(void *ctx, struct gw_req *req)
{
    static char zeros[BIG]; /* never written, so no page of it is in memory */
    (void)ctx;
    reply_borrowed(req, 200, "application/octet-stream", str_n(zeros, sizeof(zeros)));
}

static void ws_open(void *ctx, gw_ws_id ws, uint32_t tenant, omb_str query, omb_str peer,
                    void **user)
{
    (void)ws, (void)tenant, (void)query, (void)peer;
    *user = ctx;
}

static void ws_message(void *ctx, gw_ws_id ws, void *user, bool text, omb_str bytes)
{
    (void)user;
    (void)gw_ws_send(ctx, ws, text, bytes);
}

static const struct gw_ws_handlers echo_ws = {.on_open = ws_open, .on_message = ws_message};

int testroutes_add(struct gw *gw)
{
    struct gw_ws_options o = {.origin = GW_ORIGIN_ANY,
                              .max_message = ECHO_MAX,
                              .max_fragments = 1 << 20};
    int err = gw_route(gw, "POST", "/echo", echo, NULL);
    if (!err)
        err = gw_route(gw, "GET", "/big", big, NULL);
    return err ? err : gw_ws_route(gw, "/echo-ws", &echo_ws, &o, gw);
}

#else

int testroutes_add(struct gw *gw)
{
    (void)gw;
    return 0;
}

#endif
