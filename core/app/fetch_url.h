/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_FETCH_URL_H
#define OMB_APP_FETCH_URL_H

#include "core/base/str.h"

#include <stdint.h>

/*
 * A URL as far as fetching needs it, read so strictly that no two readers can see two hosts
 * in it: plain ASCII, http or https, no user, no fragment, no blank, backslash or control
 * (escaped ones neither), and a host that is a name, four decimal numbers, or an IPv6 address
 * in brackets without a zone.
 */
#define FETCH_HOST 254

struct fetch_url {
    bool https;
    bool literal;          /* the host is an address */
    uint16_t port;         /* given, or 443 and 80 */
    char host[FETCH_HOST]; /* lower case; an address without brackets */
    omb_str target;        /* path and query, borrowed; may be empty or begin with '?' */
};

/* -OMB_E_INVALID with static words in *why. */
OMB_MUST_USE int fetch_url_read(omb_str url, struct fetch_url *out, const char **why);

#endif
