/* SPDX-License-Identifier: Apache-2.0 */
/* Owns promotional certificates: how long they last and that each is spent once. Must not know keys
 * of the host or transactions. Called by remedy.c and moves.c. */
#include "work.h"

int32_t certificate_tables(struct shop *s)
{
    return db_exec(s, "CREATE TABLE IF NOT EXISTS certificate_use(tenant INTEGER NOT NULL,"
                      " key TEXT NOT NULL, ends INTEGER, spent_at INTEGER,"
                      " PRIMARY KEY(tenant, key)) WITHOUT ROWID;");
}

int32_t certificate_do(struct work *w)
{
    int64_t ends = 0;
    if (!work_is_money_sound(w))
        return 0;
    if (w->r->expires_days > 0)
        ends = w->shop->now_ms() + w->r->expires_days * 86400000;
    int32_t rc = ref_next(w->shop, w->tenant, "GC", w->o->ref);
    if (rc == 0)
        rc = work_keep(w, "INSERT INTO certificate(tenant, ref, sale, minor, key, at, customer,"
                          " currency) VALUES(?1,?2,?3,?5,?7,?8,?9,?10)");
    if (rc == 0)
        rc = db_do(w->shop, "INSERT INTO certificate_use(tenant, key, ends) VALUES(?, ?, ?)", "iti",
                   (int64_t)w->tenant, w->key, ends);
    w->o->done = rc == 0;
    return rc;
}

int32_t certificate_redeem(struct shop *s, omb_tenant tenant, const char *key)
{
    int32_t rc = db_do(s,
                       "UPDATE certificate_use SET spent_at = ?3 WHERE tenant = ?1 AND key = ?2"
                       " AND spent_at IS NULL AND (coalesce(ends, 0) = 0 OR ends > ?3)",
                       "isi", (int64_t)tenant, key, s->now_ms());
    return rc ? rc : sqlite3_changes(s->db) ? 0 : -OMB_E_STATE;
}
