/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the sellers' door: token, rate, who it is.
 * Must not know: what is done behind it, where tokens are kept.
 * Called by: api_seller.c. */
#include "core/gateway/seller.h"

#include "core/base/hash.h"
#include "core/base/limits.h"
#include "core/gateway/http.h"
#include "core/gateway/limiter.h"

#include <stdlib.h>

struct seller_door {
    struct limiter *addresses, *tokens, *guesses;
};

struct passing { /* one request on its way through the door */
    struct api *api;
    gw_req_id id;
    seller_next_fn next;
    void *ctx;
};

int seller_door_open(struct seller_door **out)
{
    struct seller_door *d = calloc(1, sizeof *d);
    int status = d ? 0 : -OMB_E_NOMEM;

    if (status == 0)
        status = limiter_open(SELLER_CALLS_ADDRESS, SELLER_WINDOW_MS, &d->addresses);
    if (status == 0)
        status = limiter_open(SELLER_CALLS_TOKEN, SELLER_WINDOW_MS, &d->tokens);
    if (status == 0)
        status = limiter_open(SELLER_GUESSES_ADDRESS, SELLER_WINDOW_MS, &d->guesses);
    if (status == 0)
        *out = d;
    else
        seller_door_close(d);
    return status;
}

void seller_door_close(struct seller_door *d)
{
    if (!d)
        return;
    limiter_close(d->addresses);
    limiter_close(d->tokens);
    limiter_close(d->guesses);
    free(d);
}

static void found(void *ctx, int status, const struct seller_who *who)
{
    struct passing *p = ctx;
    struct gw_req *req = gw_req_held(p->api->gw, p->id);
    struct passing was = *p;
    struct seller_who *kept;

    free(p);
    if (!req)
        return; /* the client left */
    if (status == -OMB_E_NOTFOUND) {
        if (api_may(was.api->seller_door->guesses, req, gw_peer(req)))
            gw_reply_problem(req, 401, "This key is not known, or too old.");
        return;
    }
    kept = status == 0 ? arena_alloc(&req->arena, sizeof *kept) : NULL;
    if (!kept) {
        gw_reply_problem(req, status ? status : -OMB_E_NOMEM, NULL);
        return;
    }
    *kept = *who;
    kept->seller = arena_dup(&req->arena, who->seller);
    kept->claim = arena_dup(&req->arena, who->claim);
    was.next(was.ctx, req, kept);
}

void seller_require(struct api *api, struct gw_req *req, seller_next_fn next, void *ctx)
{
    omb_str token = api_bearer(req, SELLER_MAX_TOKEN);
    char hex[HASH_HEX + 1];
    struct passing *p;

    if (!api_may(api->seller_door->addresses, req, gw_peer(req)))
        return;
    if (!token.ptr) {
        gw_set_header(req, "WWW-Authenticate", STR("Bearer"));
        gw_reply_problem(req, 401, "A seller's key is needed.");
        return;
    }
    hash_hex(hash_of(token), hex);
    if (!api_may(api->seller_door->tokens, req, str_of(hex)))
        return;
    p = malloc(sizeof *p);
    if (!p) {
        gw_reply_problem(req, -OMB_E_NOMEM, NULL);
        return;
    }
    *p = (struct passing){.api = api, .id = gw_req_hold(req), .next = next, .ctx = ctx};
    api->seller->find(api->seller->ctx, req->tenant, token, found, p);
}

bool seller_claim(struct gw_req *req, const struct seller_who *who, struct id *kase)
{
    bool known = id_parse(req->param[0], kase) == 0;

    if (known && (!who->of_one || (id_eq(*kase, who->kase) && str_eq(req->param[1], who->claim))))
        return true;
    gw_reply_problem(req, -OMB_E_NOTFOUND, "there is no such claim");
    return false;
}

struct actor seller_actor(const struct seller_who *who)
{
    return (struct actor){.type = ACTOR_SELLER, .id = who->seller};
}
