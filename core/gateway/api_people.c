/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the REST resources "agents", "customers", "exports", "retention" and "journal": which path
 * is which verb. Must not know: what a verb does, who may (app).
 * Called by: the router. */
#include "core/base/limits.h"
#include "core/gateway/api.h"
#include "core/gateway/router.h"
#include "core/gateway/verbs.h"

static const struct verb_row rows[] = {
    {"GET", "/api/v1/agents", "agents", {NULL}, {NULL}, 200},
    {"POST", "/api/v1/agents", "agent_add", {NULL}, {NULL}, 201},
    {"GET", "/api/v1/agents/:login", "agent", {NULL}, {"login"}, 200},
    {"PATCH", "/api/v1/agents/:login", "agent_change", {NULL}, {"login"}, 200},
    {"DELETE", "/api/v1/agents/:login", "agent_remove", {NULL}, {"login"}, 204},
    {"POST", "/api/v1/session/password", "password", {NULL}, {NULL}, 204},
    {"GET", "/api/v1/journal", "journal", {"before", "limit"}, {NULL}, 200},
};

_Static_assert(sizeof rows / sizeof *rows <= API_PEOPLE_ROUTES, "room for every route");

static struct rights rights_of(const struct session *s)
{
    return (struct rights){.tier = s->tier,
                           .is_operator = session_has_role(s, "operator"),
                           .is_admin = session_has_role(s, "admin")};
}

static void asked(void *ctx, struct gw_req *req, const struct session *s)
{
    const struct api_policy_route *route = ctx;
    struct api *api = route->api;
    struct port_people ask = {.verb = route->row->verb,
                              .tenant = req->tenant,
                              .actor = api_actor(s),
                              .login = s->login,
                              .rights = rights_of(s)};
    struct buf args = BUF_INIT(0);
    struct api_wait *w;

    if (verb_words(req, route->row, &args) != 0) {
        gw_reply_problem(req, -OMB_E_SYNTAX, "the body is not a JSON object");
    } else {
        ask.args = buf_str(&args);
        w = api_hold(api, req, route->row->ok, NULL);
        if (w)
            api_started(w, api->port->people(api->port->ctx, &ask, api_answer, w));
    }
    buf_free(&args);
}

static void route_called(void *ctx, struct gw_req *req)
{
    struct api_policy_route *route = ctx;

    session_require(route->api->sessions, req, asked, route);
}

int api_people_add(struct api *api)
{
    int status = 0;

    for (size_t i = 0; status == 0 && i < sizeof rows / sizeof *rows; i++) {
        api->people_route[i] = (struct api_policy_route){api, &rows[i]};
        status =
            gw_route(api->gw, rows[i].method, rows[i].pattern, route_called, &api->people_route[i]);
    }
    return status;
}
