/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_GATEWAY_ROUTER_I_H
#define OMB_GATEWAY_ROUTER_I_H

#include "core/gateway/head.h"
#include "core/gateway/router.h"

/* The route table as dispatch uses it. [loop] */
struct router;

OMB_MUST_USE int router_new(struct router **out);
void router_free(struct router *r);

/* The body that a route of gw_route_big takes, or 0: the usual. */
size_t router_max_body(const struct router *r, omb_str method, omb_str raw_path,
                       struct arena *arena);

/*
 * Finds the handler of method and raw path; fills req->param. 0, -OMB_E_NOTFOUND, or
 * -OMB_E_UNSUPPORTED with *allow holding the methods that the path knows.
 */
OMB_MUST_USE int router_find(const struct router *r, struct gw_req *req, omb_str raw_path,
                             gw_handler_fn *handler, void **ctx, omb_str *allow);

#endif
