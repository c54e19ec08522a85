/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_GATEWAY_PARSE_H
#define OMB_GATEWAY_PARSE_H

#include "core/base/buf.h"
#include "core/gateway/scan.h"

#include <llhttp.h>

/*
 * One request off the wire: scan guards the head, llhttp finds the frame, head and
 * body are gathered. What the headers mean is head.h's business. One parse serves one
 * message; the next one begins with parse_start. [any]
 */
struct parse {
    llhttp_t ll;
    struct scan scan;
    struct buf head; /* raw, from the request line to the empty line */
    struct buf body;
    uint64_t body_wire; /* bytes that came for the body, chunk heads included */
    uint8_t phase;
    bool head_told, complete;
    const char *why; /* static words behind a failure */
};

/* PARSE_MORE wants bytes; PARSE_HEAD comes once, before any of the body is looked at. */
enum { PARSE_MORE = 0, PARSE_HEAD = 1, PARSE_DONE = 2 };

void parse_start(struct parse *p, size_t max_body);
void parse_free(struct parse *p);

/* Another limit for the body, before any of it came. */
void parse_allow(struct parse *p, size_t max_body);

/*
 * Takes *used bytes. One of the three above, or an HTTP status from 400 on, after
 * which the connection cannot be used for another request. Call again with the rest.
 */
int parse_feed(struct parse *p, omb_str bytes, size_t *used);

/* True once the first byte of a request (not of a leading empty line) was seen. */
bool parse_begun(const struct parse *p);

static inline bool parse_wants_body(const struct parse *p)
{
    return p->head_told && !p->complete;
}

#endif
