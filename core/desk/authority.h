/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_DESK_AUTHORITY_H
#define OMB_DESK_AUTHORITY_H

#include "core/desk/run.h"

/*
 * Authority is a conserved quantity held in ledger rows. A remedy draws on:
 *   line:ORDER:LINE                     refunds of a line, minor units
 *   reship:ORDER:LINE return:ORDER:LINE units of a line
 *   returns12m:CUSTOMER:n:2026-11       returns of a customer, by month
 *   customer12m:CUSTOMER:USD:2026-11    everything granted, by month
 *   certificate12m:CUSTOMER:USD:2026-11 certificates, by month
 *   agentday:AGENT:USD:2026-11-21       what an agent granted that day
 *   case:CONTACT:USD                    everything granted in a case
 *   tier:…                              what a tier may grant by itself (budget.h)
 * and seed:ORDER:LINE keeps what the shop had refunded before the first of ours, so that
 * a line's total never forgets what was given elsewhere.
 */
#define AUTHORITY_MONTHS 12
#define AUTHORITY_YEAR_MS 31622400000ull /* 366 days */
#define AUTHORITY_MAX_DRAWS 16

struct draw {
    omb_str key;
    int64_t amount;
};

/* What this remedy takes when `granter` ("" for a tier or the shop's own rules) grants it at `at`.
 */
uint32_t authority_draws(const struct run *r, const struct remedy *m, uint64_t at,
                         struct draw draw[AUTHORITY_MAX_DRAWS]);

/* authority.taken with its deltas; m->granter and granter_tier are set. -OMB_E_LIMIT. */
OMB_MUST_USE int authority_take(struct run *r, const struct remedy *m, int64_t shop_refunded);
/* authority.returned and the deltas back; nothing when nothing was taken. */
OMB_MUST_USE int authority_give_back(struct run *r, const struct remedy *m);

/* What the customer was granted in this currency in the last 12 months, as far as ledger rows
 * were handed in; 0 for no currency. */
int64_t authority_granted_12m(const struct run *r, const char *currency);
/* The same for any of a customer's monthly keys: "customer12m", "certificate12m". */
int64_t authority_in_12m(const struct run *r, const char *what, const char *currency);
omb_str authority_month_key(const struct run *r, const char *what, const char *currency,
                            uint64_t at, int back);

omb_str authority_line_key(const struct run *r, const char *what, const struct remedy *m);
omb_str authority_day_key(const struct run *r, omb_str agent, const char *currency, uint64_t at);

/* Granted in this case and not given back, in this currency. */
int64_t authority_in_case(const struct run *r, const char *currency);

/* Of needs.c, for suggestions: the rows about a line, and about a customer. */
void needs_row(struct desk_needs *n, omb_str key);
void needs_line(struct run *r, const struct remedy *m, struct desk_needs *n);
void needs_customer(struct run *r, const char *currency, struct desk_needs *n);

#endif
