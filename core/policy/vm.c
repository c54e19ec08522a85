/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the meter, limits and hard stop of one Lua machine. Must not know: policies, facts,
 * libraries. Called by: bundle (load), decide, flow, probe (run). */
#include "core/policy/vm.h"

#include "core/base/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define VM_HOOK_STEP 100                /* ticks are counted in steps of this */
#define VM_STACK 64                     /* slots of Lua's stack that a run finds ready */
#define VM_NESTED 16                    /* calls in each other while the environment is made */
#define VM_BASE_SIZE ((size_t)64 << 10) /* what a bare state may take */

struct vm_limits vm_limits_run(void)
{
    return (struct vm_limits){.ticks = POLICY_MAX_TICKS,
                              .memory = POLICY_MAX_MEMORY,
                              .block = POLICY_MAX_BLOCK,
                              .string = POLICY_MAX_STRING};
}

struct vm_limits vm_limits_load(void)
{
    return (struct vm_limits){.ticks = POLICY_MAX_LOAD_TICKS,
                              .memory = POLICY_MAX_IMAGE,
                              .block = POLICY_MAX_IMAGE,
                              .string = POLICY_MAX_SOURCE};
}

struct vm *vm_of(lua_State *L)
{
    struct vm *vm;
    memcpy(&vm, lua_getextraspace(L), sizeof vm);
    return vm;
}

void vm_stop(struct vm *vm, int why)
{
    OMB_REQUIRE(vm->running);
    vm->stop = why;
    longjmp(vm->out, 1);
}

void vm_charge(lua_State *L, size_t ticks)
{
    struct vm *vm = vm_of(L);
    vm->ticks += (int64_t)(ticks < INT32_MAX ? ticks : INT32_MAX);
    if (vm->ticks > vm->limits.ticks)
        vm_stop(vm, -OMB_E_TIMEOUT);
}

static void on_event(lua_State *L, lua_Debug *ar)
{
    const struct vm_watch *watch = vm_of(L)->watch;

    if (ar->event != LUA_HOOKLINE) {
        vm_charge(L, VM_HOOK_STEP);
        return;
    }
    if (watch && lua_getinfo(L, "S", ar))
        watch->line(watch->ctx, ar->source, ar->currentline);
}

/* Counts from zero. */
static void set_hook(const struct vm *vm)
{
    lua_sethook(vm->L, on_event, vm->watch ? LUA_MASKCOUNT | LUA_MASKLINE : LUA_MASKCOUNT,
                VM_HOOK_STEP);
}

/* The table of names has no cap of its own: how full it is when a run begins is the bundle's
 * doing, so that a rule would be punished for the length of another one. */
static size_t block_limit(const struct vm *vm, const void *ptr, size_t type)
{
    if (!ptr && type == LUA_TSTRING)
        return vm->limits.string + 64;
    return ptr && ptr == vm->arena.names ? vm->limits.memory : vm->limits.block;
}

/* Lua's allocator. It never returns NULL for a size: Lua would collect and raise, both of which
 * cost more than the run is allowed. */
static void *allocate(void *ud, void *ptr, size_t osize, size_t nsize)
{
    struct vm *vm = ud;
    void *p;

    if (nsize == 0) {
        if (ptr)
            vm_arena_drop(&vm->arena, ptr, osize);
        return NULL;
    }
    if (ptr && nsize <= osize)
        return ptr;
    if (nsize > block_limit(vm, ptr, osize))
        vm_stop(vm, -OMB_E_LIMIT);
    p = ptr ? vm_arena_grow(&vm->arena, ptr, osize, nsize, vm->ceiling)
            : vm_arena_new(&vm->arena, osize, nsize, vm->ceiling);
    if (!p)
        vm_stop(vm, -OMB_E_LIMIT);
    return p;
}

static void set_limits(struct vm *vm, struct vm_limits limits)
{
    size_t from = vm->arena.sealed ? vm->arena.moving.used : VM_BASE_SIZE;
    vm->limits = limits;
    vm->ceiling = from + limits.memory;
    vm->ticks = 0;
    vm->stop = 0;
    vm->error[0] = '\0';
}

static int open_state(struct vm *vm)
{
    int rc = -OMB_E_NOMEM;

    set_limits(vm, vm_limits_load());
    vm->running = true;
    if (setjmp(vm->out) == 0) {
        vm->L = lua_newstate(allocate, vm);
        if (vm->L) {
            memcpy(lua_getextraspace(vm->L), &vm, sizeof vm);
            lua_gc(vm->L, LUA_GCSTOP, 0);
            set_hook(vm);
            rc = 0;
        }
    }
    vm->running = false;
    return rc;
}

int vm_open_planned(struct vm_plan *plan, struct vm **out)
{
    struct vm *vm = calloc(1, sizeof *vm);

    if (!vm)
        return -OMB_E_NOMEM;
    if (vm_arena_open(&vm->arena, plan) != 0 || open_state(vm) != 0) {
        vm_close(vm);
        return -OMB_E_NOMEM;
    }
    *out = vm;
    return 0;
}

int vm_open(struct vm **out)
{
    return vm_open_planned(NULL, out);
}

void vm_close(struct vm *vm)
{
    if (!vm)
        return;
    /* No lua_close: there is nothing outside the arena, and no finaliser may run. */
    vm_arena_close(&vm->arena);
    free(vm);
}

int vm_seal(struct vm *vm)
{
    int rc = -OMB_E_LIMIT;

    vm->running = true;
    if (setjmp(vm->out) == 0) {
        lua_settop(vm->L, 0);
        lua_gc(vm->L, LUA_GCCOLLECT, 0);
        rc = lua_checkstack(vm->L, VM_STACK) ? vm_arena_seal(&vm->arena) : -OMB_E_NOMEM;
    }
    vm->running = false;
    return rc;
}

size_t vm_image_size(const struct vm *vm)
{
    return vm->arena.moving.image_len + vm->arena.still.image_len;
}

static int nest(lua_State *L)
{
    lua_Integer deep = lua_tointeger(L, 1);
    if (deep == 0)
        return 0;
    lua_pushcfunction(L, nest);
    lua_pushinteger(L, deep - 1);
    lua_call(L, 1, 0);
    return 0;
}

/* Lua keeps a note of each call that is under way, made when it is needed first, and changed by
 * every call: they are made now, so that none lies among what never changes. */
void vm_constants_begin(lua_State *L)
{
    lua_pushcfunction(L, nest);
    lua_pushinteger(L, VM_NESTED);
    lua_call(L, 1, 0);
    vm_of(L)->arena.constant = true;
}

void vm_constants_end(lua_State *L)
{
    vm_of(L)->arena.constant = false;
}

static void stop_text(struct vm *vm)
{
    if (vm->stop == -OMB_E_TIMEOUT)
        (void)snprintf(vm->error, sizeof vm->error, "stopped after %lld instructions",
                       (long long)vm->limits.ticks);
    else
        (void)snprintf(vm->error, sizeof vm->error,
                       "stopped at a memory limit (%zu bytes in all, %zu a block, %zu a string)",
                       vm->limits.memory, vm->limits.block, vm->limits.string);
}

int vm_run(struct vm *vm, struct vm_limits limits, lua_CFunction fn, void *host)
{
    int rc = 0;

    OMB_REQUIRE(!vm->running);
    if (vm->arena.sealed && vm->kept++ >= vm->keep) {
        vm_arena_restore(&vm->arena);
        vm->kept = 0;
    }
    set_limits(vm, limits);
    vm->host = host;
    vm->running = true;
    if (setjmp(vm->out) == 0) {
        set_hook(vm);
        lua_pushcfunction(vm->L, fn);
        if (lua_pcall(vm->L, 0, 0, 0) != LUA_OK) {
            vm_error_text(vm->L, vm->error, sizeof vm->error);
            rc = -OMB_E_INVALID;
        }
    } else {
        stop_text(vm);
        rc = vm->stop;
    }
    vm->running = false;
    vm->host = NULL;
    return rc;
}

static size_t escape(const char *from, size_t len, char *out, size_t cap)
{
    size_t n = 0;
    for (size_t i = 0; i < len && n + 5 < cap; i++) {
        unsigned char ch = (unsigned char)from[i];
        if (ch < 0x20 || ch == 0x7f)
            n += (size_t)snprintf(out + n, cap - n, "\\x%02x", ch);
        else
            out[n++] = (char)ch;
    }
    return n;
}

void vm_error_text(lua_State *L, char *out, size_t cap)
{
    size_t len = 0, n;
    const char *text;

    if (lua_type(L, -1) != LUA_TSTRING) {
        (void)snprintf(out, cap, "error value is a %s, not words",
                       lua_typename(L, lua_type(L, -1)));
        lua_pop(L, 1);
        return;
    }
    text = lua_tolstring(L, -1, &len);
    n = escape(text, len, out, cap);
    out[n] = '\0';
    lua_pop(L, 1);
}
