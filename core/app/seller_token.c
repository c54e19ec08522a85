/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: sellers' keys, kept as hashes, and the links of single claims, proved by the master key.
 * Must not know: what a key opens.
 * Called by: seller.c, the seller command, host.c. */
#include "core/app/seller.h"

#include "core/base/clock.h"
#include "core/base/hash.h"
#include "core/base/json.h"
#include "core/base/json_out.h"
#include "core/base/limits.h"

#include <stdio.h>

#define PROOF_HEX 40
#define TOKEN_ROWS 10000

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

struct waiting {
    bool done;
    int status;
    void (*fn)(void *ctx, omb_str id, const struct seller_token *t);
    void *ctx;
    omb_str id; /* looked for */
    char key[HASH_HEX + 1];
};

static void wait_for(uv_loop_t *loop, const struct waiting *w)
{
    while (!w->done)
        (void)uv_run(loop, UV_RUN_ONCE);
}

static void put_done(void *ctx, int status, uint64_t seq)
{
    struct waiting *w = ctx;

    (void)seq;
    w->status = status;
    w->done = true;
}

static int put(uv_loop_t *loop, struct store *store, const struct store_kv *row)
{
    struct waiting w = {0};
    int status = store_kv_put(store, row, put_done, &w);

    if (status != 0)
        return status;
    wait_for(loop, &w);
    return w.status;
}

int seller_token_add(uv_loop_t *loop, struct store *store, tenant_id tenant,
                     const struct seller_token *t, char token[ID_TOKEN + 1])
{
    char key[HASH_HEX + 1];
    struct buf b = BUF_INIT(4096);
    struct json_out o = json_out(&b);
    struct store_kv row = {.tenant = tenant, .space = STR("seller"), .expires = t->expires};
    int status;

    id_token(token);
    hash_hex(hash_of(str_of(token)), key);
    jo_obj(&o);
    jo_kv_str(&o, "seller", t->seller);
    jo_kv_str(&o, "name", t->name);
    jo_kv_int(&o, "made", (int64_t)t->made);
    jo_kv_int(&o, "expires", (int64_t)t->expires);
    jo_end_obj(&o);
    row.key = str_of(key);
    row.value = buf_str(&b);
    status = b.err ? b.err : put(loop, store, &row);
    buf_free(&b);
    return status;
}

static void list_done(void *ctx, int status, const struct store_rows *rows)
{
    struct waiting *w = ctx;
    struct arena a = {0};

    for (uint32_t i = 0; status == 0 && i < rows->n; i++) {
        struct json_doc d;
        struct seller_token t;
        if (json_parse_arena(rows->row[i].c, &a, 64, &d, NULL) != 0)
            continue;
        t.seller = json_str_or(&d, 0, "seller", &a, STR(""));
        t.name = json_str_or(&d, 0, "name", &a, STR(""));
        t.made = (uint64_t)json_int_or(&d, 0, "made", 0);
        t.expires = (uint64_t)json_int_or(&d, 0, "expires", 0);
        if (w->fn)
            w->fn(w->ctx, str_sub(rows->row[i].a, 0, SELLER_TOKEN_ID), &t);
        if (w->id.len >= SELLER_TOKEN_ID && str_starts(rows->row[i].a, w->id))
            str_clip(w->key, sizeof w->key, rows->row[i].a);
    }
    arena_free(&a);
    w->status = status;
    w->done = true;
}

static int list(uv_loop_t *loop, struct store *store, tenant_id tenant, struct waiting *w)
{
    int status = store_kv_list(store, tenant, STR("seller"), STR(""), TOKEN_ROWS, list_done, w);

    if (status != 0)
        return status;
    wait_for(loop, w);
    return w->status;
}

int seller_token_list(uv_loop_t *loop, struct store *store, tenant_id tenant,
                      void (*fn)(void *ctx, omb_str id, const struct seller_token *t), void *ctx)
{
    struct waiting w = {.fn = fn, .ctx = ctx};

    return list(loop, store, tenant, &w);
}

int seller_token_remove(uv_loop_t *loop, struct store *store, tenant_id tenant, omb_str id)
{
    struct waiting w = {.id = id};
    int status = list(loop, store, tenant, &w);
    struct store_kv row = {.tenant = tenant, .space = STR("seller"), .key = str_of(w.key)};

    if (status == 0 && !w.key[0])
        status = -OMB_E_NOTFOUND;
    return status ? status : put(loop, store, &row);
}
