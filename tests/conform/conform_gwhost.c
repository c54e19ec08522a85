/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: a host that is nothing but the gateway, for the wire-level corpora.
 * Must not know: the rest of ombud.
 * Called by: tests/conform/websocket.mjs, http.mjs, tests/bench/idle.
 * units: base loop desk gateway
 * Prints "ready PORT ADMINPORT" and serves until its stdin ends. */
#include "core/base/rand.h"
#include "core/gateway/http.h"
#include "core/gateway/listener.h"
#include "core/gateway/router.h"
#include "core/gateway/static.h"
#include "core/gateway/websocket.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <uv.h>

struct host {
    uv_loop_t loop;
    uv_pipe_t in;
    struct gw *gw;
};

static void on_open(void *ctx, gw_ws_id ws, uint32_t tenant, omb_str query, omb_str peer,
                    void **user)
{
    (void)ws, (void)tenant, (void)query, (void)peer;
    *user = ctx;
}

static void on_message(void *ctx, gw_ws_id ws, void *user, bool text, omb_str bytes)
{
    (void)user;
    struct host *h = ctx;
    (void)gw_ws_send(h->gw, ws, text, bytes);
}

static const struct gw_ws_handlers echo = {.on_open = on_open, .on_message = on_message};

static void echo_body(void *ctx, struct gw_req *req)
{
    (void)ctx;
    gw_reply(req, 200, "application/octet-stream", req->body);
}

static const struct gw_asset assets[] = {
    {"/index.html", "\"1\"", "text/html; charset=utf-8", false, {"<!doctype html>", 15}, {0}, {0}},
    {"/widget.js", "\"2\"", "text/javascript; charset=utf-8", true, {"void 0;\n", 8}, {0}, {0}},
};

static void on_alloc(uv_handle_t *handle, size_t hint, uv_buf_t *buf)
{
    static char scratch[256];
    (void)handle, (void)hint;
    *buf = uv_buf_init(scratch, sizeof(scratch));
}

static void on_drained(void *ctx)
{
    struct host *h = ctx;
    gw_close(h->gw);
    uv_close((uv_handle_t *)&h->in, NULL);
}

static void on_stdin(uv_stream_t *s, ssize_t n, const uv_buf_t *buf)
{
    (void)buf;
    struct host *h = s->data;
    if (n >= 0)
        return;
    uv_read_stop(s);
    gw_drain(h->gw, 2000, on_drained, h);
}

static int listen_on(struct host *h, bool admin, const char *cert, uint16_t *port)
{
    omb_error e = {.size = sizeof(e)};
    struct gw_listen l = {.address = "127.0.0.1", .admin = admin};
    if (cert && !admin) {
        l.tls_cert = cert;
        l.tls_key = getenv("GWHOST_TLS_KEY");
    }
    int err = gw_listen(h->gw, &l, port, &e);
    if (err)
        fprintf(stderr, "%s\n", e.text);
    return err;
}

static int start(struct host *h)
{
    omb_error e = {.size = sizeof(e)};
    struct gw_config c = {.loop = &h->loop,
                          .assets = assets,
                          .n_assets = sizeof(assets) / sizeof(*assets),
                          .ping_ms = 10000,
                          .pong_ms = 10000};
    struct gw_ws_options o = {.max_message = 16u << 20, .max_fragments = 1u << 20};
    uint16_t port, admin;
    if (gw_open(&c, &h->gw, &e))
        return -1;
    /* A build with test routes has /echo of its own. */
    int err = gw_route(h->gw, "POST", "/echo", echo_body, NULL);
    if ((err && err != -OMB_E_EXISTS) || gw_ws_route(h->gw, "/ws", &echo, &o, h))
        return -1;
    if (listen_on(h, false, getenv("GWHOST_TLS_CERT"), &port) || listen_on(h, true, NULL, &admin))
        return -1;
    printf("ready %u %u\n", port, admin);
    fflush(stdout);
    return 0;
}

int main(void)
{
    struct host h = {0};
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    signal(SIGPIPE, SIG_IGN);
    rand_init();
    uv_loop_init(&h.loop);
    if (start(&h))
        return 1;
    uv_pipe_init(&h.loop, &h.in, 0);
    h.in.data = &h;
    uv_pipe_open(&h.in, 0);
    uv_read_start((uv_stream_t *)&h.in, on_alloc, on_stdin);
    uv_run(&h.loop, UV_RUN_DEFAULT);
    return uv_loop_close(&h.loop) ? 1 : 0;
}
