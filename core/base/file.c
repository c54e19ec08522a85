/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: reading and writing whole files, and errno as a status. Must not know: what the bytes mean.
 * Called by: whoever keeps a file of its own (store, policy, plug, gateway, app). */
#include "core/base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATH_CAP 4500
#define BLOCK 16384

int file_status(void)
{
    static const struct {
        int from, to;
    } known[] = {{ENOENT, -OMB_E_NOTFOUND}, {ENOTDIR, -OMB_E_NOTFOUND}, {EACCES, -OMB_E_DENIED},
                 {EPERM, -OMB_E_DENIED},    {EEXIST, -OMB_E_EXISTS},    {ENOSPC, -OMB_E_FULL},
                 {EDQUOT, -OMB_E_FULL},     {ENOMEM, -OMB_E_NOMEM},     {EAGAIN, -OMB_E_TIMEOUT}};

    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (known[i].from == errno)
            return known[i].to;
    }
    return -OMB_E_IO;
}

int file_put(int fd, omb_str bytes)
{
    while (bytes.len) {
        ssize_t n = write(fd, bytes.ptr, bytes.len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n < 0 ? file_status() : -OMB_E_IO;
        bytes = str_sub(bytes, (size_t)n, SIZE_MAX);
    }
    return 0;
}

int file_take(int fd, struct buf *out)
{
    char block[BLOCK];

    while (!out->err) {
        ssize_t n = read(fd, block, sizeof block);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n < 0 ? file_status() : 0;
        buf_put(out, block, (size_t)n);
    }
    return out->err;
}

int file_read(const char *path, enum file_kind kind, struct buf *out)
{
    static const int how[] = {[FILE_REGULAR] = O_NONBLOCK, [FILE_OWN] = O_NONBLOCK | O_NOFOLLOW};
    int fd = open(path, O_RDONLY | O_CLOEXEC | (kind == FILE_ANY ? 0 : how[kind]));
    int status = fd < 0 ? file_status() : 0;
    struct stat st;

    if (status == 0 && fstat(fd, &st) != 0)
        status = file_status();
    else if (status == 0)
        status = kind == FILE_ANY || S_ISREG(st.st_mode) ? file_take(fd, out) : -OMB_E_INVALID;
    if (fd >= 0)
        close(fd);
    return status;
}

/* Closes what was opened for writing, and takes the name back when anything failed. */
static int finish(int fd, const char *path, int status)
{
    int saved = errno;

    if (close(fd) != 0 && status == 0) {
        status = file_status();
        saved = errno;
    }
    if (status != 0)
        (void)unlink(path);
    errno = saved;
    return status;
}

int file_create(const char *path, unsigned mode, omb_str bytes)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);

    return fd < 0 ? file_status() : finish(fd, path, file_put(fd, bytes));
}

int file_sync_folder(const char *folder)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int status = fd < 0 || fsync(fd) != 0 ? file_status() : 0;

    if (fd >= 0)
        close(fd);
    return status;
}

static int sync_above(const char *path)
{
    const char *slash = strrchr(path, '/');
    char folder[PATH_CAP];

    snprintf(folder, sizeof folder, "%.*s", slash ? (int)(slash - path) : 1, slash ? path : ".");
    return file_sync_folder(slash == path ? "/" : folder);
}

int file_place(const char *path, unsigned mode, omb_str bytes)
{
    char side[PATH_CAP];
    int fd, status;

    if ((size_t)snprintf(side, sizeof side, "%s.part", path) >= sizeof side)
        return -OMB_E_LIMIT;
    (void)unlink(side); /* of a writer that was cut off, with rights of its own */
    fd = open(side, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
    if (fd < 0)
        return file_status();
    status = file_put(fd, bytes);
    if (status == 0 && fsync(fd) != 0)
        status = file_status();
    status = finish(fd, side, status);
    if (status == 0 && rename(side, path) != 0) {
        status = file_status();
        (void)unlink(side);
    }
    return status ? status : sync_above(path);
}
