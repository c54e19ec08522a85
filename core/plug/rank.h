/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_PLUG_RANK_H
#define OMB_PLUG_RANK_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * How a process ranks with the system's scheduler: with everybody, or after everybody, where it takes
 * what nobody else wants and gives way at once. [any]
 */

/* May this process give a rank back that it took? As root, or where RLIMIT_NICE allows it. */
bool rank_may(void);
void rank_set(pid_t pid, bool last); /* all of its threads */

/* Processor time that it has taken, ns; 0: not known. */
uint64_t rank_spent(pid_t pid);

#endif
