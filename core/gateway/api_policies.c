/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the REST resource "policies": which path is which verb, and its words as one object.
 * Must not know: bundles, what a verb does, who may (app).
 * Called by: the router. */
#include "core/base/json.h"
#include "core/base/json_out.h"
#include "core/base/limits.h"
#include "core/gateway/api.h"
#include "core/gateway/router.h"

#define MAX_WORDS 4

struct api_policy_row {
    const char *method, *pattern, *verb;
    const char *query[MAX_WORDS]; /* words of the query; with none, the body has them */
    const char *param;            /* what the pattern's ":" part is called */
    int ok;
};

static const struct api_policy_row rows[] = {
    {"GET", "/api/v1/policies", "show", {NULL}, NULL, 200},
    {"GET", "/api/v1/policies/words", "words", {NULL}, NULL, 200},
    {"GET", "/api/v1/policies/files", "files", {"bundle"}, NULL, 200},
    {"GET", "/api/v1/policies/file", "file", {"bundle", "name"}, NULL, 200},
    {"GET", "/api/v1/policies/draft", "draft", {NULL}, NULL, 200},
    {"PUT", "/api/v1/policies/draft", "draft_put", {NULL}, NULL, 200},
    {"DELETE", "/api/v1/policies/draft", "draft_drop", {NULL}, NULL, 200},
    {"POST", "/api/v1/policies/check", "check", {NULL}, NULL, 200},
    {"POST", "/api/v1/policies/test", "test", {NULL}, NULL, 200},
    {"POST", "/api/v1/policies/try", "try", {NULL}, NULL, 200},
    {"GET", "/api/v1/policies/why", "why", {"case", "seq"}, NULL, 200},
    {"POST", "/api/v1/policies/jobs", "job_start", {NULL}, NULL, 202},
    {"GET", "/api/v1/policies/jobs", "jobs", {NULL}, NULL, 200},
    {"GET", "/api/v1/policies/jobs/:job", "job", {NULL}, "id", 200},
    {"DELETE", "/api/v1/policies/jobs/:job", "job_stop", {NULL}, "id", 200},
    {"GET", "/api/v1/policies/jobs/:job/report.html", "job_html", {NULL}, "id", 200},
    {"POST", "/api/v1/policies/activate", "activate", {NULL}, NULL, 200},
    {"POST", "/api/v1/policies/proposals/:n/approve", "approve", {NULL}, "n", 200},
    {"POST", "/api/v1/policies/proposals/:n/decline", "decline", {NULL}, "n", 200},
    {"POST", "/api/v1/policies/trial/stop", "trial_stop", {NULL}, NULL, 200},
    {"POST", "/api/v1/policies/rollback", "rollback", {NULL}, NULL, 200},
    {"GET", "/api/v1/policies/history", "history", {"before", "limit"}, NULL, 200},
    {"GET", "/api/v1/policies/diff", "diff", {"from", "to"}, NULL, 200},
};

_Static_assert(sizeof rows / sizeof *rows <= API_POLICY_ROUTES, "room for every route");

/* Members of the body that are not given by the path already. */
static int put_body(struct gw_req *req, const struct api_policy_row *row, struct json_out *o)
{
    omb_str body = req->body.len ? req->body : STR("{}");
    struct json_doc d;

    if (json_parse_arena(body, &req->arena, API_MAX_TOKENS, &d, NULL) != 0 ||
        !json_is(&d, 0, JSON_OBJECT))
        return -OMB_E_SYNTAX;
    for (uint32_t i = json_first(&d, 0); i != JSON_NONE; i = json_next(&d, 0, i)) {
        omb_str key;
        if (json_get_str(&d, i, &req->arena, &key) != 0 || (row->param && str_is(key, row->param)))
            continue;
        jo_key_str(o, key);
        jo_raw(o, json_raw(&d, i + 1));
    }
    return 0;
}

static int put_words(struct gw_req *req, const struct api_policy_row *row, struct buf *out)
{
    struct json_out o = json_out(out);
    int status = 0;

    jo_obj(&o);
    if (row->param)
        jo_kv_str(&o, row->param, req->param[0]);
    for (int i = 0; i < MAX_WORDS && row->query[i]; i++) {
        omb_str value = gw_query(req, row->query[i]);
        if (value.ptr)
            jo_kv_str(&o, row->query[i], value);
    }
    if (!str_is(req->method, "GET") && !str_is(req->method, "HEAD"))
        status = put_body(req, row, &o);
    jo_end_obj(&o);
    return status ? status : out->err;
}

static void asked(void *ctx, struct gw_req *req, const struct session *s)
{
    const struct api_policy_route *route = ctx;
    struct api *api = route->api;
    struct port_policies ask = {.verb = route->row->verb,
                                .tenant = req->tenant,
                                .actor = api_actor(s),
                                .is_operator = session_has_role(s, "operator")};
    struct buf args = BUF_INIT(0);
    struct api_wait *w;

    if (put_words(req, route->row, &args) != 0) {
        gw_reply_problem(req, -OMB_E_SYNTAX, "the body is not a JSON object");
    } else {
        ask.args = buf_str(&args);
        w = api_hold(api, req, route->row->ok, NULL);
        if (w)
            api_started(w, api->port->policies(api->port->ctx, &ask, api_answer, w));
    }
    buf_free(&args);
}

static void route_called(void *ctx, struct gw_req *req)
{
    struct api_policy_route *route = ctx;

    session_require(route->api->sessions, req, asked, route);
}

int api_policies_add(struct api *api)
{
    int status = 0;

    for (size_t i = 0; status == 0 && i < sizeof rows / sizeof *rows; i++) {
        api->policy_route[i] = (struct api_policy_route){api, &rows[i]};
        status =
            gw_route(api->gw, rows[i].method, rows[i].pattern, route_called, &api->policy_route[i]);
    }
    return status;
}
