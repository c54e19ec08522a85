/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the REST resource "returns", for staff and for customers.
 * Must not know: what may be returned (desk), what a label looks like (paper).
 * Called by: the router. */
#include "core/gateway/returns.h"

#include "core/base/limits.h"
#include "core/desk/shapes.h"
#include "core/gateway/answers.h"
#include "core/gateway/route.h"

#include <stdlib.h>

/* ---- the label ---- */

struct giving {
    struct gw *gw;
    gw_req_id id;
};

static void got(void *ctx, int status, const struct port_got *file)
{
    struct giving *g = ctx;
    struct gw_req *req = gw_req_held(g->gw, g->id);

    free(g);
    if (!req)
        return;
    if (status != 0) {
        gw_reply_problem(req, status,
                         status == -OMB_E_STATE ? "this return has no label yet"
                                                : "there is no such return");
        return;
    }
    gw_set_header(req, "Content-Disposition",
                  arena_printf(&req->arena, "inline; filename=\"%.*s\"", STR_ARG(file->name)));
    gw_set_header(req, "Cross-Origin-Resource-Policy", STR("same-origin"));
    gw_set_header(req, "Cache-Control", STR("private, no-store"));
    gw_reply(req, 200, "application/pdf", file->bytes);
}

static void give_label(struct api *api, struct gw_req *req, struct id kase, omb_str id)
{
    struct giving *g = malloc(sizeof *g);

    if (!g) {
        gw_reply_problem(req, -OMB_E_NOMEM, NULL);
        return;
    }
    *g = (struct giving){api->gw, gw_req_hold(req)};
    api->returns->label(api->returns->ctx, req->tenant, kase, id, got, g);
}

/* ---- staff ---- */

static void staff_terms(void *ctx, struct gw_req *req, const struct session *s)
{
    struct api *api = ctx;
    struct returns_who who = {.actor = api_actor(s), .tier = s->tier, .has_case = true};
    struct json_doc d;
    struct api_wait *w;

    if (!api_body(req, &d) || !api_shape(req, &d, &shapes_return) || !api_case_id(req, &who.kase))
        return;
    w = api_hold(api, req, 200, NULL);
    if (w)
        api->returns->terms(api->returns->ctx, req->tenant, &who, req->body, api_answer, w);
}

static void staff_label(void *ctx, struct gw_req *req, const struct session *s)
{
    struct id kase;

    (void)s;
    if (api_case_id(req, &kase))
        give_label(ctx, req, kase, req->param[1]);
}

/* ---- customers ---- */

static void my_terms(void *ctx, struct gw_req *req, const struct my_who *who)
{
    struct api *api = ctx;
    struct returns_who asks = {.actor = my_actor(who),
                               .tier = -1,
                               .has_case = who->has_case,
                               .kase = who->kase,
                               .contact = who->contact,
                               .customer = who->customer,
                               .email = who->email,
                               .verified = who->verified};
    struct json_doc d;
    struct api_wait *w;

    if (!api_body(req, &d) || !api_shape(req, &d, &shapes_return))
        return;
    w = api_hold(api, req, 200, NULL);
    if (w)
        api->returns->terms(api->returns->ctx, req->tenant, &asks, req->body, api_answer, w);
}

static void my_label(void *ctx, struct gw_req *req, const struct my_who *who)
{
    give_label(ctx, req, who->kase, req->param[0]);
}

/* ---- routes ---- */

#define STAFF_WAY(path, what, kind, status, needs)                                                 \
    .method = "POST", .pattern = "/api/v1/cases/:case/returns" path, .says = (what),               \
    .door = DOOR_STAFF, .opens = SCOPE_REMEDIES, .key = (needs), .ok = (status), .wrap = "return", \
    .answer = &answers_return, .command = (kind)
#define MY_WAY(path, what, kind, status, needs, with)                                              \
    .method = "POST", .pattern = "/api/v1/my/returns" path, .says = (what), .door = DOOR_MY,       \
    .opens = MY_VERIFIED | (with), .key = (needs), .ok = (status), .wrap = "return",               \
    .answer = &answers_return, .command = (kind)
#define TERMS(where, by, scope, handler)                                                           \
    {                                                                                              \
        .method = "POST", .pattern = where "/returns/terms",                                       \
        .says = "says on what terms something may be returned; nothing is recorded", .door = (by), \
        .opens = (scope), .ok = 200, .body = &shapes_return, .answer = &answers_terms, handler     \
    }

const struct api_route api_return_routes[] =
    {{STAFF_WAY("", "asks for a return", COMMAND_RETURN_REQUEST, 201, KEY_MUST)},
     TERMS("/api/v1/cases/:case", DOOR_STAFF, SCOPE_READ, .staff = staff_terms),
     {STAFF_WAY("/:return/dropoff", "chooses where it is handed in", COMMAND_RETURN_DROPOFF, 200,
                KEY_NONE),
      .param = {NULL, "remedy"}},
     {STAFF_WAY("/:return/withdraw", "takes a return back", COMMAND_RETURN_WITHDRAW, 200, KEY_NONE),
      .param = {NULL, "remedy"}},
     {.method = "GET",
      .pattern = "/api/v1/cases/:case/returns/:return/label.pdf",
      .says = "gives the label",
      .door = DOOR_STAFF,
      .opens = SCOPE_READ,
      .ok = 200,
      .type = "application/pdf",
      .staff = staff_label},
     {MY_WAY("", "asks for a return", COMMAND_RETURN_REQUEST, 201, KEY_MUST, MY_OPEN)},
     TERMS("/api/v1/my", DOOR_MY, MY_VERIFIED, .my = my_terms),
     {MY_WAY("/:return/dropoff", "chooses where it is handed in", COMMAND_RETURN_DROPOFF, 200,
             KEY_NONE, MY_CASE),
      .param = {"remedy"}},
     {MY_WAY("/:return/withdraw", "takes a return back", COMMAND_RETURN_WITHDRAW, 200, KEY_NONE,
             MY_CASE),
      .param = {"remedy"}},
     {.method = "GET",
      .pattern = "/api/v1/my/returns/:return/label.pdf",
      .says = "gives the label",
      .door = DOOR_MY,
      .opens = MY_VERIFIED | MY_CASE,
      .ok = 200,
      .type = "application/pdf",
      .my = my_label},
     {.method = NULL}};
