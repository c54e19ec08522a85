/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_PLUG_RANK_H
#define OMB_PLUG_RANK_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * How the process of a plugin ranks with the system's scheduler: behind the host, whose work comes first
 * where both want one processor, or after everybody, where it gets little of it. Anybody may rank so
 * lower, few may take that back. [any]
 */

/* May this process give a rank back that it took? Where CAP_SYS_NICE or RLIMIT_NICE allows it; tried once. */
bool rank_may(void);
void rank_set(pid_t pid, bool last); /* all of its threads */

/* Processor time that it has taken, ns; 0: not known. */
uint64_t rank_spent(pid_t pid);

#endif
