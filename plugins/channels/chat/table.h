/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_CHAT_TABLE_H
#define OMB_CHAT_TABLE_H

#include <stddef.h>
#include <stdint.h>

/*
 * Hash table of nodes that live inside what they name: 16 bytes a node and a pointer a
 * bucket. Keys are numbers; where a key is a hash, the caller goes on with table_more.
 * Zero-initialise.
 */
struct node {
    struct node *next;
    uint64_t key;
};

struct table {
    struct node **bucket;
    uint32_t size, count; /* size: a power of two, or 0 */
};

int table_add(struct table *t, struct node *n); /* 0, or -1: no memory */
struct node *table_find(const struct table *t, uint64_t key);
struct node *table_more(const struct node *n); /* the next one with the same key, or NULL */
void table_remove(struct table *t, struct node *n);
struct node *table_any(const struct table *t); /* NULL when empty */
void table_free(struct table *t);              /* the buckets; nodes are the caller's */

#endif
