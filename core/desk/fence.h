/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_DESK_FENCE_H
#define OMB_DESK_FENCE_H

#include "core/desk/order.h"
#include "core/desk/run.h"

/* What stands against a line already, minor units and units. */
struct fence {
    int64_t used;     /* refunded anywhere, under way here, or asked for here */
    int64_t left;     /* of what was paid; never below 0 */
    int64_t replaced; /* units reshipped or about to be */
    int64_t returned; /* units on their way back */
    int64_t units;    /* whole units that `used` pays back */
};

void fence_read(const struct run *r, const struct remedy *m, const struct order_line *line,
                struct fence *out);

/*
 * The limits that hold whatever a policy says. `m` may be new or one of the case's own
 * (an approval looks again); it never counts against itself. *line is the line that it
 * is about, or NULL. -OMB_E_DENIED (not this customer's order), -OMB_E_NOTFOUND (no such
 * line), -OMB_E_STATE, -OMB_E_INVALID (another currency), -OMB_E_LIMIT.
 */
OMB_MUST_USE int fence_check(struct run *r, const struct remedy *m, const struct order_facts *o,
                             const struct order_line **line);

/* The order is this customer's: by id, or by the address of somebody known by that alone. */
bool fence_belongs(const struct run *r, const struct order_facts *o);

/* Certificates the customer may still get in 12 months in this currency. */
int64_t fence_certificates_left(const struct run *r, const struct remedy *m);

#endif
