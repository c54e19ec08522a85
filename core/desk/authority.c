/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the ledger keys that remedies draw on and their taking and giving back. Asks no policy.
 * Called by remedy.c, approval.c and decision.c. */
#include "core/desk/authority.h"

#include "core/desk/dates.h"
#include "core/desk/out.h"

omb_str authority_month_key(const struct run *r, const char *what, const char *currency,
                            uint64_t at, int back)
{
    struct date d = dates_of_ms(at);
    int month = d.year * 12 + d.month - 1 - back;
    return arena_printf(r->arena, "%s:%.*s:%s:%04d-%02d", what, STR_ARG(r->customer), currency,
                        month / 12, month % 12 + 1);
}

int64_t authority_in_12m(const struct run *r, const char *what, const char *currency)
{
    int64_t sum = 0;
    if (!currency[0] || !r->customer.len)
        return 0;
    for (int back = 0; back < AUTHORITY_MONTHS; back++) {
        int64_t one = out_balance(r, authority_month_key(r, what, currency, r->ctx->now, back));
        if (__builtin_add_overflow(sum, one, &sum))
            return INT64_MAX;
    }
    return sum;
}

int64_t authority_granted_12m(const struct run *r, const char *currency)
{
    return r->ctx->n_ledger || r->out->n_ledger ? authority_in_12m(r, "customer12m", currency) : 0;
}
