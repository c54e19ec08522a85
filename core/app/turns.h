/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_TURNS_H
#define OMB_APP_TURNS_H

#include "core/base/list.h"
#include "core/base/map.h"

/*
 * Who reads and changes which rows of the ledger now: those who name a row in common go one after
 * the other, in the order in which they asked, each from its read to its commit. So no commit of
 * this node loses the race for a row to another one, however many ask. Nobody waits for ever: who
 * asked first is behind nobody, and leaves when its commit comes back.
 *
 * All functions are [loop].
 */
struct turn;
struct turn_place;
typedef void (*turn_fn)(struct turn *t);

struct turn { /* zero-initialise; stands in its owner */
    struct list ready;
    struct turn_place *place; /* in the owner's memory */
    uint32_t n, behind;       /* rows, and those of them where somebody is before it */
    turn_fn fn;
};

struct turns { /* zero-initialise, then turns_init */
    struct map row;
    struct list ready; /* whose turn came and who was not told yet */
    bool telling;
};

/* One row of one who asks. */
struct turn_place {
    struct list link;
    struct turn *turn;
    struct turn_row *row;
};

void turns_init(struct turns *all);
void turns_free(struct turns *all); /* nobody is in it any more */

/*
 * Asks for all these rows of a tenant at once. 0: it is t's turn; 1: `fn` is called when it is,
 * from turns_leave of another; -OMB_E_NOMEM: t asks for nothing. `place` has room for n and lives
 * as long as the turn.
 */
OMB_MUST_USE int turns_ask(struct turns *all, struct turn *t, uint32_t tenant, const omb_str *key,
                           uint32_t n, struct turn_place *place, turn_fn fn);

/* Gives up what it has or waits for; those whose turn it is now are told. Nothing when it never
 * asked. */
void turns_leave(struct turns *all, struct turn *t);

#endif
