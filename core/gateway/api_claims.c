/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the REST resource "claims", for staff and for customers.
 * Must not know: what may be claimed or decided (desk).
 * Called by: the router. */
#include "core/base/json_out.h"
#include "core/base/limits.h"
#include "core/gateway/http.h"
#include "core/gateway/my.h"
#include "core/gateway/router.h"
#include "core/gateway/seller.h"

/* The body with the claim of the path, where it names one. */
static omb_str body_of(struct gw_req *req, const struct json_doc *d, int param)
{
    if (param < 0)
        return req->body.len ? req->body : STR("{}");
    return api_body_with(req, d, "claim", req->param[param]);
}

/* What a call is: its route, and for whom. */
static const struct call {
    const char *pattern, *last;
    struct api_call call;
    int claim; /* path part that names the claim, -1: none */
} staff[] =
    {
        {"/api/v1/cases/:case/claims", "/claims", {COMMAND_CLAIM_FILE, 201, "claim"}, -1},
        {"/api/v1/cases/:case/claims/contact",
         "/contact",
         {COMMAND_CLAIM_CONTACT, 201, "claim"},
         -1},
        {"/api/v1/cases/:case/claims/:claim/evidence",
         "/evidence",
         {COMMAND_CLAIM_EVIDENCE, 200, "claim"},
         1},
        {"/api/v1/cases/:case/claims/:claim/appeal",
         "/appeal",
         {COMMAND_CLAIM_APPEAL, 200, "claim"},
         1},
        {"/api/v1/cases/:case/claims/:claim/decide",
         "/decide",
         {COMMAND_CLAIM_DECIDE, 200, "claim"},
         1},
},
  customer[] = {
      {"/api/v1/my/claims", "/claims", {COMMAND_CLAIM_FILE, 201, "claim"}, -1},
      {"/api/v1/my/claims/contact", "/contact", {COMMAND_CLAIM_CONTACT, 201, "claim"}, -1},
      {"/api/v1/my/claims/:claim/contact", "/contact", {COMMAND_CLAIM_CONTACT, 200, "claim"}, 0},
      {"/api/v1/my/claims/:claim/evidence", "/evidence", {COMMAND_CLAIM_EVIDENCE, 200, "claim"}, 0},
      {"/api/v1/my/claims/:claim/appeal", "/appeal", {COMMAND_CLAIM_APPEAL, 200, "claim"}, 0},
};

#define N_STAFF (sizeof staff / sizeof staff[0])
#define N_CUSTOMER (sizeof customer / sizeof customer[0])

/* By the last word of the path, and whether it names a claim. */
static const struct call *call_of(const struct call *c, size_t n, const struct gw_req *req,
                                  bool named)
{
    for (size_t i = 0; i < n; i++)
        if (str_ends(req->path, str_of(c[i].last)) && named == (c[i].claim >= 0))
            return &c[i];
    return &c[0];
}

static void take_staff(void *ctx, struct gw_req *req, const struct session *s)
{
    const struct call *c = call_of(staff, N_STAFF, req, req->param[1].ptr != NULL);
    omb_str key = gw_header(req, "Idempotency-Key"), cid = STR_NONE;
    struct json_doc d;

    if (key.len > API_MAX_KEY) {
        gw_reply_problem_field(req, -OMB_E_INVALID, "Idempotency-Key", "is at most 255 bytes");
        return;
    }
    if (!api_body(req, &d))
        return;
    if (key.len)
        cid = api_key_kept(&req->arena, key);
    api_command(ctx, req, s, &c->call, cid, body_of(req, &d, c->claim));
}

static void take_customer(void *ctx, struct gw_req *req, const struct my_who *who)
{
    const struct call *c = call_of(customer, N_CUSTOMER, req, req->param[0].ptr != NULL);
    struct json_doc d;

    if (api_body(req, &d))
        my_command(ctx, req, who, &c->call, my_cid(req), body_of(req, &d, c->claim));
}

static void link_for(void *ctx, struct gw_req *req, const struct session *s)
{
    struct api *api = ctx;
    struct api_wait *w;
    struct id kase;

    (void)s;
    if (!api_case_id(req, &kase))
        return;
    w = api_hold(api, req, 200, NULL);
    if (w)
        api->seller->link(api->seller->ctx, req->tenant, kase, req->param[1], api_answer, w);
}

API_STAFF(post_staff, SCOPE_REMEDIES, take_staff)
API_STAFF(post_decision, 0, take_staff)
API_STAFF(get_link, 0, link_for) /* whose holder speaks for a seller */

/* Filing and the message to the seller may be the first thing a customer does here. */
static void post_first(void *ctx, struct gw_req *req)
{
    my_require(ctx, req, MY_VERIFIED | MY_OPEN | MY_KEY, take_customer, ctx);
}

static void post_later(void *ctx, struct gw_req *req)
{
    my_require(ctx, req, MY_VERIFIED | MY_CASE | MY_KEY, take_customer, ctx);
}

int api_claims_add(struct api *api)
{
    int status =
        gw_route(api->gw, "GET", "/api/v1/cases/:case/claims/:claim/seller-link", get_link, api);

    for (size_t i = 0; status == 0 && i < N_STAFF; i++)
        status =
            gw_route(api->gw, "POST", staff[i].pattern,
                     staff[i].call.kind == COMMAND_CLAIM_DECIDE ? post_decision : post_staff, api);
    for (size_t i = 0; status == 0 && i < N_CUSTOMER; i++)
        status = gw_route(api->gw, "POST", customer[i].pattern,
                          customer[i].claim < 0 ? post_first : post_later, api);
    return status;
}
