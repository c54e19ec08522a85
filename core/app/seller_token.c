/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: sellers' keys, kept as hashes, and the links of single claims, proved by the master key.
 * Must not know: what a key opens.
 * Called by: seller.c, office_seller.c, the demo, host.c. */
#include "core/app/seller.h"

#include "core/base/hash.h"
#include "core/base/json.h"
#include "core/base/json_out.h"
#include "core/base/limits.h"

#include <stdio.h>

#define PROOF_HEX 40

void seller_link_key(omb_str master, uint8_t key[HASH_SIZE])
{
    struct hash h = hash_mac(master, STR("links of claims for sellers"));

    memcpy(key, h.b, HASH_SIZE);
}

static void prove(const struct app *app, uint32_t tenant, const char *kase, omb_str claim,
                  char hex[HASH_HEX + 1])
{
    char text[128];
    int n = snprintf(text, sizeof text, "%u %s %.*s", tenant, kase, (int)claim.len, claim.ptr);

    hash_hex(hash_mac(str_n(app->link_key, HASH_SIZE), str_n(text, (size_t)n)), hex);
}

void seller_link_make(const struct app *app, uint32_t tenant, struct id kase, omb_str claim,
                      char out[SELLER_LINK_TEXT])
{
    char id[ID_TEXT + 1], hex[HASH_HEX + 1];

    id_text(kase, id);
    prove(app, tenant, id, claim, hex);
    (void)snprintf(out, SELLER_LINK_TEXT, "L.%s.%.*s.%.*s", id, STR_ARG(claim), PROOF_HEX, hex);
}

/* Compares in constant time: by the hashes of both. */
static bool same(omb_str a, omb_str b)
{
    return hash_eq(hash_of(a), hash_of(b));
}

bool seller_link_read(const struct app *app, uint32_t tenant, omb_str token, struct id *kase,
                      omb_str *claim)
{
    char id[ID_TEXT + 1], hex[HASH_HEX + 1];
    omb_str head, rest, text, proof;

    if (!str_cut(token, '.', &head, &rest) || !str_is(head, "L") ||
        !str_cut(rest, '.', &text, &rest) || !str_cut(rest, '.', claim, &proof) ||
        id_parse(text, kase) != 0 || claim->len == 0 || claim->len > 11)
        return false;
    id_text(*kase, id);
    prove(app, tenant, id, *claim, hex);
    return same(proof, str_n(hex, PROOF_HEX));
}

/* ---- keys ---- */

void seller_token_record(const struct seller_token *t, struct buf *out)
{
    struct json_out o = json_out(out);

    jo_obj(&o);
    jo_kv_str(&o, "seller", t->seller);
    jo_kv_str(&o, "name", t->name);
    jo_kv_int(&o, "made", (int64_t)t->made);
    jo_kv_int(&o, "expires", (int64_t)t->expires);
    jo_end_obj(&o);
}

int seller_token_read(omb_str record, struct arena *a, struct seller_token *out)
{
    struct json_doc d;
    int status = json_parse_arena(record, a, 64, &d, NULL);

    if (status != 0)
        return status;
    out->seller = json_str_or(&d, 0, "seller", a, STR(""));
    out->name = json_str_or(&d, 0, "name", a, STR(""));
    out->made = (uint64_t)json_int_or(&d, 0, "made", 0);
    out->expires = (uint64_t)json_int_or(&d, 0, "expires", 0);
    return 0;
}
