/* SPDX-License-Identifier: Apache-2.0 */
/* Owns imported products with their variants, addresses, ways to pay, what exactly a line is, and
 * the history of payments. Must not know files. Called by rows.c. */
#include "shop.h"

#include <stdio.h>

/* Options are an object, or they are not there. */
static int32_t check_options(struct row *r)
{
    omb_json_tok tok[128];
    omb_json_doc doc;
    omb_str text = row_text(r, "options");
    if (!text.ptr)
        return 0;
    if (r->shop->json->parse(text, tok, 128, &doc) || doc.tok[0].type != OMB_JSON_OBJECT)
        return row_fail(r, "options", "must be an object");
    return 0;
}

/* Money that a customer would be asked for, or that a card holds. */
static int32_t check_price(struct row *r, const char *key)
{
    omb_str text = row_text(r, key);
    if (text.ptr && (text.len > 13 || text.ptr[0] == '-'))
        return row_fail(r, key, "is below zero or too much");
    return 0;
}

static int32_t take_variant(struct row *r, omb_str product)
{
    static const struct column c[] = {{"id", 'T'},
                                      {"price_minor", 'I'},
                                      {"available", 't'},
                                      {"options", 't'}};
    int32_t rc = check_price(r, "price_minor");
    if (rc == 0)
        rc = check_options(r);
    return rc ? rc
              : row_put(r,
                        "INSERT OR REPLACE INTO variant(tenant, id, product, price_minor,"
                        " available, options) VALUES(?1,?3,?2,?4,"
                        " coalesce(?5, 'true') NOT IN ('false', 'no', '0'),?6)",
                        product, c, 4);
}

int32_t goods_product(struct row *r)
{
    static const struct column c[] = {{"id", 'T'}, {"title", 'T'}, {"currency", 'T'}};
    char id[SHOP_MAX_ID + 1];
    omb_str product = row_text(r, "id");
    if (product.len == 0 || product.len > SHOP_MAX_ID)
        return row_fail(r, "id", "is missing or too long");
    memcpy(id, product.ptr, product.len);
    product.ptr = id;
    int32_t rc = row_put(r,
                         "INSERT OR REPLACE INTO product(tenant, id, title, currency)"
                         " VALUES(?1,?3,?4,?5)",
                         omb_z(NULL), c, 3);
    return rc ? rc : row_each(r, "variants", product, take_variant);
}

/* Members of `address`, or of the row itself in a file of columns. */
static int32_t take_address(struct row *r, const char *sql, omb_str id)
{
    static const struct column c[] = {{"address1", 'T'}, {"address2", 't'}, {"city", 't'},
                                      {"state", 't'},    {"country", 't'},  {"zip", 't'}};
    uint32_t whole = r->object;
    if (r->doc) {
        uint32_t at = r->shop->json->member(r->doc, whole, omb_z("address"));
        if (at == OMB_JSON_NONE || r->doc->tok[at].type == OMB_JSON_NULL)
            return 0;
        if (r->doc->tok[at].type != OMB_JSON_OBJECT)
            return row_fail(r, "address", "must be an object");
        r->object = at;
    } else if (!row_text(r, "address1").ptr) {
        return 0;
    }
    int32_t rc = row_put(r, sql, id, c, 6);
    r->object = whole;
    return rc;
}

#define ADDRESS(whose)                                                                             \
    "INSERT OR REPLACE INTO address(tenant, whose, id, address1, address2, city, state, country,"  \
    " zip) VALUES(?1, '" whose "', ?2, ?3, coalesce(?4, ''), coalesce(?5, ''), coalesce(?6, ''),"  \
    " coalesce(?7, ''), coalesce(?8, ''))"

/* A balance that the shop itself has moved stays moved. */
static int32_t take_method(struct row *r, omb_str customer)
{
    static const struct column c[] = {{"id", 'T'},
                                      {"kind", 'T'},
                                      {"label", 't'},
                                      {"balance_minor", 'i'}};
    omb_str id = row_text(r, "id");
    if (id.len > SHOP_MAX_METHOD)
        return row_fail(r, "id", "is too long");
    int32_t rc = check_price(r, "balance_minor");
    return rc ? rc
              : row_put(r,
                        "INSERT INTO method(tenant, customer, id, kind, label, balance_minor)"
                        " VALUES(?1,?2,?3,?4,?5,coalesce(?6,0)) ON CONFLICT(tenant, customer, id)"
                        " DO UPDATE SET kind = excluded.kind, label = excluded.label",
                        customer, c, 4);
}

int32_t goods_of_customer(struct row *r)
{
    char copy[SHOP_MAX_TEXT + 1];
    omb_str id = row_text(r, "id");
    if (id.len == 0 || id.len > SHOP_MAX_TEXT)
        return row_fail(r, "id", "is missing or too long");
    memcpy(copy, id.ptr, id.len);
    id.ptr = copy;
    int32_t rc = take_address(r, ADDRESS("customer"), id);
    return rc ? rc : row_each(r, "methods", id, take_method);
}

int32_t goods_of_line(struct row *r, omb_str sale)
{
    static const struct column c[] = {{"line", 'T'},
                                      {"item", 't'},
                                      {"product", 't'},
                                      {"options", 't'}};
    omb_str item = row_text(r, "item");
    if (!item.ptr)
        return 0;
    if (item.len > SHOP_MAX_ID)
        return row_fail(r, "item", "is too long");
    int32_t rc = check_options(r);
    return rc ? rc
              : row_put(r,
                        "INSERT INTO choice(tenant, sale, line, item, product, options)"
                        " VALUES(?1,?2,?3,?4,?5,?6) ON CONFLICT(tenant, sale, line) DO UPDATE SET"
                        " item = excluded.item, product = excluded.product,"
                        " options = excluded.options",
                        sale, c, 4);
}

static int32_t take_payment(struct row *r, omb_str sale)
{
    static const struct column c[] = {{"kind", 'T'}, {"minor", 'I'}, {"method", 'T'}};
    omb_str kind = row_text(r, "kind");
    if (!omb_same(kind, omb_z("payment")) && !omb_same(kind, omb_z("refund")))
        return row_fail(r, "kind", "of a payment is payment or refund");
    if (row_text(r, "method").len > SHOP_MAX_METHOD)
        return row_fail(r, "method", "is too long");
    int32_t rc = check_price(r, "minor");
    return rc ? rc
              : row_put(r,
                        "INSERT INTO booking(tenant, sale, n, kind, minor, method, at)"
                        " SELECT ?1, ?2, 1 + coalesce((SELECT max(n) FROM booking WHERE"
                        " tenant = ?1 AND sale = ?2), 0), ?3, ?4, ?5, placed_at FROM sale WHERE"
                        " tenant = ?1 AND id = ?2",
                        sale, c, 3);
}

static int32_t is_booked(struct row *r, omb_str sale, int *booked)
{
    sqlite3_stmt *q =
        db_prepare(r->shop, "SELECT 1 FROM booking WHERE tenant = ? AND sale = ? LIMIT 1");
    if (!q)
        return -OMB_E_IO;
    sqlite3_bind_int64(q, 1, r->tenant);
    db_bind_text(q, 2, sale);
    *booked = sqlite3_step(q) == SQLITE_ROW;
    int32_t rc = *booked ? 0 : db_status(r->shop);
    sqlite3_finalize(q);
    return rc;
}

/* The history of payments as the row tells it, or one payment of everything. What is there already
 * stays: money that was moved stays moved. */
int32_t goods_of_order(struct row *r, omb_str sale)
{
    static const struct column method[] = {{"method", 't'}};
    int booked = 0;
    int32_t rc = take_address(r, ADDRESS("order"), sale);
    if (rc == 0)
        rc = is_booked(r, sale, &booked);
    if (rc || booked)
        return rc;
    rc = row_each(r, "payments", sale, take_payment);
    return rc ? rc
              : row_put(r,
                        "INSERT INTO booking(tenant, sale, n, kind, minor, method, at)"
                        " SELECT ?1, ?2, 1, 'payment', (SELECT sum(paid_minor) FROM line WHERE"
                        " tenant = ?1 AND sale = ?2), coalesce(?3, 'card'), placed_at FROM sale s"
                        " WHERE tenant = ?1 AND id = ?2 AND NOT EXISTS (SELECT 1 FROM booking b"
                        " WHERE b.tenant = ?1 AND b.sale = ?2)",
                        sale, method, 1);
}
