/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_BASE_MAP_H
#define OMB_BASE_MAP_H

#include "core/base/str.h"

/*
 * Hash map from bytes to a pointer; open addressing, keyed hash (seeded once per
 * process, so a customer cannot choose collisions). Keys are copied in, values are
 * borrowed. Zero-initialise; map_free frees keys and table, never the values.
 * Order of iteration is not defined: sort where order reaches an output.
 */
struct map {
    struct map_slot *slot;
    uint32_t count, cap, gone;
};

void map_free(struct map *m);
void *map_get(const struct map *m, omb_str key);                   /* NULL when absent */
OMB_MUST_USE int map_set(struct map *m, omb_str key, void *value); /* value != NULL; replaces */
void *map_remove(struct map *m, omb_str key);                      /* the value it had, or NULL */

/* Walks all entries: start with *at = 0; false at the end. Removing the current key is allowed. */
bool map_next(const struct map *m, uint32_t *at, omb_str *key, void **value);

#endif
