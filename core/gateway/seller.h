/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_GATEWAY_SELLER_H
#define OMB_GATEWAY_SELLER_H

#include "core/base/json.h"
#include "core/gateway/api.h"

/*
 * The sellers' door: REST under /api/v1/seller for whoever holds a seller's token or the link
 * of one claim (`Authorization: Bearer`). What is not this seller's answers 404, like what does
 * not exist. [loop]
 */

/* Who asks. Strings live until the request's answer. */
struct seller_who {
    omb_str seller; /* as the shop names it */
    bool of_one;    /* the link of one claim opens nothing else: */
    struct id kase;
    omb_str claim;
};

typedef void (*seller_who_fn)(void *ctx, int status, const struct seller_who *who);

typedef void (*seller_may_fn)(void *ctx, int status);

struct seller_file { /* a file of a claim's evidence, or one that is to be */
    struct id kase;
    omb_str claim;
    omb_str attachment; /* absent: a new one */
};

/* What the door asks of the rest of the host; app fills it. */
struct seller_port {
    void *ctx;
    /* -OMB_E_NOTFOUND for a token that is not known or too old. */
    void (*find)(void *ctx, uint32_t tenant, omb_str token, seller_who_fn fn, void *fctx);
    /* {"claims":[CLAIM…]} newest first */
    void (*claims)(void *ctx, uint32_t tenant, const struct seller_who *who, port_fn fn,
                   void *fctx);
    /* {"claim":CLAIM} */
    void (*claim)(void *ctx, uint32_t tenant, const struct seller_who *who, struct id kase,
                  omb_str claim, port_fn fn, void *fctx);
    /* 0 when this claim is the seller's and open (no attachment), or has that file among its
     * evidence; otherwise -OMB_E_NOTFOUND, -OMB_E_STATE. */
    void (*may_file)(void *ctx, uint32_t tenant, const struct seller_who *who,
                     const struct seller_file *file, seller_may_fn fn, void *fctx);
    /* The token of one claim's link, as text; for staff. */
    void (*link)(void *ctx, uint32_t tenant, struct id kase, omb_str claim, port_fn fn, void *fctx);
};

struct seller_door;
OMB_MUST_USE int seller_door_open(struct seller_door **out);
void seller_door_close(struct seller_door *d); /* NULL is fine */

/*
 * Finds who holds the request's token and calls `next`, which must answer as a handler does.
 * Otherwise the request is answered: 401, 429. seller_claim then reads case and claim of the path.
 */
typedef void (*seller_next_fn)(void *ctx, struct gw_req *req, const struct seller_who *who);
void seller_require(struct api *api, struct gw_req *req, seller_next_fn next, void *ctx);

/* Case of the first path part, for this seller; answers 404 and returns false otherwise. */
bool seller_claim(struct gw_req *req, const struct seller_who *who, struct id *kase);

struct actor seller_actor(const struct seller_who *who);

/* Files of a claim (seller_files.c). */
void seller_files_sent(void *ctx, struct gw_req *req, const struct seller_who *who);
void seller_files_wanted(void *ctx, struct gw_req *req, const struct seller_who *who);

#endif
