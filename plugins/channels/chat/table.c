/* SPDX-License-Identifier: Apache-2.0 */
/* Owns finding things by number. Must not know what they are.
 * Called by sock.c, party.c and pending.c. */
#include "table.h"

#include <stdlib.h>

enum { TABLE_FIRST = 64 };

static uint32_t place(const struct table *t, uint64_t key)
{
    key *= UINT64_C(0x9e3779b97f4a7c15);
    return (uint32_t)(key >> 32) & (t->size - 1);
}

static int grow(struct table *t)
{
    struct table wide = {.size = t->size ? t->size * 2 : TABLE_FIRST, .count = t->count};
    wide.bucket = calloc(wide.size, sizeof *wide.bucket);
    if (!wide.bucket)
        return -1;
    for (uint32_t i = 0; i < t->size; i++) {
        for (struct node *n = t->bucket[i], *next; n; n = next) {
            next = n->next;
            uint32_t at = place(&wide, n->key);
            n->next = wide.bucket[at];
            wide.bucket[at] = n;
        }
    }
    free(t->bucket);
    *t = wide;
    return 0;
}

int table_add(struct table *t, struct node *n)
{
    /* A full table that cannot grow goes on with longer chains. */
    if (t->count >= t->size && grow(t) && t->size == 0)
        return -1;
    uint32_t at = place(t, n->key);
    n->next = t->bucket[at];
    t->bucket[at] = n;
    t->count++;
    return 0;
}

struct node *table_find(const struct table *t, uint64_t key)
{
    struct node *n = t->size ? t->bucket[place(t, key)] : NULL;
    while (n && n->key != key)
        n = n->next;
    return n;
}

struct node *table_more(const struct node *n)
{
    uint64_t key = n->key;
    struct node *more = n->next;
    while (more && more->key != key)
        more = more->next;
    return more;
}

void table_remove(struct table *t, struct node *n)
{
    struct node **at = &t->bucket[place(t, n->key)];
    while (*at && *at != n)
        at = &(*at)->next;
    if (!*at)
        return;
    *at = n->next;
    t->count--;
}

struct node *table_any(const struct table *t)
{
    for (uint32_t i = 0; i < t->size; i++)
        if (t->bucket[i])
            return t->bucket[i];
    return NULL;
}

void table_free(struct table *t)
{
    free(t->bucket);
    *t = (struct table){0};
}
