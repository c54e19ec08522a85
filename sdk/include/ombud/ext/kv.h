/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMBUD_EXT_KV_H
#define OMBUD_EXT_KV_H

#include "../host.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Small durable values, kept with the host's own data: cursors, tokens, dedupe marks.
 * Scoped by tenant and by plugin name; a key is 1..128 bytes, a value up to 64 KiB.
 *
 * since 1.0
 */
#define OMB_EXT_KV "omb.kv/1"

/* A function table: frozen. `op` is the plugin's; the answer comes through completed. */
typedef struct omb_ext_kv {
    /* [loop & active] Completes 0 with the value, or -OMB_E_NOTFOUND. */
    void (*get)(const omb_host *host, omb_op op, omb_tenant tenant, omb_str key);

    /* [loop & active] Completes 0 once it is on disk. -OMB_E_LIMIT: key or value too long. */
    void (*put)(const omb_host *host, omb_op op, omb_tenant tenant, omb_str key, omb_str value);

    /* [loop & active] Completes 0 once it is gone, also when it was not there. */
    void (*remove)(const omb_host *host, omb_op op, omb_tenant tenant, omb_str key);
} omb_ext_kv;

#ifdef __cplusplus
}
#endif

#endif
