/* SPDX-License-Identifier: Apache-2.0 */
/* Owns what a change would mean in the books as they stand, and whether this shop does it. Must not
 * change a row. Called by quote.c and change_do.c. */
#include "change.h"

struct look { /* what every step needs */
    struct shop *shop;
    omb_tenant tenant;
    const struct remedy *r;
    const struct change *c;
    struct outlook *o;
};

static int needs_open(enum change_kind k)
{
    return k == CHANGE_CANCEL || k == CHANGE_ITEMS || k == CHANGE_PAYMENT || k == CHANGE_ADDRESS;
}

static int has_items(enum change_kind k)
{
    return k == CHANGE_ITEMS || k == CHANGE_EXCHANGE || k == CHANGE_RETURN;
}

static int has_new_items(enum change_kind k)
{
    return k == CHANGE_ITEMS || k == CHANGE_EXCHANGE;
}

static int has_method(enum change_kind k)
{
    return has_items(k) || k == CHANGE_PAYMENT;
}

/* Not gone out, and its items never changed. */
static int is_open(const char *state)
{
    return strcmp(state, "pending") == 0 || strcmp(state, "processing") == 0;
}

static int64_t units_of(const struct account *a, const char *item)
{
    int64_t n = 0;
    for (int i = 0; i < a->n_line; i++)
        if (strcmp(a->line[i].item, item) == 0)
            n += a->line[i].quantity;
    return n;
}

static void look_at_items(struct look *l)
{
    const struct change *c = l->c;
    l->o->items_known = 1;
    for (int i = 0; i < c->n_item && l->o->items_known; i++) {
        int64_t named = 0;
        for (int k = 0; k < c->n_item; k++)
            named += strcmp(c->item[i], c->item[k]) == 0;
        if (named > units_of(&l->o->account, c->item[i])) {
            l->o->items_known = 0;
            l->o->unknown = c->item[i];
        }
    }
}

struct variant {
    int fits, available; /* of the product that is replaced; can be had */
    int64_t price;
};

static int32_t find_variant(struct look *l, const char *item, const char *product,
                            struct variant *v)
{
    sqlite3_stmt *q = db_prepare(l->shop, "SELECT v.price_minor, v.available FROM variant v JOIN"
                                          " product p ON p.tenant = v.tenant AND p.id = v.product"
                                          " WHERE v.tenant = ? AND v.id = ? AND v.product = ? AND"
                                          " p.currency = ?");
    if (!q)
        return -OMB_E_IO;
    memset(v, 0, sizeof *v);
    sqlite3_bind_int64(q, 1, l->tenant);
    db_bind_text(q, 2, omb_z(item));
    db_bind_text(q, 3, omb_z(product));
    db_bind_text(q, 4, omb_z(l->o->account.currency));
    int32_t rc = 0;
    if (sqlite3_step(q) == SQLITE_ROW) {
        v->fits = 1;
        v->price = sqlite3_column_int64(q, 0);
        v->available = sqlite3_column_int(q, 1);
    } else {
        rc = db_status(l->shop);
    }
    sqlite3_finalize(q);
    return rc;
}

static int32_t look_at_new_items(struct look *l)
{
    const struct change *c = l->c;
    struct outlook *o = l->o;
    int pairs = c->n_item < c->n_instead ? c->n_item : c->n_instead;
    o->same_product = o->variants_available = 1;
    for (int i = 0; i < pairs; i++) {
        int64_t unit = 0;
        const struct goods *g = swap_unit(&o->account, c, i, &unit);
        struct variant v = {0};
        int32_t rc = g ? find_variant(l, c->instead[i], g->product, &v) : 0;
        if (rc)
            return rc;
        o->same_product &= v.fits;
        o->variants_available &= !v.fits || v.available;
        if (!o->unknown && (!v.fits || !v.available))
            o->unknown = c->instead[i];
        if (v.fits)
            o->difference += v.price - swap_share(g, unit);
    }
    return 0;
}

static int32_t look_at_method(struct look *l)
{
    struct outlook *o = l->o;
    const struct account *a = &o->account;
    int32_t rc = account_method(l->shop, l->tenant, a->known ? a->customer : l->r->customer,
                                l->c->method, &o->method);
    int64_t due = l->c->kind == CHANGE_PAYMENT && a->n_booked ? a->booked[0].minor : o->difference;
    o->method_original = a->n_booked > 0 && strcmp(a->booked[0].method, l->c->method) == 0;
    o->method_single = a->n_booked == 1 && !a->booked[0].is_refund;
    o->balance_covers = !o->method.is_gift_card || o->method.balance >= due;
    return rc;
}

static struct back *back_of(struct outlook *o, const char *method)
{
    for (int i = 0; i < o->n_back; i++)
        if (strcmp(o->back[i].method, method) == 0)
            return &o->back[i];
    struct back *b = &o->back[o->n_back++];
    memcpy(b->method, method, strlen(method) + 1);
    return b;
}

/* Each way gets back what it paid and has not got back, all together never more than is left. */
static void look_at_refunds(struct look *l)
{
    struct outlook *o = l->o;
    const struct account *a = &o->account;
    for (int i = 0; i < a->n_booked; i++)
        back_of(o, a->booked[i].method)->minor +=
            a->booked[i].is_refund ? -a->booked[i].minor : a->booked[i].minor;
    int64_t left = a->paid - a->refunded;
    for (int i = 0; i < o->n_back; i++) {
        struct back *b = &o->back[i];
        b->minor = b->minor > left ? left : b->minor;
        b->minor = b->minor < 0 ? 0 : b->minor;
        left -= b->minor;
        o->refund += b->minor;
    }
}

static void look_at_money(struct look *l)
{
    struct outlook *o = l->o;
    if (l->c->kind == CHANGE_CANCEL)
        look_at_refunds(l);
    else if (l->c->kind == CHANGE_ITEMS && o->difference < 0)
        o->refund = -o->difference;
    else if (l->c->kind == CHANGE_PAYMENT && o->account.n_booked)
        o->refund = o->account.booked[0].minor;
}

static bool is_paid_back(const struct outlook *o, const struct change *c)
{
    for (int i = 0; i < o->account.n_line; i++)
        for (int k = 0; o->account.line[i].refunded && k < c->n_item; k++)
            if (strcmp(o->account.line[i].item, c->item[k]) == 0)
                return true;
    return false;
}

/* What only the lines' own change needs. */
static const char *why_not_swap(const struct outlook *o, const struct change *c)
{
    struct swaps all;
    if (is_paid_back(o, c))
        return "an item that was paid back in part is not changed";
    if (swap_plan(&o->account, c, &all) || o->account.n_line + all.new_lines > SHOP_MAX_LINES)
        return "the order would have too many lines";
    return NULL;
}

static const char *why_not_items(const struct outlook *o, const struct change *c)
{
    if (c->kind == CHANGE_RETURN && !o->method.known)
        return "that way to pay is not the customer's";
    if (c->kind == CHANGE_RETURN && !o->method_original && !o->method.is_gift_card)
        return "the money goes back the way it came, or to a gift card";
    if (!c->n_item)
        return "no item was named";
    if (!o->items_known)
        return "an item is not in this order";
    if (!has_new_items(c->kind))
        return NULL;
    if (c->n_item != c->n_instead)
        return "every item needs one that takes its place";
    if (!o->same_product || !o->variants_available)
        return "a new item is not to be had for the old one";
    if (!o->method.known)
        return "that way to pay is not the customer's";
    if (!o->balance_covers)
        return "the gift card does not cover the difference";
    return c->kind == CHANGE_ITEMS ? why_not_swap(o, c) : NULL;
}

static const char *why_not_payment(const struct outlook *o)
{
    if (!o->method.known)
        return "that way to pay is not the customer's";
    if (!o->method_single)
        return "the payment was changed before";
    if (o->method_original)
        return "the order is paid that way already";
    if (!o->balance_covers)
        return "the gift card does not cover the order";
    return o->account.refunded ? "part of the order was paid back" : NULL;
}

/* This shop's own no, in the order in which it looks. */
static const char *why_not(const struct look *l)
{
    const struct outlook *o = l->o;
    const struct change *c = l->c;
    if (c->kind == CHANGE_NONE)
        return "this shop does not make that change";
    if (c->kind == CHANGE_CUSTOMER)
        return !o->customer_known ? "no such customer"
               : c->has_address   ? NULL
                                  : "no address was named";
    if (!o->account.known)
        return "no such order";
    if (l->r->customer[0] && strcmp(l->r->customer, o->account.customer) != 0)
        return "the order is somebody else's";
    if (needs_open(c->kind) && !is_open(o->account.state))
        return "the order is not pending";
    if (!needs_open(c->kind) && strcmp(o->account.state, "delivered") != 0)
        return "the order is not delivered";
    if (c->kind == CHANGE_ADDRESS && !c->has_address)
        return "no address was named";
    if (has_items(c->kind))
        return why_not_items(o, c);
    return c->kind == CHANGE_PAYMENT ? why_not_payment(o) : NULL;
}

static int32_t find_customer(struct look *l)
{
    const char *id = l->o->account.known ? l->o->account.customer : l->r->customer;
    sqlite3_stmt *q = db_prepare(l->shop, "SELECT 1 FROM customer WHERE tenant = ? AND id = ?");
    if (!q)
        return -OMB_E_IO;
    sqlite3_bind_int64(q, 1, l->tenant);
    db_bind_text(q, 2, omb_z(id));
    l->o->customer_known = sqlite3_step(q) == SQLITE_ROW;
    int32_t rc = l->o->customer_known ? 0 : db_status(l->shop);
    sqlite3_finalize(q);
    return rc;
}

int32_t outlook_make(struct shop *s, omb_tenant tenant, const struct remedy *r,
                     const struct change *c, struct outlook *out)
{
    struct look l = {s, tenant, r, c, out};
    memset(out, 0, sizeof *out);
    int32_t rc = account_read(s, tenant, r->order, &out->account);
    if (rc == 0)
        rc = find_customer(&l);
    look_at_items(&l);
    if (rc == 0)
        rc = look_at_new_items(&l);
    if (rc == 0 && has_method(c->kind))
        rc = look_at_method(&l);
    look_at_money(&l);
    out->why = why_not(&l);
    return rc;
}
