/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the customer's door: token, rate, the case a request is about, its idempotency key.
 * Must not know: what is done behind it, where tokens are kept.
 * Called by: api_my.c and the other routes under /api/v1/my. */
#include "core/gateway/my.h"

#include "core/base/hash.h"
#include "core/base/json.h"
#include "core/base/limits.h"
#include "core/gateway/limiter.h"
#include "core/gateway/router.h"

#include <stdlib.h>

struct my_door {
    struct limiter *addresses, *tokens, *guesses, *sessions;
};

/* One request on its way through the door. */
struct passing {
    struct api *api;
    gw_req_id id;
    uint32_t tenant;
    unsigned needs;
    my_next_fn next;
    void *ctx;
    struct my_who who; /* strings in the request's arena */
};

int my_door_open(struct my_door **out)
{
    struct my_door *d = calloc(1, sizeof *d);
    int status = d ? 0 : -OMB_E_NOMEM;

    if (status == 0)
        status = limiter_open(MY_CALLS_ADDRESS, MY_WINDOW_MS, &d->addresses);
    if (status == 0)
        status = limiter_open(MY_CALLS_TOKEN, MY_WINDOW_MS, &d->tokens);
    if (status == 0)
        status = limiter_open(MY_GUESSES_ADDRESS, MY_WINDOW_MS, &d->guesses);
    if (status == 0)
        status = limiter_open(MY_SESSIONS_ADDRESS, MY_WINDOW_MS, &d->sessions);
    if (status == 0)
        *out = d;
    else
        my_door_close(d);
    return status;
}

void my_door_close(struct my_door *d)
{
    if (!d)
        return;
    limiter_close(d->addresses);
    limiter_close(d->tokens);
    limiter_close(d->guesses);
    limiter_close(d->sessions);
    free(d);
}

bool my_may_begin(struct api *api, struct gw_req *req)
{
    return api_may(api->my_door->sessions, req, gw_peer(req));
}

static omb_str token_key(struct gw_req *req, omb_str token)
{
    char hex[HASH_HEX + 1];

    hash_hex(hash_of(token), hex);
    return arena_dup(&req->arena, str_n(hex, HASH_HEX));
}

static struct gw_req *held(struct passing *p)
{
    struct gw_req *req = gw_req_held(p->api->gw, p->id);

    if (!req)
        free(p); /* the client left */
    return req;
}

static void refuse(struct passing *p, struct gw_req *req, int code, const char *detail)
{
    free(p);
    gw_reply_problem(req, code, detail);
}

static void keep_who(struct gw_req *req, struct my_who *to, const struct my_who *from)
{
    *to = *from;
    to->contact = arena_dup(&req->arena, from->contact);
    to->customer = arena_dup(&req->arena, from->customer);
    to->name = arena_dup(&req->arena, from->name);
    to->email = arena_dup(&req->arena, from->email);
}

/* ---- last: the key of a write ---- */

static void enter(struct passing *p, struct gw_req *req)
{
    struct my_who *who = arena_alloc(&req->arena, sizeof *who);
    my_next_fn next = p->next;
    void *ctx = p->ctx;

    if (!who || req->arena.err) {
        refuse(p, req, -OMB_E_NOMEM, NULL);
        return;
    }
    *who = p->who;
    free(p);
    next(ctx, req, who);
}

static void kept(void *ctx, const struct port_answer *a)
{
    struct passing *p = ctx;
    struct gw_req *req = held(p);

    if (!req)
        return;
    if (a->status == -OMB_E_RANGE)
        refuse(p, req, 422, "this Idempotency-Key came with another body before");
    else if (a->status != 0)
        refuse(p, req, a->status, NULL);
    else
        enter(p, req);
}

omb_str my_cid(struct gw_req *req)
{
    omb_str key = gw_header(req, "Idempotency-Key");
    char hex[HASH_HEX + 1];

    hash_hex(hash_of(arena_printf(&req->arena, "%.*s %.*s", STR_ARG(req->path), STR_ARG(key))),
             hex);
    return arena_printf(&req->arena, "my:%.40s", hex);
}

static void check_key(struct passing *p, struct gw_req *req)
{
    omb_str key = gw_header(req, "Idempotency-Key");
    char hex[HASH_HEX + 1];

    if (!(p->needs & MY_KEY)) {
        enter(p, req);
        return;
    }
    if (!key.len || key.len > API_MAX_KEY) {
        free(p);
        gw_reply_problem_field(req, -OMB_E_INVALID, "Idempotency-Key",
                               "is needed: 1 to 255 bytes, the same with every try");
        return;
    }
    hash_hex(hash_of(req->body), hex);
    key = arena_printf(&req->arena, "%.*s/%.*s", STR_ARG(p->who.contact), STR_ARG(my_cid(req)));
    p->api->my->keep(p->api->my->ctx, p->tenant, key, str_of(hex), kept, p);
}

/* ---- the case ---- */

static void with_case(void *ctx, int status, const struct my_who *who)
{
    struct passing *p = ctx;
    struct gw_req *req = held(p);

    if (!req)
        return;
    if (status != 0) {
        refuse(p, req, status, status == -OMB_E_NOTFOUND ? "there is no such case" : NULL);
        return;
    }
    keep_who(req, &p->who, who);
    check_key(p, req);
}

static void choose_case(struct passing *p, struct gw_req *req)
{
    const struct my_port *port = p->api->my;
    omb_str number = p->needs & MY_NUMBER ? req->param[0] : gw_query(req, "case");
    int64_t n;

    if (!(p->needs & (MY_CASE | MY_OPEN | MY_NUMBER))) {
        check_key(p, req);
    } else if (number.ptr) {
        if (str_int(number, &n) != 0 || n < 1)
            refuse(p, req, -OMB_E_NOTFOUND, "there is no such case");
        else
            port->pick(port->ctx, p->tenant, &p->who, (uint64_t)n, with_case, p);
    } else if (p->who.has_case) {
        check_key(p, req);
    } else if (p->needs & MY_OPEN) {
        port->open(port->ctx, p->tenant, &p->who, with_case, p);
    } else {
        refuse(p, req, -OMB_E_NOTFOUND, "nothing was begun yet");
    }
}

/* ---- first: who it is ---- */

static void found(void *ctx, int status, const struct my_who *who)
{
    struct passing *p = ctx;
    struct gw_req *req = held(p);

    if (!req)
        return;
    if (status == -OMB_E_NOTFOUND) {
        if (api_may(p->api->my_door->guesses, req, gw_peer(req)))
            refuse(p, req, 401, "This token is not known, or too old. Begin again.");
        else
            free(p);
        return;
    }
    if (status != 0) {
        refuse(p, req, status, NULL);
        return;
    }
    keep_who(req, &p->who, who);
    if ((p->needs & MY_VERIFIED) && !who->verified)
        refuse(
            p, req, -OMB_E_DENIED,
            "The shop has to tell us who you are: sign in there and open help from your orders.");
    else
        choose_case(p, req);
}

void my_require(struct api *api, struct gw_req *req, unsigned needs, my_next_fn next, void *ctx)
{
    omb_str token = api_bearer(req, MY_MAX_TOKEN);
    struct passing *p;

    if (!api_may(api->my_door->addresses, req, gw_peer(req)))
        return;
    if (!token.ptr) {
        gw_reply_problem(req, 401, "A token is needed: POST /api/v1/my/session gives one.");
        return;
    }
    if (!api_may(api->my_door->tokens, req, token_key(req, token)))
        return;
    p = calloc(1, sizeof *p);
    if (!p) {
        gw_reply_problem(req, -OMB_E_NOMEM, NULL);
        return;
    }
    *p = (struct passing){.api = api,
                          .id = gw_req_hold(req),
                          .tenant = req->tenant,
                          .needs = needs,
                          .next = next,
                          .ctx = ctx};
    api->my->find(api->my->ctx, req->tenant, token, found, p);
}

/* ---- what routes share ---- */

struct actor my_actor(const struct my_who *who)
{
    return (struct actor){.type = ACTOR_CUSTOMER, .id = who->customer, .name = who->name};
}
