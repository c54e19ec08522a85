/* SPDX-License-Identifier: Apache-2.0 */
/* Owns telling what an order may be changed to: ways to pay, variants of each line. Must not change
 * a row, nor judge a change. Called by plugin.c on a worker thread. */
#include "change.h"
#include "shop_json.h"

struct writer {
    struct shop_json out;
    omb_tenant tenant;
    const struct account *account;
    int left; /* variants that may still be told */
};

/* Paid first: what it was booked on. */
static int is_original(const struct account *a, omb_str method)
{
    return a->n_booked > 0 && omb_same(method, omb_z(a->booked[0].method));
}

static void put_method(void *ctx, sqlite3_stmt *q)
{
    struct writer *o = ctx;
    o->out.shop->json->begin_object(&o->out.w);
    shop_json_text(&o->out, "id", q, 0);
    shop_json_text(&o->out, "kind", q, 1);
    shop_json_text(&o->out, "label", q, 2);
    if (omb_same(db_text(q, 1), omb_z("gift_card")))
        shop_json_number(&o->out, "balance_minor", sqlite3_column_int64(q, 3));
    shop_json_key(&o->out, "original");
    o->out.shop->json->put_bool(&o->out.w, is_original(o->account, db_text(q, 0)));
    o->out.shop->json->end_object(&o->out.w);
}

static int32_t put_methods(struct writer *o)
{
    sqlite3_stmt *q =
        db_prepare(o->out.shop, "SELECT id, CASE WHEN kind IN ('gift_card',"
                                " 'credit_card', 'paypal') THEN kind ELSE 'other' END,"
                                " label, balance_minor FROM method WHERE tenant = ? AND"
                                " customer = ? ORDER BY id LIMIT ?");
    if (!q)
        return -OMB_E_IO;
    sqlite3_bind_int64(q, 1, o->tenant);
    db_bind_text(q, 2, omb_z(o->account->customer));
    sqlite3_bind_int(q, 3, SHOP_MAX_METHODS);
    return shop_json_array(&o->out, "methods", q, put_method, o);
}

static void put_variant(void *ctx, sqlite3_stmt *q)
{
    struct writer *o = ctx;
    o->out.shop->json->begin_object(&o->out.w);
    shop_json_text(&o->out, "id", q, 0);
    shop_json_number(&o->out, "price_minor", sqlite3_column_int64(q, 1));
    shop_json_raw(&o->out, "options", q, 2);
    o->out.shop->json->end_object(&o->out.w);
    o->left--;
}

static int32_t put_variants(struct writer *o, const struct goods *g)
{
    int most = o->left < SHOP_MAX_VARIANTS ? o->left : SHOP_MAX_VARIANTS;
    sqlite3_stmt *q =
        db_prepare(o->out.shop, "SELECT v.id, v.price_minor, v.options FROM variant v JOIN product"
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
    return shop_json_array(&o->out, "variants", q, put_variant, o);
}

static int32_t put_lines(struct writer *o)
{
    int32_t rc = 0;
    shop_json_key(&o->out, "lines");
    o->out.shop->json->begin_array(&o->out.w);
    for (int i = 0; rc == 0 && i < o->account->n_line; i++) {
        const struct goods *g = &o->account->line[i];
        o->out.shop->json->begin_object(&o->out.w);
        shop_json_word(&o->out, "line", omb_z(g->line));
        shop_json_word(&o->out, "item", omb_z(g->item));
        shop_json_word(&o->out, "title", omb_z(g->title));
        shop_json_number(&o->out, "unit_minor", g->paid / (g->quantity > 0 ? g->quantity : 1));
        rc = put_variants(o, g);
        o->out.shop->json->end_object(&o->out.w);
    }
    o->out.shop->json->end_array(&o->out.w);
    return rc;
}

static int32_t put_choices(struct writer *o, const char *order)
{
    o->out.shop->json->begin_object(&o->out.w);
    shop_json_key(&o->out, "choices");
    o->out.shop->json->begin_object(&o->out.w);
    shop_json_word(&o->out, "order", omb_z(order));
    shop_json_word(&o->out, "currency", omb_z(o->account->currency));
    int32_t rc = put_methods(o);
    if (rc == 0)
        rc = put_lines(o);
    o->out.shop->json->end_object(&o->out.w);
    o->out.shop->json->end_object(&o->out.w);
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
    struct writer o = {{s, omb_buf_writer(out)}, tenant, &a, SHOP_MAX_CHOICES};
    rc = put_choices(&o, id);
    (void)omb_buf_done(out, &o.out.w);
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
