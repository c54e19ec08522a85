/* SPDX-License-Identifier: Apache-2.0 */
/* Owns reading orders and listings as JSON. Must not change a row.
 * Called by plugin.c on a worker thread. */
#include "shop_json.h"

/* 1, 0, or nothing at all. */
static void put_bool(struct shop_json *o, const char *key, sqlite3_stmt *q, int column)
{
    if (sqlite3_column_type(q, column) == SQLITE_NULL)
        return;
    shop_json_key(o, key);
    o->shop->json->put_bool(&o->w, sqlite3_column_int(q, column));
}

static void put_time(struct shop_json *o, const char *key, sqlite3_stmt *q, int column)
{
    char text[32];
    if (sqlite3_column_type(q, column) == SQLITE_NULL)
        return;
    when_print(sqlite3_column_int64(q, column), text);
    shop_json_key(o, key);
    o->shop->json->put_text(&o->w, omb_z(text));
}

/* Who sold it, and the listing as it was bought. */
static void put_sold(struct shop_json *o, sqlite3_stmt *q)
{
    shop_json_text(o, "seller_id", q, 16);
    put_bool(o, "third_party", q, 17);
    shop_json_text(o, "listing", q, 18);
    put_bool(o, "signed", q, 19);
    if (sqlite3_column_type(q, 20) == SQLITE_NULL)
        return;
    shop_json_key(o, "listing_sold");
    o->shop->json->begin_object(&o->w);
    shop_json_text(o, "title", q, 20);
    shop_json_text(o, "description", q, 21);
    shop_json_int(o, "price_minor", q, 22);
    put_time(o, "at", q, 23);
    o->shop->json->end_object(&o->w);
}

static void put_line(void *ctx, sqlite3_stmt *q)
{
    struct shop_json *o = ctx;
    o->shop->json->begin_object(&o->w);
    shop_json_text(o, "line", q, 0);
    shop_json_text(o, "title", q, 1);
    shop_json_text(o, "brand", q, 2);
    shop_json_text(o, "seller", q, 3);
    shop_json_int(o, "quantity", q, 4);
    shop_json_int(o, "paid_minor", q, 5);
    shop_json_int(o, "tax_minor", q, 6);
    shop_json_int(o, "refunded_minor", q, 7);
    shop_json_text(o, "shipment", q, 8);
    shop_json_text(o, "state", q, 9);
    put_time(o, "returnable_until", q, 10);
    shop_json_text(o, "condition", q, 11);
    shop_json_text(o, "carrier", q, 12);
    shop_json_text(o, "route", q, 13);
    put_time(o, "promised_at", q, 14);
    put_time(o, "delivered_at", q, 15);
    put_sold(o, q);
    shop_json_text(o, "item", q, 24);
    shop_json_text(o, "product", q, 25);
    shop_json_raw(o, "options", q, 26);
    if (sqlite3_column_int64(q, 27) > 0)
        shop_json_int(o, "returned", q, 27);
    shop_json_text(o, "trade_in", q, 28);
    o->shop->json->end_object(&o->w);
}

static int32_t put_lines(struct shop_json *o, omb_tenant tenant, omb_str sale)
{
    sqlite3_stmt *q =
        db_prepare(o->shop,
                   "SELECT l.line, l.title, l.brand, coalesce(s.name, l.seller), l.quantity,"
                   " l.paid_minor, l.tax_minor, l.refunded_minor, l.shipment, l.state,"
                   " l.returnable_until, l.condition, p.carrier, p.route, p.promised_at,"
                   " p.delivered_at, l.seller, CASE WHEN l.seller IS NULL THEN NULL ELSE"
                   " NOT EXISTS (SELECT 1 FROM own_seller w WHERE w.tenant = l.tenant AND"
                   " w.id = l.seller) END, l.listing,"
                   " CASE WHEN d.signed IN ('true', 'yes', '1') THEN 1 END,"
                   " d.title, d.description, d.price_minor, d.at,"
                   " coalesce(c.item, l.listing), c.product, c.options, (SELECT coalesce("
                   "sum(g.quantity), 0) FROM giveback g WHERE g.tenant = l.tenant AND"
                   " g.sale = l.sale AND g.line = l.line AND g.state IN ('received',"
                   " 'inspected')), (SELECT max(t.id) FROM trade_in t WHERE"
                   " t.tenant = l.tenant AND t.sale = l.sale AND t.line = l.line) FROM line l"
                   " LEFT JOIN choice c ON c.tenant = l.tenant AND c.sale = l.sale AND"
                   " c.line = l.line"
                   " LEFT JOIN seller s ON s.tenant = l.tenant AND s.id = l.seller"
                   " LEFT JOIN shipment p ON p.tenant = l.tenant AND p.id = l.shipment"
                   " LEFT JOIN sold d ON d.tenant = l.tenant AND d.sale = l.sale AND"
                   " d.line = l.line WHERE l.tenant = ? AND l.sale = ? ORDER BY l.line");
    if (!q)
        return -OMB_E_IO;
    sqlite3_bind_int64(q, 1, tenant);
    db_bind_text(q, 2, sale);
    return shop_json_array(o, "lines", q, put_line, o);
}

static int32_t put_address(struct shop_json *o, omb_tenant tenant, omb_str sale)
{
    static const char *const parts[] = {"address1", "address2", "city", "state", "country", "zip"};
    sqlite3_stmt *q = db_prepare(o->shop, "SELECT address1, address2, city, state, country, zip"
                                          " FROM address WHERE tenant = ? AND whose = 'order' AND"
                                          " id = ?");
    if (!q)
        return -OMB_E_IO;
    sqlite3_bind_int64(q, 1, tenant);
    db_bind_text(q, 2, sale);
    if (sqlite3_step(q) == SQLITE_ROW) {
        shop_json_key(o, "address");
        o->shop->json->begin_object(&o->w);
        for (int i = 0; i < 6; i++)
            shop_json_text(o, parts[i], q, i);
        o->shop->json->end_object(&o->w);
    }
    int32_t rc = db_status(o->shop);
    sqlite3_finalize(q);
    return rc;
}

static void put_payment(void *ctx, sqlite3_stmt *q)
{
    struct shop_json *o = ctx;
    o->shop->json->begin_object(&o->w);
    shop_json_text(o, "id", q, 0);
    shop_json_text(o, "kind", q, 1);
    shop_json_text(o, "label", q, 2);
    shop_json_int(o, "minor", q, 3);
    o->shop->json->end_object(&o->w);
}

/* The ways it was paid, in the order of the payments. */
static int32_t put_payments(struct shop_json *o, omb_tenant tenant, omb_str sale)
{
    sqlite3_stmt *q =
        db_prepare(o->shop,
                   "SELECT b.method, coalesce(m.kind, b.method), m.label, b.minor FROM booking b"
                   " JOIN sale s ON s.tenant = b.tenant AND s.id = b.sale LEFT JOIN method m ON"
                   " m.tenant = b.tenant AND m.customer = s.customer AND m.id = b.method"
                   " WHERE b.tenant = ? AND b.sale = ? AND b.kind = 'payment' ORDER BY b.n");
    if (!q)
        return -OMB_E_IO;
    sqlite3_bind_int64(q, 1, tenant);
    db_bind_text(q, 2, sale);
    return shop_json_array(o, "payments", q, put_payment, o);
}

#define SALE_COLUMNS                                                                               \
    "id, customer, email, state, placed_at, currency, total_minor,"                                \
    " (SELECT CASE WHEN method = 'card' THEN 'credit_card' WHEN method IN ('gift_card',"           \
    " 'credit_card', 'paypal') THEN method ELSE 'other' END FROM payment p WHERE"                  \
    " p.tenant = sale.tenant AND p.sale = sale.id),"                                               \
    " (SELECT level FROM membership m WHERE m.tenant = sale.tenant AND"                            \
    " m.customer = sale.customer)"

static int32_t put_order(struct shop_json *o, omb_tenant tenant, sqlite3_stmt *q)
{
    o->shop->json->begin_object(&o->w);
    shop_json_text(o, "id", q, 0);
    shop_json_text(o, "customer", q, 1);
    shop_json_text(o, "email", q, 2);
    shop_json_text(o, "state", q, 3);
    put_time(o, "placed_at", q, 4);
    shop_json_text(o, "currency", q, 5);
    shop_json_int(o, "total_minor", q, 6);
    shop_json_text(o, "paid_by", q, 7);
    shop_json_text(o, "membership", q, 8);
    int32_t rc = put_lines(o, tenant, db_text(q, 0));
    if (rc == 0)
        rc = put_address(o, tenant, db_text(q, 0));
    if (rc == 0)
        rc = put_payments(o, tenant, db_text(q, 0));
    o->shop->json->end_object(&o->w);
    return rc;
}

static struct shop_json begin(struct shop *s, omb_buf *out, const char *key)
{
    struct shop_json o = {s, omb_buf_writer(out)};
    s->json->begin_object(&o.w);
    shop_json_key(&o, key);
    return o;
}

static int32_t finish(struct shop_json *o, omb_buf *out, int32_t rc)
{
    o->shop->json->end_object(&o->w);
    (void)omb_buf_done(out, &o->w);
    return rc ? rc : out->err;
}

static int32_t orders_locked(struct shop *s, omb_tenant tenant, omb_str customer, omb_buf *out)
{
    int32_t rc = 0;
    sqlite3_stmt *q = db_prepare(s, "SELECT " SALE_COLUMNS " FROM sale WHERE tenant = ? AND"
                                    " customer = ? ORDER BY placed_at DESC, id LIMIT ?");
    if (!q)
        return -OMB_E_IO;
    sqlite3_bind_int64(q, 1, tenant);
    db_bind_text(q, 2, customer);
    sqlite3_bind_int(q, 3, SHOP_MAX_ORDERS);
    struct shop_json o = begin(s, out, "orders");
    s->json->begin_array(&o.w);
    while (rc == 0 && sqlite3_step(q) == SQLITE_ROW)
        rc = put_order(&o, tenant, q);
    s->json->end_array(&o.w);
    rc = rc ? rc : db_status(s);
    sqlite3_finalize(q);
    return finish(&o, out, rc);
}

static int32_t order_locked(struct shop *s, omb_tenant tenant, omb_str id, omb_str email,
                            omb_buf *out)
{
    sqlite3_stmt *q =
        db_prepare(s, "SELECT " SALE_COLUMNS " FROM sale WHERE tenant = ?1 AND id = ?2 AND"
                      " (?3 IS NULL OR lower(email) = lower(?3))");
    if (!q)
        return -OMB_E_IO;
    sqlite3_bind_int64(q, 1, tenant);
    db_bind_text(q, 2, id);
    db_bind_text(q, 3, email);
    int32_t rc = -OMB_E_NOTFOUND;
    if (sqlite3_step(q) == SQLITE_ROW) {
        struct shop_json o = begin(s, out, "order");
        rc = finish(&o, out, put_order(&o, tenant, q));
    } else if (db_status(s)) {
        rc = db_status(s);
    }
    sqlite3_finalize(q);
    return rc;
}

static int32_t listing_locked(struct shop *s, omb_tenant tenant, omb_str id, omb_buf *out)
{
    sqlite3_stmt *q = db_prepare(s, "SELECT l.id, l.title, l.brand, l.seller, l.price_minor,"
                                    " l.currency, l.stock, t.description FROM listing l"
                                    " LEFT JOIN listing_text t ON t.tenant = l.tenant AND"
                                    " t.id = l.id WHERE l.tenant = ? AND l.id = ?");
    if (!q)
        return -OMB_E_IO;
    sqlite3_bind_int64(q, 1, tenant);
    db_bind_text(q, 2, id);
    int32_t rc = -OMB_E_NOTFOUND;
    if (sqlite3_step(q) == SQLITE_ROW) {
        struct shop_json o = begin(s, out, "listing");
        s->json->begin_object(&o.w);
        shop_json_text(&o, "id", q, 0);
        shop_json_text(&o, "title", q, 1);
        shop_json_text(&o, "brand", q, 2);
        shop_json_text(&o, "seller", q, 3);
        shop_json_int(&o, "price_minor", q, 4);
        shop_json_text(&o, "currency", q, 5);
        shop_json_int(&o, "stock", q, 6);
        shop_json_text(&o, "description", q, 7);
        s->json->end_object(&o.w);
        rc = finish(&o, out, 0);
    } else if (db_status(s)) {
        rc = db_status(s);
    }
    sqlite3_finalize(q);
    return rc;
}

int32_t shop_orders(struct shop *s, omb_tenant tenant, omb_str customer, omb_buf *out)
{
    pthread_mutex_lock(&s->lock);
    int32_t rc = orders_locked(s, tenant, customer, out);
    pthread_mutex_unlock(&s->lock);
    return rc;
}

int32_t shop_order(struct shop *s, omb_tenant tenant, omb_str id, omb_str email, omb_buf *out)
{
    pthread_mutex_lock(&s->lock);
    int32_t rc = order_locked(s, tenant, id, email, out);
    pthread_mutex_unlock(&s->lock);
    return rc;
}

int32_t shop_listing(struct shop *s, omb_tenant tenant, omb_str id, omb_buf *out)
{
    pthread_mutex_lock(&s->lock);
    int32_t rc = listing_locked(s, tenant, id, out);
    pthread_mutex_unlock(&s->lock);
    return rc;
}
