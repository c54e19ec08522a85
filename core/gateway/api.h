/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_GATEWAY_API_H
#define OMB_GATEWAY_API_H

#include "core/gateway/port.h"
#include "core/gateway/session.h"

/*
 * The REST resources of staff (README of this folder). Each api_*.c adds its routes;
 * what a call means is decided behind the port, who is asking by the session.
 * The struct outlives the gateway. [loop]
 */
struct verb_row;

#define API_POLICY_ROUTES 32
#define API_PEOPLE_ROUTES 24
#define API_OFFICE_ROUTES 16

/* A route that is a verb behind the port (verbs.h). */
struct api_verb_route {
    struct api *api;
    const struct verb_row *row;
    port_ask_fn ask;
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
    struct api_verb_route policy_route[API_POLICY_ROUTES];
    struct api_verb_route people_route[API_PEOPLE_ROUTES];
    struct api_verb_route office_route[API_OFFICE_ROUTES];
};

OMB_MUST_USE int api_cases_add(struct api *api);    /* list, one, events, messages, steps */
OMB_MUST_USE int api_remedies_add(struct api *api); /* propose, approve, decline, withdraw */
OMB_MUST_USE int api_orders_add(struct api *api);   /* orders, suggestions */
OMB_MUST_USE int api_boot_add(struct api *api);
OMB_MUST_USE int api_policies_add(struct api *api); /* /api/v1/policies, for operators */
OMB_MUST_USE int api_office_add(struct api *api);   /* API keys, sellers' keys */
OMB_MUST_USE int api_people_add(struct api *api);   /* agents, customers, exports, the journal */
OMB_MUST_USE int api_control_add(struct api *api);  /* /control of the admin listener */

/* Shared by the api_*.c files. */

/* Adds the routes; what comes through them is asked of the port's `ask`. */
OMB_MUST_USE int api_verbs_add(struct api *api, struct api_verb_route *route,
                               const struct verb_row *row, size_t n, port_ask_fn ask);

/* A route's handler: staff who signed in, or a key with this scope (0: no key), then `next`. */
#define API_STAFF(name, scope, next)                                                               \
    static void name(void *ctx, struct gw_req *req)                                                \
    {                                                                                              \
        session_require_scope(((struct api *)ctx)->sessions, req, scope, next, ctx);               \
    }

/* Case id of the first path part; answers 404 and returns false when it is none. */
bool api_case_id(struct gw_req *req, struct id *kase);

/* The token of "Authorization: Bearer …", 1 to `most` bytes; absent otherwise. */
omb_str api_bearer(struct gw_req *req, size_t most);

/* Room under this limit? False: answered 429 with the time to wait. */
struct limiter;
bool api_may(struct limiter *l, struct gw_req *req, omb_str key);

/* The body as an object, {} without one; false: answered 400. */
bool api_body(struct gw_req *req, struct json_doc *d);

/* The body's members with {KEY: value} before them, in the place of one of that name; absent when
 * memory is out. In the request's arena. */
omb_str api_body_with(struct gw_req *req, const struct json_doc *d, const char *key, omb_str value);

/* The agent behind a session, as an actor of commands. */
struct actor api_actor(const struct session *s);

/*
 * Sends a command and answers the request with `ok` and {"seq":N} (or what the port's json
 * says under `wrap`). body must be a JSON object; the members of `renamed` are not touched.
 */
struct api_call {
    enum command_kind kind;
    int ok;           /* HTTP status when it went well */
    const char *wrap; /* NULL, or the member that holds the port's json */
};
void api_command(struct api *api, struct gw_req *req, const struct session *s,
                 const struct api_call *call, omb_str cid, omb_str body);

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
