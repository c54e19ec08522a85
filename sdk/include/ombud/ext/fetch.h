/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMBUD_EXT_FETCH_H
#define OMBUD_EXT_FETCH_H

#include "../host.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Outgoing HTTP through the host, so that no plugin needs a socket, a resolver or a TLS
 * library: certificates are checked, redirects are never followed, every wait has a deadline
 * and every answer a cap, and only public addresses are spoken to.
 *
 * Where a request may go. A name is resolved for each attempt, every address it has is looked
 * at, and the connection is made to one of those and no other. Loopback, private, link-local,
 * shared, documentation, multicast and other special addresses are refused, and so is a name
 * of which one address is such; only https to port 443 is spoken. The operator may name other
 * places for one plugin in the configuration (`fetch`).
 *
 * Text is UTF-8, JSON is RFC 8259. Whatever the host still does for a plugin when it is
 * deactivated is cut off.
 *
 * since 1.0
 */
#define OMB_EXT_FETCH "omb.fetch/1"

/* A function table: frozen. `op` is the plugin's; the answer comes through completed. */
typedef struct omb_ext_fetch {
    /*
     * [loop & active] One request, copied: {"method":"GET"|"HEAD"|"POST"|"PUT"|"PATCH"|"DELETE",
     * "url", "headers"?:{"name":"value"…}, "body"?:text | "body_b64"?:base64 of any bytes,
     * "timeout_ms"? (all attempts together, 10000; at most 60000), "max_bytes"? (of the
     * answer's body, 65536; at most 4194304), "retry"? (further attempts, 0; at most 3)}.
     *
     * An attempt is followed by another one when no connection came about, it was cut, or the
     * status is 429, 502, 503 or 504; a Retry-After is kept to. Ask for it only where doing the
     * same twice is harmless.
     *
     * Completes 0 with {"status":200,"headers":{"name":"value"…},"body":text | "body_b64":
     * base64 (what is not UTF-8 without NUL),"attempts":1,"retry_after_s"?} for every whole
     * answer, whatever its status; names of headers are lower case, those of one name are
     * joined by ", ". Else, with words for the log:
     *   -OMB_E_INVALID      the request is not as above; nothing was sent
     *   -OMB_E_DENIED       the address, port or scheme is not allowed; nothing was sent
     *   -OMB_E_BUSY         too many at once; nothing was sent
     *   -OMB_E_UNAVAILABLE  no such name, no connection, no trusted TLS; nothing was sent
     *   -OMB_E_IO           cut off on the way: what was asked may have been done
     *   -OMB_E_TIMEOUT      the same, for the time is over
     *   -OMB_E_LIMIT        the answer is too large; the same
     *   -OMB_E_SYNTAX       the answer is no HTTP; the same
     */
    void (*fetch)(const omb_host *host, omb_op op, omb_str request);
} omb_ext_fetch;

#ifdef __cplusplus
}
#endif

#endif
