/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_GATEWAY_MY_H
#define OMB_GATEWAY_MY_H

#include "core/base/json.h"
#include "core/gateway/api.h"

/*
 * The customer's door: REST under /api/v1/my for whoever holds a visitor's token (the chat's
 * own, `Authorization: Bearer`). A route asks my_require first and then acts for `who`; what
 * is not this customer's answers 404, like what does not exist. [loop]
 */

/* Who asks. Strings live until the request's answer. */
struct my_who {
    bool has_case;
    struct id kase;   /* the token's own case, or the one that ?case=NUMBER names */
    uint32_t number;  /* its number, 0 without a case */
    omb_str contact;  /* the token's */
    omb_str customer; /* the shop's id of the customer; "" for a visitor */
    omb_str name, email;
    bool verified; /* the shop has proved who it is */
};

enum my_needs {
    MY_VERIFIED = 1, /* 403 for a visitor whom nobody vouches for */
    MY_CASE = 2,     /* 404 when nothing was begun yet */
    MY_OPEN = 4,     /* a case is opened when there is none */
    MY_NUMBER = 16,  /* the case of the path's first part; 404 when it is none of this customer's */
    MY_KEY = 8       /* Idempotency-Key: 400 without, 422 with another body than before */
};

/*
 * Finds who holds the request's token and calls `next`, which must answer the request as a
 * handler does. Otherwise the request is answered: 401, 403, 404, 422, 429. With MY_CASE or
 * MY_OPEN a verified customer may name another case of his own by ?case=NUMBER.
 */
typedef void (*my_next_fn)(void *ctx, struct gw_req *req, const struct my_who *who);
void my_require(struct api *api, struct gw_req *req, unsigned needs, my_next_fn next, void *ctx);

/* The customer as an actor of commands. */
struct actor my_actor(const struct my_who *who);

/* The command's cid of a request that came with MY_KEY: apart from those of staff. */
omb_str my_cid(struct gw_req *req);

/* What the door asks of the rest of the host; app fills it. Callbacks may come inside the call. */
typedef void (*my_who_fn)(void *ctx, int status, const struct my_who *who);

struct my_identity {
    omb_str token;                  /* one that is held already, or absent */
    omb_str user, name, email, mac; /* user absent: nobody vouches */
};

struct my_port {
    void *ctx;
    /* {"token",…} for a new or a held token; -OMB_E_DENIED when the proof is wrong. */
    void (*session)(void *ctx, uint32_t tenant, const struct my_identity *i, port_fn fn,
                    void *fctx);
    /* -OMB_E_NOTFOUND for an unknown or expired token. */
    void (*find)(void *ctx, uint32_t tenant, omb_str token, my_who_fn fn, void *fctx);
    /* The same with a case. */
    void (*open)(void *ctx, uint32_t tenant, const struct my_who *who, my_who_fn fn, void *fctx);
    /* With another case of the same customer; -OMB_E_NOTFOUND when it is none of his. */
    void (*pick)(void *ctx, uint32_t tenant, const struct my_who *who, uint64_t number,
                 my_who_fn fn, void *fctx);
    /* Remembers a write's key and what it said: -OMB_E_RANGE when it said something else before. */
    void (*keep)(void *ctx, uint32_t tenant, omb_str key, omb_str said, port_fn fn, void *fctx);
    /* {"orders":[ORDER…]} */
    void (*orders)(void *ctx, uint32_t tenant, const struct my_who *who, port_fn fn, void *fctx);
    /* {"cases":[…],"cursor"} */
    void (*cases)(void *ctx, uint32_t tenant, const struct my_who *who, omb_str cursor, port_fn fn,
                  void *fctx);
    /* {"case":{…}} of who->kase */
    void (*detail)(void *ctx, uint32_t tenant, const struct my_who *who, port_fn fn, void *fctx);
};

struct my_door;
OMB_MUST_USE int my_door_open(struct my_door **out);
void my_door_close(struct my_door *d); /* NULL is fine */

/* True when one more session may be begun from this address; else the request is answered 429. */
bool my_may_begin(struct api *api, struct gw_req *req);

#endif
