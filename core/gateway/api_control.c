/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the admin listener's door for the command line: POST /control/policies/VERB,
 * /control/office/VERB and /control/plugins/VERB.
 * Must not know: what a verb does, where the token is kept (app).
 * Called by: the router. */
#include "core/base/hash.h"
#include "core/base/json.h"
#include "core/base/limits.h"
#include "core/desk/kase.h"
#include "core/gateway/api.h"
#include "core/gateway/route.h"
#include "core/gateway/router.h"

/* Both sides hashed: comparing tells nothing of how much was right. */
static bool is_authorised(const struct api *api, const struct gw_req *req)
{
    omb_str given = gw_header(req, "Authorization");

    if (!api->control_token[0] || !str_starts(given, STR("Bearer ")))
        return false;
    return hash_eq(hash_of(str_sub(given, 7, SIZE_MAX)), hash_of(str_of(api->control_token)));
}

/* Who asks from the command line, about which tenant, with which words; false: answered. */
static bool read_question(const struct api *api, struct gw_req *req, struct port_question *out)
{
    struct json_doc d;

    if (!is_authorised(api, req)) {
        gw_reply_problem(req, 401, "the token of DATA/control.token is needed");
        return false;
    }
    if (json_parse_arena(req->body, &req->arena, POLICY_ARCHIVE_TOKENS, &d, NULL) != 0 ||
        !json_is(&d, json_member(&d, 0, "args"), JSON_OBJECT)) {
        gw_reply_problem(req, -OMB_E_SYNTAX, "the body is {\"tenant\",\"by\",\"args\":{}}");
        return false;
    }
    *out = (struct port_question){.verb = arena_dupz(&req->arena, req->param[0]),
                                  .tenant = (uint32_t)json_int_or(&d, 0, "number", 0),
                                  .slug = json_str_or(&d, 0, "tenant", &req->arena, STR("")),
                                  .actor = {.type = ACTOR_SYSTEM,
                                            .id = json_str_or(&d, 0, "by", &req->arena, STR("")),
                                            .name = STR("")},
                                  .rights = {.tier = TIER_LEVELS - 1,
                                             .is_operator = true,
                                             .is_admin = true},
                                  .args = json_raw(&d, json_member(&d, 0, "args"))};
    if (!out->verb)
        gw_reply_problem(req, -OMB_E_NOMEM, NULL);
    return out->verb != NULL;
}

static void asked(struct api *api, struct gw_req *req, enum api_port port, port_ask_fn fn)
{
    const struct api_route *row;
    struct port_question ask;
    struct api_wait *w;

    if (!read_question(api, req, &ask))
        return;
    row = route_of_verb(port, ask.verb);
    ask.shape = row ? row->body : NULL;
    w = api_hold(api, req, 200, NULL);
    if (w)
        api_started(w, fn(api->port->ctx, &ask, api_answer, w));
}

static void asked_policies(void *ctx, struct gw_req *req)
{
    struct api *api = ctx;

    asked(api, req, PORT_POLICIES, api->port->policies);
}

static void asked_office(void *ctx, struct gw_req *req)
{
    struct api *api = ctx;

    asked(api, req, PORT_OFFICE, api->port->office);
}

static void asked_plugins(void *ctx, struct gw_req *req)
{
    struct api *api = ctx;
    struct json_doc d;
    struct api_wait *w;
    const char *verb;

    if (!is_authorised(api, req)) {
        gw_reply_problem(req, 401, "the token of DATA/control.token is needed");
        return;
    }
    if (json_parse_arena(req->body, &req->arena, API_MAX_TOKENS, &d, NULL) != 0 ||
        !json_is(&d, 0, JSON_OBJECT)) {
        gw_reply_problem(req, -OMB_E_SYNTAX, "the body is a JSON object");
        return;
    }
    verb = arena_dupz(&req->arena, req->param[0]);
    w = verb ? api_hold(api, req, 200, NULL) : NULL;
    if (w)
        api_started(w, api->port->plugins(api->port->ctx, verb, req->body, api_answer, w));
    else if (!verb)
        gw_reply_problem(req, -OMB_E_NOMEM, NULL);
}

int api_control_add(struct api *api)
{
    int status = gw_route(api->gw, "POST", "/control/policies/:verb", asked_policies, api);

    if (status == 0)
        status = gw_route(api->gw, "POST", "/control/office/:verb", asked_office, api);
    return status ? status
                  : gw_route(api->gw, "POST", "/control/plugins/:verb", asked_plugins, api);
}
