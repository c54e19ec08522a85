/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_GATEWAY_REPLY_I_H
#define OMB_GATEWAY_REPLY_I_H

#include "core/gateway/http.h"

/* Large bodies without a copy of the whole. [loop] */

/* `body` lives as long as the gateway (an embedded asset). */
void reply_borrowed(struct gw_req *req, int status, const char *type, omb_str body);

/* Takes malloc'ed bytes. */
void reply_take(struct gw_req *req, int status, const char *type, char *bytes, size_t len);

#endif
