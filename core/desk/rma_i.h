/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_DESK_RMA_I_H
#define OMB_DESK_RMA_I_H

#include "core/desk/remedy.h"
#include "core/desk/rma.h"

/* Inside of the return's files. */

/* A step of a return in words; `line` for the customer names the item, `plain` does not. */
struct rma_words {
    const char *kind, *subject;
    omb_str text; /* a whole sentence without anything personal */
    omb_str next;
    uint64_t by;
};

/* Sends the confirmation of a step. */
void rma_tell(struct run *r, const struct remedy *m, const struct rma *x,
              const struct rma_words *w);

/* "your return RA-000001" */
omb_str rma_name(struct run *r, const struct rma *x);

/* The event {remedy, …} of a step, begun; out_event ends it. */
struct json_out *rma_step(struct run *r, const struct rma *x);

void rma_stop_clocks(struct run *r, const struct rma *x);

/* The return of this id with its remedy: -OMB_E_NOTFOUND. */
OMB_MUST_USE int rma_find(struct run *r, const struct rma **x, const struct remedy **m);

#endif
