/* SPDX-License-Identifier: Apache-2.0 */
/* Owns reading an order with its lines and its history of payments, and a way to pay. Must not
 * change a row. Called by outlook.c. */
#include "change.h"

static int32_t read_head(struct shop *s, omb_tenant tenant, const char *order, struct account *a)
{
    sqlite3_stmt *q = db_prepare(
        s, "SELECT s.customer, s.currency, s.state, p.paid_minor, s.refunded_minor +"
           " (SELECT coalesce(sum(refunded_minor), 0) FROM line WHERE tenant = s.tenant AND"
           " sale = s.id) FROM sale s JOIN payment p ON p.tenant = s.tenant AND p.sale = s.id"
           " WHERE s.tenant = ? AND s.id = ?");
    if (!q)
        return -OMB_E_IO;
    sqlite3_bind_int64(q, 1, tenant);
    db_bind_text(q, 2, omb_z(order));
    int32_t rc = 0;
    if (sqlite3_step(q) == SQLITE_ROW) {
        a->known = 1;
        a->paid = sqlite3_column_int64(q, 3);
        a->refunded = sqlite3_column_int64(q, 4);
        if (db_copy(q, 0, a->customer, sizeof a->customer) ||
            db_copy(q, 1, a->currency, sizeof a->currency) ||
            db_copy(q, 2, a->state, sizeof a->state))
            rc = -OMB_E_LIMIT;
    } else {
        rc = db_status(s);
    }
    sqlite3_finalize(q);
    return rc;
}

static int32_t read_line(sqlite3_stmt *q, struct goods *g)
{
    g->quantity = sqlite3_column_int64(q, 3);
    g->paid = sqlite3_column_int64(q, 4);
    g->refunded = sqlite3_column_int64(q, 5);
    return db_copy(q, 0, g->line, sizeof g->line) || db_copy(q, 1, g->item, sizeof g->item) ||
                   db_copy(q, 2, g->product, sizeof g->product) ||
                   db_copy(q, 6, g->title, sizeof g->title)
               ? -OMB_E_LIMIT
               : 0;
}

static int32_t read_lines(struct shop *s, omb_tenant tenant, const char *order, struct account *a)
{
    sqlite3_stmt *q = db_prepare(
        s, "SELECT l.line, coalesce(c.item, l.listing, l.line), coalesce(c.product, ''),"
           " l.quantity, l.paid_minor, l.refunded_minor, l.title FROM line l LEFT JOIN choice c"
           " ON c.tenant = l.tenant AND c.sale = l.sale AND c.line = l.line"
           " WHERE l.tenant = ? AND l.sale = ? ORDER BY l.line");
    if (!q)
        return -OMB_E_IO;
    sqlite3_bind_int64(q, 1, tenant);
    db_bind_text(q, 2, omb_z(order));
    int32_t rc = 0;
    while (rc == 0 && sqlite3_step(q) == SQLITE_ROW)
        rc = a->n_line < SHOP_MAX_LINES ? read_line(q, &a->line[a->n_line++]) : -OMB_E_LIMIT;
    rc = rc ? rc : db_status(s);
    sqlite3_finalize(q);
    return rc;
}

static int32_t read_booked(struct shop *s, omb_tenant tenant, const char *order, struct account *a)
{
    sqlite3_stmt *q = db_prepare(s, "SELECT kind = 'refund', minor, method FROM booking WHERE"
                                    " tenant = ? AND sale = ? ORDER BY n");
    if (!q)
        return -OMB_E_IO;
    sqlite3_bind_int64(q, 1, tenant);
    db_bind_text(q, 2, omb_z(order));
    int32_t rc = 0;
    while (rc == 0 && sqlite3_step(q) == SQLITE_ROW) {
        if (a->n_booked == SHOP_MAX_BOOKINGS) {
            rc = -OMB_E_LIMIT;
            break;
        }
        struct booked *b = &a->booked[a->n_booked++];
        b->is_refund = sqlite3_column_int(q, 0);
        b->minor = sqlite3_column_int64(q, 1);
        rc = db_copy(q, 2, b->method, sizeof b->method);
    }
    rc = rc ? rc : db_status(s);
    sqlite3_finalize(q);
    return rc;
}

int32_t account_read(struct shop *s, omb_tenant tenant, const char *order, struct account *out)
{
    memset(out, 0, sizeof *out);
    int32_t rc = read_head(s, tenant, order, out);
    if (rc || !out->known)
        return rc;
    rc = read_lines(s, tenant, order, out);
    return rc ? rc : read_booked(s, tenant, order, out);
}

int32_t account_method(struct shop *s, omb_tenant tenant, const char *customer, const char *id,
                       struct method *out)
{
    sqlite3_stmt *q = db_prepare(s, "SELECT kind, balance_minor FROM method WHERE tenant = ? AND"
                                    " customer = ? AND id = ?");
    if (!q)
        return -OMB_E_IO;
    memset(out, 0, sizeof *out);
    sqlite3_bind_int64(q, 1, tenant);
    db_bind_text(q, 2, omb_z(customer));
    db_bind_text(q, 3, omb_z(id));
    int32_t rc = 0;
    if (sqlite3_step(q) == SQLITE_ROW) {
        out->known = 1;
        out->balance = sqlite3_column_int64(q, 1);
        rc = db_copy(q, 0, out->kind, sizeof out->kind);
        out->is_gift_card = strcmp(out->kind, "gift_card") == 0;
    } else {
        rc = db_status(s);
    }
    sqlite3_finalize(q);
    return rc;
}
