/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_DESK_MOVED_H
#define OMB_DESK_MOVED_H

#include "core/desk/run.h"

/*
 * What the shop tells of a remedy that it carried out, later and unasked: command SHOP_MOVED. What
 * moves a return is its own family's (rma.h); of any other remedy
 *   reversed  the money came back: the ledger is given back, people and the customer are told
 *   redeemed  a certificate was spent, `minor` of it: once, and not after its end
 * A movement that says again what stands is 0 without an event.
 */

/* The remedy that a movement of the shop is about, by the key under which it was carried out. */
const struct remedy *moved_remedy(struct run *r);

/* Timer certificate_end: the certificate of this remedy is over, unless it was spent. */
int moved_certificate_end(struct run *r, omb_str ref);

#endif
