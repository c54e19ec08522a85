/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_PLUG_SLOTS_H
#define OMB_PLUG_SLOTS_H

#include "core/base/status.h"

#include <stdint.h>

/*
 * Things under numbers that are never used twice: a late or second use of a number
 * finds nothing. Zero-initialise with the cap; free with slots_free. [loop]
 */
struct slots {
    struct slot *slot;
    uint32_t n, cap, max; /* max: most things at once */
    uint32_t open;        /* things in it now */
    uint32_t free;        /* first free slot, +1; 0: none */
};

/* *id is never 0. -OMB_E_BUSY over the cap, -OMB_E_NOMEM. */
OMB_MUST_USE int slots_add(struct slots *s, void *thing, uint64_t *id);
void *slots_get(const struct slots *s, uint64_t id); /* NULL: no such thing (any more) */
void *slots_take(struct slots *s, uint64_t id);      /* the same, and removes it */

/* Walks all things: start with *at = 0; NULL at the end. Taking the one at hand is allowed. */
void *slots_next(const struct slots *s, uint32_t *at, uint64_t *id);

void slots_free(struct slots *s);

#endif
