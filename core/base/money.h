/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_BASE_MONEY_H
#define OMB_BASE_MONEY_H

#include "core/base/buf.h"

/*
 * An amount of one currency in its minor units (cents, yen, fils).
 *
 * Two currencies never add or compare: functions of two amounts return
 * -OMB_E_CURRENCY instead; arithmetic that leaves int64 returns -OMB_E_RANGE.
 * Outputs are untouched on failure. All functions are [any].
 */
struct money {
    int64_t minor;
    char currency[4]; /* ISO 4217 code, upper case, NUL-terminated; "" is no money at all */
};

OMB_MUST_USE int money_make(int64_t minor, omb_str currency,
                            struct money *out); /* checks the code's form */
OMB_MUST_USE int money_add(struct money a, struct money b, struct money *sum);
OMB_MUST_USE int money_sub(struct money a, struct money b, struct money *difference);
OMB_MUST_USE int money_compare(struct money a, struct money b, int *order);

/* What is left of a budget once spent is taken from it; never below zero. */
OMB_MUST_USE int money_left(struct money budget, struct money spent, struct money *left);

/* Digits of the minor unit: 2 for USD, 0 for JPY, 3 for KWD; 2 for codes it does not know. */
int money_digits(const char *currency);

/* "34.99 USD" */
void money_print(struct money m, struct buf *out);

#endif
