/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_PLUG_PATIENCE_H
#define OMB_PLUG_PATIENCE_H

#include <stdint.h>
#include <sys/types.h>

/*
 * How long a child is waited for on a machine that is busy: a child that wants a processor and gets
 * none does not hang, so the time that it stood in line is given to it again, at most
 * PLUG_IN_LINE_MS, until it ran for PLUG_RAN_MS. Where the system does not tell, none is. [any]
 */
struct patience {
    pid_t pid;
    uint64_t ran, waited; /* that it had run and stood in line when the waiting began, ns */
    uint32_t given;       /* of it, since then, ms */
};

struct patience patience_begin(pid_t pid);
/* The deadline has passed: wait so many ms more; 0: it has had its time. */
uint32_t patience_more(struct patience *p);

#endif
