/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the tables of the shop's file and the way from an older file to this one. Must not know what
 * the rows mean. Called by db.c. */
#include "work.h"

/*
 * Tables are only ever added, so a file of any earlier version stays what it is and gets what it
 * lacks. SHOP_SCHEMA rises where more than that is to be done; a file that a later program has
 * written is not touched.
 */
static const char tables[] =
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
    "CREATE TABLE IF NOT EXISTS sent_to(tenant INTEGER NOT NULL, shipment TEXT NOT NULL,"
    " address TEXT NOT NULL, PRIMARY KEY(tenant, shipment)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS counter(tenant INTEGER NOT NULL, name TEXT NOT NULL,"
    " n INTEGER NOT NULL, PRIMARY KEY(tenant, name)) WITHOUT ROWID;";

static const char tables_of_changes[] =
    "CREATE TABLE IF NOT EXISTS address(tenant INTEGER NOT NULL, whose TEXT NOT NULL,"
    " id TEXT NOT NULL, address1 TEXT NOT NULL, address2 TEXT NOT NULL, city TEXT NOT NULL,"
    " state TEXT NOT NULL, country TEXT NOT NULL, zip TEXT NOT NULL,"
    " PRIMARY KEY(tenant, whose, id)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS method(tenant INTEGER NOT NULL, customer TEXT NOT NULL,"
    " id TEXT NOT NULL, kind TEXT NOT NULL, label TEXT, balance_minor INTEGER NOT NULL,"
    " PRIMARY KEY(tenant, customer, id)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS product(tenant INTEGER NOT NULL, id TEXT NOT NULL,"
    " title TEXT NOT NULL, currency TEXT NOT NULL, PRIMARY KEY(tenant, id)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS variant(tenant INTEGER NOT NULL, id TEXT NOT NULL,"
    " product TEXT NOT NULL, price_minor INTEGER NOT NULL, available INTEGER NOT NULL,"
    " options TEXT, PRIMARY KEY(tenant, id)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS choice(tenant INTEGER NOT NULL, sale TEXT NOT NULL,"
    " line TEXT NOT NULL, item TEXT NOT NULL, product TEXT, options TEXT,"
    " PRIMARY KEY(tenant, sale, line)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS booking(tenant INTEGER NOT NULL, sale TEXT NOT NULL,"
    " n INTEGER NOT NULL, kind TEXT NOT NULL, minor INTEGER NOT NULL, method TEXT NOT NULL,"
    " key TEXT, at INTEGER NOT NULL, PRIMARY KEY(tenant, sale, n)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS amendment(tenant INTEGER NOT NULL, ref TEXT NOT NULL,"
    " sale TEXT, kind TEXT NOT NULL, items TEXT, new_items TEXT, method TEXT,"
    " difference_minor INTEGER, reason TEXT, key TEXT NOT NULL, at INTEGER NOT NULL,"
    " PRIMARY KEY(tenant, ref)) WITHOUT ROWID;";

/* Orders of a file that kept no history of payments: what was paid, in one. */
static const char first_bookings[] =
    "INSERT INTO booking(tenant, sale, n, kind, minor, method, at) SELECT p.tenant, p.sale, 1,"
    " 'payment', p.paid_minor, coalesce(p.method, 'card'), s.placed_at FROM payment p JOIN sale s"
    " ON s.tenant = p.tenant AND s.id = p.sale WHERE NOT EXISTS (SELECT 1 FROM booking b WHERE"
    " b.tenant = p.tenant AND b.sale = p.sale);";

static int32_t version_of(struct shop *s, int *version)
{
    sqlite3_stmt *q = db_prepare(s, "PRAGMA user_version");
    int32_t rc = q && sqlite3_step(q) == SQLITE_ROW ? 0 : -OMB_E_IO;
    if (rc == 0)
        *version = sqlite3_column_int(q, 0);
    sqlite3_finalize(q);
    return rc;
}

int32_t schema_bring_up(struct shop *s)
{
    int version = 0;
    int32_t rc =
        db_exec(s, "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=OFF;");
    if (rc == 0)
        rc = version_of(s, &version);
    if (rc == 0 && version > SHOP_SCHEMA)
        return -OMB_E_UNSUPPORTED;
    if (rc == 0)
        rc = db_exec(s, "BEGIN IMMEDIATE");
    if (rc)
        return rc;
    rc = db_exec(s, tables);
    if (rc == 0)
        rc = db_exec(s, tables_of_changes);
    if (rc == 0)
        rc = certificate_tables(s);
    if (rc == 0)
        rc = refund_tables(s);
    if (rc == 0)
        rc = trade_in_tables(s);
    if (rc == 0 && version < 2)
        rc = db_exec(s, first_bookings);
    if (rc == 0)
        rc = db_exec(s, "PRAGMA user_version = " SHOP_SCHEMA_TEXT);
    if (rc == 0)
        rc = db_exec(s, "COMMIT");
    if (rc)
        (void)db_exec(s, "ROLLBACK");
    return rc;
}
