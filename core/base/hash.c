/* SPDX-License-Identifier: Apache-2.0 */
/* Owns digests, MACs and table hashes over libsodium. Must not know what is hashed.
 * Called by store's chains, policy's bundles, sessions and map. */
#include "core/base/hash.h"

#include "core/base/rand.h"

#include <pthread.h>
#include <sodium.h>

_Static_assert(sizeof(struct hash_state) >= sizeof(crypto_generichash_state), "state fits");
_Static_assert(HASH_SIZE == crypto_auth_hmacsha256_BYTES, "one size for digests and MACs");

static const unsigned char *bytes_of(omb_str s)
{
    return (const unsigned char *)s.ptr;
}

struct hash hash_of(omb_str bytes)
{
    struct hash h;
    crypto_generichash(h.b, HASH_SIZE, bytes_of(bytes), bytes.len, NULL, 0);
    return h;
}

static crypto_generichash_state *state_of(struct hash_state *s)
{
    return (crypto_generichash_state *)(void *)s->opaque;
}

void hash_start(struct hash_state *s)
{
    crypto_generichash_init(state_of(s), NULL, 0, HASH_SIZE);
}

void hash_more(struct hash_state *s, omb_str bytes)
{
    crypto_generichash_update(state_of(s), bytes_of(bytes), bytes.len);
}

struct hash hash_end(struct hash_state *s)
{
    struct hash h;
    crypto_generichash_final(state_of(s), h.b, HASH_SIZE);
    return h;
}

void hash_bytes_hex(const uint8_t *bytes, size_t n, char *out)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < n; i++) {
        out[2 * i] = digits[bytes[i] >> 4];
        out[2 * i + 1] = digits[bytes[i] & 15];
    }
    out[2 * n] = '\0';
}

void hash_hex(struct hash h, char out[HASH_HEX + 1])
{
    hash_bytes_hex(h.b, HASH_SIZE, out);
}

int hash_parse(omb_str hex, struct hash *out)
{
    struct hash h;
    if (hex.len != HASH_HEX)
        return -OMB_E_SYNTAX;
    for (size_t i = 0; i < HASH_HEX; i++) {
        char c = hex.ptr[i];
        int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
        if (digit < 0)
            return -OMB_E_SYNTAX;
        h.b[i / 2] = (uint8_t)(i % 2 ? h.b[i / 2] | digit : digit << 4);
    }
    *out = h;
    return 0;
}

bool hash_eq(struct hash a, struct hash b)
{
    return sodium_memcmp(a.b, b.b, HASH_SIZE) == 0;
}

struct hash hash_mac(omb_str key, omb_str bytes)
{
    crypto_auth_hmacsha256_state state;
    struct hash h;
    crypto_auth_hmacsha256_init(&state, bytes_of(key), key.len);
    crypto_auth_hmacsha256_update(&state, bytes_of(bytes), bytes.len);
    crypto_auth_hmacsha256_final(&state, h.b);
    sodium_memzero(&state, sizeof state);
    return h;
}

/* One key a process, or a customer could choose names that collide. */
static unsigned char table_key[crypto_shorthash_KEYBYTES];
static pthread_once_t table_key_once = PTHREAD_ONCE_INIT;

static void table_key_make(void)
{
    rand_init();
    rand_bytes(table_key, sizeof table_key);
}

uint64_t hash_table(omb_str bytes)
{
    uint64_t h;
    unsigned char digest[crypto_shorthash_BYTES];
    pthread_once(&table_key_once, table_key_make);
    crypto_shorthash(digest, bytes_of(bytes), bytes.len, table_key);
    memcpy(&h, digest, sizeof h);
    return h;
}
