/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_OFFLINE_H
#define OMB_APP_OFFLINE_H

#include "core/app/command.h"
#include "core/base/json.h"
#include "core/desk/kase.h"
#include "core/store/store.h"

#include <uv.h>

/* Configuration and store for a command that works without the host. */
struct offline {
    struct config config;
    uv_loop_t loop;
    struct store *store;
    tenant_id tenant; /* of --tenant, else the first */
};

/* EX_OK, or an exit code after saying why (the host runs, the configuration is wrong …). */
int offline_open(int argc, char **argv, struct offline *off);
void offline_close(struct offline *off);

/* Runs the loop until *done. */
void offline_wait(struct offline *off, const bool *done);

#endif
