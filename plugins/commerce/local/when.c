/* SPDX-License-Identifier: Apache-2.0 */
/* Owns times in text. Must not know the clock: now comes in.
 * Called by rows.c and shop_read.c. */
#include "shop.h"

#include <stdio.h>
#include <time.h>

static int32_t read_offset(omb_str text, int64_t now_ms, int64_t *ms)
{
    char copy[24], unit = 0, extra = 0;
    long long n = 0;
    if (text.len < 2 || text.len >= sizeof copy)
        return -OMB_E_INVALID;
    memcpy(copy, text.ptr, text.len);
    copy[text.len] = '\0';
    if (sscanf(copy, "%lld%c%c", &n, &unit, &extra) != 2 || n > 100000 || n < -100000)
        return -OMB_E_INVALID;
    if (unit != 'd' && unit != 'h' && unit != 'm')
        return -OMB_E_INVALID;
    *ms = now_ms + n * (unit == 'd' ? 86400000 : unit == 'h' ? 3600000 : 60000);
    return 0;
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
    int fraction = 0;
    if (*end == '.' && sscanf(end, ".%3d", &fraction) == 1)
        end += 1 + strspn(end + 1, "0123456789");
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
