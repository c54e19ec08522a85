/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the time that a child stood in line for a processor. Must not know what it is waited for.
 * Called by super.c, remote_ends.c and scan.c. */
#include "core/plug/patience.h"

#include "core/base/limits.h"

#include <stdio.h>
#include <stdlib.h>

enum { NS_PER_MS = 1000000, LEAST_MS = 20 /* less than that made no difference */ };

/* Of the thread that answers; both 0: not known. */
static struct patience times_of(pid_t pid)
{
    char path[64], line[96] = "", *end = line;
    snprintf(path, sizeof path, "/proc/%d/schedstat", (int)pid);
    FILE *f = fopen(path, "re");
    if (f && !fgets(line, sizeof line, f))
        line[0] = '\0';
    if (f)
        fclose(f);
    uint64_t ran = strtoull(line, &end, 10), waited = strtoull(end, NULL, 10);
    return (struct patience){.pid = pid, .ran = ran, .waited = waited};
}

static uint64_t ms_between(uint64_t before, uint64_t after)
{
    return after > before ? (after - before) / NS_PER_MS : 0;
}

struct patience patience_begin(pid_t pid)
{
    return times_of(pid);
}

uint32_t patience_more(struct patience *p)
{
    struct patience now = times_of(p->pid);
    uint64_t ms = ms_between(p->waited, now.waited);
    if (ms_between(p->ran, now.ran) >= PLUG_RAN_MS)
        return 0;
    if (ms > PLUG_IN_LINE_MS)
        ms = PLUG_IN_LINE_MS;
    if (ms < (uint64_t)p->given + LEAST_MS)
        return 0;
    uint32_t more = (uint32_t)ms - p->given;
    p->given = (uint32_t)ms;
    return more;
}
