/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: what probes and scrapers ask.
 * Must not know: what the rest of the host measures (a callback appends it).
 * Called by: gw. */
#include "core/gateway/health.h"

#include "core/gateway/gw.h"

static void healthz(void *ctx, struct gw_req *req)
{
    (void)ctx;
    gw_reply(req, 200, "text/plain; charset=utf-8", STR("ok\n"));
}

static void readyz(void *ctx, struct gw_req *req)
{
    struct gw *gw = ctx;
    const char *why = "draining";
    bool ready = !gw->draining;
    if (ready && gw->config.ready)
        ready = gw->config.ready(gw->config.ctx, &why);
    if (ready)
        gw_reply(req, 200, "text/plain; charset=utf-8", STR("ready\n"));
    else
        gw_reply_problem(req, -OMB_E_UNAVAILABLE, why);
}

static void put(struct buf *out, const char *name, const char *type, uint64_t value)
{
    buf_printf(out, "# TYPE ombud_gateway_%s %s\nombud_gateway_%s %llu\n", name, type, name,
               (unsigned long long)value);
}

static void metrics(void *ctx, struct gw_req *req)
{
    struct gw *gw = ctx;
    const struct gw_stats *s = &gw->stats;
    struct buf out = BUF_INIT(4 << 20);
    put(&out, "connections", "gauge", s->connections);
    put(&out, "websockets", "gauge", s->websockets);
    put(&out, "accepted_total", "counter", s->accepted);
    put(&out, "refused_total", "counter", s->refused);
    put(&out, "requests_total", "counter", s->requests);
    put(&out, "bad_requests_total", "counter", s->bad_requests);
    put(&out, "slow_closed_total", "counter", s->slow_closed);
    put(&out, "ws_opened_total", "counter", s->ws_opened);
    put(&out, "ws_messages_in_total", "counter", s->ws_messages_in);
    put(&out, "ws_messages_out_total", "counter", s->ws_messages_out);
    put(&out, "bytes_in_total", "counter", s->bytes_in);
    put(&out, "bytes_out_total", "counter", s->bytes_out);
    if (gw->config.metrics)
        gw->config.metrics(gw->config.ctx, &out);
    if (out.err)
        gw_reply_problem(req, -OMB_E_NOMEM, NULL);
    else
        gw_reply(req, 200, "text/plain; version=0.0.4; charset=utf-8", buf_str(&out));
    buf_free(&out);
}

int health_add(struct gw *gw)
{
    int err = gw_route(gw, "GET", "/healthz", healthz, gw);
    if (!err)
        err = gw_route(gw, "GET", "/readyz", readyz, gw);
    return err ? err : gw_route(gw, "GET", "/metrics", metrics, gw);
}
