/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: counting how often a key may do something.
 * Must not know: what is limited.
 * Called by: login, session. */
#include "core/gateway/limiter.h"

#include "core/base/hash.h"
#include "core/base/limits.h"

#include <stdlib.h>

#define WAYS 8

/* `full_at`: when the bucket will be full again; each token moves it by one interval. */
struct bucket {
    uint64_t key, full_at;
};

struct limiter {
    uint64_t interval_ms, window_ms;
    struct bucket bucket[LIMITER_ENTRIES];
};

int limiter_open(uint32_t burst, uint64_t per_ms, struct limiter **out)
{
    struct limiter *l = calloc(1, sizeof(*l));
    if (!l || burst == 0) {
        free(l);
        return l ? -OMB_E_INVALID : -OMB_E_NOMEM;
    }
    l->interval_ms = per_ms / burst;
    l->window_ms = l->interval_ms * burst;
    *out = l;
    return 0;
}

void limiter_close(struct limiter *l)
{
    free(l);
}

static struct bucket *find(struct limiter *l, omb_str key, bool make)
{
    uint64_t h = hash_table(key) | 1;
    struct bucket *set = &l->bucket[(h >> 8) % (LIMITER_ENTRIES / WAYS) * WAYS];
    struct bucket *oldest = set;
    for (int i = 0; i < WAYS; i++) {
        if (set[i].key == h)
            return &set[i];
        if (set[i].full_at < oldest->full_at)
            oldest = &set[i];
    }
    if (!make)
        return NULL;
    *oldest = (struct bucket){h, 0};
    return oldest;
}

uint32_t limiter_take(struct limiter *l, omb_str key, uint64_t now_ms)
{
    struct bucket *b = find(l, key, true);
    uint64_t from = b->full_at > now_ms ? b->full_at : now_ms;
    if (from + l->interval_ms > now_ms + l->window_ms)
        return (uint32_t)((from + l->interval_ms - now_ms - l->window_ms + 999) / 1000);
    b->full_at = from + l->interval_ms;
    return 0;
}

void limiter_give(struct limiter *l, omb_str key)
{
    struct bucket *b = find(l, key, false);
    if (b)
        b->full_at -= b->full_at < l->interval_ms ? b->full_at : l->interval_ms;
}
