/* SPDX-License-Identifier: Apache-2.0 */
/* Preloaded fault injector: allocations of everything in the process (its own, libuv's, SQLite's,
 * Lua's, the C library's and the loader's) fail as the file ALLOC_CONTROL says (alloc/control.h). What
 * is not asked of malloc and its kin, such as the stacks of threads, is not seen. */
#include "tests/fault/alloc/control.h"

#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))
enum { FRAMES = 24, OWN_FRAMES = 2, EARLY_BYTES = 8192 };

static struct alloc_control *control; /* NULL: nothing fails here */
static __thread bool looking __attribute__((tls_model("initial-exec")));

/* What is wanted while the next malloc is still looked for. */
static char early[EARLY_BYTES];
static size_t early_len;
static bool finding;

static void *early_take(size_t n)
{
    n = (n + 15) & ~(size_t)15;
    if (n > sizeof early - early_len)
        return NULL;
    early_len += n;
    return early + early_len - n;
}

static void *find(const char *name)
{
    finding = true;
    void *next = dlsym(RTLD_NEXT, name);
    finding = false;
    return next;
}

static bool is_early(const void *p)
{
    return (const char *)p >= early && (const char *)p < early + sizeof early;
}

/* Whose call it is that fails, as places in files: names are made of them outside. False when it is
 * a sanitizer's that looks at a new thread, which is none of the process's doing. */
static bool tell_where(struct alloc_control *c)
{
    void *frame[FRAMES];
    size_t at = 0;
    bool own = true;
    looking = true;
    int n = backtrace(frame, FRAMES);
    for (int i = OWN_FRAMES; i < n && own; i++) {
        Dl_info d;
        if (!dladdr(frame[i], &d))
            continue;
        own = !d.dli_sname || strcmp(d.dli_sname, "pthread_getattr_np") != 0;
        int put = snprintf(c->where + at, sizeof c->where - at, "%s %lx\n", d.dli_fname,
                           (unsigned long)((char *)frame[i] - (char *)d.dli_fbase) - 1);
        if (put < 0 || (size_t)put >= sizeof c->where - at)
            break;
        at += (size_t)put;
    }
    looking = false;
    return own;
}

static bool fails(void)
{
    struct alloc_control *c = control;
    if (!c || looking || !atomic_load_explicit(&c->armed, memory_order_acquire))
        return false;
    uint64_t n = atomic_fetch_add(&c->count, 1) + 1;
    uint64_t from = atomic_load(&c->from);
    if (!from || n < from || n - from >= atomic_load(&c->times))
        return false;
    if (atomic_load(&c->failed) == 0) {
        if (!tell_where(c))
            return false;
        atomic_store(&c->phase_failed, atomic_load(&c->phase));
    }
    atomic_fetch_add(&c->failed, 1);
    errno = ENOMEM;
    return true;
}

__attribute__((constructor)) static void begin(void)
{
    const char *path = getenv("ALLOC_CONTROL");
    int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
    if (fd < 0)
        return;
    struct alloc_control *c = mmap(NULL, CONTROL_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (c == MAP_FAILED)
        return;
    void *warm[2];
    (void)backtrace(warm, 2); /* loads what it needs now, not in the middle of a failure */
    atomic_store(&c->magic, CONTROL_MAGIC);
    uint64_t turn = atomic_fetch_add(&c->begun, 1) + 1, wanted = atomic_load(&c->process);
    if (!wanted || wanted == turn)
        control = c;
}

EXPORT void *malloc(size_t n)
{
    static void *(*next)(size_t);
    if (finding)
        return early_take(n);
    if (!next)
        next = (void *(*)(size_t))find("malloc");
    return fails() ? NULL : next(n);
}

EXPORT void *calloc(size_t n, size_t size)
{
    static void *(*next)(size_t, size_t);
    if (finding) /* what was never handed out is zero */
        return early_take(n * size);
    if (!next)
        next = (void *(*)(size_t, size_t))find("calloc");
    return fails() ? NULL : next(n, size);
}

EXPORT void *realloc(void *p, size_t n)
{
    static void *(*next)(void *, size_t);
    if (finding)
        return p ? NULL : early_take(n);
    if (!next)
        next = (void *(*)(void *, size_t))find("realloc");
    return n && fails() ? NULL : next(p, n);
}

EXPORT void *reallocarray(void *p, size_t n, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(n, size, &bytes)) {
        errno = ENOMEM;
        return NULL;
    }
    return realloc(p, bytes);
}

EXPORT void free(void *p)
{
    static void (*next)(void *);
    if (!p || finding || is_early(p)) /* looking for free itself may free words of the loader's */
        return;
    if (!next)
        next = (void (*)(void *))find("free");
    next(p);
}

EXPORT int posix_memalign(void **out, size_t align, size_t n)
{
    static int (*next)(void **, size_t, size_t);
    if (!next)
        next = (int (*)(void **, size_t, size_t))find("posix_memalign");
    return fails() ? ENOMEM : next(out, align, n);
}

#define ALIGNED(name)                                                                              \
    EXPORT void *name(size_t align, size_t n)                                                      \
    {                                                                                              \
        static void *(*next)(size_t, size_t);                                                      \
        if (!next)                                                                                 \
            next = (void *(*)(size_t, size_t))find(#name);                                         \
        return fails() ? NULL : next(align, n);                                                    \
    }
ALIGNED(aligned_alloc)
ALIGNED(memalign)
