/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_FETCH_GUARD_H
#define OMB_APP_FETCH_GUARD_H

#include "core/app/fetch_url.h"

#include <sys/socket.h>

/*
 * Where plugins may reach: https on port 443 of public addresses, and what the operator named
 * for one plugin. Nothing here resolves or connects.
 */
struct fetch_place {
    const char *plugin;
    struct fetch_url url; /* scheme, host and port count */
};

/* The operator's "https://shop.internal:8443", without path. -OMB_E_INVALID with words in *why. */
OMB_MUST_USE int fetch_guard_place(const char *plugin, omb_str url, struct fetch_place *out,
                                   const char **why);

/* Named for this plugin by the operator: scheme, host and port are the same. */
bool fetch_guard_named(const struct fetch_place *place, uint32_t n, omb_str plugin,
                       const struct fetch_url *url);

/* What a URL that was not named must be. -OMB_E_DENIED with words in *why. */
OMB_MUST_USE int fetch_guard_url(const struct fetch_url *url, const char **why);

/* A public address of the Internet. */
bool fetch_guard_public(const struct sockaddr *address);

/* The host of a literal URL as an address with its port. */
void fetch_guard_literal(const struct fetch_url *url, struct sockaddr_storage *out);

#endif
