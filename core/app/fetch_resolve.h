/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_FETCH_RESOLVE_H
#define OMB_APP_FETCH_RESOLVE_H

#include "core/base/str.h"

#include <stdint.h>
#include <sys/socket.h>

/*
 * A name's addresses, asked of the system on libuv's threads. Behind a table so that tests
 * have names of their own. [loop]
 */
struct uv_loop_s;

/* Called once, on a later turn. Addresses are borrowed and carry the port. status: 0, or
 * -OMB_E_UNAVAILABLE (no such name, no answer), -OMB_E_LIMIT (more than FETCH_MAX_ADDRESSES). */
typedef void (*fetch_resolved_fn)(void *ctx, int status, const struct sockaddr_storage *address,
                                  uint32_t n);

struct fetch_resolver {
    /* On failure fn is not called. There is no way to stop it: ctx must wait for the answer. */
    int (*resolve)(void *resolver, const char *host, uint16_t port, fetch_resolved_fn fn,
                   void *ctx);
    void *ctx; /* of the system's: the loop */
};

struct fetch_resolver fetch_resolve_system(struct uv_loop_s *loop);

#endif
