/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_DESK_IDEM_H
#define OMB_DESK_IDEM_H

#include "core/desk/run.h"

/*
 * A sender's own key (command.cid) stands for one action of a whole tenant, not of a case: the
 * ledger row key:HASH says that it was used, guarded like money, in the transaction of what it
 * stands for. Whether the same case did the very same before is its family's to ask first.
 */

/* The row to be read; desk_needs. */
void idem_need(struct run *r, struct desk_needs *n);

/* -OMB_E_EXISTS when the key was used, in whatever case. */
OMB_MUST_USE int idem_check(struct run *r);

/* From now on it is used. */
OMB_MUST_USE int idem_use(struct run *r);

#endif
