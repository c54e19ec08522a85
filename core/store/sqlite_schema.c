/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the tables and indexes of the SQLite backend and their migrations by number.
 * Must not know what is written into them.
 * Called by sqlite.c when the file is opened. */
#include "core/store/sqlite_schema.h"

#include "core/store/backend.h"

/* Every key and index starts with the tenant. A migration, once released, never changes. */
static const char *const migration[] = {
    /* 1 */
    "CREATE TABLE event(tenant INTEGER NOT NULL, kase BLOB NOT NULL, seq INTEGER NOT NULL,"
    " id BLOB NOT NULL, at INTEGER NOT NULL, name TEXT NOT NULL, actor INTEGER NOT NULL,"
    " actor_id TEXT NOT NULL, cid TEXT, ckey INTEGER NOT NULL, body BLOB NOT NULL,"
    " hash BLOB NOT NULL, UNIQUE(tenant, kase, seq));"
    "CREATE UNIQUE INDEX event_cid ON event(tenant, kase, cid) WHERE cid IS NOT NULL;"
    "CREATE TABLE snapshot(tenant INTEGER NOT NULL, kase BLOB NOT NULL, seq INTEGER NOT NULL,"
    " ckey INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY(tenant, kase)) WITHOUT ROWID;"
    "CREATE TABLE kase(tenant INTEGER NOT NULL, kase BLOB NOT NULL, number INTEGER NOT NULL,"
    " changed_at INTEGER NOT NULL, status TEXT NOT NULL, tier INTEGER NOT NULL,"
    " holder TEXT NOT NULL, customer TEXT NOT NULL, open INTEGER NOT NULL,"
    " queued INTEGER NOT NULL, approvals INTEGER NOT NULL, ckey INTEGER NOT NULL,"
    " body BLOB NOT NULL, PRIMARY KEY(tenant, kase)) WITHOUT ROWID;"
    "CREATE INDEX kase_number ON kase(tenant, number);"
    "CREATE INDEX kase_all ON kase(tenant, changed_at);"
    "CREATE INDEX kase_open ON kase(tenant, changed_at) WHERE open = 1;"
    "CREATE INDEX kase_queue ON kase(tenant, tier, changed_at) WHERE queued = 1;"
    "CREATE INDEX kase_holder ON kase(tenant, holder, changed_at) WHERE holder <> '';"
    "CREATE INDEX kase_customer ON kase(tenant, customer, changed_at) WHERE customer <> '';"
    "CREATE INDEX kase_approvals ON kase(tenant, changed_at) WHERE approvals > 0;"
    "CREATE TABLE outbox(tenant INTEGER NOT NULL, kase BLOB NOT NULL, key TEXT NOT NULL,"
    " kind TEXT NOT NULL, ckey INTEGER NOT NULL, body BLOB NOT NULL,"
    " UNIQUE(tenant, kase, key));"
    "CREATE TABLE timer(tenant INTEGER NOT NULL, kase BLOB NOT NULL, name TEXT NOT NULL,"
    " ref TEXT NOT NULL, at INTEGER NOT NULL, body BLOB NOT NULL,"
    " PRIMARY KEY(tenant, kase, name, ref)) WITHOUT ROWID;"
    "CREATE INDEX timer_due ON timer(tenant, at);"
    "CREATE TABLE contact(tenant INTEGER NOT NULL, contact TEXT NOT NULL, kase BLOB NOT NULL,"
    " PRIMARY KEY(tenant, contact)) WITHOUT ROWID;"
    "CREATE TABLE kv(tenant INTEGER NOT NULL, space TEXT NOT NULL, key TEXT NOT NULL,"
    " value BLOB NOT NULL, expires INTEGER NOT NULL,"
    " PRIMARY KEY(tenant, space, key)) WITHOUT ROWID;"
    "CREATE INDEX kv_expires ON kv(tenant, expires) WHERE expires > 0;"
    "CREATE TABLE ledger(tenant INTEGER NOT NULL, key TEXT NOT NULL, version INTEGER NOT NULL,"
    " balance INTEGER NOT NULL, proof BLOB NOT NULL, PRIMARY KEY(tenant, key)) WITHOUT ROWID;"
    "CREATE TABLE counter(tenant INTEGER NOT NULL, number INTEGER NOT NULL,"
    " confirmation INTEGER NOT NULL, PRIMARY KEY(tenant)) WITHOUT ROWID;"
    "CREATE TABLE ckey(tenant INTEGER NOT NULL, id INTEGER NOT NULL, owner BLOB,"
    " wrapped BLOB, PRIMARY KEY(tenant, id)) WITHOUT ROWID;"
    "CREATE UNIQUE INDEX ckey_owner ON ckey(tenant, owner) WHERE owner IS NOT NULL;"
    "CREATE TABLE probe(tenant INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY(tenant));",
    /* 2 */
    "ALTER TABLE kv ADD COLUMN ckey INTEGER NOT NULL DEFAULT 0;",
    /* 3: customers stand there by seal_person, their ids sealed under their own keys */
    "ALTER TABLE ckey ADD COLUMN name BLOB;"
    "UPDATE ckey SET name=omb_name(tenant, id, wrapped, substr(owner, 2)),"
    " owner=CAST('c' || omb_person(tenant, substr(owner, 2)) AS BLOB)"
    " WHERE substr(owner, 1, 1)=x'63';"
    "UPDATE kase SET customer='' WHERE EXISTS(SELECT 1 FROM ckey WHERE ckey.tenant=kase.tenant"
    " AND ckey.id=kase.ckey AND ckey.wrapped IS NULL);"
    "UPDATE kase SET customer=omb_person(tenant, customer) WHERE customer<>'';",
    /* 4: so do they in the ledger, by core/desk/person.h; rows that somebody else wrote stay */
    "UPDATE OR IGNORE ledger SET key=omb_ledger_key(tenant, key),"
    " proof=omb_ledger_proof(tenant, omb_ledger_key(tenant, key), version, balance)"
    " WHERE omb_ledger_key(tenant, key)<>key"
    " AND proof=omb_ledger_proof(tenant, key, version, balance);",
};

#define NEWEST ((int)(sizeof(migration) / sizeof(migration[0])))

static int fail_sql(sqlite3 *db, omb_error *error)
{
    int code = sqlite3_errcode(db) == SQLITE_FULL ? -OMB_E_FULL : -OMB_E_IO;
    return backend_fail(error, code, "cannot prepare the schema: %s", sqlite3_errmsg(db));
}

static int read_version(sqlite3 *db, int *version)
{
    sqlite3_stmt *st = NULL;
    int rc = sqlite3_prepare_v2(db, "SELECT max(version) FROM schema_version", -1, &st, NULL);
    if (!rc && sqlite3_step(st) == SQLITE_ROW)
        *version = sqlite3_column_int(st, 0);
    return sqlite3_finalize(st);
}

static int migrate(sqlite3 *db, int number)
{
    char note[128];
    snprintf(note, sizeof(note), "INSERT INTO schema_version(tenant, version) VALUES(0, %d)",
             number);
    if (sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL))
        return 1;
    if (sqlite3_exec(db, migration[number - 1], NULL, NULL, NULL) ||
        sqlite3_exec(db, note, NULL, NULL, NULL) || sqlite3_exec(db, "COMMIT", NULL, NULL, NULL)) {
        /* The first error is the one to tell; a rollback that fails changes nothing. */
        return 1;
    }
    return 0;
}

static int too_new(int version, omb_error *error)
{
    return backend_fail(error, -OMB_E_VERSION,
                        "the data has schema %d, this program knows up to %d: use the newer "
                        "program, or restore a backup made before the upgrade",
                        version, NEWEST);
}

int sqlite_schema_check(sqlite3 *db, omb_error *error)
{
    int version = 0;
    if (read_version(db, &version))
        return fail_sql(db, error);
    if (version > NEWEST)
        return too_new(version, error);
    if (version < NEWEST)
        return backend_fail(error, -OMB_E_VERSION,
                            "the data has schema %d, this program wants %d: start the host once, "
                            "it brings the data up",
                            version, NEWEST);
    return 0;
}

int sqlite_schema_update(sqlite3 *db, omb_error *error)
{
    int version = 0;
    if (sqlite3_exec(db,
                     "CREATE TABLE IF NOT EXISTS schema_version(tenant INTEGER NOT NULL,"
                     " version INTEGER NOT NULL, PRIMARY KEY(tenant, version)) WITHOUT ROWID",
                     NULL, NULL, NULL) ||
        read_version(db, &version))
        return fail_sql(db, error);
    if (version > NEWEST)
        return too_new(version, error);
    for (int n = version + 1; n <= NEWEST; n++) {
        if (migrate(db, n))
            return fail_sql(db, error);
    }
    return 0;
}
