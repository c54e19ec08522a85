/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the REST resources of a seller: its claims, answer, evidence, appeal.
 * Must not know: where tokens are kept, what may be answered when (desk).
 * Called by: the router. */
#include "core/base/hash.h"
#include "core/base/json_out.h"
#include "core/base/limits.h"
#include "core/gateway/http.h"
#include "core/gateway/router.h"
#include "core/gateway/seller.h"

static void list(void *ctx, struct gw_req *req, const struct seller_who *who)
{
    struct api *api = ctx;
    struct api_wait *w = api_hold(api, req, 200, NULL);

    if (w)
        api->seller->claims(api->seller->ctx, req->tenant, who, api_answer, w);
}

static void one(void *ctx, struct gw_req *req, const struct seller_who *who)
{
    struct api *api = ctx;
    struct api_wait *w;
    struct id kase;

    if (!seller_claim(req, who, &kase))
        return;
    w = api_hold(api, req, 200, NULL);
    if (w)
        api->seller->claim(api->seller->ctx, req->tenant, who, kase, req->param[1], api_answer, w);
}

/* The key of a write, apart from those of staff and customers; without one, none is kept. */
static omb_str cid_of(struct gw_req *req)
{
    omb_str key = gw_header(req, "Idempotency-Key");
    char hex[HASH_HEX + 1];

    if (!key.len)
        return STR_NONE;
    hash_hex(hash_of(arena_printf(&req->arena, "%.*s %.*s", STR_ARG(req->path), STR_ARG(key))),
             hex);
    return arena_printf(&req->arena, "seller:%.40s", hex);
}

static const struct {
    const char *pattern, *last;
    enum command_kind kind;
} writes[] = {
    {"/api/v1/seller/claims/:case/:claim/answer", "/answer", COMMAND_CLAIM_ANSWER},
    {"/api/v1/seller/claims/:case/:claim/evidence", "/evidence", COMMAND_CLAIM_EVIDENCE},
    {"/api/v1/seller/claims/:case/:claim/appeal", "/appeal", COMMAND_CLAIM_APPEAL},
};

static void write(void *ctx, struct gw_req *req, const struct seller_who *who)
{
    struct api *api = ctx;
    struct command c = {.actor = seller_actor(who), .actor_tier = -1, .cid = cid_of(req)};
    struct json_doc d;
    struct api_wait *w;
    struct id kase;

    if (!seller_claim(req, who, &kase))
        return;
    if (json_parse_arena(req->body.len ? req->body : STR("{}"), &req->arena, API_MAX_TOKENS, &d,
                         NULL) != 0 ||
        !json_is(&d, 0, JSON_OBJECT)) {
        gw_reply_problem(req, -OMB_E_SYNTAX, "the body is not a JSON object");
        return;
    }
    c.body = api_body_with(req, &d, "claim", req->param[1]);
    for (size_t i = 0; i < sizeof writes / sizeof writes[0]; i++)
        if (str_ends(req->path, str_of(writes[i].last)))
            c.kind = writes[i].kind;
    w = c.body.ptr ? api_hold(api, req, 200, "claim") : NULL;
    if (w)
        api_started(w, api->port->command(api->port->ctx, req->tenant, kase, &c, api_answer, w));
    else if (!c.body.ptr)
        gw_reply_problem(req, -OMB_E_NOMEM, NULL);
}

static void get_list(void *ctx, struct gw_req *req)
{
    seller_require(ctx, req, list, ctx);
}

static void get_one(void *ctx, struct gw_req *req)
{
    seller_require(ctx, req, one, ctx);
}

static void post_write(void *ctx, struct gw_req *req)
{
    seller_require(ctx, req, write, ctx);
}

int api_seller_add(struct api *api)
{
    int status = gw_route(api->gw, "GET", "/api/v1/seller/claims", get_list, api);

    if (status == 0)
        status = gw_route(api->gw, "GET", "/api/v1/seller/claims/:case/:claim", get_one, api);
    for (size_t i = 0; status == 0 && i < sizeof writes / sizeof writes[0]; i++)
        status = gw_route(api->gw, "POST", writes[i].pattern, post_write, api);
    return status ? status : seller_files_add(api);
}
