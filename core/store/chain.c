/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the canonical bytes of an event and the cache of chain heads.
 * Must not know SQL or keys.
 * Called by the backends. */
#include "core/store/chain.h"

#include <stdlib.h>

#define CHAIN_WAYS 4

static void put_u64(struct buf *b, uint64_t n)
{
    uint8_t bytes[8];
    for (int i = 0; i < 8; i++)
        bytes[i] = (uint8_t)(n >> (8 * i));
    buf_put(b, bytes, 8);
}

static void put_str(struct buf *b, omb_str s)
{
    put_u64(b, s.len);
    buf_puts(b, s);
}

int chain_next(struct hash before, const struct chain_link *l, struct buf *scratch,
               struct hash *out)
{
    const struct event *e = l->event;
    buf_clear(scratch);
    buf_put(scratch, before.b, sizeof(before.b));
    put_u64(scratch, l->tenant);
    buf_put(scratch, l->kase.b, sizeof(l->kase.b));
    put_u64(scratch, e->seq);
    buf_put(scratch, e->id.b, sizeof(e->id.b));
    put_u64(scratch, e->at);
    put_u64(scratch, (uint64_t)e->actor.type);
    put_u64(scratch, l->key);
    put_str(scratch, e->name);
    put_str(scratch, e->actor.id);
    put_str(scratch, e->cid);
    put_str(scratch, l->stored);
    if (scratch->err)
        return scratch->err;
    *out = hash_of(buf_str(scratch));
    return 0;
}

int chain_heads_open(struct chain_heads *h)
{
    h->turn = 0;
    h->slot = calloc(STORE_HEAD_CACHE, sizeof(*h->slot));
    return h->slot ? 0 : -OMB_E_NOMEM;
}

void chain_heads_close(struct chain_heads *h)
{
    free(h->slot);
    h->slot = NULL;
}

void chain_heads_clear(struct chain_heads *h)
{
    memset(h->slot, 0, STORE_HEAD_CACHE * sizeof(*h->slot));
}

static struct chain_head *bucket(struct chain_heads *h, tenant_id tenant, struct id kase)
{
    uint8_t key[20];
    memcpy(key, &tenant, 4);
    memcpy(key + 4, kase.b, 16);
    uint64_t hash = hash_table(str_n(key, sizeof(key)));
    return &h->slot[(hash % (STORE_HEAD_CACHE / CHAIN_WAYS)) * CHAIN_WAYS];
}

/* An unused slot has the nil case of tenant 0, which no transaction names. */
struct chain_head *chain_heads_get(struct chain_heads *h, tenant_id tenant, struct id kase)
{
    struct chain_head *way = bucket(h, tenant, kase);
    for (int i = 0; i < CHAIN_WAYS; i++) {
        if (way[i].tenant == tenant && memcmp(way[i].kase.b, kase.b, sizeof(kase.b)) == 0)
            return &way[i];
    }
    return NULL;
}

struct chain_head *chain_heads_put(struct chain_heads *h, const struct chain_head *head)
{
    struct chain_head *at = chain_heads_get(h, head->tenant, head->kase);
    if (!at) {
        struct chain_head *way = bucket(h, head->tenant, head->kase);
        at = &way[h->turn++ % CHAIN_WAYS];
        for (int i = 0; i < CHAIN_WAYS; i++) {
            if (way[i].tenant == 0)
                at = &way[i];
        }
    }
    *at = *head;
    return at;
}
