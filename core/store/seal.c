/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the cryptography of stored personal text: key wrapping, sealing, check values.
 * Must not know where keys or sealed texts are kept.
 * Called by the backends. */
#include "core/store/seal.h"

#include "core/base/hash.h"
#include "core/base/rand.h"

#include <sodium.h>

#define PLACE_BYTES 29

int seal_open(struct seal *s, omb_str master)
{
    if (master.len != SEAL_KEY)
        return -OMB_E_INVALID;
    *s = (struct seal){0};
    memcpy(s->master.b, master.ptr, SEAL_KEY);
    return 0;
}

void seal_close(struct seal *s)
{
    sodium_memzero(s, sizeof(*s));
}

static void next_nonce(struct seal *s, uint8_t out[SEAL_NONCE])
{
    if (s->left == 0) {
        rand_bytes(s->nonce, sizeof(s->nonce));
        s->left = sizeof(s->nonce) / SEAL_NONCE;
    }
    memcpy(out, s->nonce + (size_t)--s->left * SEAL_NONCE, SEAL_NONCE);
}

static void put_le(uint8_t *at, uint64_t n, int bytes)
{
    for (int i = 0; i < bytes; i++)
        at[i] = (uint8_t)(n >> (8 * i));
}

static void place_bytes(const struct seal_place *p, uint8_t out[PLACE_BYTES])
{
    put_le(out, p->tenant, 4);
    memcpy(out + 4, p->kase.b, 16);
    out[20] = (uint8_t)p->what;
    put_le(out + 21, p->seq, 8);
}

static void wrap_place(tenant_id tenant, uint64_t id, uint8_t out[12])
{
    put_le(out, tenant, 4);
    put_le(out + 4, id, 8);
}

void seal_make(struct seal *s, tenant_id tenant, struct seal_key *key, uint64_t *id,
               uint8_t wrapped[SEAL_WRAPPED])
{
    uint8_t ad[12];
    uint64_t made = 0;
    while (made == 0) {
        rand_bytes(&made, sizeof(made));
        made &= INT64_MAX;
    }
    rand_bytes(key->b, sizeof(key->b));
    wrap_place(tenant, made, ad);
    next_nonce(s, wrapped);
    crypto_aead_xchacha20poly1305_ietf_encrypt(wrapped + SEAL_NONCE, NULL, key->b, SEAL_KEY, ad,
                                               sizeof(ad), NULL, wrapped, s->master.b);
    *id = made;
}

int seal_unwrap(const struct seal *s, tenant_id tenant, uint64_t id, omb_str wrapped,
                struct seal_key *key)
{
    uint8_t ad[12];
    if (wrapped.len != SEAL_WRAPPED)
        return -OMB_E_CORRUPT;
    const uint8_t *in = (const uint8_t *)wrapped.ptr;
    wrap_place(tenant, id, ad);
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(key->b, NULL, NULL, in + SEAL_NONCE,
                                                   SEAL_WRAPPED - SEAL_NONCE, ad, sizeof(ad), in,
                                                   s->master.b))
        return -OMB_E_CORRUPT;
    return 0;
}

struct seal_place seal_kv_place(tenant_id tenant, omb_str space, omb_str key)
{
    struct seal_place p = {.tenant = tenant, .what = 'k', .seq = space.len};
    struct hash_state s;
    struct hash h;

    hash_start(&s);
    hash_more(&s, space);
    hash_more(&s, key);
    h = hash_end(&s);
    memcpy(p.kase.b, h.b, sizeof p.kase.b);
    return p;
}

void seal_person(const struct seal *s, tenant_id tenant, omb_str customer,
                 char out[SEAL_PERSON + 1])
{
    static const char what[] = "person";
    crypto_generichash_state st;
    uint8_t id[4], digest[SEAL_PERSON / 2];
    put_le(id, tenant, sizeof(id));
    crypto_generichash_init(&st, s->master.b, SEAL_KEY, sizeof(digest));
    crypto_generichash_update(&st, (const uint8_t *)what, sizeof(what));
    crypto_generichash_update(&st, id, sizeof(id));
    crypto_generichash_update(&st, (const uint8_t *)customer.ptr, customer.len);
    crypto_generichash_final(&st, digest, sizeof(digest));
    hash_bytes_hex(digest, sizeof(digest), out);
}

int seal_put(struct seal *s, const struct seal_key *key, const struct seal_place *p, omb_str plain,
             struct buf *out)
{
    uint8_t ad[PLACE_BYTES];
    buf_clear(out);
    if (buf_reserve(out, plain.len + SEAL_OVERHEAD))
        return out->err;
    uint8_t *to = (uint8_t *)out->ptr;
    place_bytes(p, ad);
    next_nonce(s, to);
    crypto_aead_xchacha20poly1305_ietf_encrypt(to + SEAL_NONCE, NULL, (const uint8_t *)plain.ptr,
                                               plain.len, ad, sizeof(ad), NULL, to, key->b);
    out->len = plain.len + SEAL_OVERHEAD;
    return 0;
}

int seal_get(const struct seal_key *key, const struct seal_place *p, omb_str sealed,
             struct arena *a, omb_str *plain)
{
    uint8_t ad[PLACE_BYTES];
    if (sealed.len < SEAL_OVERHEAD)
        return -OMB_E_CORRUPT;
    size_t len = sealed.len - SEAL_OVERHEAD;
    char *to = arena_alloc(a, len + 1);
    if (!to)
        return a->err;
    const uint8_t *in = (const uint8_t *)sealed.ptr;
    place_bytes(p, ad);
    if (crypto_aead_xchacha20poly1305_ietf_decrypt((uint8_t *)to, NULL, NULL, in + SEAL_NONCE,
                                                   sealed.len - SEAL_NONCE, ad, sizeof(ad), in,
                                                   key->b))
        return -OMB_E_CORRUPT;
    to[len] = '\0';
    *plain = str_n(to, len);
    return 0;
}

void seal_check(const struct seal *s, omb_str bytes, uint8_t out[SEAL_CHECK])
{
    crypto_generichash(out, SEAL_CHECK, (const uint8_t *)bytes.ptr, bytes.len, s->master.b,
                       SEAL_KEY);
}
