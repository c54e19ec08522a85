/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_GATEWAY_WEBROOT_H
#define OMB_GATEWAY_WEBROOT_H

#include "core/gateway/http.h"

/* For development: the web surfaces from a folder, read anew for every request. [loop] */
bool webroot_serve(struct gw_req *req, const char *folder);

/* Shared with static.c: the index file a path stands for, and the headers of a file. */
bool static_index(omb_str path, char *to, size_t cap);
void static_headers(struct gw_req *req, const char *path, const char *type, bool immutable);

#endif
