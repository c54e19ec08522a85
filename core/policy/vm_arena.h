/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_POLICY_VM_ARENA_H
#define OMB_POLICY_VM_ARENA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The memory of one Lua machine, in three parts, each of them handed out from its beginning on:
 *
 * still    what no program can change once the machine is sealed: strings, code, functions, and
 *          what is made while `constant` is set (the frozen environment). Not copied back.
 * moving   all else. Copied back before every run, and what runs make lies behind it.
 * scratch  what loading makes and drops again, known from a load before (the plan).
 *
 * One thing links strings to each other, Lua's table of names; a run that makes it grow is
 * followed by a copy of both parts. What Lua itself writes into still things is the same every
 * time: the hash of a long string, the note that a table lacks a metamethod.
 */
struct vm_part {
    unsigned char *base, *image;
    size_t size, used;
    size_t image_len;
    uint32_t *owner; /* for a plan: which block begins at each 16 bytes */
};

/* Which blocks of a load were given back before its end, by their number. */
struct vm_plan {
    unsigned char *gone; /* a bit each */
    uint32_t n, cap;
    uint32_t held;     /* blocks in scratch that are not given back yet */
    bool made, broken; /* complete; memory was out while it was made */
};

struct vm_arena {
    struct vm_part still, moving, scratch;
    bool sealed, touched;
    bool constant;     /* nothing made now will ever change */
    bool loading_code; /* Lua is reading a compiled chunk: what has no type is part of it */
    void *names, *sealed_names;
    struct vm_plan *plan;
    uint32_t number; /* of the next block */
};

/* 0 or -OMB_E_NOMEM. The plan is NULL, empty (it is made by this load), or made. It is used until
 * vm_arena_seal. */
int vm_arena_open(struct vm_arena *a, struct vm_plan *plan);
void vm_arena_close(struct vm_arena *a);
void vm_plan_free(struct vm_plan *plan);

/* Lua's lua_Alloc, without limits on one block: NULL when `most` bytes of the moving part or a
 * part's room are passed. `type` of a new block is Lua's type word or 0. */
void *vm_arena_new(struct vm_arena *a, size_t type, size_t size, size_t most);
void *vm_arena_grow(struct vm_arena *a, void *ptr, size_t old, size_t size, size_t most);
void vm_arena_drop(struct vm_arena *a, void *ptr, size_t size);

/*
 * Keeps the parts as they are. 0, -OMB_E_NOMEM, or -OMB_E_STATE when the plan was wrong and
 * something lives in scratch: the machine is not to be used then.
 */
int vm_arena_seal(struct vm_arena *a);
void vm_arena_restore(struct vm_arena *a);
/* Copies back this range of the moving part only. */
void vm_arena_put_back(struct vm_arena *a, size_t at, size_t len);

#endif
