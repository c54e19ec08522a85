/* SPDX-License-Identifier: Apache-2.0 */
/* Owns calendar arithmetic. Asks no clock. Called by authority.c and suggest.c. */
#include "core/desk/dates.h"

/* Days are counted in eras of 400 years whose first day is 1 March. */
#define ERA_DAYS 146097
#define EPOCH_SHIFT 719468

struct date dates_of_ms(uint64_t unix_ms)
{
    int64_t z = (int64_t)(unix_ms / DATES_DAY_MS) + EPOCH_SHIFT;
    int64_t era = z / ERA_DAYS;
    int64_t doe = z - era * ERA_DAYS;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t mp = (5 * doy + 2) / 153;
    int64_t month = mp < 10 ? mp + 3 : mp - 9;
    struct date d;
    d.day = (int32_t)(doy - (153 * mp + 2) / 5 + 1);
    d.month = (int32_t)month;
    d.year = (int32_t)(yoe + era * 400 + (month <= 2));
    return d;
}

static int64_t days_of(struct date d)
{
    int64_t y = d.year - (d.month <= 2);
    int64_t era = y / 400;
    int64_t yoe = y - era * 400;
    int64_t doy = (153 * (d.month > 2 ? d.month - 3 : d.month + 9) + 2) / 5 + d.day - 1;
    int64_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return era * ERA_DAYS + doe - EPOCH_SHIFT;
}

/* n digits at s[at]; -1 when they are not all digits. */
static int32_t digits(omb_str s, size_t at, size_t n)
{
    int32_t value = 0;
    if (at + n > s.len)
        return -1;
    for (size_t i = at; i < at + n; i++) {
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return -1;
        value = value * 10 + (s.ptr[i] - '0');
    }
    return value;
}

/* Minutes east of UTC of "+01:00" at the end; 0 for "Z" or nothing. */
static int32_t zone(omb_str s)
{
    if (s.len < 6 || (s.ptr[s.len - 6] != '+' && s.ptr[s.len - 6] != '-') || s.len < 16)
        return 0;
    int32_t h = digits(s, s.len - 5, 2), m = digits(s, s.len - 2, 2);
    if (h < 0 || m < 0 || h > 23 || m > 59)
        return 0;
    return (s.ptr[s.len - 6] == '-' ? -1 : 1) * (h * 60 + m);
}

int dates_parse(omb_str text, uint64_t *unix_ms)
{
    struct date d = {digits(text, 0, 4), digits(text, 5, 2), digits(text, 8, 2)};
    if (d.year < 1970 || d.month < 1 || d.month > 12 || d.day < 1 || d.day > 31 ||
        text.ptr[4] != '-' || text.ptr[7] != '-')
        return -OMB_E_SYNTAX;
    int64_t seconds = days_of(d) * 86400;
    if (text.len >= 16 && (text.ptr[10] == 'T' || text.ptr[10] == ' ')) {
        int32_t h = digits(text, 11, 2), m = digits(text, 14, 2), s = digits(text, 17, 2);
        if (h < 0 || h > 23 || m < 0 || m > 59)
            return -OMB_E_SYNTAX;
        seconds += h * 3600 + m * 60 + (s > 0 && s < 61 ? s : 0) - zone(text) * 60;
    }
    *unix_ms = seconds > 0 ? (uint64_t)seconds * 1000 : 0;
    return 0;
}
