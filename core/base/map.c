/* SPDX-License-Identifier: Apache-2.0 */
/* Owns an open-addressing table from bytes to pointers. Must not know the values.
 * Called by registries, caches and sessions. */
#include "core/base/map.h"

#include "core/base/hash.h"

#include <stdlib.h>

enum { MAP_FIRST = 8 };
#define MAP_MOST (UINT32_C(1) << 30)

/* key NULL: never used. value NULL with a key: the mark of a removed one. */
struct map_slot {
    char *key;
    void *value;
    uint64_t hash;
    size_t len;
};

static char gone_key; /* address only */

void map_free(struct map *m)
{
    for (uint32_t i = 0; i < m->cap; i++) {
        if (m->slot[i].value)
            free(m->slot[i].key);
    }
    free(m->slot);
    *m = (struct map){0};
}

static struct map_slot *map_find(const struct map *m, omb_str key, uint64_t hash)
{
    if (m->cap == 0)
        return NULL;
    for (uint32_t i = (uint32_t)hash & (m->cap - 1);; i = (i + 1) & (m->cap - 1)) {
        struct map_slot *s = &m->slot[i];
        if (!s->key)
            return NULL;
        if (s->value && s->hash == hash && str_eq(str_n(s->key, s->len), key))
            return s;
    }
}

static struct map_slot *map_free_slot(const struct map *m, uint64_t hash)
{
    uint32_t i = (uint32_t)hash & (m->cap - 1);
    while (m->slot[i].value)
        i = (i + 1) & (m->cap - 1);
    return &m->slot[i];
}

static int map_rehash(struct map *m)
{
    uint32_t cap = m->cap ? m->cap : MAP_FIRST;
    if (m->count >= cap / 2) {
        if (cap >= MAP_MOST)
            return -OMB_E_LIMIT;
        cap *= 2;
    }
    struct map wider = {.slot = calloc(cap, sizeof *m->slot), .cap = cap, .count = m->count};
    if (!wider.slot)
        return -OMB_E_NOMEM;
    for (uint32_t i = 0; i < m->cap; i++) {
        if (m->slot[i].value)
            *map_free_slot(&wider, m->slot[i].hash) = m->slot[i];
    }
    free(m->slot);
    *m = wider;
    return 0;
}

void *map_get(const struct map *m, omb_str key)
{
    struct map_slot *s = m->cap ? map_find(m, key, hash_table(key)) : NULL;
    return s ? s->value : NULL;
}

int map_set(struct map *m, omb_str key, void *value)
{
    if (!value)
        return -OMB_E_INVALID;
    uint64_t hash = hash_table(key);
    struct map_slot *s = map_find(m, key, hash);
    if (s) {
        s->value = value;
        return 0;
    }
    /* At most three quarters in use, removed ones counted: a probe always ends. */
    if ((uint64_t)(m->count + m->gone + 1) * 4 > (uint64_t)m->cap * 3) {
        int err = map_rehash(m);
        if (err)
            return err;
    }
    char *copy = str_dup(key);
    if (!copy)
        return -OMB_E_NOMEM;
    s = map_free_slot(m, hash);
    if (s->key)
        m->gone--;
    *s = (struct map_slot){.key = copy, .value = value, .hash = hash, .len = key.len};
    m->count++;
    return 0;
}

void *map_remove(struct map *m, omb_str key)
{
    struct map_slot *s = m->cap ? map_find(m, key, hash_table(key)) : NULL;
    if (!s)
        return NULL;
    void *value = s->value;
    free(s->key);
    *s = (struct map_slot){.key = &gone_key};
    m->count--;
    m->gone++;
    return value;
}

bool map_next(const struct map *m, uint32_t *at, omb_str *key, void **value)
{
    for (; *at < m->cap; (*at)++) {
        struct map_slot *s = &m->slot[*at];
        if (!s->value)
            continue;
        if (key)
            *key = str_n(s->key, s->len);
        if (value)
            *value = s->value;
        (*at)++;
        return true;
    }
    return false;
}
