/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_DESK_REMEDY_H
#define OMB_DESK_REMEDY_H

#include "core/desk/decision.h"
#include "core/desk/fence.h"

/*
 * Reads REMEDY of command.h at a token of the command's body: kinds known, money an
 * integer above zero in a three-letter currency, quantities above zero. Strings are
 * checked for length, `change` points into the arena. -OMB_E_INVALID.
 */
OMB_MUST_USE int remedy_read(struct run *r, uint32_t at, struct remedy *out);

/* The same of a body whose kind is said elsewhere: one of the known. */
OMB_MUST_USE int remedy_read_as(struct run *r, uint32_t at, const char *kind, struct remedy *out);

bool remedy_knows(omb_str kind); /* "refund" … */

/* Facts for the authority point: this remedy on this line, proposed at this level. */
void remedy_facts(struct run *r, const struct remedy *m, const struct order_facts *o,
                  const struct order_line *line, struct facts *f);

/*
 * Checks the limits, asks the policies (of a return its own point first) and records what they
 * said; m gets its id and key, *kind is the verdict: allow, deny or approval.
 */
OMB_MUST_USE int remedy_propose(struct run *r, struct remedy *m, enum verdict_kind *kind);

/* One key, one remedy: out->repeat_of for the same again, -OMB_E_EXISTS for another one. */
OMB_MUST_USE int remedy_check_repeat(struct run *r, const struct remedy *m);

/*
 * A proposal of the automatic holder. What may not be or is not granted sends the contact
 * to a person; the result is 0 unless memory is out.
 */
int remedy_by_tier(struct run *r, uint32_t at);

/*
 * A remedy that the core makes by itself: the refund of a return, a granted claim. m says kind
 * (refund or claim), order, line, quantity, amount, to, reason and for a claim claim, charge, seller;
 * the rest is filled in. The limits of fence.h and the ledger hold; no policy is asked and nobody's
 * budget is taken from. It is proposed, allowed and started at once, without time for undo.
 * desk_needs must have called needs_grant (authority.h) with the same m, granter_tier -1.
 * The fence's refusal is answered and nothing is recorded; m->id names it afterwards.
 */
OMB_MUST_USE int remedy_by_core(struct run *r, struct remedy *m, omb_str clause, omb_str rule);

/* The facts of the order that m is about; of none for a change of the account alone. */
OMB_MUST_USE int remedy_order(struct run *r, const struct remedy *m, struct order_facts *o);

/* remedy.allowed, authority.taken and the wait for the undo time (or the start at once). */
OMB_MUST_USE int remedy_allow(struct run *r, const struct remedy *m, const struct order_facts *o);

/* Members of a remedy as the shop reads it, into an open object. */
void remedy_members(const struct run *r, const struct remedy *m, struct json_out *o);

/* remedy.started and the order to the shop. */
void remedy_start(struct run *r, const struct remedy *m);

/* BLAKE2b over the exact remedy, its case, policy bundle and expiry; m->hash is not read. */
/* Which bundle gave this verdict: part of what is approved; "" when it is not said. */
omb_str remedy_bundle(const struct run *r, const struct verdict *v);

void remedy_hash(const struct run *r, const struct remedy *m, char hex[HASH_HEX + 1]);

#endif
