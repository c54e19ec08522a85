/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_GATEWAY_ROUTER_H
#define OMB_GATEWAY_ROUTER_H

#include "core/gateway/http.h"

/*
 * Patterns are exact paths with up to GW_MAX_PARAMS whole parts as parameters:
 * "/api/v1/cases/:case/remedies/:remedy/approve". A fixed part wins over a
 * parameter. Path known but not the method: 405 with Allow. A parameter is never
 * empty and never holds a '/'. [loop]
 */

/* -OMB_E_EXISTS for the same method and pattern, -OMB_E_INVALID for a malformed pattern. */
OMB_MUST_USE int gw_route(struct gw *gw, const char *method, const char *pattern,
                          gw_handler_fn handler, void *ctx);

/* A route whose body may be larger than the usual: up to max_body, GW_MAX_BIG at a time. */
OMB_MUST_USE int gw_route_big(struct gw *gw, const char *method, const char *pattern,
                              size_t max_body, gw_handler_fn handler, void *ctx);

/* All paths below prefix ("/hooks/"), and "/hooks" itself; any method, after every other route
 * failed. */
OMB_MUST_USE int gw_route_prefix(struct gw *gw, const char *prefix, gw_handler_fn handler,
                                 void *ctx);

/* Walks the routes in order of pattern and method, for the OpenAPI document. False at the end. */
bool gw_route_next(const struct gw *gw, uint32_t *at, const char **method, const char **pattern);

#endif
