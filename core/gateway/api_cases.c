/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the REST resource "cases": lists, one case, its events, and an agent's steps.
 * Must not know: whether a step is allowed (desk).
 * Called by: the router. */
#include "core/base/json.h"
#include "core/base/limits.h"
#include "core/gateway/api.h"
#include "core/gateway/router.h"

static uint32_t limit_of(struct gw_req *req, uint32_t fallback, uint32_t most)
{
    int64_t n;
    omb_str text = gw_query(req, "limit");

    if (!text.ptr || str_int(text, &n) != 0 || n < 1)
        return fallback;
    return n > most ? most : (uint32_t)n;
}

/* What a screen calls a list, in the store's words. */
static omb_str list_filter(struct gw_req *req, const struct session *s, omb_str name)
{
    if (str_is(name, "mine"))
        return arena_printf(&req->arena, "holder:%.*s", STR_ARG(s->agent));
    if (str_is(name, "queue"))
        return arena_printf(&req->arena, "queues:%d", s->tier);
    if (str_is(name, "open") || str_is(name, "approvals") || !name.len)
        return name;
    return STR_NONE;
}

static void list_cases(void *ctx, struct gw_req *req, const struct session *s)
{
    struct api *api = ctx;
    omb_str name = gw_query(req, "filter");
    omb_str filter = list_filter(req, s, name.ptr ? name : STR("open"));
    struct api_wait *w;

    if (gw_query(req, "sort").ptr) {
        gw_reply_problem_field(req, -OMB_E_INVALID, "sort", "lists have one order of their own");
        return;
    }
    if (!filter.ptr) {
        gw_reply_problem_field(req, -OMB_E_INVALID, "filter",
                               "is one of mine, queue, open, approvals");
        return;
    }
    w = api_hold(api, req, 200, NULL);
    if (w)
        api_started(w, api->port->list(api->port->ctx, req->tenant, filter, gw_query(req, "cursor"),
                                       limit_of(req, 50, API_MAX_ROWS), api_answer, w));
}

static void show_case(void *ctx, struct gw_req *req, const struct session *s)
{
    struct api *api = ctx;
    struct api_wait *w;
    struct id kase;

    (void)s;
    if (!api_case_id(req, &kase))
        return;
    w = api_hold(api, req, 200, NULL);
    if (w)
        api_started(w, api->port->detail(api->port->ctx, req->tenant, kase, api_answer, w));
}

static void list_events(void *ctx, struct gw_req *req, const struct session *s)
{
    struct api *api = ctx;
    omb_str text = gw_query(req, "since");
    int64_t since = 0;
    struct api_wait *w;
    struct id kase;

    (void)s;
    if (!api_case_id(req, &kase))
        return;
    if (text.ptr && (str_int(text, &since) != 0 || since < 0)) {
        gw_reply_problem_field(req, -OMB_E_INVALID, "since", "is a seq: a whole number from 0");
        return;
    }
    w = api_hold(api, req, 200, "events");
    if (w)
        api_started(w, api->port->events(api->port->ctx, req->tenant, kase, (uint64_t)since,
                                         limit_of(req, 500, API_MAX_EVENTS), api_answer, w));
}

/* Commands whose body goes to the desk as it came. */
static const struct step {
    const char *pattern;
    struct api_call call;
    bool needs_cid;
} steps[] = {
    {"/api/v1/cases/:case/accept", {COMMAND_AGENT_ACCEPT, 200, NULL}, false},
    {"/api/v1/cases/:case/messages", {COMMAND_AGENT_REPLY, 201, NULL}, true},
    {"/api/v1/cases/:case/notes", {COMMAND_AGENT_NOTE, 201, NULL}, true},
    {"/api/v1/cases/:case/escalate", {COMMAND_AGENT_ESCALATE, 200, NULL}, false},
    {"/api/v1/cases/:case/hand-back", {COMMAND_AGENT_HAND_BACK, 200, NULL}, false},
    {"/api/v1/cases/:case/resolve", {COMMAND_AGENT_RESOLVE, 200, NULL}, false},
};

static const struct step *step_of(omb_str path)
{
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        if (str_ends(path, str_of(strrchr(steps[i].pattern, '/'))))
            return &steps[i];
    }
    return NULL;
}

static void take_step(void *ctx, struct gw_req *req, const struct session *s)
{
    const struct step *step = step_of(req->path);
    omb_str body = req->body.len ? req->body : STR("{}");
    omb_str cid = STR_NONE;
    struct json_doc d;
    struct json_error e;

    if (!step) {
        gw_reply_problem(req, -OMB_E_NOTFOUND, NULL);
        return;
    }
    if (json_parse_arena(body, &req->arena, API_MAX_TOKENS, &d, &e) != 0 ||
        !json_is(&d, 0, JSON_OBJECT)) {
        gw_reply_problem(req, -OMB_E_SYNTAX, "the body is not a JSON object");
        return;
    }
    if (step->needs_cid) {
        cid = json_str_or(&d, 0, "cid", &req->arena, STR_NONE);
        if (!cid.len || cid.len > MESSAGE_MAX_CID) {
            gw_reply_problem_field(req, -OMB_E_INVALID, "cid",
                                   "is needed: the sender's own id, 1 to 64 bytes");
            return;
        }
    }
    api_command(ctx, req, s, &step->call, cid, body);
}

API_STAFF(get_cases, SCOPE_READ, list_cases)
API_STAFF(get_case, SCOPE_READ, show_case)
API_STAFF(get_events, SCOPE_READ, list_events)
API_STAFF(post_step, SCOPE_MESSAGES, take_step)

int api_cases_add(struct api *api)
{
    int status = gw_route(api->gw, "GET", "/api/v1/cases", get_cases, api);

    if (status == 0)
        status = gw_route(api->gw, "GET", "/api/v1/cases/:case", get_case, api);
    if (status == 0)
        status = gw_route(api->gw, "GET", "/api/v1/cases/:case/events", get_events, api);
    for (size_t i = 0; status == 0 && i < sizeof steps / sizeof steps[0]; i++)
        status = gw_route(api->gw, "POST", steps[i].pattern, post_step, api);
    return status;
}
