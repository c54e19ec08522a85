/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: making and removing keys that are kept as hashes.
 * Must not know: what a key opens, what its row says.
 * Called by: office_key.c, seller_token.c. */
#include "core/app/token.h"

#include <stdio.h>
#include <stdlib.h>

void token_make(const char *prefix, struct token *out)
{
    char secret[ID_TOKEN + 1];

    id_token(secret);
    (void)snprintf(out->text, sizeof out->text, "%s%s", prefix, secret);
    hash_hex(hash_of(str_of(out->text)), out->key);
}

bool token_is_id(omb_str id)
{
    for (size_t i = 0; i < id.len; i++)
        if (!strchr("0123456789abcdef", id.ptr[i]))
            return false;
    return id.len == TOKEN_ID;
}

struct removing {
    struct store *store;
    tenant_id tenant;
    char space[16];
    store_done_fn done;
    void *ctx;
};

static void finish(struct removing *r, int status)
{
    if (status != 0)
        r->done(r->ctx, status, 0);
    free(r);
}

static void found(void *ctx, int status, const struct store_rows *rows)
{
    struct removing *r = ctx;
    struct store_kv row = {.tenant = r->tenant, .space = str_of(r->space)};

    if (status == 0 && rows->n != 1)
        status = rows->n ? -OMB_E_CONFLICT : -OMB_E_NOTFOUND;
    if (status == 0) {
        row.key = rows->row[0].a;
        status = store_kv_put(r->store, &row, r->done, r->ctx);
    }
    finish(r, status);
}

int token_remove(struct store *store, tenant_id tenant, omb_str space, omb_str id,
                 store_done_fn done, void *ctx)
{
    struct removing *r;
    int status;

    if (!token_is_id(id))
        return -OMB_E_NOTFOUND;
    r = calloc(1, sizeof *r);
    if (!r)
        return -OMB_E_NOMEM;
    *r = (struct removing){.store = store, .tenant = tenant, .done = done, .ctx = ctx};
    str_clip(r->space, sizeof r->space, space);
    status = store_kv_list(store, tenant, space, id, 2, found, r);
    if (status != 0)
        free(r);
    return status;
}
