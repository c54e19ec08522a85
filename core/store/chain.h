/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_STORE_CHAIN_H
#define OMB_STORE_CHAIN_H

#include "core/base/buf.h"
#include "core/store/backend.h"

/*
 * The chain of one case: hash = BLAKE2b(hash before ‖ canonical event as stored). The
 * first event's predecessor is 32 zero bytes. Sealed bodies are hashed as ciphertext, so
 * a chain outlives the keys.
 */
struct chain_link {
    tenant_id tenant;
    struct id kase;
    const struct event *event; /* its body is not looked at */
    uint64_t key;              /* id of the key that seals the body; 0: plain */
    omb_str stored;            /* the body as stored */
};

/* Hash of the next event. `scratch` is the caller's, reused; its error says out of memory. */
OMB_MUST_USE int chain_next(struct hash before, const struct chain_link *l, struct buf *scratch,
                            struct hash *out);

/* Where the newest event of a case stands. */
struct chain_head {
    struct id kase;
    tenant_id tenant;
    uint64_t seq; /* 0: no event yet */
    struct hash hash;
};

/* A bounded cache of heads: STORE_HEAD_CACHE of them, four to a bucket. One thread. */
struct chain_heads {
    struct chain_head *slot;
    uint32_t turn;
};

OMB_MUST_USE int chain_heads_open(struct chain_heads *h);
void chain_heads_close(struct chain_heads *h);
void chain_heads_clear(struct chain_heads *h);
/* The cached head, or NULL. Valid until the next put. */
struct chain_head *chain_heads_get(struct chain_heads *h, tenant_id tenant, struct id kase);
struct chain_head *chain_heads_put(struct chain_heads *h, const struct chain_head *head);

#endif
