/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_VAULT_H
#define OMB_APP_VAULT_H

#include "core/base/status.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * The master key that seals customers' keys: 32 bytes in DATA/master.key, made at the
 * first start, readable by the owner only. Without it the store's private bodies cannot
 * be opened: it is backed up apart from the data.
 */
#define VAULT_KEY 32

/* Reads, or makes and syncs, the key. *error names the file. */
OMB_MUST_USE int vault_open(const char *data, uint8_t key[VAULT_KEY], omb_error *error);

/* Reads it, for who only looks: -OMB_E_NOTFOUND when it was never made. */
OMB_MUST_USE int vault_read(const char *data, uint8_t key[VAULT_KEY], omb_error *error);

#endif
