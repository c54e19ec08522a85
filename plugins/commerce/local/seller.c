/* SPDX-License-Identifier: Apache-2.0 */
/* Owns what the books say of sellers: who is the shop itself, listings as they were sold, what
 * sellers owe for claims. Must not know keys or transactions. Called by rows.c, shop_read.c and
 * remedy.c. */
#include "shop.h"

#include <stdio.h>

static int32_t insert(struct shop *s, omb_tenant tenant, const struct remedy *r, omb_str key,
                      const char *seller, int64_t minor, struct outcome *o)
{
    sqlite3_stmt *q =
        db_prepare(s, "INSERT INTO seller_debit(tenant, ref, seller, sale, line, minor, currency,"
                      " key, at) VALUES(?,?,?,?,?,?,?,?,?)");
    if (!q)
        return -OMB_E_IO;
    sqlite3_bind_int64(q, 1, tenant);
    db_bind_text(q, 2, omb_z(o->ref));
    db_bind_text(q, 3, omb_z(seller));
    db_bind_text(q, 4, omb_z(r->order));
    db_bind_text(q, 5, omb_z(r->line));
    sqlite3_bind_int64(q, 6, minor);
    db_bind_text(q, 7, omb_z(r->currency));
    db_bind_text(q, 8, key);
    sqlite3_bind_int64(q, 9, s->now_ms());
    snprintf(o->debtor, sizeof o->debtor, "%s", seller);
    o->debit = minor;
    return db_run(q);
}

int32_t seller_debit(struct shop *s, omb_tenant tenant, const struct remedy *r, omb_str key,
                     struct outcome *o)
{
    if (strcmp(r->charge, "seller") != 0)
        return 0;
    return r->seller[0] ? insert(s, tenant, r, key, r->seller, r->minor, o) : -OMB_E_INVALID;
}

/* What the execution under `key` debited; 0 rows: -OMB_E_NOTFOUND. */
static int32_t find_debit(struct shop *s, omb_tenant tenant, const char *key, int64_t *minor,
                          struct remedy *r, char seller[SHOP_MAX_TEXT + 1])
{
    sqlite3_stmt *q = db_prepare(s, "SELECT minor, currency, seller FROM seller_debit WHERE"
                                    " tenant = ? AND key = ?");
    if (!q)
        return -OMB_E_IO;
    sqlite3_bind_int64(q, 1, tenant);
    db_bind_text(q, 2, omb_z(key));
    int32_t rc = -OMB_E_NOTFOUND;
    if (sqlite3_step(q) == SQLITE_ROW) {
        rc = 0;
        *minor = sqlite3_column_int64(q, 0);
        snprintf(r->currency, sizeof r->currency, "%s", (const char *)sqlite3_column_text(q, 1));
        snprintf(seller, SHOP_MAX_TEXT + 1, "%s", (const char *)sqlite3_column_text(q, 2));
    }
    sqlite3_finalize(q);
    return rc;
}

int32_t seller_credit(struct shop *s, omb_tenant tenant, const struct remedy *r, omb_str key,
                      struct outcome *o)
{
    char of[SHOP_MAX_KEY + 1], seller[SHOP_MAX_TEXT + 1];
    struct remedy back = *r;
    int64_t minor;
    if (remedy_word(s, r, "of", of, sizeof of))
        return -OMB_E_INVALID;
    int32_t rc = find_debit(s, tenant, of, &minor, &back, seller);
    if (rc == -OMB_E_NOTFOUND) {
        snprintf(o->detail, sizeof o->detail, "no seller was debited for that");
        return 0;
    }
    if (rc == 0)
        rc = insert(s, tenant, &back, key, seller, -minor, o);
    o->done = rc == 0;
    return rc;
}
