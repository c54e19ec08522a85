/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: routes that are verbs of the port: who comes through, and who he is to it.
 * Must not know: what a verb does, who may.
 * Called by: api_policies.c, api_people.c, api_office.c. */
#include "core/gateway/api.h"
#include "core/gateway/router.h"
#include "core/gateway/verbs.h"

struct rights api_rights(const struct session *s)
{
    return (struct rights){.tier = s->tier,
                           .is_operator = session_has_role(s, "operator"),
                           .is_admin = session_has_role(s, "admin")};
}

bool api_verb_words(struct gw_req *req, const struct verb_row *row, omb_str *out)
{
    struct buf b = BUF_INIT(0);
    int status = verb_words(req, row, &b);

    if (status == 0) {
        *out = arena_dup(&req->arena, buf_str(&b));
        status = req->arena.err;
    }
    buf_free(&b);
    if (status != 0)
        gw_reply_problem(req, status,
                         status == -OMB_E_SYNTAX ? "the body is not a JSON object" : NULL);
    return status == 0;
}

static void route_called(void *ctx, struct gw_req *req)
{
    struct api_verb_route *route = ctx;

    session_require_scope(route->api->sessions, req, route->row->scope, route->next, route);
}

int api_verbs_add(struct api *api, struct api_verb_route *route, const struct verb_row *row,
                  size_t n, session_next_fn next)
{
    int status = 0;

    for (size_t i = 0; status == 0 && i < n; i++) {
        route[i] = (struct api_verb_route){.api = api, .row = &row[i], .next = next};
        status = gw_route(api->gw, row[i].method, row[i].pattern, route_called, &route[i]);
    }
    return status;
}
