/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: one sealed file on disk: writing it durably, reading it whole.
 * Must not know: cases, customers, threads.
 * Called by: blob.c on a worker thread. */
#include "core/store/blob_file.h"

#include "core/base/limits.h"
#include "core/base/rand.h"
#include "core/store/seal.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATH_CAP 4400

static int fail_errno(void)
{
    if (errno == ENOSPC || errno == EDQUOT)
        return -OMB_E_FULL;
    return errno == ENOENT ? -OMB_E_NOTFOUND : -OMB_E_IO;
}

static int sync_folder(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int status = fd < 0 || fsync(fd) != 0 ? fail_errno() : 0;

    if (fd >= 0)
        close(fd);
    return status;
}

static int make_folder(const char *path)
{
    return mkdir(path, 0700) != 0 && errno != EEXIST ? fail_errno() : 0;
}

static int write_all(int fd, omb_str bytes)
{
    while (bytes.len) {
        ssize_t n = write(fd, bytes.ptr, bytes.len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return fail_errno();
        bytes = str_sub(bytes, (size_t)n, SIZE_MAX);
    }
    return fsync(fd) != 0 ? fail_errno() : 0;
}

static int place_file(const char *dir, const char *name, omb_str bytes)
{
    char folder[PATH_CAP], path[PATH_CAP + 80], side[PATH_CAP + 88];
    int fd, status;

    snprintf(folder, sizeof folder, "%s/%.2s", dir, name);
    snprintf(path, sizeof path, "%s/%s", folder, name);
    snprintf(side, sizeof side, "%s.part", path);
    status = make_folder(dir);
    if (status == 0)
        status = make_folder(folder);
    if (status != 0)
        return status;
    fd = open(side, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return fail_errno();
    status = write_all(fd, bytes);
    close(fd);
    if (status == 0 && rename(side, path) != 0)
        status = fail_errno();
    if (status != 0)
        (void)unlink(side);
    else
        status = sync_folder(folder);
    return status ? status : sync_folder(dir);
}

int blob_file_write(const char *dir, const uint8_t *key, struct buf *bytes, char name[HASH_HEX + 1])
{
    struct buf sealed = BUF_INIT(BLOB_MAX_BYTES + SEAL_OVERHEAD);
    unsigned char *to;
    int status;

    if (buf_reserve(&sealed, bytes->len + SEAL_OVERHEAD)) {
        buf_free(&sealed);
        return -OMB_E_NOMEM;
    }
    to = (unsigned char *)sealed.ptr;
    rand_bytes(to, SEAL_NONCE);
    crypto_aead_xchacha20poly1305_ietf_encrypt(to + SEAL_NONCE, NULL,
                                               (const unsigned char *)bytes->ptr, bytes->len, NULL,
                                               0, NULL, to, key);
    sealed.len = bytes->len + SEAL_OVERHEAD;
    hash_hex(hash_of(buf_str(&sealed)), name);
    status = place_file(dir, name, buf_str(&sealed));
    buf_free(&sealed);
    return status == -OMB_E_NOTFOUND ? -OMB_E_IO : status;
}

static int read_all(const char *path, struct buf *sealed)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    int status = 0;
    struct stat st;
    ssize_t n = 1;

    if (fd < 0)
        return fail_errno();
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) ||
        st.st_size > BLOB_MAX_BYTES + SEAL_OVERHEAD || st.st_size < SEAL_OVERHEAD)
        status = -OMB_E_CORRUPT;
    if (status == 0 && buf_reserve(sealed, (size_t)st.st_size))
        status = -OMB_E_NOMEM;
    while (status == 0 && n > 0 && sealed->len < (size_t)st.st_size) {
        n = read(fd, sealed->ptr + sealed->len, (size_t)st.st_size - sealed->len);
        if (n > 0)
            sealed->len += (size_t)n;
        else if (n < 0 && errno != EINTR)
            status = -OMB_E_IO;
    }
    close(fd);
    return status;
}

int blob_file_read(const char *dir, const char *name, const uint8_t *key, struct buf *out)
{
    struct buf sealed = BUF_INIT(BLOB_MAX_BYTES + SEAL_OVERHEAD);
    char path[PATH_CAP + 80];
    int status;

    snprintf(path, sizeof path, "%s/%.2s/%s", dir, name, name);
    status = read_all(path, &sealed);
    if (status == 0 && (sealed.len < SEAL_OVERHEAD || buf_reserve(out, sealed.len)))
        status = sealed.len < SEAL_OVERHEAD ? -OMB_E_CORRUPT : -OMB_E_NOMEM;
    if (status == 0 &&
        crypto_aead_xchacha20poly1305_ietf_decrypt((unsigned char *)out->ptr, NULL, NULL,
                                                   (const unsigned char *)sealed.ptr + SEAL_NONCE,
                                                   sealed.len - SEAL_NONCE, NULL, 0,
                                                   (const unsigned char *)sealed.ptr, key) != 0)
        status = -OMB_E_CORRUPT;
    if (status == 0)
        out->len = sealed.len - SEAL_OVERHEAD;
    buf_free(&sealed);
    return status;
}

void blob_file_drop(const char *dir, const char *name)
{
    char path[PATH_CAP + 80];

    snprintf(path, sizeof path, "%s/%.2s/%s", dir, name, name);
    (void)unlink(path);
}
