/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the REST resource "remedies" of a case: propose, approve, decline, withdraw.
 * Must not know: limits, authority, money rules (desk).
 * Called by: the router. */
#include "core/base/json.h"
#include "core/base/json_out.h"
#include "core/base/limits.h"
#include "core/gateway/api.h"
#include "core/gateway/router.h"

static void propose(void *ctx, struct gw_req *req, const struct session *s)
{
    static const struct api_call call = {COMMAND_REMEDY_PROPOSE, 201, "remedy"};
    omb_str key = gw_header(req, "Idempotency-Key");
    struct json_doc d;

    if (!key.len || key.len > API_MAX_KEY) {
        gw_reply_problem_field(req, -OMB_E_INVALID, "Idempotency-Key",
                               "is needed: 1 to 255 bytes, the same with every try");
        return;
    }
    if (api_body(req, &d))
        api_command(ctx, req, s, &call, api_key_kept(&req->arena, key), req->body);
}

static const struct {
    const char *pattern, *last;
    struct api_call call;
} answers[] = {
    {"/api/v1/cases/:case/remedies/:remedy/approve",
     "/approve",
     {COMMAND_REMEDY_APPROVE, 200, "remedy"}},
    {"/api/v1/cases/:case/remedies/:remedy/decline",
     "/decline",
     {COMMAND_REMEDY_DECLINE, 200, "remedy"}},
    {"/api/v1/cases/:case/remedies/:remedy/withdraw",
     "/withdraw",
     {COMMAND_REMEDY_WITHDRAW, 200, "remedy"}},
};

static void answer(void *ctx, struct gw_req *req, const struct session *s)
{
    struct json_doc d;
    omb_str body;

    if (!api_body(req, &d))
        return;
    body = api_body_with(req, &d, "remedy", req->param[1]);
    for (size_t i = 0; body.ptr && i < sizeof answers / sizeof answers[0]; i++) {
        if (str_ends(req->path, str_of(answers[i].last))) {
            api_command(ctx, req, s, &answers[i].call, STR_NONE, body);
            return;
        }
    }
    gw_reply_problem(req, -OMB_E_INVALID, NULL);
}

API_STAFF(post_remedy, SCOPE_REMEDIES, propose)
API_STAFF(post_answer, 0, answer) /* what was asked of a person is answered by one */
API_STAFF(post_withdrawal, SCOPE_REMEDIES, answer)

int api_remedies_add(struct api *api)
{
    int status = gw_route(api->gw, "POST", "/api/v1/cases/:case/remedies", post_remedy, api);

    for (size_t i = 0; status == 0 && i < sizeof answers / sizeof answers[0]; i++)
        status = gw_route(api->gw, "POST", answers[i].pattern,
                          answers[i].call.kind == COMMAND_REMEDY_WITHDRAW ? post_withdrawal
                                                                          : post_answer,
                          api);
    return status;
}
