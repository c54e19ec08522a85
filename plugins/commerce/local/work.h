/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_LOCAL_WORK_H
#define OMB_LOCAL_WORK_H

#include "shop.h"

/* One remedy being carried out inside the caller's transaction. Shared by the files of its kinds. */
struct books { /* of one order, and of the line the remedy names */
    int64_t paid, refunded, line_paid, line_refunded, line_quantity;
    int has_line;
    char customer[SHOP_MAX_TEXT + 1], currency[8], state[32];
};

struct work {
    struct shop *shop;
    omb_tenant tenant;
    const struct remedy *r;
    omb_str key;
    struct books b;
    struct outcome *o;
};

/* -OMB_E_NOTFOUND: no such order. */
int32_t books_read(struct shop *s, omb_tenant tenant, const struct remedy *r, struct books *b);

/* Runs a statement with ?1 tenant, ?2 order, ?3 line, ?4 number, ?5 text; it may use fewer. */
int32_t work_update(struct work *w, const char *sql, int64_t number, omb_str text);
/* ?1 tenant, ?2 ref, ?3 order, ?4 line, ?5 minor, ?6 to, ?7 key, ?8 now, ?9 customer, ?10 currency,
 * ?11 quantity */
int32_t work_keep(struct work *w, const char *sql);
/* An amount above zero in the order's currency; refuses otherwise. */
int work_is_money_sound(struct work *w);

/* refund.c: of a line, of several lines at once, or of the order; to where it was paid from or to
 * the customer's gift card */
int32_t refund_do(struct work *w);
/* The customer's gift card gets this much; one is made where there is none. */
int32_t refund_to_gift_card(struct shop *s, omb_tenant tenant, const char *customer, int64_t minor);

/* The bank sent it back: what went out under `key` is off the lines again, once. */
int32_t refund_reverse(struct shop *s, omb_tenant tenant, const char *key);
int32_t refund_tables(struct shop *s);

/* certificate.c: given once, spent once, not after its end */
int32_t certificate_tables(struct shop *s);
int32_t certificate_do(struct work *w);
/* Spends the certificate given under `key`; -OMB_E_STATE: none that could be. */
int32_t certificate_redeem(struct shop *s, omb_tenant tenant, const char *key);

/* trade_in.c: what the shop takes back and what it quoted for it */
int32_t trade_in_tables(struct shop *s);
int32_t trade_in_do(struct shop *s, omb_tenant tenant, const struct remedy *r, omb_str key,
                    struct outcome *out);
int32_t trade_in_quote(struct shop *s, omb_tenant tenant, const struct remedy *r, omb_buf *out);
int32_t trade_in_of_line(struct row *r, omb_str sale); /* members trade_in, trade_in_minor */

#endif
