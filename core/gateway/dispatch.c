/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: who gets a request: tenant, then WebSocket mounts, routes, assets.
 * Must not know: how requests are read or answers written.
 * Called by: web. */
#include "core/gateway/dispatch.h"

#include "core/gateway/gw.h"
#include "core/gateway/router_i.h"
#include "core/gateway/static.h"
#include "core/gateway/upgrade.h"
#include "core/gateway/web.h"

static bool find_tenant(struct gw_req *req)
{
    const struct gw_config *c = &req->gw->config;
    req->tenant = 1;
    if (req->admin || !c->tenant)
        return true;
    return c->tenant(c->ctx, req->host, &req->tenant) == 0;
}

/* Admin listeners serve health, metrics and control; the last two are served nowhere else. */
static bool allowed_here(const struct gw_req *req)
{
    bool health = str_is(req->path, "/healthz") || str_is(req->path, "/readyz");
    bool inner = str_is(req->path, "/metrics") || str_starts(req->path, STR("/control/"));
    return health || req->admin == inner;
}

static void call(struct gw_req *req, gw_handler_fn handler, void *ctx)
{
    struct gw *gw = req->gw;
    uint64_t id = gw_id_new(gw, req->slot);
    handler(ctx, req);
    /* Still the same request and nobody answers it: that is a bug of the handler. */
    struct conn *c = gw_id_conn(gw, id);
    if (c && req->state == REQ_NEW)
        gw_reply_problem(req, -OMB_E_FAILED, "The request was not answered.");
}

void dispatch_request(struct gw_req *req, const struct head *head)
{
    gw_handler_fn handler = NULL;
    void *ctx = NULL;
    omb_str allow = STR_NONE;
    if (!find_tenant(req)) {
        gw_reply_problem(req, 421, NULL);
        return;
    }
    if (!allowed_here(req)) {
        gw_reply_problem(req, -OMB_E_NOTFOUND, NULL);
        return;
    }
    if (upgrade_try(req, head))
        return;
    int found = router_find(req->gw->router, req, head->raw_path, &handler, &ctx, &allow);
    if (found == 0) {
        call(req, handler, ctx);
    } else if (found == -OMB_E_UNSUPPORTED) {
        gw_set_header(req, "Allow", allow);
        gw_reply_problem(req, 405, NULL);
    } else if (!str_is(req->method, "GET") || !static_serve(req)) {
        gw_reply_problem(req, -OMB_E_NOTFOUND, NULL);
    }
}
