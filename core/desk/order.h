/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_DESK_ORDER_H
#define OMB_DESK_ORDER_H

#include "core/base/json.h"
#include "core/desk/kase.h"

/* An observed order, read for checking a remedy against it. Strings live in the arena. */
struct order_line {
    uint32_t at; /* its token */
    omb_str id, title, state, brand, seller;
    omb_str seller_id; /* as the shop names who sold it; the seller's name without one */
    bool third_party;  /* somebody else than the shop sold it */
    bool is_signed;    /* the carrier has a signature */
    omb_str item;      /* what exactly was bought: its variant, else its listing, else the line */
    omb_str listing;   /* id of what was bought, or "" */
    uint32_t sold;     /* token of the listing as it was bought, or none */
    int64_t quantity, paid, refunded; /* minor units of the order's currency */
    uint32_t promised, delivered;     /* tokens: a time as text or ms, or none */
    uint32_t returnable;              /* the same: the listing's own window ends */
    omb_str category;
    int64_t returned; /* units the shop has back */
    bool final_sale;
};

struct order_facts {
    struct json_doc doc;
    omb_str id, customer, email, state, currency, paid_by, membership;
    uint32_t placed; /* token of a time, or none */
    int64_t total;
    struct order_line line[ORDER_MAX_LINES];
    uint32_t n_line;
};

/* -OMB_E_NOTFOUND when the case has not observed it, -OMB_E_CORRUPT when it cannot be read. */
OMB_MUST_USE int order_read(const struct kase *k, omb_str id, struct arena *arena,
                            struct order_facts *out);

/* The line of this id; without one, the only line there is. NULL otherwise. */
const struct order_line *order_find_line(const struct order_facts *o, omb_str line);

/* The time at this token in ms UTC; 0 when there is none. */
uint64_t order_time(const struct order_facts *o, uint32_t at, struct arena *arena);

/* Whole days from the time at this token until now; -1 when there is none. */
int64_t order_days_since(const struct order_facts *o, uint32_t at, struct arena *arena,
                         uint64_t now);

#endif
