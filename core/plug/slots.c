/* SPDX-License-Identifier: Apache-2.0 */
/* Owns numbers for things under way. Must not know what the things are.
 * Called by calls.c and asks.c. */
#include "core/plug/slots.h"

#include <stdlib.h>

enum { SLOTS_FIRST = 64 };

struct slot {
    void *thing;
    uint32_t round; /* upper half of the number; counts uses */
    uint32_t next;  /* free list */
};

static int slots_grow(struct slots *s)
{
    uint32_t cap = s->cap ? s->cap * 2 : SLOTS_FIRST;
    if (cap > s->max)
        cap = s->max;
    if (cap <= s->n)
        return -OMB_E_BUSY;
    struct slot *slot = realloc(s->slot, cap * sizeof *slot);
    if (!slot)
        return -OMB_E_NOMEM;
    s->slot = slot;
    s->cap = cap;
    return 0;
}

int slots_add(struct slots *s, void *thing, uint64_t *id)
{
    uint32_t at;
    if (s->free) {
        at = s->free - 1;
        s->free = s->slot[at].next;
    } else {
        if (s->n == s->cap) {
            int rc = slots_grow(s);
            if (rc)
                return rc;
        }
        at = s->n++;
        s->slot[at].round = 0;
    }
    s->slot[at].thing = thing;
    s->slot[at].round++;
    s->open++;
    *id = (uint64_t)s->slot[at].round << 32 | (at + 1);
    return 0;
}

static struct slot *slots_find(const struct slots *s, uint64_t id)
{
    uint32_t at = (uint32_t)id;
    if (at == 0 || at > s->n)
        return NULL;
    struct slot *slot = &s->slot[at - 1];
    return slot->thing && slot->round == (uint32_t)(id >> 32) ? slot : NULL;
}

void *slots_get(const struct slots *s, uint64_t id)
{
    struct slot *slot = slots_find(s, id);
    return slot ? slot->thing : NULL;
}

void *slots_take(struct slots *s, uint64_t id)
{
    struct slot *slot = slots_find(s, id);
    if (!slot)
        return NULL;
    void *thing = slot->thing;
    slot->thing = NULL;
    slot->next = s->free;
    s->free = (uint32_t)id;
    s->open--;
    return thing;
}

void *slots_next(const struct slots *s, uint32_t *at, uint64_t *id)
{
    while (*at < s->n) {
        uint32_t i = (*at)++;
        if (s->slot[i].thing) {
            *id = (uint64_t)s->slot[i].round << 32 | (i + 1);
            return s->slot[i].thing;
        }
    }
    return NULL;
}

void slots_free(struct slots *s)
{
    free(s->slot);
    *s = (struct slots){.max = s->max};
}
