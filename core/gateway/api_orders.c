/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the REST resources "orders", "suggestions", what an order may be changed to, and quotes.
 * Must not know: the shop.
 * Called by: the router. */
#include "core/base/json.h"
#include "core/desk/shapes.h"
#include "core/gateway/answers.h"
#include "core/gateway/openapi.h"
#include "core/gateway/route.h"

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

    if (!api_body(req, &d) || !api_shape(req, &d, &shapes_remedy) || !api_case_id(req, &kase))
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

static void get_boot(void *ctx, struct gw_req *req)
{
    struct api *api = ctx;
    struct buf b = BUF_INIT(0);

    api->port->boot(api->port->ctx, req->tenant, &b);
    gw_reply_json(req, 200, &b);
    buf_free(&b);
}

#define LOOK(verb_, path, what, fn, said)                                                          \
    {                                                                                              \
        .method = (verb_), .pattern = (path), .says = (what), .door = DOOR_STAFF,                  \
        .opens = SCOPE_READ, .ok = 200, .answer = (said), .staff = (fn)                            \
    }

const struct api_route api_order_routes[] =
    {LOOK("GET", "/api/v1/cases/:case/orders", "lists the orders of a case's customer", case_orders,
          &answers_orders),
     LOOK("GET", "/api/v1/cases/:case/suggestions", "says what this agent may grant at once",
          suggestions, &answers_suggestions),
     LOOK("GET", "/api/v1/cases/:case/orders/:order/choices",
          "says what an order may be changed to", case_choices, &answers_choices),
     {.method = "POST",
      .pattern = "/api/v1/cases/:case/remedies/quote",
      .says = "says what a change would mean; nothing is recorded",
      .door = DOOR_STAFF,
      .opens = SCOPE_READ,
      .ok = 200,
      .body = &shapes_remedy,
      .answer = &answers_quote,
      .staff = quote},
     LOOK("GET", "/api/v1/orders/:order", "shows an order", one_order, &answers_order),
     {.method = "GET",
      .pattern = "/api/v1/boot",
      .says = "says whose host this is, for a page that begins",
      .door = DOOR_OPEN,
      .ok = 200,
      .answer = &answers_boot,
      .open = get_boot},
     {.method = "GET",
      .pattern = "/api/v1/openapi.json",
      .says = "gives this document",
      .door = DOOR_OPEN,
      .ok = 200,
      .open = openapi_get},
     {.method = NULL}};
