/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_DESK_TOLD_H
#define OMB_DESK_TOLD_H

#include "core/desk/event.h"
#include "core/desk/kase.h"

/*
 * Which events a customer's page of a case is made of: refunds' steps and confirmations. The case
 * keeps the numbers of the newest CASE_MAX_TOLD of them, so that a page of a long case reads these
 * and not its history. `told_after` of a case is the event after which it keeps them: 0 but for a
 * case whose snapshot is of before.
 */
bool told_is(enum event_kind kind);
OMB_MUST_USE int told_add(struct kase *k, uint64_t seq);

#endif
