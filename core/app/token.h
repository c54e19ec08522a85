/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_TOKEN_H
#define OMB_APP_TOKEN_H

#include "core/base/hash.h"
#include "core/base/id.h"
#include "core/store/store.h"

/*
 * Keys that are shown once and kept as their hash, each a row of the store: of API clients, of
 * sellers. What a row says is its owner's business. [loop]
 */
#define TOKEN_ID 12                   /* digits of the hash that name a key in lists */
#define TOKEN_MAX_TEXT (ID_TOKEN + 8) /* with its prefix */

struct token {
    char text[TOKEN_MAX_TEXT + 1]; /* the secret: shown, never kept */
    char key[HASH_HEX + 1];        /* of its row */
};
void token_make(const char *prefix, struct token *out);

/* An id as lists show it? Of one, token_remove looks for the row: -OMB_E_NOTFOUND. */
bool token_is_id(omb_str id);
OMB_MUST_USE int token_remove(struct store *store, tenant_id tenant, omb_str space, omb_str id,
                              store_done_fn done, void *ctx);

#endif
