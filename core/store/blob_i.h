/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_STORE_BLOB_I_H
#define OMB_STORE_BLOB_I_H

#include "core/base/hash.h"
#include "core/store/blob.h"

#include <uv.h>

/* Shared by blob.c and blob_gone.c; nobody else. A row of space "blob" is "CASE/HASH". */
#define BLOB_KEY (ID_TEXT + 1 + HASH_HEX)
#define BLOB_INLINE 'I'
#define BLOB_FILE 'F'

struct blobs {
    uv_loop_t *loop;
    struct store *store;
    char *dir;
    uint32_t busy;
    bool closing;
};

#endif
