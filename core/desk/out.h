/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_DESK_OUT_H
#define OMB_DESK_OUT_H

#include "core/desk/run.h"
#include "core/desk/show.h"

/*
 * Builders of what a command answers with. One body is open at a time:
 *   struct json_out *o = out_begin(r);  jo_kv_…(o, …);  out_event(r, KIND, actor);
 * Errors stick in r->err; desk_handle looks at its end.
 */
struct json_out *out_begin(struct run *r);

/* Closes the body and adds the event; its seq, or 0 when it did not fit. */
uint64_t out_event(struct run *r, enum event_kind kind, struct actor actor);

/* The same for an effect; key and at as in struct effect. */
void out_effect(struct run *r, enum effect_kind kind, omb_str key, uint64_t at);

/* Puts the command's cid on the event just added: a repeat is answered with it. */
void out_mark_cid(struct run *r);

void out_clear(struct run *r, omb_str key); /* an outbox row is settled */

/* Adds to a ledger row; two deltas of one key become one. -OMB_E_LIMIT on overflow or too many. */
OMB_MUST_USE int out_ledger(struct run *r, omb_str key, int64_t delta);
int64_t out_balance(const struct run *r, omb_str key); /* as this command leaves it */

/* The timer of this name and ref: set (replaces), or cancelled. */
void out_timer(struct run *r, const char *name, omb_str ref, uint64_t at);
void out_timer_cancel(struct run *r, const char *name, omb_str ref);

/* tier.step for the automatic holder; turn 0 means the first step of a contact. */
void out_step(struct run *r, uint64_t turn, omb_str lookup);
void out_deliver(struct run *r, uint64_t seq);

extern const struct actor OUT_SYSTEM; /* the host itself */
struct actor out_tier_actor(const struct run *r);

#endif
