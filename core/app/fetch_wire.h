/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_FETCH_WIRE_H
#define OMB_APP_FETCH_WIRE_H

#include "core/app/fetch_answer.h"
#include "core/app/fetch_request.h"
#include "core/app/fetch_url.h"

#include <sys/socket.h>

/*
 * One attempt over HTTP/1.1 on the loop, to addresses that were looked at before and to no
 * other. A wire belongs to one plugin: its connections are never lent to another. [loop]
 */
struct uv_loop_s;
struct fetch_wire;

struct fetch_attempt {
    /* Set by the caller, borrowed until `done` or fetch_wire_stop. */
    const struct fetch_request *request;
    const struct fetch_url *url;
    const struct sockaddr_storage *address;
    uint32_t n_address;
    /* Called once, on a later turn; may start another attempt. */
    void (*done)(struct fetch_attempt *x, int status);

    /* What came of it. */
    struct fetch_answer answer;
    long http_status;
    char why[256]; /* words for the log when status is negative */

    /* The wire's own. */
    struct fetch_wire *wire;
    void *easy;
    void *lines, *pins;
    int broken; /* why we cut it ourselves */
};

OMB_MUST_USE int fetch_wire_open(struct uv_loop_s *loop, const char *ca_file,
                                 struct fetch_wire **out);

/* Every attempt must have ended or been stopped. The loop must turn once more. NULL is fine. */
void fetch_wire_close(struct fetch_wire *w);

/* On failure `done` is not called. */
OMB_MUST_USE int fetch_wire_start(struct fetch_wire *w, struct fetch_attempt *x);
void fetch_wire_stop(struct fetch_attempt *x);

/* Sockets made so far: what a test counts. */
uint64_t fetch_wire_sockets(const struct fetch_wire *w);

#endif
