/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the way of a request of the API: the door, key and words that its row names, then what
 * it does.
 * Must not know: what any row means.
 * Called by: app, which adds all; the router. */
#include "core/gateway/route.h"

#include "core/base/limits.h"
#include "core/desk/shapes.h"
#include "core/gateway/router.h"

const struct api_route *const api_tables[] = {api_session_routes,
                                              api_case_routes,
                                              api_remedy_routes,
                                              api_order_routes,
                                              api_return_routes,
                                              api_claim_routes,
                                              api_file_routes,
                                              api_my_routes,
                                              api_seller_routes,
                                              api_people_routes,
                                              api_office_routes,
                                              api_policy_routes,
                                              NULL};

const struct shape_object *route_body(const struct api_route *row)
{
    return row->command ? shapes_command(row->command) : row->body;
}

const struct api_route *route_of_verb(enum api_port port, const char *verb)
{
    for (const struct api_route *const *table = api_tables; *table; table++)
        for (const struct api_route *row = *table; row->method; row++)
            if (row->verb && row->port == port && strcmp(row->verb, verb) == 0)
                return row;
    return NULL;
}

/* ---- what comes beside the body ---- */

static bool check_key(const struct api_route *row, struct gw_req *req)
{
    omb_str key = gw_header(req, "Idempotency-Key");

    if (row->key == KEY_NONE || (key.len && key.len <= API_MAX_KEY) ||
        (row->key == KEY_MAY && !key.len))
        return true;
    gw_reply_problem_field(req, -OMB_E_INVALID, "Idempotency-Key",
                           row->key == KEY_MUST
                               ? "is needed: 1 to 255 bytes, the same with every try"
                               : "is at most 255 bytes");
    return false;
}

static bool check_query(const struct api_route *row, struct gw_req *req)
{
    for (const struct shape *s = row->query ? row->query->member : NULL; s && s->name; s++) {
        omb_str value = gw_query(req, s->name);
        int64_t n;
        if (!value.ptr || s->type != SHAPE_INT)
            continue;
        if (str_int(value, &n) == 0 && n >= s->least && (!s->most || n <= s->most))
            continue;
        gw_reply_problem_field(req, -OMB_E_INVALID, s->name,
                               s->least ? "is a whole number from 1" : "is a whole number from 0");
        return false;
    }
    return true;
}

/* ---- the doors ---- */

static void staff_in(void *ctx, struct gw_req *req, const struct session *s)
{
    const struct api_bound *b = ctx;

    if (!check_key(b->row, req) || !check_query(b->row, req))
        return;
    if (b->row->verb)
        route_ask(b, req, s);
    else if (b->row->command)
        route_command(b, req, s);
    else
        b->row->staff(b->api, req, s);
}

static void customer_in(void *ctx, struct gw_req *req, const struct my_who *who)
{
    const struct api_bound *b = ctx;

    if (!check_key(b->row, req) || !check_query(b->row, req))
        return;
    if (b->row->command)
        route_my_command(b, req, who);
    else
        b->row->my(b->api, req, who);
}

static void seller_in(void *ctx, struct gw_req *req, const struct seller_who *who)
{
    const struct api_bound *b = ctx;

    if (!check_key(b->row, req) || !check_query(b->row, req))
        return;
    if (b->row->command)
        route_seller_command(b, req, who);
    else
        b->row->seller(b->api, req, who);
}

static void called(void *ctx, struct gw_req *req)
{
    struct api_bound *b = ctx;
    unsigned needs = b->row->opens;

    switch (b->row->door) {
    case DOOR_OPEN:
        b->row->open(b->api, req);
        return;
    case DOOR_STAFF:
        session_require_scope(b->api->sessions, req, b->row->opens, staff_in, b);
        return;
    case DOOR_MY:
        my_require(b->api, req, b->row->key == KEY_MUST ? needs | MY_KEY : needs, customer_in, b);
        return;
    case DOOR_SELLER:
        seller_require(b->api, req, seller_in, b);
        return;
    }
}

static int add_row(struct api *api, const struct api_route *row)
{
    struct api_bound *b = &api->bound[api->n_bound];

    if (api->n_bound == API_MAX_ROUTES)
        return -OMB_E_LIMIT;
    *b = (struct api_bound){.api = api, .row = row};
    api->n_bound++;
    return row->max_body
               ? gw_route_big(api->gw, row->method, row->pattern, row->max_body, called, b)
               : gw_route(api->gw, row->method, row->pattern, called, b);
}

int api_add(struct api *api)
{
    int status = 0;

    for (const struct api_route *const *table = api_tables; status == 0 && *table; table++)
        for (const struct api_route *row = *table; status == 0 && row->method; row++)
            if (*table != api_session_routes)
                status = add_row(api, row);
    return status;
}
