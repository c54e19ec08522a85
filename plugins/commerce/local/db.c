/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the shop's file: schema, pragmas, small helpers. Must not know what the rows mean.
 * Called by the other files of this folder. */
#include "shop.h"

#include <stdio.h>

static const char schema[] =
    "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=OFF;"
    "CREATE TABLE IF NOT EXISTS customer(tenant INTEGER NOT NULL, id TEXT NOT NULL,"
    " name TEXT NOT NULL, email TEXT NOT NULL, PRIMARY KEY(tenant, id)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS membership(tenant INTEGER NOT NULL, customer TEXT NOT NULL,"
    " level TEXT NOT NULL, PRIMARY KEY(tenant, customer)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS seller(tenant INTEGER NOT NULL, id TEXT NOT NULL,"
    " name TEXT NOT NULL, PRIMARY KEY(tenant, id)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS listing(tenant INTEGER NOT NULL, id TEXT NOT NULL,"
    " title TEXT NOT NULL, brand TEXT, seller TEXT, price_minor INTEGER NOT NULL,"
    " currency TEXT NOT NULL, stock INTEGER NOT NULL, PRIMARY KEY(tenant, id)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS sale(tenant INTEGER NOT NULL, id TEXT NOT NULL,"
    " customer TEXT NOT NULL, email TEXT NOT NULL, state TEXT NOT NULL,"
    " placed_at INTEGER NOT NULL, currency TEXT NOT NULL, total_minor INTEGER NOT NULL,"
    " refunded_minor INTEGER NOT NULL DEFAULT 0, change TEXT, PRIMARY KEY(tenant, id))"
    " WITHOUT ROWID;"
    "CREATE INDEX IF NOT EXISTS sale_customer ON sale(tenant, customer, placed_at);"
    "CREATE TABLE IF NOT EXISTS line(tenant INTEGER NOT NULL, sale TEXT NOT NULL,"
    " line TEXT NOT NULL, title TEXT NOT NULL, brand TEXT, seller TEXT, listing TEXT,"
    " quantity INTEGER NOT NULL, paid_minor INTEGER NOT NULL, tax_minor INTEGER NOT NULL,"
    " refunded_minor INTEGER NOT NULL, shipment TEXT, state TEXT NOT NULL,"
    " returnable_until INTEGER, condition TEXT, PRIMARY KEY(tenant, sale, line)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS shipment(tenant INTEGER NOT NULL, id TEXT NOT NULL,"
    " sale TEXT NOT NULL, carrier TEXT, route TEXT, promised_at INTEGER, delivered_at INTEGER,"
    " PRIMARY KEY(tenant, id)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS payment(tenant INTEGER NOT NULL, sale TEXT NOT NULL,"
    " paid_minor INTEGER NOT NULL, method TEXT, PRIMARY KEY(tenant, sale)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS refund(tenant INTEGER NOT NULL, ref TEXT NOT NULL,"
    " sale TEXT NOT NULL, line TEXT, minor INTEGER NOT NULL, dest TEXT, key TEXT NOT NULL,"
    " at INTEGER NOT NULL, PRIMARY KEY(tenant, ref)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS certificate(tenant INTEGER NOT NULL, ref TEXT NOT NULL,"
    " customer TEXT NOT NULL, sale TEXT NOT NULL, minor INTEGER NOT NULL, currency TEXT NOT NULL,"
    " key TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY(tenant, ref)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS giveback(tenant INTEGER NOT NULL, ref TEXT NOT NULL,"
    " sale TEXT NOT NULL, line TEXT NOT NULL, quantity INTEGER NOT NULL, state TEXT NOT NULL,"
    " key TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY(tenant, ref)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS own_seller(tenant INTEGER NOT NULL, id TEXT NOT NULL,"
    " PRIMARY KEY(tenant, id)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS listing_text(tenant INTEGER NOT NULL, id TEXT NOT NULL,"
    " description TEXT NOT NULL, PRIMARY KEY(tenant, id)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS sold(tenant INTEGER NOT NULL, sale TEXT NOT NULL,"
    " line TEXT NOT NULL, title TEXT, description TEXT, price_minor INTEGER, at INTEGER,"
    " signed TEXT, PRIMARY KEY(tenant, sale, line)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS seller_debit(tenant INTEGER NOT NULL, ref TEXT NOT NULL,"
    " seller TEXT NOT NULL, sale TEXT NOT NULL, line TEXT, minor INTEGER NOT NULL,"
    " currency TEXT NOT NULL, key TEXT NOT NULL, at INTEGER NOT NULL,"
    " PRIMARY KEY(tenant, ref)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS done(tenant INTEGER NOT NULL, key TEXT NOT NULL,"
    " remedy TEXT NOT NULL, answer TEXT NOT NULL, entry TEXT, at INTEGER NOT NULL,"
    " n INTEGER PRIMARY KEY, UNIQUE(tenant, key));"
    "CREATE TABLE IF NOT EXISTS counter(tenant INTEGER NOT NULL, name TEXT NOT NULL,"
    " n INTEGER NOT NULL, PRIMARY KEY(tenant, name)) WITHOUT ROWID;";

int32_t db_status(struct shop *s)
{
    switch (sqlite3_errcode(s->db) & 0xff) {
    case SQLITE_OK:
    case SQLITE_DONE:
    case SQLITE_ROW:
        return 0;
    case SQLITE_FULL:
        return -OMB_E_FULL;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return -OMB_E_BUSY;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return -OMB_E_CORRUPT;
    case SQLITE_NOMEM:
        return -OMB_E_NOMEM;
    default:
        return -OMB_E_IO;
    }
}

int32_t db_exec(struct shop *s, const char *sql)
{
    return sqlite3_exec(s->db, sql, NULL, NULL, NULL) == SQLITE_OK ? 0 : db_status(s);
}

sqlite3_stmt *db_prepare(struct shop *s, const char *sql)
{
    sqlite3_stmt *q = NULL;
    return sqlite3_prepare_v2(s->db, sql, -1, &q, NULL) == SQLITE_OK ? q : NULL;
}

void db_bind_text(sqlite3_stmt *q, int at, omb_str text)
{
    if (text.ptr)
        sqlite3_bind_text64(q, at, text.ptr, text.len, SQLITE_TRANSIENT, SQLITE_UTF8);
    else
        sqlite3_bind_null(q, at);
}

int32_t db_run(sqlite3_stmt *q)
{
    if (!q)
        return -OMB_E_IO;
    int rc = sqlite3_step(q);
    while (rc == SQLITE_ROW)
        rc = sqlite3_step(q);
    int full = sqlite3_extended_errcode(sqlite3_db_handle(q)) == SQLITE_FULL;
    sqlite3_finalize(q);
    if (rc == SQLITE_DONE)
        return 0;
    return full ? -OMB_E_FULL : -OMB_E_IO;
}

omb_str db_text(sqlite3_stmt *q, int column)
{
    omb_str s = {(const char *)sqlite3_column_text(q, column),
                 (size_t)sqlite3_column_bytes(q, column)};
    return s;
}

int32_t shop_open(struct shop *s, const char *folder, const omb_ext_json *json)
{
    char path[4096];
    int n = snprintf(path, sizeof path, "%s/shop.db", folder);
    s->json = json;
    s->journal = -1;
    if (n < 0 || (size_t)n >= sizeof path)
        return -OMB_E_LIMIT;
    if (pthread_mutex_init(&s->lock, NULL))
        return -OMB_E_NOMEM;
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    int32_t rc = sqlite3_open_v2(path, &s->db, flags, NULL) == SQLITE_OK ? 0 : -OMB_E_IO;
    if (rc == 0) {
        sqlite3_busy_timeout(s->db, SHOP_BUSY_MS);
        rc = db_exec(s, schema);
    }
    if (rc == 0)
        rc = journal_open(s, folder);
    if (rc)
        shop_close(s);
    return rc;
}
