/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_SELLER_H
#define OMB_APP_SELLER_H

#include "core/app/app.h"
#include "core/app/seller_mark.h"
#include "core/gateway/seller.h"

/*
 * The sellers' door behind core/gateway/seller.h. Which claims are a seller's stands in the
 * space "sellerclaim", written with the claim's own transaction; its keys in the space
 * "seller", by their hash. [loop]
 */
struct seller;
OMB_MUST_USE int seller_open(struct app *app, struct seller **out); /* fills the api's port */
void seller_close(struct seller *s);                                /* NULL is fine */

/* ---- seller_token.c: keys and links ---- */

/* The key under which links of claims are proved. */
void seller_link_key(omb_str master, uint8_t key[HASH_SIZE]);

/* "L.CASE.CLAIM.PROOF", which opens this one claim. */
#define SELLER_LINK_TEXT 128
void seller_link_make(const struct app *app, uint32_t tenant, struct id kase, omb_str claim,
                      char out[SELLER_LINK_TEXT]);
/* False for anything but a link that this host made. */
bool seller_link_read(const struct app *app, uint32_t tenant, omb_str token, struct id *kase,
                      omb_str *claim);

/* A seller's key as a row of the store (token.h): {"seller","name","made","expires"}. */
struct seller_token {
    omb_str seller, name; /* name: what people call this key */
    uint64_t made, expires;
};
#define SELLER_TOKENS "seller"
void seller_token_record(const struct seller_token *t, struct buf *out);
OMB_MUST_USE int seller_token_read(omb_str record, struct arena *a, struct seller_token *out);

#endif
