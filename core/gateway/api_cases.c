/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the REST resource "cases": lists, one case, its events, and an agent's steps.
 * Must not know: whether a step is allowed (desk).
 * Called by: the router. */
#include "core/base/json.h"
#include "core/base/limits.h"
#include "core/gateway/answers.h"
#include "core/gateway/route.h"

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

/* ---- routes ---- */

static const struct shape list_words[] =
    {{.name = "filter", .type = SHAPE_TEXT, .words = "mine|queue|open|approvals"},
     {.name = "cursor", .type = SHAPE_TEXT, .says = "of the answer before"},
     {.name = "limit",
      .type = SHAPE_INT,
      .least = 1,
      .says = "50 unless said; at most 200 are given"},
     {.name = NULL}};
static const struct shape event_words[] = {{.name = "since",
                                            .type = SHAPE_INT,
                                            .says = "a seq: those after it"},
                                           {.name = "limit",
                                            .type = SHAPE_INT,
                                            .least = 1,
                                            .says = "500 unless said; at most 1000 are given"},
                                           {.name = NULL}};
static const struct shape_object list_query = {NULL, list_words}, event_query = {NULL, event_words};

#define STEP(path, what, kind, status, by_cid)                                                     \
    {                                                                                              \
        .method = "POST", .pattern = "/api/v1/cases/:case/" path, .says = (what),                  \
        .door = DOOR_STAFF, .opens = SCOPE_MESSAGES, .ok = (status), .command = (kind),            \
        .own_key = (by_cid), .answer = &answers_done                                               \
    }

const struct api_route api_case_routes[] =
    {{.method = "GET",
      .pattern = "/api/v1/cases",
      .says = "lists cases",
      .door = DOOR_STAFF,
      .opens = SCOPE_READ,
      .ok = 200,
      .query = &list_query,
      .answer = &answers_cases,
      .staff = list_cases},
     {.method = "GET",
      .pattern = "/api/v1/cases/:case",
      .says = "shows one case",
      .door = DOOR_STAFF,
      .opens = SCOPE_READ,
      .ok = 200,
      .answer = &answers_case,
      .staff = show_case},
     {.method = "GET",
      .pattern = "/api/v1/cases/:case/events",
      .says = "gives the history of a case",
      .door = DOOR_STAFF,
      .opens = SCOPE_READ,
      .ok = 200,
      .query = &event_query,
      .answer = &answers_events,
      .staff = list_events},
     STEP("accept", "takes a waiting contact", COMMAND_AGENT_ACCEPT, 200, false),
     STEP("messages", "writes to the customer", COMMAND_AGENT_REPLY, 201, true),
     STEP("notes", "writes a note for colleagues", COMMAND_AGENT_NOTE, 201, true),
     STEP("escalate", "hands a contact to a higher level", COMMAND_AGENT_ESCALATE, 200, false),
     STEP("hand-back", "lets somebody else take a contact", COMMAND_AGENT_HAND_BACK, 200, false),
     STEP("resolve", "ends a contact", COMMAND_AGENT_RESOLVE, 200, false),
     {.method = NULL}};
