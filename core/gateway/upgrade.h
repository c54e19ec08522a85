/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_GATEWAY_UPGRADE_H
#define OMB_GATEWAY_UPGRADE_H

#include "core/gateway/head.h"

/* The WebSocket handshake (RFC 6455, 4.2) of a request. [loop] */

/* False when no mount has this path; else the request is taken care of. */
bool upgrade_try(struct gw_req *req, const struct head *head);

/* base64(SHA-1(key and the protocol's GUID)), 28 characters and a NUL. */
void upgrade_accept_key(omb_str key, char out[29]);

#endif
