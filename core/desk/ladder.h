/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_DESK_LADDER_H
#define OMB_DESK_LADDER_H

#include "core/desk/decision.h"

/* Why a contact changes its tier; every step carries reason and rule. */
struct step {
    int32_t tier;
    int32_t priority;
    omb_str reason, rule;
    struct actor actor; /* who made it so */
};

/* Gives the contact to the automatic tier `level` (assistant): entered, holder, first step. */
void ladder_start_automatic(struct run *r, const struct step *s, uint64_t turn);

/* The same without a first turn yet: it follows once the customer's orders are known. */
void ladder_hold_automatic(struct run *r, const struct step *s);

/* Puts a contact that nobody holds yet into a tier's queue. */
void ladder_start_queued(struct run *r, const struct step *s);

/* Moves the contact up or down: left, summary, entered, queued (or held by the assistant). */
void ladder_move(struct run *r, const struct step *s);

/*
 * Carries out an escalation verdict: true when the contact moved. A level that is not
 * above the present one means "one up" for the assistant and "stay" for people.
 */
bool ladder_follow(struct run *r, const struct verdict *v);

/* Up from the assistant to at least the associate, with a reason of the core's own. */
void ladder_to_person(struct run *r, omb_str reason, omb_str rule);

/*
 * Somebody of at least this tier for a contact that no person is at: taken up again when it was
 * over, moved up from the assistant. One that a person holds, or that waits for one, stays.
 */
void ladder_need_person(struct run *r, int32_t tier, omb_str reason, omb_str rule);

/* tier.left for the present tier and holder.changed to an agent or to nobody. */
void ladder_hold_agent(struct run *r, struct actor agent);
void ladder_release(struct run *r, omb_str reason);

#endif
