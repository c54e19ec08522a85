/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_GATEWAY_API_H
#define OMB_GATEWAY_API_H

#include "core/gateway/port.h"
#include "core/gateway/session.h"

/*
 * The REST resources (README of this folder). Each api_*.c has a table of routes (route.h);
 * what a call means is decided behind the port, who is asking by the session.
 * The struct outlives the gateway. [loop]
 */
#define API_MAX_ROUTES 128

struct api;
struct api_route;
struct api_bound { /* a row of the table (route.h) at work; ctx of its handler */
    struct api *api;
    const struct api_route *row;
};

struct json_doc;
struct my_port;
struct my_door;
struct files_port;
struct returns_port;
struct seller_port;
struct seller_door;

struct api {
    struct gw *gw;
    struct sessions *sessions;
    const struct desk_port *port;
    const struct my_port *my; /* the customer's door (my.h) */
    struct my_door *my_door;
    const struct returns_port *returns; /* terms and labels (returns.h) */
    const struct files_port *files;     /* files of cases (files.h) */
    const struct seller_port *seller;   /* the sellers' door (seller.h) */
    struct seller_door *seller_door;
    char control_token[ID_TOKEN + 1]; /* opens the admin listener's /control; "": nothing does */
    struct api_bound bound[API_MAX_ROUTES];
    uint32_t n_bound;
    const char *version;
    struct buf document; /* of OpenAPI, once it was asked for */
};

OMB_MUST_USE int api_control_add(struct api *api); /* /control of the admin listener */

/* Shared by the api_*.c files. */

/* Case id of the first path part; answers 404 and returns false when it is none. */
bool api_case_id(struct gw_req *req, struct id *kase);

/* The token of "Authorization: Bearer …", 1 to `most` bytes; absent otherwise. */
omb_str api_bearer(struct gw_req *req, size_t most);

/* Room under this limit? False: answered 429 with the time to wait. */
struct limiter;
bool api_may(struct limiter *l, struct gw_req *req, omb_str key);

/* The body as an object, {} without one; false: answered 400. */
bool api_body(struct gw_req *req, struct json_doc *d);

/* The body has this shape? False: answered 400 with the field. */
struct shape_object;
bool api_shape(struct gw_req *req, const struct json_doc *d, const struct shape_object *shape);

/* The body's members with {KEY: value} before them, in the place of one of that name; absent when
 * memory is out. In the request's arena. */
omb_str api_body_with(struct gw_req *req, const struct json_doc *d, const char *key, omb_str value);

/* The agent behind a session, as an actor of commands. */
struct actor api_actor(const struct session *s);

/* An idempotency key as the desk keeps it: one longer than MESSAGE_MAX_CID stands for itself by its
 * hash. */
omb_str api_key_kept(struct arena *a, omb_str key);

/* Holds the request and gives the (fn, ctx) pair that answers it with the port's json. */
struct api_wait;
struct api_wait *api_hold(struct api *api, struct gw_req *req, int ok, const char *wrap);
void api_answer(void *wait, const struct port_answer *answer);
/* What a port call returned; on an error the request is answered with it. */
void api_started(struct api_wait *wait, int status);

#endif
