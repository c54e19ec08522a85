/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_GATEWAY_DISPATCH_H
#define OMB_GATEWAY_DISPATCH_H

#include "core/gateway/head.h"

/*
 * Brings a complete request to whom it is for: tenant, WebSocket mounts, routes,
 * static assets, in this order; 404, 405, 421 otherwise. [loop]
 */
void dispatch_request(struct gw_req *req, const struct head *head);

#endif
