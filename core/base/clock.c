/* SPDX-License-Identifier: Apache-2.0 */
/* Owns reading the system's clocks and printing a time. Must not know time zones.
 * Called by app, loop and log; elsewhere time is an argument. */
#include "core/base/clock.h"

#include <stdio.h>
#include <time.h>

#define CLOCK_LAST_MS UINT64_C(253402300799999) /* the end of the year 9999 */

uint64_t clock_unix_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

uint64_t clock_mono_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

uint64_t clock_mono_ms(void)
{
    return clock_mono_ns() / 1000000;
}

void clock_stamp(uint64_t unix_ms, char *out, size_t cap)
{
    struct tm tm;
    if (unix_ms > CLOCK_LAST_MS)
        unix_ms = CLOCK_LAST_MS;
    time_t seconds = (time_t)(unix_ms / 1000);
    gmtime_r(&seconds, &tm);
    size_t n = strftime(out, cap, "%Y-%m-%dT%H:%M:%S", &tm);
    snprintf(out + n, cap - n, ".%03uZ", (unsigned)(unix_ms % 1000));
}

void clock_print(uint64_t unix_ms, struct buf *out)
{
    char stamp[CLOCK_STAMP + 1];
    clock_stamp(unix_ms, stamp, sizeof stamp);
    buf_put(out, stamp, CLOCK_STAMP);
}
