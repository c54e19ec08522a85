/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the REST resources of a customer: session, orders, cases.
 * Must not know: where tokens are kept, what a customer may see of a case (app).
 * Called by: the router. */
#include "core/base/json.h"
#include "core/base/limits.h"
#include "core/gateway/my.h"
#include "core/gateway/router.h"

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

    if (!my_may_begin(api, req) || !api_body(req, &d))
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

static void get_orders(void *ctx, struct gw_req *req)
{
    my_require(ctx, req, MY_VERIFIED, orders, ctx);
}

static void get_cases(void *ctx, struct gw_req *req)
{
    my_require(ctx, req, 0, cases, ctx);
}

static void get_case(void *ctx, struct gw_req *req)
{
    my_require(ctx, req, MY_NUMBER, one_case, ctx);
}

int api_my_add(struct api *api)
{
    int status = gw_route(api->gw, "POST", "/api/v1/my/session", begin, api);

    if (status == 0)
        status = gw_route(api->gw, "GET", "/api/v1/my/orders", get_orders, api);
    if (status == 0)
        status = gw_route(api->gw, "GET", "/api/v1/my/cases", get_cases, api);
    if (status == 0)
        status = gw_route(api->gw, "GET", "/api/v1/my/cases/:number", get_case, api);
    return status;
}
