/* SPDX-License-Identifier: Apache-2.0 */
/* Owns that one key does one thing in a tenant. Knows no remedy. Called by the families that take
 * a sender's key, and by needs.c. */
#include "core/desk/idem.h"

#include "core/base/hash.h"
#include "core/desk/authority.h"
#include "core/desk/out.h"

/* The key itself is a stranger's text: its hash is none. */
static omb_str key_row(struct run *r)
{
    char hex[HASH_HEX + 1];
    hash_hex(hash_of(r->c->cid), hex);
    return arena_printf(r->arena, "key:%.32s", hex);
}

void idem_need(struct run *r, struct desk_needs *n)
{
    if (r->c->cid.len)
        needs_row(n, key_row(r));
}

int idem_check(struct run *r)
{
    if (r->c->cid.len && out_balance(r, key_row(r)) > 0)
        return run_refuse(r, -OMB_E_EXISTS, "this key was used for something else");
    return 0;
}

int idem_use(struct run *r)
{
    return r->c->cid.len ? out_ledger(r, key_row(r), 1) : 0;
}
