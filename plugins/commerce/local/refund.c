/* SPDX-License-Identifier: Apache-2.0 */
/* Owns money that goes back for an order: of a line, of several at once, of the order. Must not
 * know keys or transactions. Called by remedy.c. */
#include "work.h"

static int32_t book(struct work *w, const struct remedy *one, int has_line)
{
    struct work part = *w;
    struct outcome o = *w->o;
    part.r = one;
    part.o = &o;
    int32_t rc = ref_next(w->shop, w->tenant, "RF", o.ref);
    if (rc == 0)
        rc = work_update(&part,
                         has_line ? "UPDATE line SET refunded_minor = refunded_minor + ?4"
                                    " WHERE tenant = ?1 AND sale = ?2 AND line = ?3"
                                  : "UPDATE sale SET refunded_minor = refunded_minor + ?4"
                                    " WHERE tenant = ?1 AND id = ?2",
                         one->minor, omb_z(NULL));
    if (rc == 0)
        rc = work_keep(&part, "INSERT INTO refund(tenant, ref, sale, line, minor, dest, key, at)"
                              " VALUES(?1,?2,?3,?4,?5,?6,?7,?8)");
    if (!w->o->ref[0])
        memcpy(w->o->ref, o.ref, sizeof o.ref); /* the first one names the whole */
    return rc;
}

static int fits(struct work *w, const struct remedy *one, const struct books *b)
{
    if (one->line[0] && !b->has_line)
        outcome_refuse(w->o, "no such line in this order");
    else if (b->has_line && one->minor > b->line_paid - b->line_refunded)
        outcome_refuse(w->o, "more than was paid");
    else
        return 1;
    return 0;
}

/* All of them are looked at before the first is booked: all or nothing. */
static int32_t check_parts(struct work *w, int *sound)
{
    int64_t sum = 0;
    *sound = 1;
    for (int i = 0; i < w->r->n_part && *sound; i++) {
        struct remedy one = remedy_part(w->r, i);
        struct books b;
        int32_t rc = books_read(w->shop, w->tenant, &one, &b);
        if (rc)
            return rc;
        if (one.minor <= 0 || one.minor > w->r->minor - sum) {
            outcome_refuse(w->o, "the lines are not the amount");
            *sound = 0;
        } else {
            *sound = fits(w, &one, &b);
        }
        sum += one.minor;
    }
    if (*sound && w->r->n_part && sum != w->r->minor) {
        outcome_refuse(w->o, "the lines are not the amount");
        *sound = 0;
    }
    return 0;
}

static int32_t book_parts(struct work *w)
{
    int32_t rc = 0;
    for (int i = 0; i < w->r->n_part && rc == 0; i++) {
        struct remedy one = remedy_part(w->r, i);
        rc = book(w, &one, 1);
    }
    return rc;
}

int32_t refund_to_gift_card(struct shop *s, omb_tenant tenant, const char *customer, int64_t minor)
{
    int32_t rc = db_do(s,
                       "INSERT INTO method(tenant, customer, id, kind, label, balance_minor)"
                       " SELECT ?1, ?2, 'gift_card', 'gift_card', 'Gift card', 0 WHERE NOT EXISTS"
                       " (SELECT 1 FROM method WHERE tenant = ?1 AND customer = ?2 AND"
                       " kind = 'gift_card')",
                       "is", (int64_t)tenant, customer);
    return rc ? rc
              : db_do(s,
                      "UPDATE method SET balance_minor = balance_minor + ?3 WHERE tenant = ?1 AND"
                      " customer = ?2 AND id = (SELECT min(id) FROM method WHERE tenant = ?1 AND"
                      " customer = ?2 AND kind = 'gift_card')",
                      "isi", (int64_t)tenant, customer, minor);
}

int32_t refund_do(struct work *w)
{
    const struct books *b = &w->b;
    int sound = 1, to_card = strcmp(w->r->to, "gift_card") == 0;
    if (!work_is_money_sound(w))
        return 0;
    if (w->r->minor > b->paid - b->refunded) {
        outcome_refuse(w->o, "more than was paid");
        return 0;
    }
    int32_t rc = check_parts(w, &sound);
    if (rc || !sound || !fits(w, w->r, b))
        return rc;
    rc = w->r->n_part ? book_parts(w) : book(w, w->r, b->has_line);
    if (rc == 0 && to_card)
        rc = refund_to_gift_card(w->shop, w->tenant, b->customer, w->r->minor);
    w->o->done = rc == 0;
    w->o->arrives_days = to_card ? 0 : SHOP_REFUND_DAYS;
    return rc;
}

int32_t refund_tables(struct shop *s)
{
    return db_exec(s, "CREATE TABLE IF NOT EXISTS refund_back(tenant INTEGER NOT NULL,"
                      " key TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY(tenant, key))"
                      " WITHOUT ROWID;"
                      "CREATE INDEX IF NOT EXISTS refund_key ON refund(tenant, key);");
}

int32_t refund_reverse(struct shop *s, omb_tenant tenant, const char *key)
{
    int32_t rc = db_do(s, "INSERT OR IGNORE INTO refund_back(tenant, key, at) VALUES(?,?,?)", "isi",
                       (int64_t)tenant, key, s->now_ms());
    if (rc || !sqlite3_changes(s->db))
        return rc;
    return db_do(s,
                 "UPDATE line SET refunded_minor = max(0, refunded_minor - (SELECT sum(f.minor)"
                 " FROM refund f WHERE f.tenant = ?1 AND f.key = ?2 AND f.sale = line.sale AND"
                 " f.line = line.line)) WHERE tenant = ?1 AND EXISTS (SELECT 1 FROM refund f"
                 " WHERE f.tenant = ?1 AND f.key = ?2 AND f.sale = line.sale AND"
                 " f.line = line.line)",
                 "is", (int64_t)tenant, key);
}
