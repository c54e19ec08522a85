/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_STORE_SEAL_H
#define OMB_STORE_SEAL_H

#include "core/base/arena.h"
#include "core/base/buf.h"
#include "core/base/id.h"
#include "core/store/store.h"

/*
 * Sealing under a person's key (XChaCha20-Poly1305, random nonces). Keys are random, kept
 * wrapped by the master key; whoever destroys the wrapped key erases what it sealed. The
 * place of a text (tenant, case, what, seq) is authenticated with it, so sealed texts
 * cannot change places. One struct per thread.
 */
#define SEAL_KEY 32
#define SEAL_NONCE 24
#define SEAL_OVERHEAD (SEAL_NONCE + 16)
#define SEAL_WRAPPED (SEAL_KEY + SEAL_OVERHEAD)
#define SEAL_CHECK 16
#define SEAL_ERASED "{\"erased\":true}"

struct seal_key {
    uint8_t b[SEAL_KEY];
};

struct seal {
    struct seal_key master;
    uint8_t nonce[SEAL_NONCE * 64]; /* random bytes ahead of use: one system call for 64 */
    uint32_t left;
};

struct seal_place {
    tenant_id tenant;
    struct id kase;
    char
        what; /* 'e' event, 'r' row, 's' snapshot, 'o' outbox, 'k' value (seal_kv_place), 'n' a key's
                  person */
    uint64_t seq;
};

/* -OMB_E_INVALID unless the master key has 32 bytes. */
OMB_MUST_USE int seal_open(struct seal *s, omb_str master);
void seal_close(struct seal *s);

/* A new key and its id (never 0), and the key as it is kept. */
void seal_make(struct seal *s, tenant_id tenant, struct seal_key *key, uint64_t *id,
               uint8_t wrapped[SEAL_WRAPPED]);
/* -OMB_E_CORRUPT when it was not wrapped by this master key for this tenant and id. */
OMB_MUST_USE int seal_unwrap(const struct seal *s, tenant_id tenant, uint64_t id, omb_str wrapped,
                             struct seal_key *key);

/*
 * How a customer stands where a key or a row is looked for: recognised by who holds the master key
 * and knows the id, named to nobody else.
 */
#define SEAL_PERSON 32
void seal_person(const struct seal *s, tenant_id tenant, omb_str customer,
                 char out[SEAL_PERSON + 1]);

/* The place of a sealed value: what stands for its case is made of space and key. */
struct seal_place seal_kv_place(tenant_id tenant, omb_str space, omb_str key);

/* Replaces what is in `out` by the sealed text. */
OMB_MUST_USE int seal_put(struct seal *s, const struct seal_key *key, const struct seal_place *p,
                          omb_str plain, struct buf *out);
/* -OMB_E_CORRUPT when it was not sealed so, or was changed. */
OMB_MUST_USE int seal_get(const struct seal_key *key, const struct seal_place *p, omb_str sealed,
                          struct arena *a, omb_str *plain);

/* Keyed check value of bytes that stay readable (ledger rows). */
void seal_check(const struct seal *s, omb_str bytes, uint8_t out[SEAL_CHECK]);

#endif
