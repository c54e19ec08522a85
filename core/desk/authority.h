/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_DESK_AUTHORITY_H
#define OMB_DESK_AUTHORITY_H

#include "core/desk/order.h"
#include "core/desk/run.h"

/*
 * Authority is a conserved quantity held in ledger rows. A remedy draws on:
 *   line:ORDER:LINE                     refunds and granted claims of a line, minor units
 *   reship:ORDER:LINE return:ORDER:LINE units of a line
 *   returns12m:CUSTOMER:n:2026-11       returns of a customer, by month
 *   customer12m:CUSTOMER:USD:2026-11    everything granted, by month
 *   certificate12m:CUSTOMER:USD:2026-11 certificates, by month
 *   agentday:AGENT:USD:2026-11-21       what an agent granted that day, with all keys of
 *                                       that agent's making
 *   case:CONTACT:USD                    everything granted in a case
 *   tradein:ID                          1 once a trade-in was credited
 *   seller:SELLER:USD                   what sellers owe for granted claims
 *   tier:…                              what a tier may grant by itself (budget.h)
 * and seed:ORDER:LINE keeps what the shop had refunded before the first of ours, so that
 * a line's total never forgets what was given elsewhere. CUSTOMER is the account, or for a visitor
 * without one the buyer of the order: nobody leaves a budget behind by not signing in. It stands
 * there as authority_person has it.
 */
#define AUTHORITY_MONTHS 12
#define AUTHORITY_NO_LIMIT 1000000000000000ll /* authority.left where no budget counts */
#define AUTHORITY_YEAR_MS 31622400000ull      /* 366 days */
#define AUTHORITY_MAX_DRAWS (16 + ORDER_MAX_LINES)

struct draw {
    omb_str key;
    int64_t amount;
};

/* What this remedy takes when `granter` ("" for a tier or the shop's own rules) grants it at `at`.
 */
uint32_t authority_draws(const struct run *r, const struct remedy *m, uint64_t at,
                         struct draw draw[AUTHORITY_MAX_DRAWS]);

/*
 * How a person stands in the ledger and in what was taken: not by the id, but by a name that only
 * the tenant's person_key makes, so that rows which outlive an erasure name nobody.
 */
omb_str authority_person(const struct run *r, omb_str id);

/* From now on r->buyer is whom this was taken from, where the contact has no account: also as a
 * version before wrote it, not by the name. */
void authority_know_taken(struct run *r, const struct remedy *m);

/* From now on r->customer and r->buyer are the case's. */
void authority_know_customer(struct run *r, const struct kase *k);

/* From now on r->buyer is who bought this, where the contact has no account. */
void authority_know_buyer(struct run *r, const struct order_facts *o);

/* A remedy that the core made itself: no tier, no agent, no budget of theirs. */
bool authority_is_core(const struct remedy *m);

/* authority.taken with its deltas; m->granter and granter_tier are set. -OMB_E_LIMIT. */
OMB_MUST_USE int authority_take(struct run *r, const struct remedy *m, const struct order_facts *o);
/* authority.returned and the deltas back; nothing when nothing was taken. */
OMB_MUST_USE int authority_give_back(struct run *r, const struct remedy *m);

/* What the customer was granted in this currency in the last 12 months, as far as ledger rows
 * were handed in; 0 for no currency. */
int64_t authority_granted_12m(const struct run *r, const char *currency);
/* The same for any of a customer's monthly keys: "customer12m", "certificate12m". */
int64_t authority_in_12m(const struct run *r, const char *what, const char *currency);
omb_str authority_month_key(const struct run *r, const char *what, const char *currency,
                            uint64_t at, int back);

/* What this remedy may be said to have cost: false for units and for what the shop settles. */
bool authority_has_money(const struct remedy *m);
/* Money that counts against budgets and totals: not what a cancelled order pays back of itself. */
bool authority_grants(const struct remedy *m);

omb_str authority_line_key(const struct run *r, const char *what, const struct remedy *m);
omb_str authority_trade_in_key(const struct run *r, const struct remedy *m);
omb_str authority_day_key(const struct run *r, omb_str agent, const char *currency, uint64_t at);

/* Granted in this case and not given back, in this currency. */
int64_t authority_in_case(const struct run *r, const char *currency);

/* Of needs.c, for suggestions: the rows about a line, and about a customer. */
void needs_row(struct desk_needs *n, omb_str key);
void needs_line(struct run *r, const struct remedy *m, struct desk_needs *n);
void needs_customer(struct run *r, const char *currency, struct desk_needs *n);
/* A fresh look at the order, and every row that checking and granting m touches. Of a remedy that
 * the core is about to make: granter_tier is -1. */
void needs_grant(struct run *r, const struct remedy *m, struct desk_needs *n);
/* The rows that giving m back touches. */
void needs_give_back(struct run *r, const struct remedy *m, struct desk_needs *n);

#endif
