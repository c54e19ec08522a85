/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_GATEWAY_SCAN_H
#define OMB_GATEWAY_SCAN_H

#include "core/base/str.h"

/*
 * The strict look at a request's head, byte by byte, before llhttp sees it: lines end
 * with CRLF and nothing else, no control characters, no folded lines, no blank before
 * a colon, names are tokens, one or two empty lines may lead. Zero-initialise. [any]
 */
struct scan {
    uint8_t state;
    uint8_t empty;   /* leading empty lines seen */
    uint16_t lines;  /* header lines begun */
    uint32_t bytes;  /* of this head */
    uint32_t target; /* of its first line */
};

enum { SCAN_MORE = 0, SCAN_DONE = 1 };

/*
 * Looks at bytes; *used of them belong to the head. SCAN_DONE: the head ends there.
 * -OMB_E_SYNTAX, or an HTTP status that says which limit was passed: 414 | 431.
 */
int scan_head(struct scan *s, omb_str bytes, size_t *used);

bool scan_is_token(unsigned char c); /* tchar of RFC 9110 */

#endif
