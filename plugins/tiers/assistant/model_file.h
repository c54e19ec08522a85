/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSISTANT_MODEL_FILE_H
#define ASSISTANT_MODEL_FILE_H

#include "recogniser.h"

/*
 * A trained recogniser as a file: a cache that may be deleted at any time. It
 * carries the version of the form, the key of the examples and a checksum, and is
 * believed only when all three are right and every number in it is in range.
 * Written beside its place and renamed, so a reader sees a whole file or none.
 */

/* 128 bits over names and texts in their order; what recogniser.key holds. */
void model_file_key(const struct examples *e, const char *const *name, uint64_t key[2]);

/* -OMB_E_IO | -OMB_E_NOMEM. */
int model_file_save(const struct recogniser *r, const char *path);

/* -OMB_E_NOTFOUND | -OMB_E_IO | -OMB_E_CORRUPT | -OMB_E_VERSION (another form or key) |
 * -OMB_E_NOMEM. key may be NULL: any. */
int model_file_load(const char *path, const uint64_t key[2], struct recogniser **out);

/* The same over bytes in memory. */
int model_file_parse(const uint8_t *bytes, size_t n, const uint64_t key[2],
                     struct recogniser **out);

#endif
