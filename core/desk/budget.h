/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_DESK_BUDGET_H
#define OMB_DESK_BUDGET_H

#include "core/desk/authority.h"

/*
 * What a tier may grant by itself: budgets of tier x remedy x scope (struct budget), held in
 * ledger rows that a remedy takes from and gives back to with its own events:
 *   tier:LEVEL:WHAT:case:CONTACT:USD            tier:LEVEL:WHAT:order:ORDER:USD
 *   tier:LEVEL:WHAT:customer:ID:USD:2026-11     tier:LEVEL:WHAT:day:AGENT:USD:2026-11-21
 * WHAT is the remedy's kind, or "all". The rows are written whether a limit stands or not, so
 * that a limit set tomorrow knows what was granted today.
 *
 * A tenant that names any budget names all: what is not listed for a tier is not its to grant.
 */
#define BUDGET_DRAWS (2 * BUDGET_SCOPES)

/* The rows that this remedy takes from at `at`; at most BUDGET_DRAWS. */
uint32_t budget_keys(const struct run *r, const struct remedy *m, uint64_t at, omb_str *key);

/* The rows to read before budget_check: those, and earlier months where a limit needs them. */
void budget_needs(const struct run *r, const struct remedy *m, void (*need)(void *, omb_str),
                  void *ctx);

/* The scarcest of what applies to a remedy. */
struct budget_room {
    const char *remedy; /* its kind, or "all" */
    enum budget_scope scope;
    int64_t most, left; /* minor units; most 0: this tier has no authority for it */
};

/*
 * Does the granter's own authority (m->granter_tier, m->granter) cover m->amount? 0, or
 * -OMB_E_LIMIT with *room saying which budget does not. No money is always covered.
 */
OMB_MUST_USE int budget_check(const struct run *r, const struct remedy *m,
                              struct budget_room *room);

/* The lowest tier above `above` whose limits, were nothing taken yet, cover this; -1 for none. */
int32_t budget_tier_for(const struct run *r, const struct remedy *m, int32_t above);

/* "the tier associate may grant 50.00 USD in all for an order: 15.01 USD of it is left" */
omb_str budget_words(const struct run *r, const struct remedy *m, const struct budget_room *room);

/* The budget with the least left for this kind of remedy; false when none counts. */
bool budget_scarcest(const struct run *r, const struct remedy *m, struct budget_room *room);

/* The least of its limits, were nothing taken yet: 0 where the tier has no authority for this kind,
 * -1 where no budget counts at all. */
int64_t budget_most(const struct run *r, const struct remedy *m);

const char *budget_scope_name(enum budget_scope scope);

/* The members scope, remedy, most and left of an open JSON object. */
void budget_json(struct json_out *o, const struct budget_room *room, const char *currency);

/* Every budget that applies to a remedy of m's kind, one after the other; false at the end. */
bool budget_next(const struct run *r, const struct remedy *m, uint32_t *at,
                 struct budget_room *room);

#endif
