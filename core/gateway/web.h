/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_GATEWAY_WEB_H
#define OMB_GATEWAY_WEB_H

#include "core/gateway/head.h"
#include "core/gateway/parse.h"

/*
 * HTTP on one connection: requests in the order they came, one in work at a time,
 * their deadlines. Called by conn as bytes come and go. [loop]
 */
enum req_state { REQ_NEW, REQ_HELD, REQ_ANSWERED, REQ_STREAMING };

struct http_in {
    struct parse parse;
    struct gw_req req;
    struct head head;
    uint64_t id;      /* of the held request; 0: none */
    uint64_t body_at; /* body bytes at the start of the deadline's window */
    bool in_work;     /* complete and dispatched, the answer is not all queued */
    bool big;         /* counted among the larger bodies */
    bool close_after; /* no further request on this connection */
};

struct conn;

void http_input(struct conn *c, omb_str bytes);
void http_deadline(struct conn *c);
void http_sent(struct conn *c);
void http_gone(struct conn *c);

/* The answer is queued: on to the next request, or to the end. */
void http_answered(struct gw_req *req);

/* Gives up the request's memory without an answer: the connection became a WebSocket. */
void http_release(struct conn *c);

/* Refuses: a problem document, then the end of the connection. */
void http_refuse(struct conn *c, int status, const char *why);

#endif
