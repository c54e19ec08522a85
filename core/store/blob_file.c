/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: one sealed file on disk: writing it durably, reading it whole.
 * Must not know: cases, customers, threads.
 * Called by: blob.c on a worker thread. */
#include "core/store/blob_file.h"

#include "core/base/file.h"
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

static int make_folder(const char *path)
{
    return mkdir(path, 0700) != 0 && errno != EEXIST ? file_status() : 0;
}

static int place_file(const char *dir, const char *name, omb_str bytes)
{
    char folder[PATH_CAP], path[PATH_CAP + 80];
    int status;

    snprintf(folder, sizeof folder, "%s/%.2s", dir, name);
    snprintf(path, sizeof path, "%s/%s", folder, name);
    status = make_folder(dir);
    if (status == 0)
        status = make_folder(folder);
    if (status == 0)
        status = file_place(path, 0600, bytes);
    return status ? status : file_sync_folder(dir);
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

int blob_file_read(const char *dir, const char *name, const uint8_t *key, struct buf *out)
{
    struct buf sealed = BUF_INIT(BLOB_MAX_BYTES + SEAL_OVERHEAD);
    char path[PATH_CAP + 80];
    int status;

    snprintf(path, sizeof path, "%s/%.2s/%s", dir, name, name);
    status = file_read(path, FILE_OWN, &sealed);
    if (status == -OMB_E_LIMIT || status == -OMB_E_INVALID)
        status = -OMB_E_CORRUPT;
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
