/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_STORE_WAIT_H
#define OMB_APP_STORE_WAIT_H

#include "core/base/buf.h"
#include "core/store/store.h"

#include <uv.h>

/*
 * Small values of the store for whoever may wait: these run the loop until the store has
 * answered. For commands and the start, never for a host at work.
 */
OMB_MUST_USE int store_wait_put(uv_loop_t *loop, struct store *store, const struct store_kv *row);

/* Appends the value. -OMB_E_NOTFOUND. */
OMB_MUST_USE int store_wait_get(uv_loop_t *loop, struct store *store, tenant_id tenant,
                                omb_str space, omb_str key, struct buf *value);

/* Calls fn for every row of the space; at most STORE_WAIT_ROWS. */
#define STORE_WAIT_ROWS 10000
typedef void (*store_wait_fn)(void *ctx, omb_str key, omb_str value);
OMB_MUST_USE int store_wait_list(uv_loop_t *loop, struct store *store, tenant_id tenant,
                                 omb_str space, store_wait_fn fn, void *ctx);

#endif
