/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the routes of the REST resource "claims", for staff and for customers.
 * Must not know: what may be claimed or decided (desk).
 * Called by: route.c. */
#include "core/gateway/answers.h"
#include "core/gateway/http.h"
#include "core/gateway/route.h"

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

#define FILE_IT "files a guarantee claim"
#define WRITE_TO "writes to the seller; its time to answer begins"
#define SHOW_IT "adds a piece of evidence"
#define APPEAL_IT "appeals against a decision"

#define STAFF_CLAIM(path, what, kind, status)                                                      \
    .method = "POST", .pattern = "/api/v1/cases/:case/claims" path, .says = (what),                \
    .door = DOOR_STAFF, .opens = SCOPE_REMEDIES, .key = KEY_MAY, .ok = (status), .wrap = "claim",  \
    .answer = &answers_claim, .command = (kind)

/* Filing and the message to the seller may be the first thing a customer does here. */
#define MY_CLAIM(path, what, kind, status, with)                                                   \
    .method = "POST", .pattern = "/api/v1/my/claims" path, .says = (what), .door = DOOR_MY,        \
    .opens = MY_VERIFIED | (with), .key = KEY_MUST, .ok = (status), .wrap = "claim",               \
    .answer = &answers_claim, .command = (kind)

const struct api_route api_claim_routes[] = {
    {STAFF_CLAIM("", FILE_IT, COMMAND_CLAIM_FILE, 201)},
    {STAFF_CLAIM("/contact", WRITE_TO, COMMAND_CLAIM_CONTACT, 201)},
    {STAFF_CLAIM("/:claim/evidence", SHOW_IT, COMMAND_CLAIM_EVIDENCE, 200),
     .param = {NULL, "claim"}},
    {STAFF_CLAIM("/:claim/appeal", APPEAL_IT, COMMAND_CLAIM_APPEAL, 200), .param = {NULL, "claim"}},
    {.method = "POST",
     .pattern = "/api/v1/cases/:case/claims/:claim/decide",
     .says = "decides a claim, or its appeal",
     .door = DOOR_STAFF,
     .key = KEY_MAY,
     .ok = 200,
     .wrap = "claim",
     .param = {NULL, "claim"},
     .answer = &answers_claim,
     .command = COMMAND_CLAIM_DECIDE},
    {.method = "GET", /* no key: whose holder speaks for a seller */
     .pattern = "/api/v1/cases/:case/claims/:claim/seller-link",
     .says = "gives the address at which the seller answers this one claim",
     .door = DOOR_STAFF,
     .ok = 200,
     .answer = &answers_link,
     .staff = link_for},
    {MY_CLAIM("", FILE_IT, COMMAND_CLAIM_FILE, 201, MY_OPEN)},
    {MY_CLAIM("/contact", WRITE_TO, COMMAND_CLAIM_CONTACT, 201, MY_OPEN)},
    {MY_CLAIM("/:claim/contact", WRITE_TO, COMMAND_CLAIM_CONTACT, 200, MY_CASE),
     .param = {"claim"}},
    {MY_CLAIM("/:claim/evidence", SHOW_IT, COMMAND_CLAIM_EVIDENCE, 200, MY_CASE),
     .param = {"claim"}},
    {MY_CLAIM("/:claim/appeal", APPEAL_IT, COMMAND_CLAIM_APPEAL, 200, MY_CASE), .param = {"claim"}},
    {.method = NULL}};
