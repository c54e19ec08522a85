/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_LOCAL_CHANGE_H
#define OMB_LOCAL_CHANGE_H

#include "shop.h"

#include <stdbool.h>

/*
 * Changes of an order or of a customer's data. One look (outlook) says what a change would mean; a
 * quote prints it, and the execution goes by the same look inside its transaction.
 */
enum change_kind {
    CHANGE_NONE, /* not one that this shop knows */
    CHANGE_CANCEL,
    CHANGE_ITEMS,
    CHANGE_PAYMENT,
    CHANGE_ADDRESS,
    CHANGE_CUSTOMER,
    CHANGE_EXCHANGE,
    CHANGE_RETURN
};

struct address {
    char address1[SHOP_MAX_TEXT + 1], address2[SHOP_MAX_TEXT + 1], city[SHOP_MAX_TEXT + 1];
    char state[SHOP_MAX_TEXT + 1], country[SHOP_MAX_TEXT + 1], zip[SHOP_MAX_TEXT + 1];
};

typedef char item_id[SHOP_MAX_ID + 1];

struct change {
    enum change_kind kind;
    item_id item[SHOP_MAX_ITEMS], instead[SHOP_MAX_ITEMS];
    int n_item, n_instead;
    char method[SHOP_MAX_METHOD + 1]; /* "": none named */
    struct address address;
    int has_address;
};

/* change_read.c: of a remedy. -OMB_E_INVALID for members of another type or over a limit. */
int32_t change_read(struct shop *s, const struct remedy *r, struct change *out);

/* account.c: an order as the books have it */
struct account {
    int known;
    char customer[SHOP_MAX_CUSTOMER + 1], currency[4], state[SHOP_MAX_TEXT + 1];
    int64_t paid, refunded;
    struct goods { /* a line */
        char line[SHOP_MAX_ID + 1];
        item_id item; /* its variant, else its listing, else its line */
        char product[SHOP_MAX_ID + 1], title[SHOP_MAX_TEXT + 1];
        int64_t quantity, paid, refunded;
    } line[SHOP_MAX_LINES];
    int n_line;
    struct booked {
        int is_refund;
        int64_t minor;
        char method[SHOP_MAX_METHOD + 1];
    } booked[SHOP_MAX_BOOKINGS]; /* payments and refunds, oldest first */
    int n_booked;
};
/* 0 also for an order that is not known. */
int32_t account_read(struct shop *s, omb_tenant tenant, const char *order, struct account *out);

struct method {
    int known, is_gift_card;
    char kind[SHOP_MAX_ID + 1];
    int64_t balance;
};
int32_t account_method(struct shop *s, omb_tenant tenant, const char *customer, const char *id,
                       struct method *out);

/* swap.c: units of lines and what takes their place */
struct swap {
    const struct goods *from;
    const char *instead; /* a variant */
    int64_t units, paid; /* how many of the line, and their share of its price */
    bool whole;          /* all that is left of the line: it needs no line of its own */
};
struct swaps {
    struct swap one[SHOP_MAX_ITEMS];
    int n, new_lines;
};
/* The line that has the unit of the named-th item of a change, and the unit's number in it, from 0;
 * NULL when the order has not so many. */
const struct goods *swap_unit(const struct account *a, const struct change *c, int named,
                              int64_t *unit);
/* What was paid for a unit of a line. */
int64_t swap_share(const struct goods *g, int64_t unit);
/* -OMB_E_STATE: an item is not in the order. */
int32_t swap_plan(const struct account *a, const struct change *c, struct swaps *out);
/* Changes lines and their prices, inside a transaction; total and payments are the caller's. */
int32_t swap_items(struct shop *s, omb_tenant tenant, const char *order, const struct account *a,
                   const struct change *c);

/* outlook.c */
struct outlook {
    struct account account;
    struct method method;
    int customer_known, items_known, same_product, variants_available;
    int method_original, method_single, balance_covers;
    int64_t difference, refund;
    const char *unknown; /* the first item that is the reason of a no, in the change */
    const char *why;     /* NULL: the shop would do it */
    struct back {        /* what goes back, by way of payment */
        char method[SHOP_MAX_METHOD + 1];
        int64_t minor;
    } back[SHOP_MAX_BOOKINGS];
    int n_back;
};
int32_t outlook_make(struct shop *s, omb_tenant tenant, const struct remedy *r,
                     const struct change *c, struct outlook *out);

#endif
