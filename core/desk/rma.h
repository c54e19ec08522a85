/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_DESK_RMA_H
#define OMB_DESK_RMA_H

#include "core/desk/decision.h"
#include "core/desk/order.h"

/*
 * A return hangs on a remedy of kind return and goes its own way once that is done:
 * asked -> authorised -> label issued -> in transit -> received -> inspected -> refunded, or
 * refused, withdrawn, expired. The point `returns` says its terms before the point `authority`
 * says whether it may be; the terms are kept in return.requested and drive what follows. The
 * shop's movements carry it on; each may come late, twice or out of order.
 */

/* What the customer says of the item; the rest of a request is a remedy. */
struct rma_item {
    char reason[20]; /* one of the five words; "unwanted" for any other */
    bool opened, packaging, receipt;
};

enum rma_answer { RMA_ACCEPT, RMA_REFUSE, RMA_PERSON };

struct rma_terms {
    enum rma_answer answer;
    struct verdict said; /* of the point `returns` */
    struct rma_item item;
    int32_t tier; /* RMA_PERSON: whose decision it is */
    int64_t days;
    bool shop_label, first_scan;
    char to[12];
    struct money fee, refund; /* without a currency where the shop settles it itself */
};

/* The body of RETURN_REQUEST as the remedy it asks for. -OMB_E_INVALID. */
OMB_MUST_USE int rma_read_request(struct run *r, struct remedy *m);

/* What a remedy alone says of the item: its reason. */
void rma_item_of(const struct remedy *m, struct rma_item *out);

/* Reads the item's members beside REMEDY at a token of the command's body. */
void rma_item_read(struct run *r, uint32_t at, const struct remedy *m, struct rma_item *out);

/*
 * Asks the point `returns` about m, a remedy of kind return that the fence let pass; `line` may
 * be NULL where the remedy's `change` names the items. Records nothing.
 */
void rma_ask(struct run *r, const struct remedy *m, const struct rma_item *item,
             const struct order_facts *o, const struct order_line *line, struct rma_terms *t);

/* policy.decided of the point and return.requested with the terms; after remedy.proposed. */
void rma_request(struct run *r, const struct remedy *m, const struct rma_terms *t);

/* return.authorised and its clocks; part of remedy_allow. */
void rma_authorise(struct run *r, const struct remedy *m);

/* The shop carried the remedy out: label, drop-off points, RMA number of its answer; the customer
 * is told. False for a remedy that is no return. */
bool rma_issue(struct run *r, const struct remedy *m);

/* A movement of the shop that is about a return. */
int rma_moved(struct run *r, const struct remedy *m);

/* Timers return_remind and return_expire. */
int rma_remind(struct run *r, omb_str ref);
int rma_expire(struct run *r, omb_str ref);

/* The rows that asking about m needs, and those of what follows a movement. */
void rma_needs(struct run *r, const struct remedy *m, struct desk_needs *n);
/* What the core would pay back now for this return; false when nothing is due. */
bool rma_refund_of(const struct run *r, const struct remedy *m, struct remedy *refund);

/* A note for people, and a person of at least this tier for the contact where none is at it. */
void rma_to_person(struct run *r, int32_t tier, const char *reason, omb_str note);

/* Ledger row that counts a customer's returns of a month. */
omb_str rma_month_key(const struct run *r, uint64_t at, int back);

/* "22 December 2026" */
omb_str rma_day(struct arena *a, uint64_t ms);

/* State as told: what became of its remedies counts too. */
enum rma_state rma_state_of(const struct kase *k, const struct rma *x);

/* RETURN of gateway/README.md. */
void rma_json(const struct kase *k, const struct rma *x, struct json_out *o);
/* {"verdict","days","label","refund_on","to","fee","refund","clause","reason"} */
void rma_terms_json(const struct rma_terms *t, struct json_out *o);

#endif
