/* SPDX-License-Identifier: Apache-2.0 */
/* Owns putting one imported row into the books, whatever form it came in. Must not know files.
 * Called by import.c inside its transaction. */
#include "work.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

static omb_str json_text(struct row *r, const char *key)
{
    const omb_ext_json *j = r->shop->json;
    omb_str s, none = {NULL, 0};
    uint32_t at = j->member(r->doc, r->object, omb_z(key));
    if (at == OMB_JSON_NONE || r->doc->tok[at].type == OMB_JSON_NULL)
        return none;
    if (r->doc->tok[at].type != OMB_JSON_STRING)
        return j->raw(r->doc, at);
    return j->get_text(r->doc, at, r->scratch, sizeof r->scratch, &s) ? none : s;
}

omb_str row_text(struct row *r, const char *key)
{
    omb_str none = {NULL, 0};
    if (r->doc)
        return json_text(r, key);
    for (uint32_t i = 0; i < r->n_column; i++)
        if (omb_same(r->column[i], omb_z(key)))
            return r->field[i].len ? r->field[i] : none;
    return none;
}

int32_t row_fail(struct row *r, const char *key, const char *why)
{
    snprintf(r->shop->why, sizeof r->shop->why, "%s %s", key, why);
    return -OMB_E_INVALID;
}

static int32_t bind_number(struct row *r, sqlite3_stmt *q, int at, const char *key, omb_str text)
{
    char copy[24], *end;
    if (text.len >= sizeof copy)
        return row_fail(r, key, "is not a whole number");
    memcpy(copy, text.ptr, text.len);
    copy[text.len] = '\0';
    errno = 0;
    long long n = strtoll(copy, &end, 10);
    if (errno || end == copy || end != copy + text.len)
        return row_fail(r, key, "is not a whole number");
    sqlite3_bind_int64(q, at, n);
    return 0;
}

static int32_t bind_column(struct row *r, sqlite3_stmt *q, int at, const struct column *c)
{
    omb_str text = row_text(r, c->key);
    int64_t ms;
    if (!text.ptr) {
        sqlite3_bind_null(q, at);
        return c->type < 'a' ? row_fail(r, c->key, "is missing") : 0;
    }
    if (text.len > SHOP_MAX_TEXT)
        return row_fail(r, c->key, "is too long");
    if (c->type == 'i' || c->type == 'I')
        return bind_number(r, q, at, c->key, text);
    if (c->type == 't' || c->type == 'T') {
        db_bind_text(q, at, text);
        return 0;
    }
    if (when_read(text, r->now_ms, &ms))
        return row_fail(r, c->key, "is neither 2026-11-21T09:41:00Z nor an offset such as -3d");
    sqlite3_bind_int64(q, at, ms);
    return 0;
}

int32_t row_put(struct row *r, const char *sql, omb_str sale, const struct column *c, int n)
{
    sqlite3_stmt *q = db_prepare(r->shop, sql);
    if (!q)
        return -OMB_E_IO;
    sqlite3_bind_int64(q, 1, r->tenant);
    db_bind_text(q, 2, sale);
    for (int i = 0; i < n; i++) {
        int32_t rc = bind_column(r, q, 3 + i, &c[i]);
        if (rc) {
            sqlite3_finalize(q);
            return rc;
        }
    }
    return db_run(q);
}

static int32_t take_customer(struct row *r)
{
    static const struct column c[] = {{"id", 'T'}, {"name", 'T'}, {"email", 'T'}};
    static const struct column level[] = {{"id", 'T'}, {"membership", 't'}};
    int32_t rc =
        row_put(r,
                "INSERT INTO customer(tenant, id, name, email) VALUES(?1,?3,?4,?5) ON"
                " CONFLICT(tenant, id) DO UPDATE SET name = excluded.name, email = excluded.email",
                omb_z(NULL), c, 3);
    if (rc == 0)
        rc = row_put(r,
                     "INSERT OR REPLACE INTO membership(tenant, customer, level) SELECT ?1,?3,?4"
                     " WHERE ?4 IS NOT NULL",
                     omb_z(NULL), level, 2);
    return rc ? rc : goods_of_customer(r);
}

static int32_t take_seller(struct row *r)
{
    static const struct column c[] = {{"id", 'T'}, {"name", 'T'}};
    static const struct column own[] = {{"id", 'T'}, {"own", 't'}};
    int32_t rc =
        row_put(r,
                "INSERT INTO seller(tenant, id, name) VALUES(?1,?3,?4) ON CONFLICT(tenant, id)"
                " DO UPDATE SET name = excluded.name",
                omb_z(NULL), c, 2);
    return rc ? rc
              : row_put(r,
                        "INSERT OR REPLACE INTO own_seller(tenant, id) SELECT ?1,?3 WHERE ?4 IN"
                        " ('true', 'yes', '1')",
                        omb_z(NULL), own, 2);
}

static int32_t take_listing(struct row *r)
{
    static const struct column c[] = {{"id", 'T'},     {"title", 'T'},       {"brand", 't'},
                                      {"seller", 't'}, {"price_minor", 'I'}, {"currency", 'T'},
                                      {"stock", 'i'}};
    static const struct column words[] = {{"id", 'T'}, {"description", 't'}};
    int32_t rc =
        row_put(r,
                "INSERT OR REPLACE INTO listing(tenant, id, title, brand, seller, price_minor,"
                " currency, stock) VALUES(?1,?3,?4,?5,?6,?7,?8,coalesce(?9,0))",
                omb_z(NULL), c, 7);
    return rc ? rc
              : row_put(
                    r,
                    "INSERT OR REPLACE INTO listing_text(tenant, id, description) SELECT ?1,?3,?4"
                    " WHERE ?4 IS NOT NULL",
                    omb_z(NULL), words, 2);
}

/* Order ids are 3-7-7 digits. */
static int is_order_id(omb_str id)
{
    if (id.len != 19 || id.ptr[3] != '-' || id.ptr[11] != '-')
        return 0;
    for (size_t i = 0; i < id.len; i++)
        if (i != 3 && i != 11 && (id.ptr[i] < '0' || id.ptr[i] > '9'))
            return 0;
    return 1;
}

static int is_free_id(omb_str id)
{
    for (size_t i = 0; i < id.len; i++)
        if (id.ptr[i] <= ' ' || id.ptr[i] > '~')
            return 0;
    return id.len > 0 && id.len <= SHOP_MAX_ID;
}

/* Money that the shop itself has moved since stays moved. */
static int32_t take_line(struct row *r, omb_str sale)
{
    static const struct column line[] = {{"line", 'T'},           {"title", 'T'},
                                         {"brand", 't'},          {"seller", 't'},
                                         {"listing", 't'},        {"quantity", 'i'},
                                         {"paid_minor", 'I'},     {"tax_minor", 'i'},
                                         {"refunded_minor", 'i'}, {"shipment", 't'},
                                         {"state", 'T'},          {"returnable_until", 'w'},
                                         {"condition", 't'}};
    static const struct column ship[] = {{"shipment", 't'},     {"carrier", 't'},
                                         {"route", 't'},        {"promised_at", 'w'},
                                         {"delivered_at", 'w'}, {"line", 'T'}};
    int32_t rc = row_put(
        r,
        "INSERT INTO line(tenant, sale, line, title, brand, seller, listing, quantity, paid_minor,"
        " tax_minor, refunded_minor, shipment, state, returnable_until, condition)"
        " VALUES(?1,?2,?3,?4,?5,?6,?7,coalesce(?8,1),?9,coalesce(?10,0),coalesce(?11,0),"
        " coalesce(?12, ?2 || '/' || ?3),?13,?14,?15) ON CONFLICT(tenant, sale, line) DO UPDATE SET"
        " title = excluded.title, brand = excluded.brand, seller = excluded.seller,"
        " quantity = excluded.quantity, paid_minor = excluded.paid_minor,"
        " tax_minor = excluded.tax_minor, shipment = excluded.shipment, state = excluded.state,"
        " refunded_minor = max(refunded_minor, excluded.refunded_minor),"
        " returnable_until = excluded.returnable_until, condition = excluded.condition",
        sale, line, 13);
    return rc ? rc
              : row_put(r,
                        "INSERT OR REPLACE INTO shipment(tenant, id, sale, carrier, route,"
                        " promised_at, delivered_at)"
                        " VALUES(?1,coalesce(?3, ?2 || '/' || ?8),?2,?4,?5,?6,?7)",
                        sale, ship, 6);
}

/* The listing as it was bought: as the row says, or as it stands now for a line that comes in the
 * first time. */
static int32_t take_sold(struct row *r, omb_str sale)
{
    static const struct column c[] = {{"line", 'T'},
                                      {"listing", 't'},
                                      {"sold_title", 't'},
                                      {"sold_description", 't'},
                                      {"sold_price_minor", 'i'},
                                      {"signed", 't'}};
    return row_put(
        r,
        "INSERT INTO sold(tenant, sale, line, title, description, price_minor, at, signed)"
        " SELECT ?1, ?2, ?3, coalesce(?5, l.title), coalesce(?6, t.description),"
        " coalesce(?7, l.price_minor), s.placed_at, ?8 FROM sale s"
        " LEFT JOIN listing l ON l.tenant = ?1 AND l.id = ?4"
        " LEFT JOIN listing_text t ON t.tenant = ?1 AND t.id = ?4"
        " WHERE s.tenant = ?1 AND s.id = ?2 AND (?4 IS NOT NULL OR ?8 IS NOT NULL)"
        " ON CONFLICT(tenant, sale, line) DO UPDATE SET signed = excluded.signed",
        sale, c, 6);
}

static int32_t take_line_whole(struct row *r, omb_str sale)
{
    int32_t rc = take_line(r, sale);
    if (rc == 0)
        rc = take_sold(r, sale);
    if (rc == 0)
        rc = trade_in_of_line(r, sale);
    return rc ? rc : goods_of_line(r, sale);
}

int32_t row_each(struct row *r, const char *key, omb_str sale,
                 int32_t (*take)(struct row *r, omb_str sale))
{
    const omb_ext_json *j = r->shop->json;
    uint32_t whole = r->object;
    uint32_t list = r->doc ? j->member(r->doc, whole, omb_z(key)) : OMB_JSON_NONE;
    if (list == OMB_JSON_NONE)
        return 0;
    if (r->doc->tok[list].type != OMB_JSON_ARRAY)
        return row_fail(r, key, "must be an array");
    int32_t rc = 0;
    uint32_t at = j->first(r->doc, list);
    for (; at != OMB_JSON_NONE && rc == 0; at = j->next(r->doc, list, at)) {
        r->object = at;
        rc = r->doc->tok[at].type == OMB_JSON_OBJECT ? take(r, sale)
                                                     : row_fail(r, key, "must hold objects");
    }
    r->object = whole;
    return rc;
}

static int32_t take_lines(struct row *r, omb_str sale)
{
    if (!r->doc)
        return take_line_whole(r, sale); /* CSV: a line a row, the order's columns in each */
    uint32_t lines = r->shop->json->member(r->doc, r->object, omb_z("lines"));
    if (lines == OMB_JSON_NONE || r->doc->tok[lines].type != OMB_JSON_ARRAY ||
        r->doc->tok[lines].count == 0)
        return row_fail(r, "lines", "must be an array with at least one line");
    return row_each(r, "lines", sale, take_line_whole);
}

/* What was paid is the sum of the lines. */
static int32_t sum_up(struct row *r, omb_str sale)
{
    static const struct column method[] = {{"method", 't'}};
    int32_t rc =
        row_put(r,
                "INSERT OR REPLACE INTO payment(tenant, sale, paid_minor, method) SELECT ?1, ?2,"
                " sum(paid_minor), coalesce(?3, (SELECT m.kind FROM booking b JOIN method m ON"
                " m.tenant = b.tenant AND m.id = b.method JOIN sale s ON s.tenant = b.tenant AND"
                " s.id = b.sale AND s.customer = m.customer WHERE b.tenant = ?1 AND b.sale = ?2 AND"
                " b.n = 1), 'card') FROM line WHERE tenant = ?1 AND sale = ?2",
                sale, method, 1);
    return rc ? rc
              : row_put(r,
                        "UPDATE sale SET total_minor = (SELECT paid_minor FROM payment WHERE"
                        " tenant = ?1 AND sale = ?2) WHERE tenant = ?1 AND id = ?2",
                        sale, NULL, 0);
}

static int32_t take_order(struct row *r)
{
    static const struct column c[] = {{"customer", 'T'},
                                      {"state", 'T'},
                                      {"placed_at", 'W'},
                                      {"currency", 'T'},
                                      {"email", 't'}};
    char id[SHOP_MAX_ID + 1];
    omb_str sale = row_text(r, "id");
    if (r->shop->free_ids && !is_free_id(sale))
        return row_fail(r, "id", "is not an order id: 1 to 31 letters, digits and signs");
    if (!r->shop->free_ids && !is_order_id(sale))
        return row_fail(r, "id", "is not an order id of the form 3-7-7");
    memcpy(id, sale.ptr, sale.len);
    sale.ptr = id;
    int32_t rc = row_put(
        r,
        "INSERT INTO sale(tenant, id, customer, state, placed_at, currency, email, total_minor)"
        " VALUES(?1,?2,?3,?4,?5,?6,coalesce(?7, (SELECT email FROM customer WHERE tenant = ?1"
        " AND id = ?3), ''),0) ON CONFLICT(tenant, id) DO UPDATE SET customer ="
        " excluded.customer, state = excluded.state, placed_at = excluded.placed_at,"
        " currency = excluded.currency, email = excluded.email",
        sale, c, 5);
    rc = rc ? rc : take_lines(r, sale);
    rc = rc ? rc : goods_of_order(r, sale);
    return rc ? rc : sum_up(r, sale);
}

int32_t rows_take(struct row *row, const char *kind)
{
    static const struct {
        const char *kind;
        int32_t (*take)(struct row *r);
    } kinds[] = {{"customers", take_customer}, {"sellers", take_seller},
                 {"listings", take_listing},   {"products", goods_product},
                 {"orders", take_order},       {"dropoffs", moves_dropoff},
                 {"movements", moves_take}};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (strcmp(kinds[i].kind, kind) == 0)
            return kinds[i].take(row);
    return row_fail(
        row, kind,
        "is none of customers, sellers, listings, products, orders, dropoffs, movements");
}
