/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the REST resources of a customer: session, orders, cases.
 * Must not know: where tokens are kept, what a customer may see of a case (app).
 * Called by: the router. */
#include "core/base/json.h"
#include "core/base/limits.h"
#include "core/gateway/answers.h"
#include "core/gateway/route.h"

static const struct shape identity_members[] =
    {{.name = "user",
      .type = SHAPE_TEXT,
      .flags = SHAPE_MUST,
      .says = "the shop's id of the customer"},
     {.name = "name", .type = SHAPE_TEXT},
     {.name = "email", .type = SHAPE_TEXT},
     {.name = "mac",
      .type = SHAPE_TEXT,
      .flags = SHAPE_MUST,
      .says = "hex HMAC-SHA256 of user under the tenant's identity secret"},
     {.name = NULL}};
static const struct shape_object identity = {"Identity", identity_members};
static const struct shape begin_members[] =
    {{.name = "identity", .type = SHAPE_OBJECT, .of = &identity, .says = "the shop's proof"},
     {.name = "token", .type = SHAPE_TEXT, .says = "one that is held already"},
     {.name = NULL}};
static const struct shape_object begin_body = {"Begin", begin_members};

static omb_str text_of(struct gw_req *req, const struct json_doc *d, uint32_t object,
                       const char *key)
{
    return json_str_or(d, object, key, &req->arena, STR_NONE);
}

static void begin(void *ctx, struct gw_req *req)
{
    struct api *api = ctx;
    struct my_identity i = {.token = STR_NONE};
    struct json_doc d;
    struct api_wait *w;
    uint32_t who;

    if (!my_may_begin(api, req) || !api_body(req, &d) || !api_shape(req, &d, &begin_body))
        return;
    who = json_member(&d, 0, "identity");
    i.token = text_of(req, &d, 0, "token");
    if (who != JSON_NONE && !json_is(&d, who, JSON_NULL)) {
        i.user = text_of(req, &d, who, "user");
        i.name = text_of(req, &d, who, "name");
        i.email = text_of(req, &d, who, "email");
        i.mac = text_of(req, &d, who, "mac");
        if (!i.user.len || !i.mac.len) {
            gw_reply_problem_field(req, -OMB_E_INVALID, "identity",
                                   "is {user, mac} with the shop's proof");
            return;
        }
    }
    if (i.token.len > MY_MAX_TOKEN)
        i.token = STR_NONE;
    w = api_hold(api, req, 200, NULL);
    if (w)
        api->my->session(api->my->ctx, req->tenant, &i, api_answer, w);
}

static void orders(void *ctx, struct gw_req *req, const struct my_who *who)
{
    struct api *api = ctx;
    struct api_wait *w = api_hold(api, req, 200, NULL);

    if (w)
        api->my->orders(api->my->ctx, req->tenant, who, api_answer, w);
}

static void cases(void *ctx, struct gw_req *req, const struct my_who *who)
{
    struct api *api = ctx;
    struct api_wait *w = api_hold(api, req, 200, NULL);

    if (w)
        api->my->cases(api->my->ctx, req->tenant, who, gw_query(req, "cursor"), api_answer, w);
}

static void one_case(void *ctx, struct gw_req *req, const struct my_who *who)
{
    struct api *api = ctx;
    struct api_wait *w = api_hold(api, req, 200, NULL);

    if (w)
        api->my->detail(api->my->ctx, req->tenant, who, api_answer, w);
}

/* ---- routes ---- */

static const struct shape cursor_words[] = {{.name = "cursor",
                                             .type = SHAPE_TEXT,
                                             .says = "of the answer before"},
                                            {.name = NULL}};
static const struct shape_object cursor_query = {NULL, cursor_words};

const struct api_route api_my_routes[] = {{.method = "POST",
                                           .pattern = "/api/v1/my/session",
                                           .says = "gives a visitor's token, or shows whose one is",
                                           .door = DOOR_OPEN,
                                           .ok = 200,
                                           .body = &begin_body,
                                           .answer = &answers_my_session,
                                           .open = begin},
                                          {.method = "GET",
                                           .pattern = "/api/v1/my/orders",
                                           .says = "lists the customer's orders",
                                           .door = DOOR_MY,
                                           .opens = MY_VERIFIED,
                                           .ok = 200,
                                           .answer = &answers_orders,
                                           .my = orders},
                                          {.method = "GET",
                                           .pattern = "/api/v1/my/cases",
                                           .says = "lists the customer's cases",
                                           .door = DOOR_MY,
                                           .ok = 200,
                                           .query = &cursor_query,
                                           .answer = &answers_my_cases,
                                           .my = cases},
                                          {.method = "GET",
                                           .pattern = "/api/v1/my/cases/:number",
                                           .says = "shows one of the customer's cases",
                                           .door = DOOR_MY,
                                           .opens = MY_NUMBER,
                                           .ok = 200,
                                           .answer = &answers_my_case,
                                           .my = one_case},
                                          {.method = NULL}};
