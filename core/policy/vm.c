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
#define VM_STILL ((size_t)POLICY_MAX_IMAGE)
#define VM_RESERVE ((size_t)POLICY_MAX_IMAGE + (32u << 20))
#define VM_FIRST_NAMES (128 * sizeof(void *)) /* Lua's first table of short strings */
#define VM_UNTIDY_KB 8 /* new since the last tidying, before it is worth one */
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

/* Is this new block something that no program can change once it stands? */
static bool is_still(const struct vm *vm, size_t type)
{
    if (vm->image)
        return false;
    return type == LUA_TSTRING || (vm->loading_code && (type == 0 || type > LUA_NUMTYPES));
}

static void *still_alloc(struct vm *vm, size_t size)
{
    void *p = vm->still.base + vm->still.used;
    if (rounded(size) > VM_STILL - vm->still.used)
        vm_stop(vm, -OMB_E_LIMIT);
    vm->still.used += rounded(size);
    return p;
}

/* The table of names has no cap of its own: how full it is when a run begins is the bundle's
 * doing, so that a rule would be punished for the length of another one. */
static size_t block_limit(const struct vm *vm, const void *ptr, size_t type)
{
    if (!ptr && type == LUA_TSTRING)
        return vm->limits.string + 64;
    return ptr && ptr == vm->names ? vm->limits.memory : vm->limits.block;
}

static void moved(struct vm *vm, const unsigned char *ptr, unsigned char *p)
{
    bool in_image = vm->image && ptr >= vm->base && ptr < vm->base + vm->image_len;
    if (ptr == vm->names || (in_image && !vm->names))
        vm->still.touched = true;
    if (ptr == vm->names)
        vm->names = p;
}

/* Blocks given back are used again while loading only: a run's end is a better broom. */
static void keep_spare(struct vm *vm, void *ptr, size_t size)
{
    size_t n = size / 16;

    memcpy(ptr, &vm->spare[n], sizeof(void *));
    vm->spare[n] = ptr;
    vm->spare_sizes[n / 64] |= 1ull << n % 64;
}

static void give_back(struct vm *vm, void *ptr, size_t size)
{
    unsigned char *last = vm->base + vm->used - size;

    if (ptr == last)
        vm->used -= size;
    else if (!vm->image && (unsigned char *)ptr >= vm->base && size / 16 < VM_SPARES)
        keep_spare(vm, ptr, size);
}

/* The smallest spare block that is large enough, cut to size. */
static void *take_spare(struct vm *vm, size_t size)
{
    size_t n = size / 16;
    unsigned char *p;

    while (n < VM_SPARES && !(vm->spare_sizes[n / 64] >> n % 64)) {
        n = (n | 63) + 1;
    }
    if (vm->image || n >= VM_SPARES)
        return NULL;
    n += (size_t)__builtin_ctzll(vm->spare_sizes[n / 64] >> n % 64);
    p = vm->spare[n];
    memcpy(&vm->spare[n], p, sizeof(void *));
    if (!vm->spare[n])
        vm->spare_sizes[n / 64] &= ~(1ull << n % 64);
    if (n * 16 > size)
        keep_spare(vm, p + size, n * 16 - size);
    return p;
}

static void *moving_alloc(struct vm *vm, size_t size)
{
    unsigned char *p = take_spare(vm, size);
    if (p)
        return p;
    if (size > vm->ceiling - vm->used)
        vm_stop(vm, -OMB_E_LIMIT);
    p = vm->base + vm->used;
    vm->used += size;
    return p;
}

/* Lua's allocator. It never returns NULL for a size: Lua would collect and raise, both of which
 * cost more than the run is allowed. */
static void *arena_realloc(void *ud, void *ptr, size_t osize, size_t nsize)
{
    struct vm *vm = ud;
    size_t old = ptr ? rounded(osize) : 0;
    unsigned char *p;
    bool last;

    if (nsize == 0) {
        if (ptr)
            give_back(vm, ptr, old);
        return NULL;
    }
    if (ptr && nsize <= osize)
        return ptr;
    if (nsize > block_limit(vm, ptr, osize))
        vm_stop(vm, -OMB_E_LIMIT);
    if (!ptr && is_still(vm, osize))
        return still_alloc(vm, nsize);
    last = ptr && (unsigned char *)ptr + old == vm->base + vm->used;
    if (last)
        vm->used -= old; /* it grows where it stands, or moves */
    p = moving_alloc(vm, rounded(nsize));
    if (!vm->L && nsize == VM_FIRST_NAMES)
        vm->names = p;
    if (!ptr)
        return p;
    moved(vm, ptr, p);
    memmove(p, ptr, osize);
    if (!last)
        give_back(vm, ptr, old);
    return p;
}

static void set_limits(struct vm *vm, struct vm_limits limits)
{
    size_t floor = vm->image ? vm->used : VM_BASE_SIZE;
    vm->limits = limits;
    vm->ceiling = limits.memory < vm->reserve - floor ? floor + limits.memory : vm->reserve;
    vm->ticks = 0;
    vm->stop = 0;
    vm->error[0] = '\0';
}

static void restore(struct vm *vm)
{
    size_t resident = rounded(vm->image_len + VM_KEEP_RESIDENT + 4095) & ~(size_t)4095;
    if (vm->kept < vm->keep) {
        vm->kept++;
        return;
    }
    vm->kept = 0;
    if (vm->used > resident)
        (void)madvise(vm->base + resident, vm->reserve - resident, MADV_DONTNEED);
    memcpy(vm->base, vm->image, vm->image_len);
    vm->used = vm->image_len;
    if (vm->still.touched)
        memcpy(vm->still.base, vm->still.image, vm->still.used);
    vm->still.touched = false;
    vm->names = vm->sealed_names;
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
    at = mmap(NULL, VM_STILL + vm->reserve, PROT_READ | PROT_WRITE,
              MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (at == MAP_FAILED) {
        free(vm);
        return -OMB_E_NOMEM;
    }
    vm->still.base = at;
    vm->base = vm->still.base + VM_STILL;
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
    munmap(vm->still.base, VM_STILL + vm->reserve);
    free(vm->image);
    free(vm->still.image);
    free(vm);
}

int vm_seal(struct vm *vm)
{
    unsigned char *image, *still;

    lua_settop(vm->L, 0);
    image = malloc(vm->used);
    still = malloc(vm->still.used + 1);
    if (!image || !still) {
        free(image);
        free(still);
        return -OMB_E_NOMEM;
    }
    memcpy(image, vm->base, vm->used);
    memcpy(still, vm->still.base, vm->still.used);
    vm->image = image;
    vm->image_len = vm->used;
    vm->still.image = still;
    vm->sealed_names = vm->names;
    return 0;
}

void vm_tidy(struct vm *vm)
{
    int now = lua_gc(vm->L, LUA_GCCOUNT, 0);
    if (!vm->image && now - vm->tidy_kb > VM_UNTIDY_KB) {
        lua_gc(vm->L, LUA_GCCOLLECT, 0);
        vm->tidy_kb = lua_gc(vm->L, LUA_GCCOUNT, 0);
    }
}

size_t vm_image_size(const struct vm *vm)
{
    return vm->image_len + vm->still.used;
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
