/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_PROGRESS_BAR_H
#define OMB_APP_PROGRESS_BAR_H

#include <stdbool.h>
#include <stdint.h>

/*
 * How far long work is, on standard error: only on a terminal, only once the work takes longer
 * than half a second, and gone when it ends. `progress_bar_say` fits struct lab_progress. One
 * thread.
 */
struct progress_bar {
    const char *name;
    bool terminal, shown;
    uint64_t since, last; /* monotonic, ns */
};

void progress_bar_open(struct progress_bar *bar, const char *name);
void progress_bar_say(void *bar, uint64_t done, uint64_t total); /* total 0: not known */
void progress_bar_close(struct progress_bar *bar);

#endif
