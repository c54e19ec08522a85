/* SPDX-License-Identifier: Apache-2.0 */
/* Owns how times are spread. Must not know what took them. Called by hostile_p99.c. */
#include "tests/bench/hostile/hostile_spread.h"

enum { STEP_BITS = 6 };

/* Times of one power of two share their steps; below 64 units (of 64 ns) a step is a unit. */
static uint32_t bucket_of(uint64_t ns)
{
    uint64_t unit = ns >> STEP_BITS;
    if (unit < SPREAD_STEPS)
        return (uint32_t)unit;
    uint32_t power = 63 - (uint32_t)__builtin_clzll(unit) - STEP_BITS;
    uint64_t at = ((uint64_t)power << STEP_BITS) + (unit >> power);
    return at < SPREAD_BUCKETS ? (uint32_t)at : SPREAD_BUCKETS - 1;
}

static double middle_us(uint32_t bucket)
{
    uint32_t power = bucket < SPREAD_STEPS ? 0 : (bucket >> STEP_BITS) - 1;
    uint64_t from = (uint64_t)(bucket - (power << STEP_BITS)) << power;
    return ((double)from + (double)(1ULL << power) / 2) * (1 << STEP_BITS) / 1000;
}

void spread_add(struct spread *s, uint64_t ns)
{
    s->n++;
    s->in[bucket_of(ns)]++;
}

void spread_join(struct spread *s, const struct spread *more)
{
    s->n += more->n;
    for (uint32_t i = 0; i < SPREAD_BUCKETS; i++)
        s->in[i] += more->in[i];
}

double spread_within(const struct spread *s, uint32_t of_1000)
{
    uint64_t want = (s->n * of_1000 + 999) / 1000, seen = 0;
    for (uint32_t i = 0; want && i < SPREAD_BUCKETS; i++) {
        seen += s->in[i];
        if (seen >= want)
            return middle_us(i);
    }
    return 0;
}
