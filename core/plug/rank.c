/* SPDX-License-Identifier: Apache-2.0 */
/* Owns how a process ranks with the system's scheduler. Must not know why. Called by doubt.c. */
#include "core/plug/rank.h"

#include <dirent.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { NICE_ZERO = 20 }; /* RLIMIT_NICE that allows nice 0 */

bool rank_may(void)
{
    struct rlimit nice;
    return geteuid() == 0 || (getrlimit(RLIMIT_NICE, &nice) == 0 && nice.rlim_cur >= NICE_ZERO);
}

void rank_set(pid_t pid, bool last)
{
    const struct sched_param none = {0};
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/task", (int)pid);
    DIR *tasks = opendir(path);
    const struct dirent *e;
    while (tasks && (e = readdir(tasks))) {
        pid_t task = (pid_t)strtol(e->d_name, NULL, 10);
        if (task > 0) /* one that ended meanwhile needs no rank */
            (void)sched_setscheduler(task, last ? SCHED_IDLE : SCHED_OTHER, &none);
    }
    if (tasks)
        closedir(tasks);
}

uint64_t rank_spent(pid_t pid)
{
    clockid_t clock;
    struct timespec t;
    if (clock_getcpuclockid(pid, &clock) || clock_gettime(clock, &t))
        return 0;
    return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}
