/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_GATEWAY_MOUNT_H
#define OMB_GATEWAY_MOUNT_H

#include "core/gateway/gw.h"

/* The table of WebSocket paths. A mount that was taken away lives until its last socket. [loop] */
struct mount *mount_find(struct gw *gw, omb_str path);
void mount_release(struct mount *m);
void mount_free_all(struct gw *gw);

#endif
