/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_DESK_DATES_H
#define OMB_DESK_DATES_H

#include "core/base/str.h"

#include <stdint.h>

/* Calendar arithmetic on times that came in as arguments; UTC, Gregorian. */
struct date {
    int32_t year, month, day; /* month and day from 1 */
};

struct date dates_of_ms(uint64_t unix_ms);

/* "2026-11-21" with or without a time behind it ("T09:41:00Z", "+01:00"). -OMB_E_SYNTAX. */
OMB_MUST_USE int dates_parse(omb_str text, uint64_t *unix_ms);

#define DATES_DAY_MS 86400000ull

#endif
