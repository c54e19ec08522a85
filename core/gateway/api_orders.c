/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the REST resources "orders", "suggestions", what an order may be changed to, and quotes.
 * Must not know: the shop.
 * Called by: the router. */
#include "core/base/json.h"
#include "core/gateway/api.h"
#include "core/gateway/router.h"

static void case_orders(void *ctx, struct gw_req *req, const struct session *s)
{
    struct api *api = ctx;
    struct api_wait *w;
    struct id kase;

    (void)s;
    if (!api_case_id(req, &kase))
        return;
    w = api_hold(api, req, 200, NULL);
    if (w)
        api_started(w, api->port->orders(api->port->ctx, req->tenant, kase, api_answer, w));
}

static void suggestions(void *ctx, struct gw_req *req, const struct session *s)
{
    struct api *api = ctx;
    struct actor who = api_actor(s);
    struct api_wait *w;
    struct id kase;

    if (!api_case_id(req, &kase))
        return;
    w = api_hold(api, req, 200, NULL);
    if (w)
        api_started(w, api->port->suggestions(api->port->ctx, req->tenant, kase, &who, s->tier,
                                              api_answer, w));
}

static void case_choices(void *ctx, struct gw_req *req, const struct session *s)
{
    struct api *api = ctx;
    struct api_wait *w;
    struct id kase;

    (void)s;
    if (!api_case_id(req, &kase))
        return;
    w = api_hold(api, req, 200, NULL);
    if (w)
        api_started(w, api->port->choices(api->port->ctx, req->tenant, kase, req->param[1],
                                          api_answer, w));
}

static void quote(void *ctx, struct gw_req *req, const struct session *s)
{
    struct api *api = ctx;
    struct actor who = api_actor(s);
    struct api_wait *w;
    struct json_doc d;
    struct id kase;

    if (!api_body(req, &d) || !api_case_id(req, &kase))
        return;
    w = api_hold(api, req, 200, NULL);
    if (w)
        api_started(w, api->port->quote(api->port->ctx, req->tenant, kase, &who, req->body,
                                        api_answer, w));
}

static void one_order(void *ctx, struct gw_req *req, const struct session *s)
{
    struct api *api = ctx;
    struct api_wait *w = api_hold(api, req, 200, NULL);

    (void)s;
    if (w)
        api_started(w, api->port->order(api->port->ctx, req->tenant, req->param[0], api_answer, w));
}

API_STAFF(get_case_orders, SCOPE_READ, case_orders)
API_STAFF(get_choices, SCOPE_READ, case_choices)
API_STAFF(post_quote, SCOPE_READ, quote)
API_STAFF(get_suggestions, SCOPE_READ, suggestions)
API_STAFF(get_order, SCOPE_READ, one_order)

static void get_boot(void *ctx, struct gw_req *req)
{
    struct api *api = ctx;
    struct buf b = BUF_INIT(0);

    api->port->boot(api->port->ctx, req->tenant, &b);
    gw_reply_json(req, 200, &b);
    buf_free(&b);
}

int api_orders_add(struct api *api)
{
    int status = gw_route(api->gw, "GET", "/api/v1/cases/:case/orders", get_case_orders, api);

    if (status == 0)
        status = gw_route(api->gw, "GET", "/api/v1/cases/:case/suggestions", get_suggestions, api);
    if (status == 0)
        status =
            gw_route(api->gw, "GET", "/api/v1/cases/:case/orders/:order/choices", get_choices, api);
    if (status == 0)
        status = gw_route(api->gw, "POST", "/api/v1/cases/:case/remedies/quote", post_quote, api);
    if (status == 0)
        status = gw_route(api->gw, "GET", "/api/v1/orders/:order", get_order, api);
    return status;
}

int api_boot_add(struct api *api)
{
    return gw_route(api->gw, "GET", "/api/v1/boot", get_boot, api);
}
