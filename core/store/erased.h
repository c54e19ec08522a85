/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_STORE_ERASED_H
#define OMB_STORE_ERASED_H

#include "core/base/status.h"

#include <stdint.h>

/*
 * The keys that were destroyed, by number, in DATA/erased.keys: a list that only grows. It belongs
 * to the master key, is backed up with it and apart from the data, so that data restored from an
 * older backup loses the keys that were destroyed since, before anything of it is read.
 */
struct erased_key {
    uint32_t tenant;
    uint64_t id;
};

/* Adds them, durably. -OMB_E_IO | -OMB_E_FULL: the list is as it was, or holds some of them. */
OMB_MUST_USE int erased_add(const char *dir, const struct erased_key *key, uint32_t n);

/* Calls fn for each; what it answers ends the walk. 0 without a list, -OMB_E_IO, -OMB_E_CORRUPT. */
OMB_MUST_USE int erased_each(const char *dir, int (*fn)(void *ctx, const struct erased_key *key),
                             void *ctx);

#endif
