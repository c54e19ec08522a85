/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the REST resources "agents", "customers", "exports", "retention" and "journal": which path
 * is which verb. Must not know: what a verb does, who may (app).
 * Called by: the router. */
#include "core/base/limits.h"
#include "core/gateway/api.h"
#include "core/gateway/verbs.h"

static const struct verb_row rows[] = {
    {"GET", "/api/v1/agents", "agents", {NULL}, {NULL}, 200, SCOPE_ADMIN},
    {"POST", "/api/v1/agents", "agent_add", {NULL}, {NULL}, 201, 0},
    {"GET", "/api/v1/agents/:login", "agent", {NULL}, {"login"}, 200, SCOPE_ADMIN},
    {"PATCH", "/api/v1/agents/:login", "agent_change", {NULL}, {"login"}, 200, 0},
    {"DELETE", "/api/v1/agents/:login", "agent_remove", {NULL}, {"login"}, 204, 0},
    {"POST", "/api/v1/session/password", "password", {NULL}, {NULL}, 204, 0},
    {"GET", "/api/v1/customers", "customers", {"cursor", "limit"}, {NULL}, 200, SCOPE_READ},
    {"GET", "/api/v1/customers/:customer", "customer", {NULL}, {"customer"}, 200, SCOPE_READ},
    {"PATCH",
     "/api/v1/customers/:customer",
     "customer_change",
     {NULL},
     {"customer"},
     200,
     SCOPE_MESSAGES},
    {"DELETE",
     "/api/v1/customers/:customer",
     "customer_erase",
     {NULL},
     {"customer"},
     200,
     SCOPE_ADMIN},
    {"GET", "/api/v1/exports", "exports", {NULL}, {NULL}, 200, SCOPE_ADMIN},
    {"POST", "/api/v1/exports", "export_start", {NULL}, {NULL}, 202, SCOPE_ADMIN},
    {"GET", "/api/v1/exports/:id", "export", {NULL}, {"id"}, 200, SCOPE_ADMIN},
    {"DELETE", "/api/v1/exports/:id", "export_drop", {NULL}, {"id"}, 204, SCOPE_ADMIN},
    {"GET",
     "/api/v1/exports/:id/parts/:part",
     "export_part",
     {NULL},
     {"id", "part"},
     200,
     SCOPE_ADMIN},
    {"GET", "/api/v1/retention", "retention", {NULL}, {NULL}, 200, SCOPE_ADMIN},
    {"PUT", "/api/v1/retention", "retention_change", {NULL}, {NULL}, 200, 0},
    {"GET", "/api/v1/journal", "journal", {"before", "limit"}, {NULL}, 200, SCOPE_ADMIN},
};

_Static_assert(sizeof rows / sizeof *rows <= API_PEOPLE_ROUTES, "room for every route");

int api_people_add(struct api *api)
{
    return api_verbs_add(api, api->people_route, rows, sizeof rows / sizeof *rows,
                         api->port->people);
}
