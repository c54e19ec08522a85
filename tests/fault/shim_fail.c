/* SPDX-License-Identifier: Apache-2.0 */
/* Preloaded fault injector: the Nth call of a kind on a file below FAIL_DIR fails.
 *   FAIL_CALL    write | short | fsync | open | ftruncate | unlink | rename | mmap
 *   FAIL_ERRNO   a number; for `short` the call writes half and the next one fails with it
 *   FAIL_NTH     1…; 0 fails nothing, so that the calls can be counted
 *   FAIL_STICKY  set: every later call fails too, until FAIL_HEALED exists
 *   FAIL_COUNT   file that gets the number of calls seen, at exit */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))

static char dir[512], call[16];
static size_t dir_len;
static int fail_errno;
static long nth;
static const char *healed, *count_to;
static bool sticky;
static atomic_long seen;
static atomic_bool cut_short;

static void *real(const char *name)
{
    return dlsym(RTLD_NEXT, name);
}

__attribute__((constructor)) static void begin(void)
{
    const char *d = getenv("FAIL_DIR"), *c = getenv("FAIL_CALL"), *e = getenv("FAIL_ERRNO");
    const char *n = getenv("FAIL_NTH");
    if (!d || !c || !e || !n || strlen(d) >= sizeof(dir))
        return;
    snprintf(dir, sizeof(dir), "%s", d);
    snprintf(call, sizeof(call), "%s", c);
    dir_len = strlen(dir);
    fail_errno = (int)strtol(e, NULL, 10);
    nth = strtol(n, NULL, 10);
    sticky = getenv("FAIL_STICKY") != NULL;
    healed = getenv("FAIL_HEALED");
    count_to = getenv("FAIL_COUNT");
}

__attribute__((destructor)) static void end(void)
{
    FILE *f = count_to ? fopen(count_to, "we") : NULL;
    if (!f)
        return;
    fprintf(f, "%ld\n", atomic_load(&seen));
    fclose(f);
}

static bool below(const char *path)
{
    return dir_len && strncmp(path, dir, dir_len) == 0 && path[dir_len] == '/';
}

static bool watched(int fd)
{
    char link[64], path[600];
    if (!dir_len)
        return false;
    snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, sizeof(path) - 1);
    if (n <= 0)
        return false;
    path[n] = '\0';
    return below(path) || strcmp(path, dir) == 0;
}

static bool hits(const char *kind, bool on_watched)
{
    if (strcmp(kind, call) != 0 || !on_watched)
        return false;
    long n = atomic_fetch_add(&seen, 1) + 1;
    if (nth == 0 || n < nth || (n > nth && !sticky))
        return false;
    if (n > nth && healed && access(healed, F_OK) == 0)
        return false;
    errno = fail_errno;
    return true;
}

/* How many bytes the call may write: all, half of them, or (the call after that) none. */
static bool write_fails(int fd, size_t *n)
{
    if (!dir_len || !watched(fd))
        return false;
    if (atomic_exchange(&cut_short, false)) {
        errno = fail_errno;
        return true;
    }
    if (strcmp(call, "short") == 0) {
        if (hits("short", true) && *n > 1) {
            *n /= 2;
            atomic_store(&cut_short, fail_errno != 0);
        }
        return false;
    }
    return strcmp(call, "write") == 0 && hits("write", true);
}

EXPORT ssize_t write(int fd, const void *bytes, size_t n)
{
    ssize_t (*next)(int, const void *, size_t) =
        (ssize_t(*)(int, const void *, size_t))real("write");
    return write_fails(fd, &n) ? -1 : next(fd, bytes, n);
}

#define PWRITE(fn, off)                                                                            \
    EXPORT ssize_t fn(int fd, const void *bytes, size_t n, off at)                                 \
    {                                                                                              \
        ssize_t (*next)(int, const void *, size_t, off) =                                          \
            (ssize_t(*)(int, const void *, size_t, off))real(#fn);                                 \
        return write_fails(fd, &n) ? -1 : next(fd, bytes, n, at);                                  \
    }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

#define SYNC(fn)                                                                                   \
    EXPORT int fn(int fd)                                                                          \
    {                                                                                              \
        int (*next)(int) = (int (*)(int))real(#fn);                                                \
        return strcmp(call, "fsync") == 0 && hits("fsync", watched(fd)) ? -1 : next(fd);           \
    }
SYNC(fsync)
SYNC(fdatasync)

#define TRUNCATE(fn, off)                                                                          \
    EXPORT int fn(int fd, off len)                                                                 \
    {                                                                                              \
        int (*next)(int, off) = (int (*)(int, off))real(#fn);                                      \
        bool fails = strcmp(call, "ftruncate") == 0 && hits("ftruncate", watched(fd));             \
        return fails ? -1 : next(fd, len);                                                         \
    }
TRUNCATE(ftruncate, off_t)
TRUNCATE(ftruncate64, off64_t)

#define OPEN(fn)                                                                                   \
    EXPORT int fn(const char *path, int flags, ...)                                                \
    {                                                                                              \
        int (*next)(const char *, int, ...) = (int (*)(const char *, int, ...))real(#fn);          \
        va_list ap;                                                                                \
        va_start(ap, flags);                                                                       \
        mode_t mode = (flags & O_CREAT) ? va_arg(ap, mode_t) : 0;                                  \
        va_end(ap);                                                                                \
        return hits("open", below(path)) ? -1 : next(path, flags, mode);                           \
    }
OPEN(open)
OPEN(open64)

EXPORT int unlink(const char *path)
{
    int (*next)(const char *) = (int (*)(const char *))real("unlink");
    return hits("unlink", below(path)) ? -1 : next(path);
}

EXPORT int rename(const char *from, const char *to)
{
    int (*next)(const char *, const char *) = (int (*)(const char *, const char *))real("rename");
    return hits("rename", below(from)) ? -1 : next(from, to);
}

#define MMAP(fn, off)                                                                              \
    EXPORT void *fn(void *at, size_t len, int prot, int flags, int fd, off from)                   \
    {                                                                                              \
        void *(*next)(void *, size_t, int, int, int, off) =                                        \
            (void *(*)(void *, size_t, int, int, int, off))real(#fn);                              \
        bool fails = strcmp(call, "mmap") == 0 && fd >= 0 && hits("mmap", watched(fd));            \
        return fails ? MAP_FAILED : next(at, len, prot, flags, fd, from);                          \
    }
MMAP(mmap, off_t)
MMAP(mmap64, off64_t)
