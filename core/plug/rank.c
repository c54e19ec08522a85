/* SPDX-License-Identifier: Apache-2.0 */
/* Owns how a process ranks with the system's scheduler. Must not know why. Called by doubt.c, spawn.c. */
#include "core/plug/rank.h"

#include "core/base/limits.h"

#include <dirent.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

/* Not the idle policy: a processor that runs an idle task passes for a free one, so others' wake-ups are
 * sent there, and wait for its next interrupt. Measured, `bench neighbours`. */
enum { NICE_LAST = 19 };

static pthread_once_t tried = PTHREAD_ONCE_INIT;
static bool may;

static int behind_us(void)
{
    int nice = getpriority(PRIO_PROCESS, 0) + PLUG_NICE;
    return nice < NICE_LAST ? nice : NICE_LAST;
}

/* On a thread of its own, whose rank it is: 0 is the caller here. */
static void *take_and_give_back(void *none)
{
    int behind = behind_us();
    may = setpriority(PRIO_PROCESS, 0, NICE_LAST) == 0 && setpriority(PRIO_PROCESS, 0, behind) == 0;
    return none;
}

static void try_it(void)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, take_and_give_back, NULL) == 0)
        (void)pthread_join(thread, NULL);
}

bool rank_may(void)
{
    (void)pthread_once(&tried, try_it);
    return may;
}

void rank_set(pid_t pid, bool last)
{
    int nice = last ? NICE_LAST : behind_us();
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/task", (int)pid);
    DIR *tasks = opendir(path);
    const struct dirent *e;
    while (tasks && (e = readdir(tasks))) {
        id_t task = (id_t)strtoul(e->d_name, NULL, 10);
        if (task > 0) /* one that ended meanwhile needs no rank */
            (void)setpriority(PRIO_PROCESS, task, nice);
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
