/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the REST resource "policies": which path is which verb, and what a key needs for it.
 * Must not know: bundles, what a verb does, who may (app).
 * Called by: the router. */
#include "core/base/limits.h"
#include "core/gateway/api.h"
#include "core/gateway/verbs.h"

static const struct verb_row rows[] = {
    {"GET", "/api/v1/policies", "show", {NULL}, {NULL}, 200, SCOPE_ADMIN},
    {"GET", "/api/v1/policies/words", "words", {NULL}, {NULL}, 200, SCOPE_ADMIN},
    {"GET", "/api/v1/policies/files", "files", {"bundle"}, {NULL}, 200, SCOPE_ADMIN},
    {"GET", "/api/v1/policies/file", "file", {"bundle", "name"}, {NULL}, 200, SCOPE_ADMIN},
    {"GET", "/api/v1/policies/draft", "draft", {NULL}, {NULL}, 200, SCOPE_ADMIN},
    {"PUT", "/api/v1/policies/draft", "draft_put", {NULL}, {NULL}, 200, SCOPE_ADMIN},
    {"DELETE", "/api/v1/policies/draft", "draft_drop", {NULL}, {NULL}, 200, SCOPE_ADMIN},
    {"POST", "/api/v1/policies/check", "check", {NULL}, {NULL}, 200, SCOPE_ADMIN},
    {"POST", "/api/v1/policies/test", "test", {NULL}, {NULL}, 200, SCOPE_ADMIN},
    {"POST", "/api/v1/policies/try", "try", {NULL}, {NULL}, 200, SCOPE_ADMIN},
    {"GET", "/api/v1/policies/why", "why", {"case", "seq"}, {NULL}, 200, SCOPE_ADMIN},
    {"POST", "/api/v1/policies/jobs", "job_start", {NULL}, {NULL}, 202, SCOPE_ADMIN},
    {"GET", "/api/v1/policies/jobs", "jobs", {NULL}, {NULL}, 200, SCOPE_ADMIN},
    {"GET", "/api/v1/policies/jobs/:job", "job", {NULL}, {"id"}, 200, SCOPE_ADMIN},
    {"DELETE", "/api/v1/policies/jobs/:job", "job_stop", {NULL}, {"id"}, 200, SCOPE_ADMIN},
    {"GET", "/api/v1/policies/jobs/:job/report.html", "job_html", {NULL}, {"id"}, 200, SCOPE_ADMIN},
    {"POST", "/api/v1/policies/activate", "activate", {NULL}, {NULL}, 200, SCOPE_ADMIN},
    {"POST", "/api/v1/policies/proposals/:n/approve", "approve", {NULL}, {"n"}, 200, 0},
    {"POST", "/api/v1/policies/proposals/:n/decline", "decline", {NULL}, {"n"}, 200, 0},
    {"POST", "/api/v1/policies/trial/stop", "trial_stop", {NULL}, {NULL}, 200, SCOPE_ADMIN},
    {"POST", "/api/v1/policies/rollback", "rollback", {NULL}, {NULL}, 200, SCOPE_ADMIN},
    {"GET", "/api/v1/policies/history", "history", {"before", "limit"}, {NULL}, 200, SCOPE_ADMIN},
    {"GET", "/api/v1/policies/diff", "diff", {"from", "to"}, {NULL}, 200, SCOPE_ADMIN},
};

_Static_assert(sizeof rows / sizeof *rows <= API_POLICY_ROUTES, "room for every route");

int api_policies_add(struct api *api)
{
    return api_verbs_add(api, api->policy_route, rows, sizeof rows / sizeof *rows,
                         api->port->policies);
}
