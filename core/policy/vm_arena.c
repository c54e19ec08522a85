/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: where a machine's blocks lie, and copying them back. Must not know: limits of a run, what
 * the blocks are for. Called by: vm. */
#include "core/policy/vm_arena.h"

#include "core/base/limits.h"
#include "core/base/str.h"

#include <lua.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define ARENA_STEP 16
#define ARENA_STILL ((size_t)POLICY_MAX_IMAGE)
#define ARENA_MOVING ((size_t)POLICY_MAX_IMAGE + (32u << 20))
#define ARENA_OWNERS ((ARENA_STILL + ARENA_MOVING) / ARENA_STEP * sizeof(uint32_t))
#define ARENA_ALL (2 * ARENA_STILL + ARENA_MOVING + ARENA_OWNERS)
#define ARENA_KEEP_RESIDENT ((size_t)256 << 10)  /* above the image; more is given back */
#define ARENA_FIRST_NAMES (128 * sizeof(void *)) /* Lua's first table of short strings */

static size_t rounded(size_t n)
{
    return (n + ARENA_STEP - 1) & ~(size_t)(ARENA_STEP - 1);
}

static bool holds(const struct vm_part *p, const void *ptr)
{
    return (const unsigned char *)ptr >= p->base && (const unsigned char *)ptr < p->base + p->size;
}

/* ---- plans ---- */

void vm_plan_free(struct vm_plan *plan)
{
    free(plan->gone);
    plan->gone = NULL;
}

static bool is_planning(const struct vm_arena *a)
{
    return a->plan && !a->plan->made && !a->sealed;
}

static void note_new(struct vm_arena *a, struct vm_part *part, const unsigned char *p)
{
    struct vm_plan *plan = a->plan;

    if (plan->n == plan->cap) {
        uint32_t cap = plan->cap ? plan->cap * 2 : 4096;
        unsigned char *gone = realloc(plan->gone, cap / 8);
        if (!gone) {
            plan->broken = true;
            return;
        }
        memset(gone + plan->cap / 8, 0, (cap - plan->cap) / 8);
        plan->gone = gone;
        plan->cap = cap;
    }
    part->owner[(size_t)(p - part->base) / ARENA_STEP] = plan->n++;
}

static void note_gone(struct vm_arena *a, const unsigned char *p)
{
    struct vm_part *part = holds(&a->still, p) ? &a->still : &a->moving;
    uint32_t n = part->owner[(size_t)(p - part->base) / ARENA_STEP];

    a->plan->gone[n / 8] |= (unsigned char)(1u << n % 8);
}

/* Is this next block one that the load before gave back? */
static bool is_passing(struct vm_arena *a)
{
    uint32_t n = a->number++;

    if (a->sealed || !a->plan || !a->plan->made || n >= a->plan->n)
        return false;
    return a->plan->gone[n / 8] >> n % 8 & 1;
}

/* ---- life ---- */

static unsigned char *lay_out(struct vm_part *p, unsigned char *at, size_t size)
{
    p->base = at;
    p->size = size;
    return at + size;
}

int vm_arena_open(struct vm_arena *a, struct vm_plan *plan)
{
    unsigned char *at = mmap(NULL, ARENA_ALL, PROT_READ | PROT_WRITE,
                             MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    memset(a, 0, sizeof *a);
    if (at == MAP_FAILED)
        return -OMB_E_NOMEM;
    at = lay_out(&a->still, at, ARENA_STILL);
    at = lay_out(&a->moving, at, ARENA_MOVING);
    at = lay_out(&a->scratch, at, ARENA_STILL);
    a->still.owner = (uint32_t *)(void *)at;
    a->moving.owner = a->still.owner + ARENA_STILL / ARENA_STEP;
    a->plan = plan;
    return 0;
}

void vm_arena_close(struct vm_arena *a)
{
    if (!a->still.base)
        return;
    munmap(a->still.base, ARENA_ALL);
    free(a->still.image);
    free(a->moving.image);
}

/* ---- blocks ---- */

static bool is_still(const struct vm_arena *a, size_t type)
{
    if (a->sealed || type == LUA_TTHREAD || type == LUA_NUMTYPES)
        return false; /* the number of types is the type of upvalues */
    if (type == LUA_TSTRING || type == LUA_TFUNCTION)
        return true;
    return a->constant || (a->loading_code && (type == 0 || type > LUA_NUMTYPES));
}

static void *take(struct vm_part *part, size_t size, size_t most)
{
    unsigned char *p = part->base + part->used;

    if (most > part->size)
        most = part->size;
    if (part->used > most || size > most - part->used)
        return NULL;
    part->used += size;
    return p;
}

static void *place(struct vm_arena *a, bool still, size_t size, size_t most)
{
    struct vm_part *part = still ? &a->still : &a->moving;
    void *p;

    if (is_passing(a)) {
        p = take(&a->scratch, rounded(size), SIZE_MAX);
        a->plan->held += p != NULL;
        return p;
    }
    p = take(part, rounded(size), still ? SIZE_MAX : most);
    if (p && is_planning(a))
        note_new(a, part, p);
    return p;
}

void *vm_arena_new(struct vm_arena *a, size_t type, size_t size, size_t most)
{
    void *p = place(a, is_still(a, type), size, most);

    /* It is the first block of its size, made before anything can run. */
    if (p && !a->names && size == ARENA_FIRST_NAMES)
        a->names = p;
    return p;
}

void vm_arena_drop(struct vm_arena *a, void *ptr, size_t size)
{
    unsigned char *p = ptr;

    if (a->sealed) {
        if (p + rounded(size) == a->moving.base + a->moving.used)
            a->moving.used -= rounded(size);
    } else if (holds(&a->scratch, p)) {
        a->plan->held--;
    } else if (is_planning(a)) {
        note_gone(a, p);
    }
}

void *vm_arena_grow(struct vm_arena *a, void *ptr, size_t old, size_t size, size_t most)
{
    unsigned char *p, *from = ptr;
    bool last = from + rounded(old) == a->moving.base + a->moving.used;
    bool imaged = from >= a->moving.base && from < a->moving.base + a->moving.image_len;

    if (a->sealed && last)
        a->moving.used -= rounded(old); /* it grows where it stands */
    p = place(a, false, size, most);
    if (!p)
        return NULL;
    if (a->sealed && (ptr == a->names || (imaged && !a->names)))
        a->touched = true;
    if (ptr == a->names)
        a->names = p;
    if (p != from)
        memcpy(p, from, old);
    if (!a->sealed)
        vm_arena_drop(a, from, old);
    return p;
}

/* ---- images ---- */

static int keep(struct vm_part *p)
{
    p->image = malloc(p->used + 1);
    if (!p->image)
        return -OMB_E_NOMEM;
    memcpy(p->image, p->base, p->used);
    p->image_len = p->used;
    return 0;
}

int vm_arena_seal(struct vm_arena *a)
{
    if (a->plan && a->plan->made && a->plan->held)
        return -OMB_E_STATE;
    if (a->plan && !a->plan->made)
        a->plan->made = !a->plan->broken;
    if (a->plan)
        (void)madvise(a->scratch.base, a->scratch.size + ARENA_OWNERS, MADV_DONTNEED);
    if (keep(&a->still) != 0 || keep(&a->moving) != 0)
        return -OMB_E_NOMEM;
    a->plan = NULL;
    a->sealed_names = a->names;
    a->sealed = true;
    return 0;
}

void vm_arena_restore(struct vm_arena *a)
{
    struct vm_part *m = &a->moving;
    size_t resident = (m->image_len + ARENA_KEEP_RESIDENT + 4095) & ~(size_t)4095;

    if (m->used > resident)
        (void)madvise(m->base + resident, m->size - resident, MADV_DONTNEED);
    memcpy(m->base, m->image, m->image_len);
    m->used = m->image_len;
    if (a->touched)
        memcpy(a->still.base, a->still.image, a->still.image_len);
    a->touched = false;
    a->names = a->sealed_names;
}

void vm_arena_put_back(struct vm_arena *a, size_t at, size_t len)
{
    memcpy(a->moving.base + at, a->moving.image + at, len);
}
