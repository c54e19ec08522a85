/* SPDX-License-Identifier: Apache-2.0 */
/* Owns times in text. Must not know the clock: now comes in.
 * Called by rows.c and shop_read.c. */
#include "shop.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static int32_t read_offset(omb_str text, int64_t now_ms, int64_t *ms)
{
    char copy[24], *end;
    if (text.len < 2 || text.len >= sizeof copy)
        return -OMB_E_INVALID;
    memcpy(copy, text.ptr, text.len);
    copy[text.len] = '\0';
    long long n = strtoll(copy, &end, 10);
    if (end == copy || end + 1 != copy + text.len || n > 100000 || n < -100000)
        return -OMB_E_INVALID;
    char unit = *end;
    if (unit != 'd' && unit != 'h' && unit != 'm')
        return -OMB_E_INVALID;
    *ms = now_ms + n * (unit == 'd' ? 86400000 : unit == 'h' ? 3600000 : 60000);
    return 0;
}

/* ".25" -> 250 milliseconds; finer digits are read over. */
static int64_t read_fraction(const char **at)
{
    int64_t ms = 0, digit = 100;
    for (++*at; **at >= '0' && **at <= '9'; ++*at) {
        ms += (**at - '0') * digit;
        digit /= 10;
    }
    return ms;
}

int32_t when_read(omb_str text, int64_t now_ms, int64_t *ms)
{
    char copy[40];
    struct tm tm = {0};
    if (text.len < 20 || text.len >= sizeof copy)
        return read_offset(text, now_ms, ms);
    memcpy(copy, text.ptr, text.len);
    copy[text.len] = '\0';
    const char *end = strptime(copy, "%Y-%m-%dT%H:%M:%S", &tm);
    if (!end)
        return -OMB_E_INVALID;
    int64_t fraction = *end == '.' ? read_fraction(&end) : 0;
    if (strcmp(end, "Z") != 0)
        return -OMB_E_INVALID;
    *ms = (int64_t)timegm(&tm) * 1000 + fraction;
    return 0;
}

void when_print(int64_t ms, char out[32])
{
    time_t seconds = (time_t)(ms / 1000);
    struct tm tm;
    gmtime_r(&seconds, &tm);
    strftime(out, 32, "%Y-%m-%dT%H:%M:%SZ", &tm);
}
