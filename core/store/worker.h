/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_STORE_WORKER_H
#define OMB_STORE_WORKER_H

#include "core/store/backend.h"

/* The store itself: two lanes, their threads, and what both sides of them share. */
struct store {
    const struct store_ops *ops;
    void *backend;
    uv_async_t wake;
    struct lane writer, reader;
    void (*on_state)(void *ctx, bool down, const char *why);
    void *ctx;
    /* [loop] */
    uint32_t probe_ms;
    uint32_t queue_max, jobs, reads; /* submitted and not yet called back */
    bool told_down, closed;
    /* shared */
    atomic_bool down;
    uv_mutex_t lock; /* of the members below */
    struct store_stats stats;
    omb_error why; /* why it is down */
};

void worker_write(void *store); /* thread body of the writer */
void worker_read(void *store);  /* thread body of the reader */

#endif
