/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the REST resources of a seller: its claims, answer, evidence, appeal.
 * Must not know: where tokens are kept, what may be answered when (desk).
 * Called by: the router. */
#include "core/base/limits.h"
#include "core/gateway/answers.h"
#include "core/gateway/http.h"
#include "core/gateway/route.h"

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

#define CLAIM "/api/v1/seller/claims/:case/:claim"
#define WRITE(path, what, kind)                                                                    \
    {                                                                                              \
        .method = "POST", .pattern = CLAIM path, .says = (what), .door = DOOR_SELLER,              \
        .key = KEY_MAY, .ok = 200, .wrap = "claim", .param = {NULL, "claim"},                      \
        .answer = &answers_claim, .command = (kind)                                                \
    }

const struct api_route api_seller_routes[] =
    {{.method = "GET",
      .pattern = "/api/v1/seller/claims",
      .says = "lists the seller's claims",
      .door = DOOR_SELLER,
      .ok = 200,
      .answer = &answers_claims,
      .seller = list},
     {.method = "GET",
      .pattern = CLAIM,
      .says = "shows one of the seller's claims",
      .door = DOOR_SELLER,
      .ok = 200,
      .answer = &answers_claim,
      .seller = one},
     WRITE("/answer", "answers a claim", COMMAND_CLAIM_ANSWER),
     WRITE("/evidence", "adds a piece of evidence", COMMAND_CLAIM_EVIDENCE),
     WRITE("/appeal", "appeals against a decision", COMMAND_CLAIM_APPEAL),
     {.method = "POST",
      .pattern = CLAIM "/attachments",
      .says = "sends a file for an open claim",
      .door = DOOR_SELLER,
      .key = KEY_MAY,
      .ok = 201,
      .max_body = BLOB_MAX_BYTES,
      .answer = &answers_attachment,
      .seller = seller_files_sent},
     {.method = "GET",
      .pattern = CLAIM "/attachments/:file",
      .says = "gives a file that is among a claim's evidence",
      .door = DOOR_SELLER,
      .ok = 200,
      .type = "application/octet-stream",
      .seller = seller_files_wanted},
     {.method = NULL}};
