/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_DESK_EVENT_BARE_H
#define OMB_DESK_EVENT_BARE_H

#include "core/base/arena.h"
#include "core/desk/event.h"

/*
 * What is left of a plain event's body when its person is erased: the members that are about no
 * person (money, states, rules, numbers of confirmations) and "erased":true. The store seals the
 * whole body under the person's key and keeps this beside it, plain. Absent when the body has
 * nothing personal in it, and of private kinds, of which nothing is left. Of a body that cannot be
 * read (no JSON, over DESK_MAX_TOKENS) nothing is left but that. Folding the rest gives the same case
 * without the words. -OMB_E_NOMEM.
 */
OMB_MUST_USE int event_bare(const struct event *e, struct arena *a, omb_str *out);

#endif
