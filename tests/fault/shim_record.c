/* SPDX-License-Identifier: Apache-2.0 */
/* Preloaded recorder: notes every change below RECORD_DIR, with its bytes and in order, in
 * RECORD_LOG, so that power_check can build what a power cut may leave behind.
 * One lock keeps the order of the record the order of the calls. */
#include "tests/fault/record.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))
#define MAX_FD 4096
#define MAX_PATH 512

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char dir[MAX_PATH];
static size_t dir_len;
static int log_fd = -1;
static char name_of[MAX_FD][64]; /* below dir; "" elsewhere; "." the folder itself */

static void *real(const char *name)
{
    return dlsym(RTLD_NEXT, name);
}

__attribute__((constructor)) static void begin(void)
{
    int (*real_open)(const char *, int, ...) = (int (*)(const char *, int, ...))real("open");
    const char *d = getenv("RECORD_DIR"), *l = getenv("RECORD_LOG");
    if (!d || !l || strlen(d) >= sizeof(dir))
        return;
    snprintf(dir, sizeof(dir), "%s", d);
    dir_len = strlen(dir);
    log_fd = real_open(l, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
}

/* The name below the folder, or NULL. */
static const char *below(const char *path)
{
    if (log_fd < 0 || strncmp(path, dir, dir_len) != 0)
        return NULL;
    if (path[dir_len] == '\0' || strcmp(path + dir_len, "/") == 0)
        return ".";
    return path[dir_len] == '/' ? path + dir_len + 1 : NULL;
}

static const char *watched(int fd)
{
    return log_fd >= 0 && fd >= 0 && fd < MAX_FD && name_of[fd][0] ? name_of[fd] : NULL;
}

static void note(char op, const char *name, uint64_t at, const void *bytes, size_t n)
{
    static ssize_t (*real_write)(int, const void *, size_t);
    struct record_head h = {.op = op,
                            .name_len = (uint8_t)strlen(name),
                            .len = (uint32_t)n,
                            .at = at};
    if (!real_write)
        real_write = (ssize_t(*)(int, const void *, size_t))real("write");
    if (real_write(log_fd, &h, sizeof(h)) != (ssize_t)sizeof(h) ||
        real_write(log_fd, name, h.name_len) != h.name_len ||
        (n && real_write(log_fd, bytes, n) != (ssize_t)n))
        _exit(99);
}

static int opened(int fd, const char *path, int flags)
{
    const char *name = below(path);
    if (fd < 0 || fd >= MAX_FD || log_fd < 0)
        return fd;
    pthread_mutex_lock(&lock);
    snprintf(name_of[fd], sizeof(name_of[fd]), "%s", name ? name : "");
    if (name && (flags & O_CREAT))
        note(RECORD_CREATE, name, 0, NULL, 0);
    if (name && (flags & O_TRUNC))
        note(RECORD_TRUNCATE, name, 0, NULL, 0);
    pthread_mutex_unlock(&lock);
    return fd;
}

#define OPEN(fn)                                                                                   \
    EXPORT int fn(const char *path, int flags, ...)                                                \
    {                                                                                              \
        int (*next)(const char *, int, ...) = (int (*)(const char *, int, ...))real(#fn);          \
        va_list ap;                                                                                \
        va_start(ap, flags);                                                                       \
        mode_t mode = (flags & O_CREAT) ? va_arg(ap, mode_t) : 0;                                  \
        va_end(ap);                                                                                \
        return opened(next(path, flags, mode), path, flags);                                       \
    }
OPEN(open)
OPEN(open64)

EXPORT int close(int fd)
{
    int (*next)(int) = (int (*)(int))real("close");
    if (fd >= 0 && fd < MAX_FD)
        name_of[fd][0] = '\0';
    return next(fd);
}

#define PWRITE(fn, off)                                                                            \
    EXPORT ssize_t fn(int fd, const void *bytes, size_t n, off at)                                 \
    {                                                                                              \
        ssize_t (*next)(int, const void *, size_t, off) =                                          \
            (ssize_t(*)(int, const void *, size_t, off))real(#fn);                                 \
        const char *name = watched(fd);                                                            \
        if (!name)                                                                                 \
            return next(fd, bytes, n, at);                                                         \
        pthread_mutex_lock(&lock);                                                                 \
        ssize_t done = next(fd, bytes, n, at);                                                     \
        if (done > 0)                                                                              \
            note(RECORD_WRITE, name, (uint64_t)at, bytes, (size_t)done);                           \
        pthread_mutex_unlock(&lock);                                                               \
        return done;                                                                               \
    }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

EXPORT ssize_t write(int fd, const void *bytes, size_t n)
{
    static ssize_t (*next)(int, const void *, size_t);
    if (!next)
        next = (ssize_t(*)(int, const void *, size_t))real("write");
    const char *name = watched(fd);
    if (!name)
        return next(fd, bytes, n);
    pthread_mutex_lock(&lock);
    bool append = fcntl(fd, F_GETFL) & O_APPEND;
    off_t at = lseek(fd, 0, append ? SEEK_END : SEEK_CUR);
    ssize_t done = next(fd, bytes, n);
    if (done > 0)
        note(RECORD_WRITE, name, (uint64_t)at, bytes, (size_t)done);
    pthread_mutex_unlock(&lock);
    return done;
}

/* A sync covers what was written before it began: it is noted at its end, under the lock. */
#define SYNC(fn)                                                                                   \
    EXPORT int fn(int fd)                                                                          \
    {                                                                                              \
        int (*next)(int) = (int (*)(int))real(#fn);                                                \
        const char *name = watched(fd);                                                            \
        if (!name)                                                                                 \
            return next(fd);                                                                       \
        pthread_mutex_lock(&lock);                                                                 \
        int rc = next(fd);                                                                         \
        if (rc == 0)                                                                               \
            note(strcmp(name, ".") == 0 ? RECORD_SYNC_FOLDER : RECORD_SYNC, name, 0, NULL, 0);     \
        pthread_mutex_unlock(&lock);                                                               \
        return rc;                                                                                 \
    }
SYNC(fsync)
SYNC(fdatasync)

#define TRUNCATE(fn, off)                                                                          \
    EXPORT int fn(int fd, off len)                                                                 \
    {                                                                                              \
        int (*next)(int, off) = (int (*)(int, off))real(#fn);                                      \
        const char *name = watched(fd);                                                            \
        if (!name)                                                                                 \
            return next(fd, len);                                                                  \
        pthread_mutex_lock(&lock);                                                                 \
        int rc = next(fd, len);                                                                    \
        if (rc == 0)                                                                               \
            note(RECORD_TRUNCATE, name, (uint64_t)len, NULL, 0);                                   \
        pthread_mutex_unlock(&lock);                                                               \
        return rc;                                                                                 \
    }
TRUNCATE(ftruncate, off_t)
TRUNCATE(ftruncate64, off64_t)

EXPORT int unlink(const char *path)
{
    int (*next)(const char *) = (int (*)(const char *))real("unlink");
    const char *name = below(path);
    if (!name)
        return next(path);
    pthread_mutex_lock(&lock);
    int rc = next(path);
    if (rc == 0)
        note(RECORD_UNLINK, name, 0, NULL, 0);
    pthread_mutex_unlock(&lock);
    return rc;
}

EXPORT int rename(const char *from, const char *to)
{
    int (*next)(const char *, const char *) = (int (*)(const char *, const char *))real("rename");
    const char *a = below(from), *b = below(to);
    if (!a || !b)
        return next(from, to);
    pthread_mutex_lock(&lock);
    int rc = next(from, to);
    if (rc == 0)
        note(RECORD_RENAME, a, 0, b, strlen(b));
    pthread_mutex_unlock(&lock);
    return rc;
}
