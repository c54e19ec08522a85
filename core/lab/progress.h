/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_LAB_PROGRESS_H
#define OMB_LAB_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * How far long work is, and whether it is still wanted. Both functions may be NULL. They are called
 * on the thread that works, often: they must be cheap.
 */
struct lab_progress {
    void (*fn)(void *ctx, uint64_t done, uint64_t total); /* total 0: not known */
    void *ctx;
    bool (*stopped)(void *ctx);
};

static inline void lab_progress_say(const struct lab_progress *p, uint64_t done, uint64_t total)
{
    if (p && p->fn)
        p->fn(p->ctx, done, total);
}

static inline bool lab_progress_stopped(const struct lab_progress *p)
{
    return p && p->stopped && p->stopped(p->ctx);
}

#endif
