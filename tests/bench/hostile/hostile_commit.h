/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_BENCH_HOSTILE_COMMIT_H
#define OMB_BENCH_HOSTILE_COMMIT_H

#include "core/plug/port.h"

#include <uv.h>

/*
 * What a customer's message waits for before it is acknowledged: a write that reaches the disk, one
 * for all that came meanwhile, on a thread, as the store does it.
 */
enum { COMMIT_MOST = 4096, COMMIT_BYTES = 512 };

struct commit {
    uv_work_t work;
    int fd;
    bool under_way, ended;
    uint32_t n_waiting, n_taken;
    struct plug_ask waiting[COMMIT_MOST], taken[COMMIT_MOST];
    uv_loop_t *loop;
};

int commit_begin(struct commit *c, uv_loop_t *loop, const char *folder); /* 0 or -OMB_E_IO */
void commit_add(struct commit *c, struct plug_ask ask); /* answered when it is on the disk */
void commit_end(struct commit *c); /* what waits is answered first; turns the loop */

#endif
