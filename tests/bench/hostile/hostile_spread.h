/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_BENCH_HOSTILE_SPREAD_H
#define OMB_BENCH_HOSTILE_SPREAD_H

#include <stdint.h>

/*
 * How often what time was taken, in steps of 1.6 %: small enough to be kept of each window, and two of
 * them add up to the one of both.
 */
enum {
    SPREAD_STEPS = 64,
    SPREAD_BUCKETS = 21 * SPREAD_STEPS
}; /* up to 4 s; the last has the rest */

struct spread {
    uint64_t n;
    uint32_t in[SPREAD_BUCKETS];
};

void spread_add(struct spread *s, uint64_t ns);
void spread_join(struct spread *s, const struct spread *more);

/* The time, us, within which so many of a thousand were; 0: there are none. */
double spread_within(const struct spread *s, uint32_t of_1000);

#endif
