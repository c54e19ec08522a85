/* SPDX-License-Identifier: Apache-2.0 */
/* Owns keys and signatures: HMAC-SHA256 in base64, as Standard Webhooks 1.0 writes them. Must not
 * know what is signed. Called by request.c, hook.c, plugin.c. */
#include "shop.h"

#include <sodium.h>

int32_t key_read(omb_str text, struct key *out)
{
    static const char prefix[] = "whsec_";
    const size_t skip = sizeof prefix - 1;
    struct key k = {.len = 0};

    if (text.len < skip || memcmp(text.ptr, prefix, skip) != 0)
        return -OMB_E_INVALID;
    if (sodium_base642bin(k.bytes, sizeof k.bytes, text.ptr + skip, text.len - skip, NULL, &k.len,
                          NULL, sodium_base64_VARIANT_ORIGINAL) != 0 ||
        k.len < HTTP_KEY_LEAST)
        return -OMB_E_INVALID;
    *out = k;
    return 0;
}

/* The parts joined by dots. */
static void mac(const struct key *k, const omb_str *part, uint32_t n,
                unsigned char out[crypto_auth_hmacsha256_BYTES])
{
    crypto_auth_hmacsha256_state state;

    crypto_auth_hmacsha256_init(&state, k->bytes, k->len);
    for (uint32_t i = 0; i < n; i++) {
        if (i)
            crypto_auth_hmacsha256_update(&state, (const unsigned char *)".", 1);
        crypto_auth_hmacsha256_update(&state, (const unsigned char *)part[i].ptr, part[i].len);
    }
    crypto_auth_hmacsha256_final(&state, out);
}

void sign(const struct key *k, const omb_str *part, uint32_t n, char out[48])
{
    unsigned char tag[crypto_auth_hmacsha256_BYTES];

    mac(k, part, n, tag);
    sodium_bin2base64(out, 48, tag, sizeof tag, sodium_base64_VARIANT_ORIGINAL);
}

int sign_is(const struct key *k, const omb_str *part, uint32_t n, omb_str signature)
{
    unsigned char right[crypto_auth_hmacsha256_BYTES], given[sizeof right];
    size_t len = 0;

    if (sodium_base642bin(given, sizeof given, signature.ptr, signature.len, NULL, &len, NULL,
                          sodium_base64_VARIANT_ORIGINAL) != 0 ||
        len != sizeof right)
        return 0;
    mac(k, part, n, right);
    return sodium_memcmp(right, given, sizeof right) == 0;
}
