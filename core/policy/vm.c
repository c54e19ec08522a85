/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the arena, image, meter and hard stop of one Lua machine. Must not know: policies, facts,
 * libraries. Called by: bundle (load), decide, flow, probe (run). */
#include "core/policy/vm.h"

#include "core/base/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define VM_HOOK_STEP 100 /* ticks are counted in steps of this */
#define VM_RESERVE ((size_t)POLICY_MAX_IMAGE + (32u << 20))
#define VM_KEEP_RESIDENT ((size_t)256 << 10) /* above the image; more is given back */
#define VM_BASE_SIZE ((size_t)64 << 10)      /* what a bare state may take */

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

static size_t rounded(size_t n)
{
    return (n + 15u) & ~(size_t)15u;
}

/* Lua's allocator. It never returns NULL for a size: Lua would collect and raise, both of which
 * cost more than the run is allowed. */
static void *arena_realloc(void *ud, void *ptr, size_t osize, size_t nsize)
{
    struct vm *vm = ud;
    bool is_string = !ptr && osize == LUA_TSTRING;
    size_t old = ptr ? rounded(osize) : 0;
    unsigned char *last = vm->base + vm->used - old;
    unsigned char *p;

    if (nsize == 0) {
        if (ptr && ptr == last)
            vm->used -= old;
        return NULL;
    }
    if (ptr && nsize <= osize)
        return ptr;
    if (nsize > (is_string ? vm->limits.string + 64 : vm->limits.block))
        vm_stop(vm, -OMB_E_LIMIT);
    if (ptr && ptr == last)
        vm->used -= old;
    if (rounded(nsize) > vm->ceiling - vm->used)
        vm_stop(vm, -OMB_E_LIMIT);
    p = vm->base + vm->used;
    vm->used += rounded(nsize);
    if (ptr && p != ptr)
        memcpy(p, ptr, osize);
    return p;
}

static void set_limits(struct vm *vm, struct vm_limits limits)
{
    size_t floor = vm->image ? vm->image_len : VM_BASE_SIZE;
    vm->limits = limits;
    vm->ceiling = limits.memory < vm->reserve - floor ? floor + limits.memory : vm->reserve;
    vm->ticks = 0;
    vm->stop = 0;
    vm->error[0] = '\0';
}

static void restore(struct vm *vm)
{
    size_t keep = rounded(vm->image_len + VM_KEEP_RESIDENT + 4095) & ~(size_t)4095;
    if (vm->used > keep)
        (void)madvise(vm->base + keep, vm->reserve - keep, MADV_DONTNEED);
    memcpy(vm->base, vm->image, vm->image_len);
    vm->used = vm->image_len;
}

static int open_state(struct vm *vm)
{
    int rc = -OMB_E_NOMEM;

    set_limits(vm, vm_limits_load());
    vm->running = true;
    if (setjmp(vm->out) == 0) {
        vm->L = lua_newstate(arena_realloc, vm);
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

int vm_open(struct vm **out)
{
    struct vm *vm = calloc(1, sizeof *vm);
    void *at;

    if (!vm)
        return -OMB_E_NOMEM;
    vm->reserve = VM_RESERVE;
    at = mmap(NULL, vm->reserve, PROT_READ | PROT_WRITE,
              MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (at == MAP_FAILED) {
        free(vm);
        return -OMB_E_NOMEM;
    }
    vm->base = at;
    if (open_state(vm) != 0) {
        vm_close(vm);
        return -OMB_E_NOMEM;
    }
    *out = vm;
    return 0;
}

void vm_close(struct vm *vm)
{
    if (!vm)
        return;
    /* No lua_close: there is nothing outside the arena, and no finaliser may run. */
    munmap(vm->base, vm->reserve);
    free(vm->image);
    free(vm);
}

int vm_seal(struct vm *vm)
{
    size_t len = vm->used;
    unsigned char *image;

    lua_settop(vm->L, 0);
    image = malloc(len);
    if (!image)
        return -OMB_E_NOMEM;
    memcpy(image, vm->base, len);
    vm->image = image;
    vm->image_len = len;
    return 0;
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
    if (vm->image)
        restore(vm);
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
