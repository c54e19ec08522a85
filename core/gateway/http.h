/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_GATEWAY_HTTP_H
#define OMB_GATEWAY_HTTP_H

#include "core/base/arena.h"
#include "core/base/buf.h"

#include <stdint.h>

/*
 * One request, from its complete body to its answer. A handler is called once with
 * it and answers exactly once, now or later. Later means: keep gw_req_hold(req) and
 * ask gw_req_held for it again; NULL says that the client left or the deadline
 * (504) passed, and nothing needs to be done. A handler that neither answers nor
 * holds is answered with 500. After the answer the pointer is dead.
 * All strings live until the answer. [loop]
 */
struct gw;
struct conn;

#define GW_MAX_PARAMS 3

struct gw_header {
    omb_str name, value; /* name as sent; compare without case */
};

struct gw_req {
    struct gw *gw;
    omb_str method; /* "GET"; a HEAD request is handed to GET's handler, its body is not sent */
    omb_str path;   /* decoded, without query: "/api/v1/cases/…" */
    omb_str query;  /* raw, without '?' */
    omb_str param[GW_MAX_PARAMS]; /* values of the pattern's ":name" parts, decoded */
    omb_str body;
    omb_str host; /* lower case, without port */
    const struct gw_header *header;
    uint32_t n_header;
    uint32_t tenant;
    bool tls, admin, head;
    bool by_key;        /* a program asks: its answers show nothing of a card's digits */
    struct arena arena; /* for the handler's own needs, freed with the request */
    void *user;         /* the handler's own, e.g. the session; never touched here */

    struct conn *conn; /* inner: not for handlers */
    struct buf extra;  /* inner: headers set by gw_set_header */
    uint32_t slot;     /* inner */
    uint8_t state;     /* inner */
};

typedef void (*gw_handler_fn)(void *ctx, struct gw_req *req);

/* Reading. An absent thing is STR_NONE. */
omb_str gw_header(const struct gw_req *req, const char *name);
omb_str gw_query(struct gw_req *req, const char *name); /* decoded, first of that name */
omb_str gw_cookie(const struct gw_req *req, const char *name);
omb_str gw_peer(struct gw_req *req); /* address in text, without port */

/* True when Origin is there and names this very host and scheme. */
bool gw_same_origin(const struct gw_req *req);

/* Later answers. */
typedef uint64_t gw_req_id; /* never 0, never used twice */
gw_req_id gw_req_hold(struct gw_req *req);
struct gw_req *gw_req_held(struct gw *gw, gw_req_id id);

/* Answering. Headers set before the answer go with it, problems included. */
void gw_set_header(struct gw_req *req, const char *name, omb_str value);
void gw_reply(struct gw_req *req, int status, const char *content_type, omb_str body);
void gw_reply_json(struct gw_req *req, int status, const struct buf *json); /* buf->err -> 500 */
void gw_reply_empty(struct gw_req *req, int status);                        /* 204, 304, … */

/* `code`: -OMB_E_* or an HTTP status from 400 on; see problem.h. detail may be NULL. */
void gw_reply_problem(struct gw_req *req, int code, const char *detail);
void gw_reply_problem_field(struct gw_req *req, int code, const char *field, const char *detail);

/* An answer that goes on: server-sent events, exports. Chunked; ends with gw_stream_end. */
int gw_stream_start(struct gw_req *req, int status, const char *content_type);
int gw_stream_send(struct gw_req *req, omb_str bytes); /* -OMB_E_BUSY: queue full, closed */
void gw_stream_end(struct gw_req *req);

#endif
