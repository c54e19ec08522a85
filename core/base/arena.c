/* SPDX-License-Identifier: Apache-2.0 */
/* Owns blocks of memory that die together. Must not know what lies in them.
 * Called wherever many small things live as long as one request, event or bundle. */
#include "core/base/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { ARENA_ALIGN = 16, ARENA_FIRST = 2048 };
#define ARENA_BLOCK_MOST ((size_t)1 << 20)

struct arena_block {
    struct arena_block *older;
    size_t used, size;
    _Alignas(ARENA_ALIGN) char data[];
};

static void arena_free_until(struct arena *a, struct arena_block *keep)
{
    while (a->head != keep) {
        struct arena_block *older = a->head->older;
        free(a->head);
        a->head = older;
    }
}

void arena_free(struct arena *a)
{
    arena_free_until(a, NULL);
    a->used = 0;
    a->err = 0;
}

void arena_reset(struct arena *a)
{
    struct arena_block *first = a->head;
    while (first && first->older)
        first = first->older;
    arena_free_until(a, first);
    if (first)
        first->used = 0;
    a->used = 0;
    a->err = 0;
}

static void *arena_fail(struct arena *a, int err)
{
    a->err = err;
    return NULL;
}

static struct arena_block *arena_add_block(struct arena *a, size_t least)
{
    size_t size = a->head ? a->head->size * 2 : ARENA_FIRST;
    if (size > ARENA_BLOCK_MOST)
        size = ARENA_BLOCK_MOST;
    if (size < least)
        size = least;
    struct arena_block *b = malloc(sizeof *b + size);
    if (!b)
        return arena_fail(a, -OMB_E_NOMEM);
    b->older = a->head;
    b->used = 0;
    b->size = size;
    a->head = b;
    return b;
}

void *arena_alloc(struct arena *a, size_t size)
{
    size_t max = a->max ? a->max : ARENA_MAX_DEFAULT;
    if (a->err)
        return NULL;
    if (size > max || a->used > max - size)
        return arena_fail(a, -OMB_E_LIMIT);
    size_t round = (size + ARENA_ALIGN - 1) & ~(size_t)(ARENA_ALIGN - 1);
    if (round == 0)
        round = ARENA_ALIGN;
    struct arena_block *b = a->head;
    if (!b || b->size - b->used < round) {
        b = arena_add_block(a, round);
        if (!b)
            return NULL;
    }
    void *p = b->data + b->used;
    b->used += round;
    a->used += round;
    return p;
}

void *arena_zalloc(struct arena *a, size_t size)
{
    void *p = arena_alloc(a, size);
    if (p)
        memset(p, 0, size);
    return p;
}

omb_str arena_dup(struct arena *a, omb_str s)
{
    char *p = s.len < SIZE_MAX ? arena_alloc(a, s.len + 1) : NULL;
    if (!p)
        return STR_NONE;
    if (s.len)
        memcpy(p, s.ptr, s.len);
    p[s.len] = '\0';
    return str_n(p, s.len);
}

char *arena_dupz(struct arena *a, omb_str s)
{
    return (char *)(uintptr_t)arena_dup(a, s).ptr;
}

omb_str arena_printf(struct arena *a, const char *fmt, ...)
{
    va_list ap, again;
    omb_str out = STR_NONE;
    va_start(ap, fmt);
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, ap);
    char *p = n < 0 ? arena_fail(a, -OMB_E_INVALID) : arena_alloc(a, (size_t)n + 1);
    if (p) {
        vsnprintf(p, (size_t)n + 1, fmt, again);
        out = str_n(p, (size_t)n);
    }
    va_end(again);
    va_end(ap);
    return out;
}
