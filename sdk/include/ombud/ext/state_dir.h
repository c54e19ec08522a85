/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMBUD_EXT_STATE_DIR_H
#define OMBUD_EXT_STATE_DIR_H

#include "../host.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * A folder of the plugin's own on the host's disk: caches, an embedded database.
 * It exists, belongs to the plugin's name, and outlives restarts; another node has
 * another one. What must be shared goes into kv or a service of its own.
 *
 * since 1.0
 */
#define OMB_EXT_STATE_DIR "omb.state_dir/1"

/* A function table: frozen. */
typedef struct omb_ext_state_dir {
    /*
     * [any] Absolute path without a slash at its end, with a NUL behind it; borrowed
     * until the instance is destroyed. -OMB_E_UNAVAILABLE: this host keeps nothing.
     */
    int32_t (*path)(const omb_host *host, omb_str *out);
} omb_ext_state_dir;

#ifdef __cplusplus
}
#endif

#endif
