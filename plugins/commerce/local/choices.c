/* SPDX-License-Identifier: Apache-2.0 */
/* Owns telling what an order may be changed to: ways to pay, variants of each line. Must not change
 * a row, nor judge a change. Called by plugin.c on a worker thread. */
#include "change.h"

struct writer {
    struct shop *shop;
    omb_tenant tenant;
    const struct account *account;
    int left; /* variants that may still be told */
    omb_json_writer w;
};

static void put_key(struct writer *o, const char *key)
{
    o->shop->json->put_key(&o->w, omb_z(key));
}

static void put_word(struct writer *o, const char *key, omb_str word)
{
    put_key(o, key);
    o->shop->json->put_text(&o->w, word);
}

static void put_number(struct writer *o, const char *key, int64_t n)
{
    put_key(o, key);
    o->shop->json->put_int(&o->w, n);
}

static void put_column(struct writer *o, const char *key, sqlite3_stmt *q, int column)
{
    if (sqlite3_column_type(q, column) != SQLITE_NULL)
        put_word(o, key, db_text(q, column));
}

/* Paid first: what it was booked on. */
static int is_original(const struct account *a, omb_str method)
{
    return a->n_booked > 0 && omb_same(method, omb_z(a->booked[0].method));
}

static void put_method(struct writer *o, sqlite3_stmt *q)
{
    o->shop->json->begin_object(&o->w);
    put_column(o, "id", q, 0);
    put_column(o, "kind", q, 1);
    put_column(o, "label", q, 2);
    if (omb_same(db_text(q, 1), omb_z("gift_card")))
        put_number(o, "balance_minor", sqlite3_column_int64(q, 3));
    put_key(o, "original");
    o->shop->json->put_bool(&o->w, is_original(o->account, db_text(q, 0)));
    o->shop->json->end_object(&o->w);
}

static int32_t put_methods(struct writer *o)
{
    sqlite3_stmt *q = db_prepare(o->shop, "SELECT id, CASE WHEN kind IN ('gift_card',"
                                          " 'credit_card', 'paypal') THEN kind ELSE 'other' END,"
                                          " label, balance_minor FROM method WHERE tenant = ? AND"
                                          " customer = ? ORDER BY id LIMIT ?");
    if (!q)
        return -OMB_E_IO;
    sqlite3_bind_int64(q, 1, o->tenant);
    db_bind_text(q, 2, omb_z(o->account->customer));
    sqlite3_bind_int(q, 3, SHOP_MAX_METHODS);
    put_key(o, "methods");
    o->shop->json->begin_array(&o->w);
    while (sqlite3_step(q) == SQLITE_ROW)
        put_method(o, q);
    o->shop->json->end_array(&o->w);
    int32_t rc = db_status(o->shop);
    sqlite3_finalize(q);
    return rc;
}

static void put_variant(struct writer *o, sqlite3_stmt *q)
{
    o->shop->json->begin_object(&o->w);
    put_column(o, "id", q, 0);
    put_number(o, "price_minor", sqlite3_column_int64(q, 1));
    if (sqlite3_column_type(q, 2) != SQLITE_NULL) {
        put_key(o, "options");
        o->shop->json->put_raw(&o->w, db_text(q, 2));
    }
    o->shop->json->end_object(&o->w);
    o->left--;
}

static int32_t put_variants(struct writer *o, const struct goods *g)
{
    int most = o->left < SHOP_MAX_VARIANTS ? o->left : SHOP_MAX_VARIANTS;
    sqlite3_stmt *q =
        db_prepare(o->shop, "SELECT v.id, v.price_minor, v.options FROM variant v JOIN product"
                            " p ON p.tenant = v.tenant AND p.id = v.product WHERE"
                            " v.tenant = ?1 AND v.product = ?2 AND v.available AND"
                            " p.currency = ?3 AND v.id <> ?4 ORDER BY v.price_minor, v.id"
                            " LIMIT ?5");
    if (!q)
        return -OMB_E_IO;
    sqlite3_bind_int64(q, 1, o->tenant);
    db_bind_text(q, 2, omb_z(g->product));
    db_bind_text(q, 3, omb_z(o->account->currency));
    db_bind_text(q, 4, omb_z(g->item));
    sqlite3_bind_int(q, 5, most);
    put_key(o, "variants");
    o->shop->json->begin_array(&o->w);
    while (sqlite3_step(q) == SQLITE_ROW)
        put_variant(o, q);
    o->shop->json->end_array(&o->w);
    int32_t rc = db_status(o->shop);
    sqlite3_finalize(q);
    return rc;
}

static int32_t put_lines(struct writer *o)
{
    int32_t rc = 0;
    put_key(o, "lines");
    o->shop->json->begin_array(&o->w);
    for (int i = 0; rc == 0 && i < o->account->n_line; i++) {
        const struct goods *g = &o->account->line[i];
        o->shop->json->begin_object(&o->w);
        put_word(o, "line", omb_z(g->line));
        put_word(o, "item", omb_z(g->item));
        put_word(o, "title", omb_z(g->title));
        put_number(o, "unit_minor", g->paid / (g->quantity > 0 ? g->quantity : 1));
        rc = put_variants(o, g);
        o->shop->json->end_object(&o->w);
    }
    o->shop->json->end_array(&o->w);
    return rc;
}

static int32_t put_choices(struct writer *o, const char *order)
{
    o->shop->json->begin_object(&o->w);
    put_key(o, "choices");
    o->shop->json->begin_object(&o->w);
    put_word(o, "order", omb_z(order));
    put_word(o, "currency", omb_z(o->account->currency));
    int32_t rc = put_methods(o);
    if (rc == 0)
        rc = put_lines(o);
    o->shop->json->end_object(&o->w);
    o->shop->json->end_object(&o->w);
    return rc;
}

static int32_t choices_locked(struct shop *s, omb_tenant tenant, omb_str order, omb_str customer,
                              omb_buf *out)
{
    struct account a;
    char id[SHOP_MAX_ID + 1];
    if (order.len == 0 || order.len > SHOP_MAX_ID)
        return -OMB_E_NOTFOUND;
    memcpy(id, order.ptr, order.len);
    id[order.len] = '\0';
    int32_t rc = account_read(s, tenant, id, &a);
    if (rc)
        return rc;
    if (!a.known || !omb_same(customer, omb_z(a.customer)))
        return -OMB_E_NOTFOUND;
    struct writer o = {s, tenant, &a, SHOP_MAX_CHOICES, omb_buf_writer(out)};
    rc = put_choices(&o, id);
    (void)omb_buf_done(out, &o.w);
    return rc ? rc : out->err;
}

int32_t shop_choices(struct shop *s, omb_tenant tenant, omb_str order, omb_str customer,
                     omb_buf *out)
{
    pthread_mutex_lock(&s->lock);
    int32_t rc = choices_locked(s, tenant, order, customer, out);
    pthread_mutex_unlock(&s->lock);
    return rc;
}
