/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the REST resource "returns", for staff and for customers.
 * Must not know: what may be returned (desk), what a label looks like (paper).
 * Called by: the router. */
#include "core/gateway/returns.h"

#include "core/base/json_out.h"
#include "core/base/limits.h"
#include "core/gateway/my.h"
#include "core/gateway/router.h"

#include <stdlib.h>

static const struct api_call request = {COMMAND_RETURN_REQUEST, 201, "return"};

/* The later steps, by the last word of the path. */
static const struct step {
    const char *last;
    struct api_call call;
} steps[] = {{"/dropoff", {COMMAND_RETURN_DROPOFF, 200, "return"}},
             {"/withdraw", {COMMAND_RETURN_WITHDRAW, 200, "return"}}};

static const struct api_call *step_of(const struct gw_req *req)
{
    return &steps[str_ends(req->path, str_of(steps[1].last))].call;
}

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

static void staff_request(void *ctx, struct gw_req *req, const struct session *s)
{
    omb_str key = gw_header(req, "Idempotency-Key");
    struct json_doc d;

    if (!key.len || key.len > API_MAX_KEY)
        gw_reply_problem_field(req, -OMB_E_INVALID, "Idempotency-Key",
                               "is needed: 1 to 255 bytes, the same with every try");
    else if (api_body(req, &d))
        api_command(ctx, req, s, &request, api_key_kept(&req->arena, key), req->body);
}

static void staff_step(void *ctx, struct gw_req *req, const struct session *s)
{
    struct json_doc d;

    if (api_body(req, &d))
        api_command(ctx, req, s, step_of(req), STR_NONE,
                    api_body_with(req, &d, "remedy", req->param[1]));
}

static void staff_terms(void *ctx, struct gw_req *req, const struct session *s)
{
    struct api *api = ctx;
    struct returns_who who = {.actor = api_actor(s), .tier = s->tier, .has_case = true};
    struct json_doc d;
    struct api_wait *w;

    if (!api_body(req, &d) || !api_case_id(req, &who.kase))
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

static void my_request(void *ctx, struct gw_req *req, const struct my_who *who)
{
    struct json_doc d;

    if (api_body(req, &d))
        my_command(ctx, req, who, &request, my_cid(req), req->body);
}

static void my_step(void *ctx, struct gw_req *req, const struct my_who *who)
{
    struct json_doc d;

    if (api_body(req, &d))
        my_command(ctx, req, who, step_of(req), STR_NONE,
                   api_body_with(req, &d, "remedy", req->param[0]));
}

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

    if (!api_body(req, &d))
        return;
    w = api_hold(api, req, 200, NULL);
    if (w)
        api->returns->terms(api->returns->ctx, req->tenant, &asks, req->body, api_answer, w);
}

static void my_label(void *ctx, struct gw_req *req, const struct my_who *who)
{
    give_label(ctx, req, who->kase, req->param[0]);
}

#define MINE(name, needs, next)                                                                    \
    static void name(void *ctx, struct gw_req *req)                                                \
    {                                                                                              \
        my_require(ctx, req, MY_VERIFIED | (needs), next, ctx);                                    \
    }

API_STAFF(post_request, SCOPE_REMEDIES, staff_request)
API_STAFF(post_step, SCOPE_REMEDIES, staff_step)
API_STAFF(post_terms, SCOPE_READ, staff_terms)
API_STAFF(get_label, SCOPE_READ, staff_label)
MINE(post_my_request, MY_OPEN | MY_KEY, my_request)
MINE(post_my_step, MY_CASE, my_step)
MINE(post_my_terms, 0, my_terms)
MINE(get_my_label, MY_CASE, my_label)

int api_returns_add(struct api *api)
{
    static const struct {
        const char *method, *pattern;
        gw_handler_fn handler;
    } routes[] = {{"POST", "/api/v1/cases/:case/returns", post_request},
                  {"POST", "/api/v1/cases/:case/returns/terms", post_terms},
                  {"POST", "/api/v1/cases/:case/returns/:return/dropoff", post_step},
                  {"POST", "/api/v1/cases/:case/returns/:return/withdraw", post_step},
                  {"GET", "/api/v1/cases/:case/returns/:return/label.pdf", get_label},
                  {"POST", "/api/v1/my/returns", post_my_request},
                  {"POST", "/api/v1/my/returns/terms", post_my_terms},
                  {"POST", "/api/v1/my/returns/:return/dropoff", post_my_step},
                  {"POST", "/api/v1/my/returns/:return/withdraw", post_my_step},
                  {"GET", "/api/v1/my/returns/:return/label.pdf", get_my_label}};
    int status = 0;

    for (size_t i = 0; status == 0 && i < sizeof routes / sizeof routes[0]; i++)
        status = gw_route(api->gw, routes[i].method, routes[i].pattern, routes[i].handler, api);
    return status;
}
