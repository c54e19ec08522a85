/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_FETCH_ANSWER_H
#define OMB_APP_FETCH_ANSWER_H

#include "core/base/arena.h"
#include "core/base/buf.h"
#include "core/base/limits.h"

#include <stdint.h>

/*
 * An answer while it comes in, line by line and piece by piece, and what the plugin is told of
 * it. Lines are those of every response to one request, interim ones (1xx) included.
 */
struct fetch_line {
    uint32_t name, name_len, value, value_len; /* places in `head` */
};

struct fetch_answer {
    struct buf head; /* the lines kept, behind one another */
    struct fetch_line line[FETCH_MAX_LINES];
    uint32_t n_line, head_bytes; /* of all lines, kept or not */
    struct buf body;             /* capped by who opens it */
    bool ambiguous; /* a length and a transfer coding: the connection is not used again */
};

void fetch_answer_open(struct fetch_answer *w, uint32_t max_body);
void fetch_answer_close(struct fetch_answer *w);

/* One line with its end. -OMB_E_LIMIT, -OMB_E_SYNTAX: cut the connection. */
OMB_MUST_USE int fetch_answer_line(struct fetch_answer *w, omb_str line);

/* Value of a header, or STR_NONE. */
omb_str fetch_answer_header(const struct fetch_answer *w, const char *name);

/* Seconds of a Retry-After, at most FETCH_MAX_AFTER_S; -1: none. now: Unix seconds. */
int64_t fetch_answer_after(omb_str value, int64_t now);

/* The JSON of fetch.h. */
void fetch_answer_write(const struct fetch_answer *w, int64_t http_status, uint32_t attempts,
                        int64_t after_s, struct buf *out);

#endif
