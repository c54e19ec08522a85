/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_DESK_PERSON_H
#define OMB_DESK_PERSON_H

#include "core/base/hash.h"

/*
 * How a person stands in the ledger: not by the id, but by a name that only the tenant's key makes,
 * so that rows which outlive an erasure name nobody. [any]
 */
#define PERSON_NAME 26

/* The tenant's key of these names, of the master key. */
void person_key(omb_str master, uint32_t tenant, uint8_t out[HASH_SIZE]);
void person_name(const uint8_t key[HASH_SIZE], omb_str id, char out[PERSON_NAME + 1]);
bool person_is_name(omb_str text);

/* The part of a ledger row's key (authority.h, budget.h) that is a customer; false: none is. */
bool person_in_ledger(omb_str key, omb_str *person);

#endif
