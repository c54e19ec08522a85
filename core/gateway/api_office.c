/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the REST resources of a tenant's office: API keys, sellers' keys, webhooks.
 * Must not know: where any of it is kept, who may (app).
 * Called by: the router. */
#include "core/gateway/api.h"
#include "core/gateway/verbs.h"

static const struct verb_row rows[] = {
    {"GET", "/api/v1/keys", "key_list", {NULL}, {NULL}, 200, SCOPE_ADMIN},
    {"POST", "/api/v1/keys", "key_add", {NULL}, {NULL}, 201, 0},
    {"GET", "/api/v1/keys/:key", "key_show", {NULL}, {"id"}, 200, SCOPE_ADMIN},
    {"DELETE", "/api/v1/keys/:key", "key_remove", {NULL}, {"id"}, 204, SCOPE_ADMIN},
    {"GET", "/api/v1/seller-keys", "seller_list", {NULL}, {NULL}, 200, SCOPE_ADMIN},
    {"POST", "/api/v1/seller-keys", "seller_add", {NULL}, {NULL}, 201, 0},
    {"DELETE", "/api/v1/seller-keys/:key", "seller_remove", {NULL}, {"id"}, 204, SCOPE_ADMIN},
    {"GET", "/api/v1/webhooks", "hook_list", {NULL}, {NULL}, 200, SCOPE_ADMIN},
    {"POST", "/api/v1/webhooks", "hook_add", {NULL}, {NULL}, 201, 0},
    {"GET", "/api/v1/webhooks/:hook", "hook_show", {NULL}, {"id"}, 200, SCOPE_ADMIN},
    {"PATCH", "/api/v1/webhooks/:hook", "hook_change", {NULL}, {"id"}, 200, 0},
    {"DELETE", "/api/v1/webhooks/:hook", "hook_remove", {NULL}, {"id"}, 204, SCOPE_ADMIN},
    {"POST", "/api/v1/webhooks/:hook/secret", "hook_rotate", {NULL}, {"id"}, 200, 0},
    {"POST", "/api/v1/webhooks/:hook/trial", "hook_trial", {NULL}, {"id"}, 202, SCOPE_ADMIN},
    {"GET", "/api/v1/webhooks/:hook/dead", "hook_dead", {"event"}, {"id"}, 200, SCOPE_ADMIN},
    {"POST", "/api/v1/webhooks/:hook/replay", "hook_replay", {NULL}, {"id"}, 200, SCOPE_ADMIN},
};

_Static_assert(sizeof rows / sizeof *rows <= API_OFFICE_ROUTES, "room for every route");

int api_office_add(struct api *api)
{
    return api_verbs_add(api, api->office_route, rows, sizeof rows / sizeof *rows,
                         api->port->office);
}
