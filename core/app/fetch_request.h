/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_FETCH_REQUEST_H
#define OMB_APP_FETCH_REQUEST_H

#include "core/base/arena.h"
#include "core/base/limits.h"

#include <stdint.h>

/* What a plugin wants fetched (sdk/include/ombud/ext/fetch.h), read and checked. */
struct fetch_header {
    omb_str name, value;
};

struct fetch_request {
    const char *method; /* static */
    omb_str url, body;  /* body.ptr NULL: none */
    struct fetch_header header[FETCH_MAX_HEADERS];
    uint32_t n_header;
    uint32_t timeout_ms, max_bytes, retry;
};

/* Everything in *out lives in the arena. A negative status has static words in *why. */
OMB_MUST_USE int fetch_request_read(omb_str json, struct arena *a, struct fetch_request *out,
                                    const char **why);

#endif
