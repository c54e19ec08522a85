/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the names of persons in the ledger, and where its rows have one. Knows no balance and no
 * case. Called by authority.c, by who keeps a tenant's key, and by the store for older rows. */
#include "core/desk/person.h"

#include <stdio.h>

void person_key(omb_str master, uint32_t tenant, uint8_t out[HASH_SIZE])
{
    char what[64];
    (void)snprintf(what, sizeof what, "persons in the ledger of tenant %u", tenant);
    struct hash h = hash_mac(master, str_of(what));
    memcpy(out, h.b, HASH_SIZE);
}

void person_name(const uint8_t key[HASH_SIZE], omb_str id, char out[PERSON_NAME + 1])
{
    char hex[HASH_HEX + 1];
    hash_hex(hash_mac(str_n((const char *)key, HASH_SIZE), id), hex);
    (void)snprintf(out, PERSON_NAME + 1, "p-%.24s", hex);
}

bool person_is_name(omb_str text)
{
    bool is = text.len == PERSON_NAME && str_starts(text, STR("p-"));
    for (size_t i = 2; is && i < text.len; i++)
        is = (text.ptr[i] >= '0' && text.ptr[i] <= '9') ||
             (text.ptr[i] >= 'a' && text.ptr[i] <= 'f');
    return is;
}

/* What stands behind the words that say what is counted: "ID:USD:2026-11". */
static bool counted(omb_str key, omb_str *rest)
{
    omb_str what, tier, kind;
    if (!str_cut(key, ':', &what, rest))
        return false;
    if (str_is(what, "customer12m") || str_is(what, "certificate12m") || str_is(what, "returns12m"))
        return true;
    return str_is(what, "tier") && str_cut(*rest, ':', &tier, rest) &&
           str_cut(*rest, ':', &kind, rest) && str_cut(*rest, ':', &what, rest) &&
           str_is(what, "customer");
}

bool person_in_ledger(omb_str key, omb_str *person)
{
    omb_str rest;
    if (!counted(key, &rest))
        return false;
    /* An id may have a colon; what is behind it has one each. */
    for (int i = 0; i < 2; i++) {
        while (rest.len && rest.ptr[rest.len - 1] != ':')
            rest.len--;
        if (!rest.len)
            return false;
        rest.len--;
    }
    *person = rest;
    return rest.len > 0;
}
