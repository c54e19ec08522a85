/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_STORE_MEMORY_I_H
#define OMB_STORE_MEMORY_I_H

#include "core/base/map.h"
#include "core/store/backend.h"
#include "core/store/chain.h"
#include "core/store/listrow.h"

/*
 * The in-memory backend: the meaning of store.h without files. What is private is kept as
 * it is and dropped by an erasure; chains cover its digest. For tests and trials.
 */
struct mem_event {
    struct event e;
    bool private; /* something of it is */
    bool erased;
    omb_str customer;
    omb_str bare;       /* what outlives an erasure; absent: nothing */
    struct hash digest; /* of a private body */
    struct hash who;    /* of a customer's id, who did it */
    struct hash hash;
};

struct mem_case {
    tenant_id tenant;
    struct id kase;
    struct mem_event **event;
    uint32_t n_event, cap;
    char *snapshot, *row;
    uint64_t snapshot_seq;
    char *snapshot_customer;
    struct listrow list; /* texts in list_texts */
    struct arena list_texts;
};

struct mem_row { /* of any other table; one block */
    tenant_id tenant;
    struct id kase;
    omb_str a, b, c, customer;
    uint64_t num, at, order;
};

enum mem_table {
    MEM_OUTBOX,
    MEM_TIMER,
    MEM_CONTACT,
    MEM_KV,
    MEM_LEDGER,
    MEM_COUNTER,
    MEM_CID,
    MEM_TABLES
};

struct memory {
    uv_mutex_t lock;
    struct map table[MEM_TABLES]; /* struct mem_row */
    struct map kase;              /* struct mem_case */
    struct buf key, canon;
    uint64_t order;
};

/* The key of a row in b->key: tenant, case (or the nil id), then two texts. */
omb_str memory_key(struct memory *b, tenant_id tenant, struct id kase, omb_str x, omb_str y);
struct mem_row *memory_get(struct memory *b, enum mem_table table, omb_str key);
OMB_MUST_USE int memory_put(struct memory *b, enum mem_table table, omb_str key,
                            const struct mem_row *row);
void memory_drop(struct memory *b, enum mem_table table, omb_str key);
struct mem_case *memory_case(struct memory *b, tenant_id tenant, struct id kase);
/* The hash that event `i` must have. */
OMB_MUST_USE int memory_link(struct memory *b, const struct mem_case *k, uint32_t i,
                             struct hash *out);

/* memory_write.c, memory_read.c */
int memory_commit(void *backend, struct store_job *first, uint64_t now, struct store_tally *tally,
                  omb_error *why);
uint32_t memory_read(void *backend, struct store_read *first);

#endif
