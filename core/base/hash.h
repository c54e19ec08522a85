/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_BASE_HASH_H
#define OMB_BASE_HASH_H

#include "core/base/str.h"

/* Digests and their text forms, over libsodium. All functions are [any]. */
#define HASH_SIZE 32
#define HASH_HEX (HASH_SIZE * 2)

struct hash {
    uint8_t b[HASH_SIZE];
};

struct hash_state {
    _Alignas(64) unsigned char opaque[384];
};

struct hash hash_of(omb_str bytes); /* BLAKE2b-256 */
void hash_start(struct hash_state *s);
void hash_more(struct hash_state *s, omb_str bytes);
struct hash hash_end(struct hash_state *s);
void hash_hex(struct hash h, char out[HASH_HEX + 1]);
OMB_MUST_USE int hash_parse(omb_str hex, struct hash *out);
bool hash_eq(struct hash a, struct hash b); /* constant time */

/* HMAC-SHA256 of bytes under a key. */
struct hash hash_mac(omb_str key, omb_str bytes);

/* Lower-case hex of n bytes; out holds 2n + 1. */
void hash_bytes_hex(const uint8_t *bytes, size_t n, char *out);

/* 64-bit keyed hash for tables, seeded once per process. */
uint64_t hash_table(omb_str bytes);

#endif
