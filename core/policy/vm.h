/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_POLICY_VM_H
#define OMB_POLICY_VM_H

#include "core/base/buf.h"
#include "core/base/limits.h"
#include "core/policy/vm_arena.h"

#include <lua.h>
#include <setjmp.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * One Lua machine in a bump arena of its own. Everything Lua allocates lies in the arena and
 * nothing is collected; after loading, the used bytes are kept as an image and copied back
 * before every run, so each run sees a fresh machine. The image holds addresses: it lives in
 * this process, at this place, only.
 *
 * A run ends by returning, by a Lua error, or hard: at a limit the machine is left by longjmp,
 * and its memory is not looked at again before the next copy. No pointer into the arena may be
 * kept over a run, and a host function may hold no resource of its own while Lua runs.
 * [loop], or any one thread a machine.
 */
struct vm_limits {
    int64_t ticks; /* instructions, and what host functions charge */
    size_t memory; /* bytes above the image */
    size_t block;  /* one allocation */
    size_t string; /* one string */
};

/* Tools only: told of every line that begins to run. It must not raise and not call Lua. */
struct vm_watch {
    void (*line)(void *ctx, const char *source, int line); /* source: "@policies/route.lua" */
    void *ctx;
};

struct vm {
    lua_State *L;
    struct vm_arena arena;
    struct vm_limits limits; /* of the run under way */
    size_t ceiling;          /* `used` may not pass it */
    int64_t ticks;           /* used by the run */
    int stop;                /* why it ended hard: -OMB_E_TIMEOUT | -OMB_E_LIMIT */
    bool running;
    void *host;                   /* what host functions of this run work on */
    const struct vm_watch *watch; /* NULL: nobody; may be set between runs */
    uint32_t keep, kept; /* benches only: runs in a row whose state is kept; facts are not */
    char error[POLICY_MAX_ERROR];
    jmp_buf out;
};

/* Limits of a decision, and of loading a bundle. */
struct vm_limits vm_limits_run(void);
struct vm_limits vm_limits_load(void);

/* A machine with an empty registry and no libraries. -OMB_E_NOMEM. */
OMB_MUST_USE int vm_open(struct vm **out);

/* The same, for a load that is done twice so that what it drops does not lie in the image: first
 * with an empty plan, then with the one that came of it. */
OMB_MUST_USE int vm_open_planned(struct vm_plan *plan, struct vm **out);
void vm_close(struct vm *vm);

/*
 * Runs fn(L) with `host` in vm->host, protected. Before it a sealed machine is restored.
 * 0, -OMB_E_INVALID (a Lua error), -OMB_E_TIMEOUT (ticks), -OMB_E_LIMIT (memory); vm->error
 * then has one line of words without addresses. An unsealed machine that ended hard is dead.
 */
OMB_MUST_USE int vm_run(struct vm *vm, struct vm_limits limits, lua_CFunction fn, void *host);

/* Keeps the machine as it is now: every later run starts here. Garbage is collected first: what is
 * to stay is in the registry. -OMB_E_NOMEM, -OMB_E_STATE when a plan did not hold. */
OMB_MUST_USE int vm_seal(struct vm *vm);

/* Bytes of the image, both parts. */
size_t vm_image_size(const struct vm *vm);

/* What is made between these is never changed by a run: not by Lua, which cannot reach it, and not
 * by C. While loading, at most a few calls deep. A C function never changes its own upvalues. */
void vm_constants_begin(lua_State *L);
void vm_constants_end(lua_State *L);

/* For host functions. */
struct vm *vm_of(lua_State *L);
void vm_charge(lua_State *L, size_t ticks);                     /* may not return */
void vm_stop(struct vm *vm, int why) __attribute__((noreturn)); /* ends the run hard */

/* Words of the error value on top of the stack, cut and escaped; pops it. Runs no Lua. */
void vm_error_text(lua_State *L, char *out, size_t cap);

#endif
