/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: routes that are verbs of the port: who comes through, and who he is to it.
 * Must not know: what a verb does, who may.
 * Called by: api_policies.c, api_people.c, api_office.c. */
#include "core/gateway/api.h"
#include "core/gateway/router.h"
#include "core/gateway/verbs.h"

static struct rights rights_of(const struct session *s)
{
    return (struct rights){.tier = s->tier,
                           .is_operator = session_has_role(s, "operator"),
                           .is_admin = session_has_role(s, "admin")};
}

/* The words as one object, in the request's arena; false: answered. */
static bool read_words(struct gw_req *req, const struct verb_row *row, omb_str *out)
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

static void asked(void *ctx, struct gw_req *req, const struct session *s)
{
    const struct api_verb_route *route = ctx;
    struct port_question ask = {.verb = route->row->verb,
                                .tenant = req->tenant,
                                .actor = api_actor(s),
                                .login = s->login,
                                .rights = rights_of(s)};
    struct api_wait *w;

    if (!read_words(req, route->row, &ask.args))
        return;
    w = api_hold(route->api, req, route->row->ok, NULL);
    if (w)
        api_started(w, route->ask(route->api->port->ctx, &ask, api_answer, w));
}

static void route_called(void *ctx, struct gw_req *req)
{
    struct api_verb_route *route = ctx;

    session_require_scope(route->api->sessions, req, route->row->scope, asked, route);
}

int api_verbs_add(struct api *api, struct api_verb_route *route, const struct verb_row *row,
                  size_t n, port_ask_fn ask)
{
    int status = 0;

    for (size_t i = 0; status == 0 && i < n; i++) {
        route[i] = (struct api_verb_route){.api = api, .row = &row[i], .ask = ask};
        status = gw_route(api->gw, row[i].method, row[i].pattern, route_called, &route[i]);
    }
    return status;
}
