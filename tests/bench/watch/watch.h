/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_BENCH_WATCH_H
#define OMB_BENCH_WATCH_H

#include <stdbool.h>
#include <stdint.h>

/*
 * When this machine itself stood still. On each processor a thread that goes before all others wakes
 * WATCH_US after WATCH_US: where it comes late, whoever lent us this processor had taken it away, and no
 * program on it could have been in time. Needs the right to rank so (root, or RLIMIT_RTPRIO).
 */
enum { WATCH_US = 200, WATCH_LATE_US = 100, WATCH_CPUS = 64, WATCH_STALLS = 1 << 16 };

/* 0, or -OMB_E_DENIED: not allowed here; then it saw nothing. One in a process. */
int watch_begin(void);
void watch_end(void);

bool watch_stood_still(uint64_t from, uint64_t until); /* ns; after watch_end */

#endif
