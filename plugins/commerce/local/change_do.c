/* SPDX-License-Identifier: Apache-2.0 */
/* Owns what a change does to the books. Must not know keys or transactions, nor rules of its own:
 * the outlook says whether. Called by remedy.c inside a transaction. */
#include "change.h"

#include <stdio.h>
#include <stdlib.h>

struct work {
    struct shop *shop;
    omb_tenant tenant;
    const struct remedy *r;
    const struct change *c;
    const struct outlook *look;
    omb_str key;
    struct outcome *out;
};

/* One more line of the history; a gift card's balance moves with it. */
static int32_t book(struct work *w, const char *kind, int64_t minor, const char *method)
{
    int64_t delta = strcmp(kind, "refund") == 0 ? minor : -minor;
    int32_t rc = db_do(w->shop,
                       "INSERT INTO booking(tenant, sale, n, kind, minor, method, key, at)"
                       " SELECT ?1, ?2, 1 + coalesce(max(n), 0), ?3, ?4, ?5, ?6, ?7 FROM booking"
                       " WHERE tenant = ?1 AND sale = ?2",
                       "issisti", (int64_t)w->tenant, w->r->order, kind, minor, method, w->key,
                       w->shop->now_ms());
    return rc ? rc
              : db_do(w->shop,
                      "UPDATE method SET balance_minor = balance_minor + ?4 WHERE tenant = ?1 AND"
                      " customer = ?2 AND id = ?3 AND kind = 'gift_card'",
                      "issi", (int64_t)w->tenant, w->look->account.customer, method, delta);
}

static int32_t set_state(struct work *w, const char *state)
{
    return db_do(w->shop, "UPDATE sale SET state = ?3 WHERE tenant = ?1 AND id = ?2", "iss",
                 (int64_t)w->tenant, w->r->order, state);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(a, b);
}

/* The names in order, as a JSON array. */
static int32_t list_items(struct work *w, const item_id *item, int n, omb_buf *out)
{
    item_id sorted[SHOP_MAX_ITEMS];
    memcpy(sorted, item, sizeof sorted[0] * (size_t)n);
    qsort(sorted, (size_t)n, sizeof sorted[0], by_name);
    omb_json_writer j = omb_buf_writer(out);
    w->shop->json->begin_array(&j);
    for (int i = 0; i < n; i++)
        w->shop->json->put_text(&j, omb_z(sorted[i]));
    w->shop->json->end_array(&j);
    (void)omb_buf_done(out, &j);
    return out->err;
}

/* What was asked for and granted, for those who carry it out. */
static int32_t note(struct work *w)
{
    omb_buf items = {0}, instead = {0};
    omb_str none = {NULL, 0};
    const struct change *c = w->c;
    int swaps = c->n_instead > 0;
    int32_t rc = list_items(w, c->item, c->n_item, &items);
    if (rc == 0)
        rc = list_items(w, c->instead, c->n_instead, &instead);
    if (rc == 0)
        rc = db_do(w->shop,
                   "INSERT INTO amendment(tenant, ref, sale, kind, items, new_items, method,"
                   " difference_minor, reason, key, at) VALUES(?1,?2,nullif(?3,''),?4,?5,?6,"
                   "nullif(?7,''),?8,?9,?10,?11)",
                   "isssttsisti", (int64_t)w->tenant, w->out->ref, w->r->order, w->r->kind,
                   c->n_item ? omb_buf_str(&items) : none, swaps ? omb_buf_str(&instead) : none,
                   c->method, w->look->difference, w->r->reason, w->key, w->shop->now_ms());
    omb_buf_free(&items);
    omb_buf_free(&instead);
    return rc;
}

static int32_t tell_refunds(struct work *w, const struct back *back, int n)
{
    const omb_ext_json *j = w->shop->json;
    omb_json_writer o = {.ptr = w->out->refunds, .cap = sizeof w->out->refunds - 1};
    j->begin_array(&o);
    for (int i = 0; i < n; i++) {
        if (back[i].minor <= 0)
            continue;
        w->out->moved += back[i].minor;
        j->begin_object(&o);
        j->put_key(&o, omb_z("method"));
        j->put_text(&o, omb_z(back[i].method));
        j->put_key(&o, omb_z("minor"));
        j->put_int(&o, back[i].minor);
        j->end_object(&o);
    }
    j->end_array(&o);
    if (o.err)
        return o.err;
    w->out->refunds[o.len] = '\0';
    return 0;
}

static int32_t do_cancel(struct work *w)
{
    int32_t rc = set_state(w, "cancelled");
    for (int i = 0; rc == 0 && i < w->look->n_back; i++)
        if (w->look->back[i].minor > 0)
            rc = book(w, "refund", w->look->back[i].minor, w->look->back[i].method);
    /* All money is back: from now on every line says so, and nothing more goes back on it. */
    if (rc == 0)
        rc = db_do(w->shop,
                   "UPDATE line SET state = 'cancelled', refunded_minor = paid_minor WHERE"
                   " tenant = ?1 AND sale = ?2",
                   "is", (int64_t)w->tenant, w->r->order);
    if (rc == 0)
        rc = db_do(w->shop, "UPDATE sale SET refunded_minor = 0 WHERE tenant = ?1 AND id = ?2",
                   "is", (int64_t)w->tenant, w->r->order);
    return rc ? rc : tell_refunds(w, w->look->back, w->look->n_back);
}

static int32_t do_items(struct work *w)
{
    char state[SHOP_MAX_TEXT + 32];
    int64_t difference = w->look->difference;
    (void)snprintf(state, sizeof state, "%s (item modified)", w->look->account.state);
    int32_t rc = swap_items(w->shop, w->tenant, w->r->order, &w->look->account, w->c);
    if (rc == 0)
        rc = set_state(w, state);
    if (rc == 0)
        rc =
            db_do(w->shop,
                  "UPDATE payment SET paid_minor = paid_minor + ?3 WHERE tenant = ?1 AND sale = ?2",
                  "isi", (int64_t)w->tenant, w->r->order, difference);
    if (rc == 0)
        rc = db_do(w->shop,
                   "UPDATE sale SET total_minor = total_minor + ?3 WHERE tenant = ?1 AND id = ?2",
                   "isi", (int64_t)w->tenant, w->r->order, difference);
    if (rc == 0)
        rc = book(w, difference > 0 ? "payment" : "refund",
                  difference > 0 ? difference : -difference, w->c->method);
    struct back back = {.minor = -difference};
    memcpy(back.method, w->c->method, sizeof back.method);
    return rc ? rc : tell_refunds(w, &back, 1);
}

static int32_t do_payment(struct work *w)
{
    const struct booked *first = &w->look->account.booked[0];
    int32_t rc = book(w, "payment", first->minor, w->c->method);
    if (rc == 0)
        rc = book(w, "refund", first->minor, first->method);
    if (rc == 0)
        rc = db_do(w->shop, "UPDATE payment SET method = ?3 WHERE tenant = ?1 AND sale = ?2", "iss",
                   (int64_t)w->tenant, w->r->order, w->look->method.kind);
    return rc;
}

static int32_t set_address(struct work *w, const char *whose, const char *id)
{
    const struct address *a = &w->c->address;
    return db_do(
        w->shop,
        "INSERT OR REPLACE INTO address(tenant, whose, id, address1, address2, city, state,"
        " country, zip) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9)",
        "issssssss", (int64_t)w->tenant, whose, id, a->address1, a->address2, a->city, a->state,
        a->country, a->zip);
}

static int32_t do_address(struct work *w)
{
    return set_address(w, "order", w->r->order);
}

static int32_t do_customer(struct work *w)
{
    return set_address(w, "customer", w->r->customer);
}

/* Nothing is booked: the goods come back first. */
static int32_t do_back(struct work *w)
{
    int exchange = w->c->kind == CHANGE_EXCHANGE;
    int32_t rc = set_state(w, exchange ? "exchange requested" : "return requested");
    for (int i = 0; rc == 0 && i < w->look->account.n_line; i++) {
        const struct goods *g = &w->look->account.line[i];
        for (int k = 0; rc == 0 && k < w->c->n_item; k++)
            if (strcmp(g->item, w->c->item[k]) == 0)
                rc = db_do(w->shop,
                           "UPDATE line SET state = ?4 WHERE tenant = ?1 AND sale = ?2 AND"
                           " line = ?3",
                           "isss", (int64_t)w->tenant, w->r->order, g->line,
                           exchange ? "exchange_requested" : "return_requested");
    }
    return rc;
}

static const struct deed {
    const char *prefix;
    int32_t (*apply)(struct work *w);
} deeds[] = {[CHANGE_CANCEL] = {"CX", do_cancel},     [CHANGE_ITEMS] = {"OC", do_items},
             [CHANGE_PAYMENT] = {"OC", do_payment},   [CHANGE_ADDRESS] = {"OC", do_address},
             [CHANGE_CUSTOMER] = {"CC", do_customer}, [CHANGE_EXCHANGE] = {"EX", do_back},
             [CHANGE_RETURN] = {"RA", do_back}};

int32_t change_apply(struct shop *s, omb_tenant tenant, const struct remedy *r, omb_str key,
                     struct outcome *out)
{
    struct change c;
    struct outlook look;
    struct work w = {s, tenant, r, &c, &look, key, out};
    int32_t rc = change_read(s, r, &c);
    if (rc == 0)
        rc = outlook_make(s, tenant, r, &c, &look);
    if (rc)
        return rc;
    if (look.why) {
        outcome_refuse(out, look.why);
        return 0;
    }
    rc = ref_next(s, tenant, deeds[c.kind].prefix, out->ref);
    if (rc == 0)
        rc = deeds[c.kind].apply(&w);
    if (rc == 0)
        rc = note(&w);
    out->done = rc == 0;
    return rc;
}
