/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the data folder: its making, its lock, the sync of its entries.
 * Must not know what the files hold.
 * Called by sqlite.c before the database is opened. */
#include "core/store/folder.h"

#include "core/store/backend.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOCK_NAME "lock"

static int fail_errno(omb_error *error, const char *what, const char *path)
{
    int code = errno == ENOSPC || errno == EDQUOT ? -OMB_E_FULL : -OMB_E_IO;
    return backend_fail(error, code, "%s %s: %s", what, path, strerror(errno));
}

static int sync_path(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return -OMB_E_IO;
    int rc = fsync(fd) ? -OMB_E_IO : 0;
    close(fd);
    return rc;
}

int folder_sync(const char *dir)
{
    return sync_path(dir);
}

/* The entry of a new folder lives in its parent. */
static int sync_parent(const char *dir)
{
    char *up = NULL;
    if (asprintf(&up, "%s/..", dir) < 0)
        return -OMB_E_NOMEM;
    int rc = sync_path(up);
    free(up);
    return rc;
}

static int make_folder(const char *dir, omb_error *error)
{
    if (mkdir(dir, 0700) == 0) {
        if (sync_parent(dir))
            return fail_errno(error, "cannot sync the parent of", dir);
        return 0;
    }
    if (errno != EEXIST)
        return fail_errno(error, "cannot make the data folder", dir);
    return 0;
}

static int take_lock(const char *dir, int *lock_fd, omb_error *error)
{
    char *path = NULL;
    int rc = 0;
    if (asprintf(&path, "%s/" LOCK_NAME, dir) < 0)
        return backend_fail(error, -OMB_E_NOMEM, "out of memory");
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        rc = fail_errno(error, "cannot open", path);
    else if (flock(fd, LOCK_EX | LOCK_NB))
        rc = errno == EWOULDBLOCK
                 ? backend_fail(error, -OMB_E_BUSY, "%s is in use by another process", dir)
                 : fail_errno(error, "cannot lock", path);
    free(path);
    if (rc && fd >= 0)
        close(fd);
    if (!rc)
        *lock_fd = fd;
    return rc;
}

/* Made here because a database made by SQLite itself would be readable by others. */
static int make_file(const char *file, omb_error *error)
{
    int fd = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return fail_errno(error, "cannot open", file);
    close(fd);
    return 0;
}

int folder_open(const char *dir, const char *file, int *lock_fd, omb_error *error)
{
    int fd = -1;
    int rc = make_folder(dir, error);
    if (!rc)
        rc = take_lock(dir, &fd, error);
    if (!rc)
        rc = make_file(file, error);
    if (!rc && folder_sync(dir))
        rc = fail_errno(error, "cannot sync", dir);
    if (rc)
        folder_close(fd);
    else
        *lock_fd = fd;
    return rc;
}

void folder_close(int lock_fd)
{
    if (lock_fd >= 0)
        close(lock_fd);
}
