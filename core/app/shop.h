/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_SHOP_H
#define OMB_APP_SHOP_H

#include "core/app/app.h"

/*
 * Questions to a tenant's commerce plugin and what is made of its answers. The answer
 * comes on a later turn, exactly once. [loop]
 */
typedef void (*shop_fn)(void *ctx, int status, omb_str json);

/* {"orders":[ORDER…]} of a customer. */
void shop_orders(struct app *app, struct tenant *t, omb_str customer, shop_fn fn, void *ctx);

/* {"order":ORDER}; an email that is there must be the order's. */
void shop_order(struct app *app, struct tenant *t, omb_str order, omb_str email, shop_fn fn,
                void *ctx);

/* {"listing":LISTING} as it is offered now. */
void shop_listing(struct app *app, struct tenant *t, omb_str listing, shop_fn fn, void *ctx);

/* {"quote":QUOTE} for a remedy (commerce.h of the SDK). */
void shop_quote(struct app *app, struct tenant *t, omb_str remedy, shop_fn fn, void *ctx);

/* {"choices":CHOICES} of a customer's order; -OMB_E_UNSUPPORTED from a shop that tells none. */
void shop_choices(struct app *app, struct tenant *t, omb_str order, omb_str customer, shop_fn fn,
                  void *ctx);

#endif
