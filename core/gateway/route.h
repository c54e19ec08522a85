/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_GATEWAY_ROUTE_H
#define OMB_GATEWAY_ROUTE_H

#include "core/base/shape.h"
#include "core/gateway/my.h"
#include "core/gateway/scope.h"
#include "core/gateway/seller.h"

/*
 * The one table of the API: a row is all that is known of a route. Requests go through it: its
 * door, the scope that a key needs, the Idempotency-Key and the words are taken from the row,
 * and so is the OpenAPI document (openapi.h). A row has one of `command`, `verb` and the handlers.
 */
enum api_door {
    DOOR_OPEN,  /* anybody */
    DOOR_STAFF, /* who signed in, or a key with the scope `opens`; 0: no key */
    DOOR_MY,    /* a customer; `opens`: enum my_needs, without MY_KEY */
    DOOR_SELLER /* a seller's key, or the link of one claim */
};

enum api_key { KEY_NONE, KEY_MAY, KEY_MUST };              /* Idempotency-Key */
enum api_port { PORT_OFFICE, PORT_PEOPLE, PORT_POLICIES }; /* whose verb it is */

#define ROUTE_PARAMS 3

struct api_route {
    const char *method, *pattern; /* NULL ends a table */
    const char *says;             /* what it does, in one line */
    enum api_door door;
    uint32_t opens;
    enum api_key key;
    int ok, also;                    /* HTTP status when it went well; another that it may have */
    const char *wrap;                /* member that holds a command's answer */
    const char *param[ROUTE_PARAMS]; /* members of the words that parts of the path give */
    const struct shape_object *query, *body, *answer;
    size_t max_body;  /* 0: the usual; otherwise the body is a file */
    const char *type; /* of an answer that is not JSON */
    bool own_key;     /* `cid` of the body is needed in the place of a header */

    enum command_kind command; /* of the case in the path; its body is of shapes_command */
    const char *verb;          /* behind the port */
    enum api_port port;
    gw_handler_fn open; /* otherwise what follows the door; ctx is the api */
    session_next_fn staff;
    my_next_fn my;
    seller_next_fn seller;
};

/* All tables; NULL ends them. Those of sign-in have handlers of their own (login.c). */
extern const struct api_route *const api_tables[];
extern const struct api_route api_session_routes[], api_case_routes[], api_remedy_routes[],
    api_order_routes[], api_return_routes[], api_claim_routes[], api_file_routes[], api_my_routes[],
    api_seller_routes[], api_people_routes[], api_office_routes[], api_policy_routes[];

/* What a list that begins with the newest is asked for: `before`, `limit`. */
extern const struct shape_object api_before_limit_query;

/* Adds every route. -OMB_E_EXISTS for two rows of one method and pattern. */
OMB_MUST_USE int api_add(struct api *api);

/* What the body of a row's requests is made of, or NULL. */
const struct shape_object *route_body(const struct api_route *row);

/* The row of a verb, or NULL. */
const struct api_route *route_of_verb(enum api_port port, const char *verb);

/* ---- what a row does behind its door ---- */

/* Sends the row's command with what the path says in the body. */
void route_command(const struct api_bound *b, struct gw_req *req, const struct session *s);
void route_my_command(const struct api_bound *b, struct gw_req *req, const struct my_who *who);
void route_seller_command(const struct api_bound *b, struct gw_req *req,
                          const struct seller_who *who);
void route_ask(const struct api_bound *b, struct gw_req *req, const struct session *s);

#endif
