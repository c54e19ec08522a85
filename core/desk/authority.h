/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_DESK_AUTHORITY_H
#define OMB_DESK_AUTHORITY_H

#include "core/desk/run.h"

#define AUTHORITY_MONTHS 12

/* What the customer was granted in this currency in the last 12 months, as far as ledger rows
 * were handed in; 0 for no currency. */
int64_t authority_granted_12m(const struct run *r, const char *currency);

/* The same for any of a customer's monthly keys: "customer12m", "certificate12m". */
int64_t authority_in_12m(const struct run *r, const char *what, const char *currency);
omb_str authority_month_key(const struct run *r, const char *what, const char *currency,
                            uint64_t at, int back);

#endif
