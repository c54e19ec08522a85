/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the file that holds the master key.
 * Must not know: what is sealed with it.
 * Called by: app_open and the commands that open a store. */
#include "core/app/vault.h"

#include "core/base/file.h"
#include "core/base/rand.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int say(omb_error *error, const char *file, const char *what)
{
    snprintf(error->text, sizeof error->text, "%.180s: %s", file, what);
    return error->code = -OMB_E_IO;
}

static int read_key(const char *file, uint8_t key[VAULT_KEY], omb_error *error)
{
    int fd = open(file, O_RDONLY | O_CLOEXEC);
    ssize_t n;
    struct stat st;

    if (fd < 0)
        return errno == ENOENT ? -OMB_E_NOTFOUND : say(error, file, strerror(errno));
    n = read(fd, key, VAULT_KEY);
    if (fstat(fd, &st) != 0 || st.st_size != VAULT_KEY || n != VAULT_KEY) {
        close(fd);
        return say(error, file, "is not a master key of 32 bytes");
    }
    close(fd);
    return 0;
}

/*
 * Written under a name of its own and linked, so that a cut never leaves half a key and of two
 * first starts at once both take the key of whoever was first.
 */
static int make_key(const char *data, const char *file, uint8_t key[VAULT_KEY], omb_error *error)
{
    char part[4096];
    int fd;
    bool written;

    snprintf(part, sizeof part, "%s.%ld", file, (long)getpid());
    rand_bytes(key, VAULT_KEY);
    fd = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0)
        return say(error, part, strerror(errno));
    written = write(fd, key, VAULT_KEY) == VAULT_KEY && fsync(fd) == 0;
    if (close(fd) != 0 || !written || (link(part, file) != 0 && errno != EEXIST)) {
        (void)unlink(part);
        return say(error, part, strerror(errno));
    }
    (void)unlink(part);
    if (file_sync_folder(data) != 0)
        return say(error, data, strerror(errno));
    return read_key(file, key, error);
}

int vault_open(const char *data, uint8_t key[VAULT_KEY], omb_error *error)
{
    char file[4000];
    int status;

    if (mkdir(data, 0700) != 0 && errno != EEXIST)
        return say(error, data, strerror(errno));
    snprintf(file, sizeof file, "%s/master.key", data);
    status = read_key(file, key, error);
    return status == -OMB_E_NOTFOUND ? make_key(data, file, key, error) : status;
}

int vault_read(const char *data, uint8_t key[VAULT_KEY], omb_error *error)
{
    char file[4000];
    int status;

    snprintf(file, sizeof file, "%s/master.key", data);
    status = read_key(file, key, error);
    if (status != -OMB_E_NOTFOUND)
        return status;
    snprintf(error->text, sizeof error->text, "%.150s: no data folder of a host", data);
    return error->code = status;
}
