/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the shop's own part of a return: label, drop-off points, where the parcel stands. Must not
 * know keys' transactions or the host. Called by remedy.c, moves.c and shop_read.c. */
#include "shop.h"

#include <stdio.h>

static const char tables[] =
    "CREATE TABLE IF NOT EXISTS parcel(tenant INTEGER NOT NULL, ref TEXT NOT NULL,"
    " carrier TEXT NOT NULL, tracking TEXT NOT NULL, PRIMARY KEY(tenant, ref)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS dropoff(tenant INTEGER NOT NULL, id TEXT NOT NULL,"
    " name TEXT NOT NULL, kind TEXT NOT NULL, address TEXT, PRIMARY KEY(tenant, id))"
    " WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS known_tenant(tenant INTEGER NOT NULL,"
    " slug TEXT NOT NULL, PRIMARY KEY(tenant, slug)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS movement(tenant INTEGER NOT NULL,"
    " id TEXT NOT NULL, key TEXT NOT NULL, what TEXT NOT NULL, at INTEGER NOT NULL,"
    " condition TEXT, quantity INTEGER, minor INTEGER, detail TEXT, state TEXT NOT NULL,"
    " tries INTEGER NOT NULL DEFAULT 0, n INTEGER PRIMARY KEY, UNIQUE(tenant, id));"
    "CREATE INDEX IF NOT EXISTS movement_open ON movement(tenant, tries, n) WHERE state ="
    " 'open';";

int32_t giveback_tables(struct shop *s)
{
    return db_exec(s, tables);
}

int32_t giveback_tenant(struct shop *s, omb_tenant tenant, omb_str slug)
{
    sqlite3_stmt *q =
        db_prepare(s, "INSERT OR REPLACE INTO known_tenant(tenant, slug) VALUES(?2, ?1)");
    if (!q)
        return -OMB_E_IO;
    db_bind_text(q, 1, slug);
    sqlite3_bind_int64(q, 2, tenant);
    return db_run(q);
}

/* ---- the label ---- */

struct writer {
    struct shop *s;
    omb_json_writer w;
};

static void put(struct writer *o, const char *key, omb_str text)
{
    if (!text.ptr)
        return;
    o->s->json->put_key(&o->w, omb_z(key));
    o->s->json->put_text(&o->w, text);
}

/* The rows of a statement with ?1 tenant and ?2 text, each column a text of one array. */
static int32_t put_lines(struct writer *o, const char *key, const char *sql, omb_tenant tenant,
                         const char *text)
{
    sqlite3_stmt *q = db_prepare(o->s, sql);
    if (!q)
        return -OMB_E_IO;
    sqlite3_bind_int64(q, 1, tenant);
    db_bind_text(q, 2, omb_z(text));
    o->s->json->put_key(&o->w, omb_z(key));
    o->s->json->begin_array(&o->w);
    while (sqlite3_step(q) == SQLITE_ROW)
        for (int i = 0; i < sqlite3_column_count(q); i++)
            if (sqlite3_column_type(q, i) != SQLITE_NULL && sqlite3_column_bytes(q, i) > 0)
                o->s->json->put_text(&o->w, db_text(q, i));
    o->s->json->end_array(&o->w);
    int32_t rc = db_status(o->s);
    sqlite3_finalize(q);
    return rc;
}

static int32_t put_dropoffs(struct writer *o, omb_tenant tenant)
{
    sqlite3_stmt *q = db_prepare(o->s, "SELECT id, name, kind, address FROM dropoff WHERE tenant ="
                                       " ? AND kind <> 'warehouse' ORDER BY id LIMIT ?");
    if (!q)
        return -OMB_E_IO;
    sqlite3_bind_int64(q, 1, tenant);
    sqlite3_bind_int(q, 2, SHOP_MAX_DROPOFFS);
    o->s->json->put_key(&o->w, omb_z("dropoffs"));
    o->s->json->begin_array(&o->w);
    while (sqlite3_step(q) == SQLITE_ROW) {
        static const char *const keys[] = {"id", "name", "kind", "address"};
        o->s->json->begin_object(&o->w);
        for (int i = 0; i < 4; i++)
            if (sqlite3_column_type(q, i) != SQLITE_NULL)
                put(o, keys[i], db_text(q, i));
        o->s->json->end_object(&o->w);
    }
    o->s->json->end_array(&o->w);
    int32_t rc = db_status(o->s);
    sqlite3_finalize(q);
    return rc;
}

static int32_t keep_parcel(struct shop *s, omb_tenant tenant, const char *ref, const char *tracking)
{
    sqlite3_stmt *q =
        db_prepare(s, "INSERT INTO parcel(tenant, ref, carrier, tracking) VALUES(?, ?, ?, ?)");
    if (!q)
        return -OMB_E_IO;
    sqlite3_bind_int64(q, 1, tenant);
    db_bind_text(q, 2, omb_z(ref));
    db_bind_text(q, 3, omb_z(SHOP_RETURN_CARRIER));
    db_bind_text(q, 4, omb_z(tracking));
    return db_run(q);
}

static int32_t put_label(struct writer *o, omb_tenant tenant, const char *order,
                         const char *tracking)
{
    const omb_ext_json *j = o->s->json;
    j->put_key(&o->w, omb_z("label"));
    j->begin_object(&o->w);
    put(o, "carrier", omb_z(SHOP_RETURN_CARRIER));
    put(o, "tracking", omb_z(tracking));
    put(o, "barcode", omb_z(tracking));
    int32_t rc = put_lines(
        o, "from",
        "SELECT c.name, coalesce(o.address1, k.address1), coalesce(o.address2, k.address2),"
        " coalesce(o.zip || ' ' || o.city, k.zip || ' ' || k.city),"
        " coalesce(o.state || ' ' || o.country, k.state || ' ' || k.country) FROM sale s"
        " JOIN customer c ON c.tenant = s.tenant AND c.id = s.customer"
        " LEFT JOIN address o ON o.tenant = s.tenant AND o.whose = 'order' AND o.id = s.id"
        " LEFT JOIN address k ON k.tenant = s.tenant AND k.whose = 'customer' AND"
        " k.id = s.customer WHERE s.tenant = ?1 AND s.id = ?2",
        tenant, order);
    if (rc == 0)
        rc = put_lines(o, "to",
                       "SELECT name, address FROM dropoff WHERE tenant = ?1 AND kind = 'warehouse'"
                       " AND ?2 IS NOT NULL ORDER BY id LIMIT 1",
                       tenant, order);
    j->end_object(&o->w);
    return rc;
}

int32_t giveback_label(struct shop *s, omb_tenant tenant, const struct remedy *r,
                       struct outcome *out)
{
    omb_buf text = {0};
    struct writer o = {s, omb_buf_writer(&text)};
    const char *digits = strchr(out->ref, '-');
    char tracking[32];
    snprintf(tracking, sizeof tracking, "RT%u%s", (unsigned)tenant, digits ? digits + 1 : "");
    int32_t rc = keep_parcel(s, tenant, out->ref, tracking);
    s->json->begin_object(&o.w);
    put(&o, "ref", omb_z(out->ref));
    if (rc == 0)
        rc = put_label(&o, tenant, r->order, tracking);
    if (rc == 0)
        rc = put_dropoffs(&o, tenant);
    s->json->end_object(&o.w);
    omb_str json = omb_buf_done(&text, &o.w);
    rc = rc ? rc : text.err;
    if (rc == 0 && json.len < sizeof out->rma)
        memcpy(out->rma, json.ptr, json.len);
    omb_buf_free(&text);
    return rc;
}

/* ---- where it stands ---- */

static int32_t set(struct shop *s, const char *sql, omb_tenant tenant, const char *key,
                   const char *text)
{
    sqlite3_stmt *q = db_prepare(s, sql);
    if (!q)
        return -OMB_E_IO;
    sqlite3_bind_int64(q, 1, tenant);
    db_bind_text(q, 2, omb_z(key));
    db_bind_text(q, 3, omb_z(text));
    return db_run(q);
}

/* Forwards only: what comes late changes nothing. */
int32_t giveback_moved(struct shop *s, omb_tenant tenant, const char *key, const char *what)
{
    int scanned = strcmp(what, "scanned") == 0;
    if (!scanned && strcmp(what, "received") != 0 && strcmp(what, "inspected") != 0)
        return 0;
    int32_t rc = set(s,
                     "UPDATE line SET state = CASE ?3 WHEN 'scanned' THEN 'return_in_transit' ELSE"
                     " 'returned' END WHERE tenant = ?1 AND (sale, line) IN (SELECT sale, line FROM"
                     " giveback WHERE tenant = ?1 AND key = ?2) AND NOT (state = 'returned' AND ?3"
                     " = 'scanned')",
                     tenant, key, what);
    return rc ? rc
              : set(s,
                    "UPDATE giveback SET state = ?3 WHERE tenant = ?1 AND key = ?2 AND NOT (state"
                    " IN ('received', 'inspected') AND ?3 = 'scanned') AND NOT (state = 'inspected'"
                    " AND ?3 = 'received')",
                    tenant, key, what);
}

/* ---- withdrawn ---- */

/* The state of the return under this key: of a parcel, or of named items; "" for none. */
static int32_t find_open(struct shop *s, omb_tenant tenant, const char *key, char state[32])
{
    sqlite3_stmt *q = db_prepare(
        s, "SELECT state FROM giveback WHERE tenant = ?1 AND key = ?2 UNION ALL SELECT CASE s.state"
           " WHEN 'return requested' THEN 'label_sent' ELSE s.state END FROM amendment a JOIN sale"
           " s ON s.tenant = a.tenant AND s.id = a.sale WHERE a.tenant = ?1 AND a.key = ?2 AND"
           " a.kind = 'return' LIMIT 1");
    if (!q)
        return -OMB_E_IO;
    sqlite3_bind_int64(q, 1, tenant);
    db_bind_text(q, 2, omb_z(key));
    state[0] = '\0';
    int32_t rc = sqlite3_step(q) == SQLITE_ROW ? db_copy(q, 0, state, 32) : db_status(s);
    sqlite3_finalize(q);
    return rc;
}

/* The goods are the customer's again, but for those of another return of the same line. */
static const char lines_back[] =
    "UPDATE line SET state = CASE WHEN (SELECT state FROM sale WHERE tenant = ?1 AND id = "
    "line.sale)"
    " IN ('delivered', 'return requested') OR EXISTS (SELECT 1 FROM shipment h WHERE h.tenant = ?1"
    " AND h.id = line.shipment AND h.delivered_at IS NOT NULL) THEN 'delivered' ELSE 'shipped' END"
    " WHERE tenant = ?1 AND state = 'return_requested' AND ((sale, line) IN (SELECT sale, line FROM"
    " giveback WHERE tenant = ?1 AND key = ?2) OR sale IN (SELECT sale FROM amendment WHERE"
    " tenant = ?1 AND key = ?2)) AND NOT EXISTS (SELECT 1 FROM giveback g WHERE g.tenant = ?1 AND"
    " g.sale = line.sale AND g.line = line.line AND g.key <> ?2 AND g.state = 'label_sent') AND"
    " ?3 IS NOT NULL";

int32_t giveback_cancel(struct shop *s, omb_tenant tenant, const struct remedy *r,
                        struct outcome *out)
{
    static const char *const steps[] = {
        lines_back,
        "UPDATE giveback SET state = ?3 WHERE tenant = ?1 AND key = ?2",
        "UPDATE sale SET state = 'delivered' WHERE tenant = ?1 AND ?3 IS NOT NULL AND id IN"
        " (SELECT sale FROM amendment WHERE tenant = ?1 AND key = ?2)",
        "DELETE FROM amendment WHERE tenant = ?1 AND key = ?2 AND ?3 IS NOT NULL",
    };
    char of[SHOP_MAX_KEY + 1], state[32];
    if (remedy_word(s, r, "of", of, sizeof of))
        return -OMB_E_INVALID;
    int32_t rc = find_open(s, tenant, of, state);
    if (rc)
        return rc;
    if (strcmp(state, "label_sent") != 0) {
        outcome_refuse(out, state[0] ? "the parcel of this return is on its way or here already"
                                     : "there is no such return");
        return 0;
    }
    for (size_t i = 0; rc == 0 && i < sizeof steps / sizeof steps[0]; i++)
        rc = set(s, steps[i], tenant, of, "cancelled");
    out->done = rc == 0;
    return rc;
}
