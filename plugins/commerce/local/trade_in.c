/* SPDX-License-Identifier: Apache-2.0 */
/* Owns what the shop takes back in part payment: what it quoted, and that it pays for it once. Must
 * not know keys of the host or transactions. Called by remedy.c, quote.c and rows.c. */
#include "work.h"

#include <stdio.h>

struct trade_in {
    int known, paid;
    int64_t quoted;
    char currency[8], customer[SHOP_MAX_CUSTOMER + 1];
};

int32_t trade_in_tables(struct shop *s)
{
    return db_exec(s, "CREATE TABLE IF NOT EXISTS trade_in(tenant INTEGER NOT NULL,"
                      " id TEXT NOT NULL, sale TEXT NOT NULL, line TEXT NOT NULL,"
                      " quoted_minor INTEGER NOT NULL, ref TEXT, key TEXT, at INTEGER,"
                      " PRIMARY KEY(tenant, id)) WITHOUT ROWID;"
                      "CREATE INDEX IF NOT EXISTS trade_in_line ON trade_in(tenant, sale, line);");
}

int32_t trade_in_of_line(struct row *r, omb_str sale)
{
    static const struct column c[] = {{"line", 'T'}, {"trade_in", 'T'}, {"trade_in_minor", 'I'}};
    omb_str id = row_text(r, "trade_in");
    if (!id.ptr)
        return 0;
    if (id.len > SHOP_MAX_ID)
        return row_fail(r, "trade_in", "is too long");
    return row_put(r,
                   "INSERT INTO trade_in(tenant, sale, line, id, quoted_minor)"
                   " VALUES(?1,?2,?3,?4,max(0, ?5)) ON CONFLICT(tenant, id) DO UPDATE SET"
                   " sale = excluded.sale, line = excluded.line,"
                   " quoted_minor = excluded.quoted_minor WHERE key IS NULL",
                   sale, c, 3);
}

static int32_t find(struct shop *s, omb_tenant tenant, const char *id, struct trade_in *t)
{
    sqlite3_stmt *q =
        db_prepare(s, "SELECT t.quoted_minor, t.key IS NOT NULL, s.currency, s.customer"
                      " FROM trade_in t JOIN sale s ON s.tenant = t.tenant AND s.id = t.sale"
                      " WHERE t.tenant = ? AND t.id = ?");
    if (!q)
        return -OMB_E_IO;
    memset(t, 0, sizeof *t);
    sqlite3_bind_int64(q, 1, tenant);
    db_bind_text(q, 2, omb_z(id));
    int32_t rc = 0;
    if (sqlite3_step(q) == SQLITE_ROW) {
        t->known = 1;
        t->quoted = sqlite3_column_int64(q, 0);
        t->paid = sqlite3_column_int(q, 1);
        rc = db_copy(q, 2, t->currency, sizeof t->currency) ||
                     db_copy(q, 3, t->customer, sizeof t->customer)
                 ? -OMB_E_LIMIT
                 : 0;
    } else {
        rc = db_status(s);
    }
    sqlite3_finalize(q);
    return rc;
}

/* NULL: it is paid when asked for. */
static const char *why_not(const struct trade_in *t, const struct remedy *r)
{
    if (!t->known)
        return "no such trade-in";
    if (r->customer[0] && strcmp(r->customer, t->customer) != 0)
        return "the trade-in is somebody else's";
    return t->paid ? "this trade-in was paid already" : NULL;
}

int32_t trade_in_quote(struct shop *s, omb_tenant tenant, const struct remedy *r, omb_buf *out)
{
    const omb_ext_json *j = s->json;
    struct trade_in t;
    int32_t rc = find(s, tenant, r->trade_in, &t);
    if (rc)
        return rc;
    const char *why = why_not(&t, r);
    omb_json_writer w = omb_buf_writer(out);
    j->begin_object(&w);
    j->put_key(&w, omb_z("quote"));
    j->begin_object(&w);
    j->put_key(&w, omb_z("customer_known"));
    j->put_bool(&w, t.known);
    j->put_key(&w, omb_z("quoted_minor"));
    j->put_int(&w, why ? 0 : t.quoted);
    j->put_key(&w, omb_z("currency"));
    j->put_text(&w, omb_z(t.currency));
    j->put_key(&w, omb_z("allowed"));
    j->put_bool(&w, !why);
    if (why) {
        j->put_key(&w, omb_z("why"));
        j->put_text(&w, omb_z(why));
    }
    j->end_object(&w);
    j->end_object(&w);
    (void)omb_buf_done(out, &w);
    return out->err;
}

int32_t trade_in_do(struct shop *s, omb_tenant tenant, const struct remedy *r, omb_str key,
                    struct outcome *o)
{
    struct trade_in t;
    int32_t rc = find(s, tenant, r->trade_in, &t);
    const char *why = rc ? NULL : why_not(&t, r);
    if (rc)
        return rc;
    if (!why && strcmp(r->currency, t.currency) != 0)
        why = "the trade-in was quoted in another currency";
    if (!why && (r->minor <= 0 || r->minor > t.quoted))
        why = "more than was quoted";
    if (why) {
        outcome_refuse(o, why);
        return 0;
    }
    rc = ref_next(s, tenant, "TI", o->ref);
    if (rc == 0)
        rc = db_do(s,
                   "UPDATE trade_in SET ref = ?3, key = ?4, at = ?5 WHERE tenant = ?1 AND id = ?2",
                   "issti", (int64_t)tenant, r->trade_in, o->ref, key, s->now_ms());
    if (rc == 0)
        rc = refund_to_gift_card(s, tenant, t.customer, r->minor);
    o->done = rc == 0;
    return rc;
}
