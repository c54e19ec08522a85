/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_BASE_ARENA_H
#define OMB_BASE_ARENA_H

#include "core/base/str.h"

/*
 * A bump allocator: many small things that die together. Blocks come from malloc,
 * are freed as one. Zero-initialise; arena_free returns everything.
 * arena_reset keeps the first block for the next use. Alignment is 16.
 * Every allocator returns NULL (or STR_NONE with arena->err set) when memory is out
 * or `max` would be passed. Not shared between threads.
 */
struct arena {
    struct arena_block *head;
    size_t used, max; /* max 0 means ARENA_MAX_DEFAULT */
    int err;          /* sticky -OMB_E_NOMEM | -OMB_E_LIMIT */
};

#define ARENA_MAX_DEFAULT ((size_t)64 << 20)

void arena_free(struct arena *a);
void arena_reset(struct arena *a);
void *arena_alloc(struct arena *a, size_t size);  /* not zeroed */
void *arena_zalloc(struct arena *a, size_t size); /* zeroed */
omb_str arena_dup(struct arena *a, omb_str s);    /* copy, with a NUL behind it */
char *arena_dupz(struct arena *a, omb_str s);
omb_str arena_printf(struct arena *a, const char *fmt, ...) OMB_PRINTF(2, 3);

#endif
