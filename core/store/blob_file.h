/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_STORE_BLOB_FILE_H
#define OMB_STORE_BLOB_FILE_H

#include "core/base/buf.h"
#include "core/base/hash.h"

#include <stdint.h>

/*
 * One sealed file named by the hash of its sealed bytes: DIR/ab/abcd… Written to the side, synced,
 * renamed: it is there whole or not at all. [worker]
 */

/* Seals bytes with a 32-byte key of its own; name is filled. -OMB_E_IO | -OMB_E_FULL. */
OMB_MUST_USE int blob_file_write(const char *dir, const uint8_t *key, struct buf *bytes,
                                 char name[HASH_HEX + 1]);

/* -OMB_E_NOTFOUND | -OMB_E_CORRUPT | -OMB_E_IO. */
OMB_MUST_USE int blob_file_read(const char *dir, const char *name, const uint8_t *key,
                                struct buf *out);

void blob_file_drop(const char *dir, const char *name);

#endif
