/* SPDX-License-Identifier: Apache-2.0 */
/* Owns what each kind of remedy does to the books, and the shop's own fence: never more back than
 * was paid. Must not know keys or transactions. Called by shop_do.c inside a transaction. */
#include "shop.h"

#include <stdio.h>

static int32_t read_text(struct shop *s, const omb_json_doc *doc, const char *key, char *into,
                         size_t cap)
{
    omb_str text;
    into[0] = '\0';
    int32_t rc = s->json->get_text(doc, s->json->member(doc, 0, omb_z(key)), into, cap - 1, &text);
    if (rc == -OMB_E_NOTFOUND)
        return 0;
    if (rc || text.len >= cap)
        return -OMB_E_INVALID;
    memmove(into, text.ptr, text.len);
    into[text.len] = '\0';
    return 0;
}

static int32_t read_amount(struct shop *s, const omb_json_doc *doc, struct remedy *out)
{
    const omb_ext_json *j = s->json;
    uint32_t amount = j->member(doc, 0, omb_z("amount"));
    omb_str currency;
    if (amount == OMB_JSON_NONE)
        return 0;
    char text[8];
    if (j->get_int(doc, j->member(doc, amount, omb_z("minor")), &out->minor) ||
        j->get_text(doc, j->member(doc, amount, omb_z("currency")), text, sizeof text, &currency) ||
        currency.len != 3 || out->minor < 0)
        return -OMB_E_INVALID;
    memcpy(out->currency, currency.ptr, 3);
    return 0;
}

int32_t remedy_read(struct shop *s, omb_str json, struct remedy *out)
{
    omb_json_tok tok[256];
    omb_json_doc doc;
    memset(out, 0, sizeof *out);
    out->quantity = 1;
    if (s->json->parse(json, tok, 256, &doc) || doc.tok[0].type != OMB_JSON_OBJECT)
        return -OMB_E_INVALID;
    if (read_text(s, &doc, "kind", out->kind, sizeof out->kind) ||
        read_text(s, &doc, "order", out->order, sizeof out->order) ||
        read_text(s, &doc, "line", out->line, sizeof out->line) ||
        read_text(s, &doc, "to", out->to, sizeof out->to) ||
        read_text(s, &doc, "reason", out->reason, sizeof out->reason) ||
        read_text(s, &doc, "customer", out->customer, sizeof out->customer) ||
        read_text(s, &doc, "charge", out->charge, sizeof out->charge) ||
        read_text(s, &doc, "seller", out->seller, sizeof out->seller) || read_amount(s, &doc, out))
        return -OMB_E_INVALID;
    int64_t n;
    if (s->json->get_int(&doc, s->json->member(&doc, 0, omb_z("quantity")), &n) == 0 && n > 0)
        out->quantity = n;
    out->change = s->json->raw(&doc, s->json->member(&doc, 0, omb_z("change")));
    if (strcmp(out->kind, "customer_change") == 0)
        return out->customer[0] ? 0 : -OMB_E_INVALID;
    return out->kind[0] && out->order[0] ? 0 : -OMB_E_INVALID;
}

/* ---- the books ---- */

struct books { /* of one order, and of the line the remedy names */
    int64_t paid, refunded, line_paid, line_refunded, line_quantity;
    int has_line;
    char customer[SHOP_MAX_TEXT + 1], currency[8], state[32];
};

void outcome_refuse(struct outcome *o, const char *why)
{
    o->done = 0;
    snprintf(o->detail, sizeof o->detail, "%s", why);
}

static int32_t read_books(struct shop *s, omb_tenant tenant, const struct remedy *r,
                          struct books *b)
{
    sqlite3_stmt *q = db_prepare(
        s, "SELECT p.paid_minor, s.refunded_minor + (SELECT coalesce(sum(refunded_minor), 0)"
           " FROM line WHERE tenant = s.tenant AND sale = s.id), s.customer, s.currency, s.state,"
           " l.line IS NOT NULL, l.paid_minor, l.refunded_minor, l.quantity FROM sale s"
           " JOIN payment p ON p.tenant = s.tenant AND p.sale = s.id"
           " LEFT JOIN line l ON l.tenant = s.tenant AND l.sale = s.id AND l.line = ?3"
           " WHERE s.tenant = ?1 AND s.id = ?2");
    if (!q)
        return -OMB_E_IO;
    memset(b, 0, sizeof *b);
    sqlite3_bind_int64(q, 1, tenant);
    db_bind_text(q, 2, omb_z(r->order));
    db_bind_text(q, 3, omb_z(r->line));
    int32_t rc = -OMB_E_NOTFOUND;
    if (sqlite3_step(q) == SQLITE_ROW) {
        rc = 0;
        b->paid = sqlite3_column_int64(q, 0);
        b->refunded = sqlite3_column_int64(q, 1);
        snprintf(b->customer, sizeof b->customer, "%s", (const char *)sqlite3_column_text(q, 2));
        snprintf(b->currency, sizeof b->currency, "%s", (const char *)sqlite3_column_text(q, 3));
        snprintf(b->state, sizeof b->state, "%s", (const char *)sqlite3_column_text(q, 4));
        b->has_line = sqlite3_column_int(q, 5);
        b->line_paid = sqlite3_column_int64(q, 6);
        b->line_refunded = sqlite3_column_int64(q, 7);
        b->line_quantity = sqlite3_column_int64(q, 8);
    } else if (db_status(s)) {
        rc = db_status(s);
    }
    sqlite3_finalize(q);
    return rc;
}

/* "RF-000042": counted for each tenant in the same transaction. */
int32_t ref_next(struct shop *s, omb_tenant tenant, const char *prefix, char ref[32])
{
    sqlite3_stmt *q =
        db_prepare(s, "INSERT INTO counter(tenant, name, n) VALUES(?, ?, 1)"
                      " ON CONFLICT(tenant, name) DO UPDATE SET n = n + 1 RETURNING n");
    if (!q)
        return -OMB_E_IO;
    sqlite3_bind_int64(q, 1, tenant);
    db_bind_text(q, 2, omb_z(prefix));
    int32_t rc = -OMB_E_IO;
    if (sqlite3_step(q) == SQLITE_ROW) {
        snprintf(ref, 32, "%s-%06lld", prefix, (long long)sqlite3_column_int64(q, 0));
        rc = sqlite3_step(q) == SQLITE_DONE ? 0 : -OMB_E_IO;
    }
    sqlite3_finalize(q);
    return rc;
}

struct job { /* what every kind needs */
    struct shop *shop;
    omb_tenant tenant;
    const struct remedy *r;
    omb_str key;
    struct books b;
    struct outcome *o;
};

/* Runs a statement with ?1 tenant, ?2 order, ?3 line, ?4 number, ?5 text; it may use fewer. */
static int32_t update(struct job *j, const char *sql, int64_t number, omb_str text)
{
    sqlite3_stmt *q = db_prepare(j->shop, sql);
    if (!q)
        return -OMB_E_IO;
    sqlite3_bind_int64(q, 1, j->tenant);
    db_bind_text(q, 2, omb_z(j->r->order));
    db_bind_text(q, 3, omb_z(j->r->line));
    sqlite3_bind_int64(q, 4, number);
    db_bind_text(q, 5, text);
    return db_run(q);
}

static int32_t keep(struct job *j, const char *sql)
{
    sqlite3_stmt *q = db_prepare(j->shop, sql);
    if (!q)
        return -OMB_E_IO;
    sqlite3_bind_int64(q, 1, j->tenant);
    db_bind_text(q, 2, omb_z(j->o->ref));
    db_bind_text(q, 3, omb_z(j->r->order));
    db_bind_text(q, 4, omb_z(j->r->line));
    sqlite3_bind_int64(q, 5, j->r->minor);
    db_bind_text(q, 6, omb_z(j->r->to[0] ? j->r->to : "original"));
    db_bind_text(q, 7, j->key);
    sqlite3_bind_int64(q, 8, j->shop->now_ms());
    db_bind_text(q, 9, omb_z(j->b.customer));
    db_bind_text(q, 10, omb_z(j->r->currency));
    sqlite3_bind_int64(q, 11, j->r->quantity);
    return db_run(q);
}

static int is_money_sound(struct job *j)
{
    if (j->r->minor <= 0)
        outcome_refuse(j->o, "the amount must be above zero");
    else if (strcmp(j->r->currency, j->b.currency) != 0)
        outcome_refuse(j->o, "the order was paid in another currency");
    else
        return 1;
    return 0;
}

static int32_t do_refund(struct job *j)
{
    const struct books *b = &j->b;
    if (!is_money_sound(j))
        return 0;
    if (j->r->minor > b->paid - b->refunded ||
        (b->has_line && j->r->minor > b->line_paid - b->line_refunded)) {
        outcome_refuse(j->o, "more than was paid");
        return 0;
    }
    int32_t rc = ref_next(j->shop, j->tenant, "RF", j->o->ref);
    if (rc == 0 && b->has_line)
        rc = update(j,
                    "UPDATE line SET refunded_minor = refunded_minor + ?4"
                    " WHERE tenant = ?1 AND sale = ?2 AND line = ?3",
                    j->r->minor, omb_z(NULL));
    else if (rc == 0)
        rc = update(j,
                    "UPDATE sale SET refunded_minor = refunded_minor + ?4"
                    " WHERE tenant = ?1 AND id = ?2",
                    j->r->minor, omb_z(NULL));
    j->o->done = rc == 0;
    return rc ? rc
              : keep(j, "INSERT INTO refund(tenant, ref, sale, line, minor, dest, key, at)"
                        " VALUES(?1,?2,?3,?4,?5,?6,?7,?8)");
}

/* A guarantee claim pays back as a refund does; whose money it is stands in its change. */
static int32_t do_claim(struct job *j)
{
    int32_t rc = do_refund(j);
    return rc || !j->o->done ? rc : seller_debit(j->shop, j->tenant, j->r, j->key, j->o);
}

static int32_t do_recharge(struct job *j)
{
    int32_t rc = ref_next(j->shop, j->tenant, "SC", j->o->ref);
    return rc ? rc : seller_credit(j->shop, j->tenant, j->r, j->key, j->o);
}

static int32_t do_certificate(struct job *j)
{
    if (!is_money_sound(j))
        return 0;
    int32_t rc = ref_next(j->shop, j->tenant, "GC", j->o->ref);
    j->o->done = rc == 0;
    return rc ? rc
              : keep(j, "INSERT INTO certificate(tenant, ref, sale, minor, key, at, customer,"
                        " currency) VALUES(?1,?2,?3,?5,?7,?8,?9,?10)");
}

static int is_line_sound(struct job *j)
{
    if (!j->b.has_line)
        outcome_refuse(j->o, "no such line in this order");
    else if (j->r->quantity > j->b.line_quantity)
        outcome_refuse(j->o, "more than was ordered");
    else
        return 1;
    return 0;
}

static int32_t do_return(struct job *j)
{
    if (!is_line_sound(j))
        return 0;
    int32_t rc = ref_next(j->shop, j->tenant, "RA", j->o->ref);
    if (rc == 0)
        rc = giveback_label(j->shop, j->tenant, j->r, j->o);
    if (rc == 0)
        rc = update(j,
                    "UPDATE line SET state = 'return_requested'"
                    " WHERE tenant = ?1 AND sale = ?2 AND line = ?3",
                    0, omb_z(NULL));
    j->o->done = rc == 0;
    return rc ? rc
              : keep(j, "INSERT INTO giveback(tenant, ref, sale, line, quantity, state, key, at)"
                        " VALUES(?1,?2,?3,?4,?11,'label_sent',?7,?8)");
}

static int32_t do_reship(struct job *j)
{
    if (!is_line_sound(j))
        return 0;
    int64_t promised = j->shop->now_ms() + (int64_t)SHOP_RESHIP_DAYS * 86400000;
    int32_t rc = ref_next(j->shop, j->tenant, "SR", j->o->ref);
    if (rc == 0)
        rc = update(j,
                    "INSERT INTO shipment(tenant, id, sale, promised_at)"
                    " VALUES(?1, ?5, ?2, ?4)",
                    promised, omb_z(j->o->ref));
    if (rc == 0)
        rc = update(j,
                    "UPDATE line SET shipment = ?5, state = 'reshipped', condition = NULL"
                    " WHERE tenant = ?1 AND sale = ?2 AND line = ?3",
                    0, omb_z(j->o->ref));
    j->o->done = rc == 0;
    return rc;
}

int32_t remedy_apply(struct shop *s, omb_tenant tenant, const struct remedy *r, omb_str key,
                     struct outcome *out)
{
    static const struct {
        const char *kind;
        int32_t (*apply)(struct job *j);
    } kinds[] = {{"refund", do_refund}, {"certificate", do_certificate},
                 {"return", do_return}, {"reship", do_reship},
                 {"claim", do_claim},   {"recharge", do_recharge}};
    struct job j = {.shop = s, .tenant = tenant, .r = r, .key = key, .o = out};
    if (change_is(r))
        return change_apply(s, tenant, r, key, out);
    int32_t rc = read_books(s, tenant, r, &j.b);
    if (rc == -OMB_E_NOTFOUND) {
        outcome_refuse(out, "no such order");
        return 0;
    }
    if (rc)
        return rc;
    if (r->line[0] && !j.b.has_line) {
        outcome_refuse(out, "no such line in this order");
        return 0;
    }
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (strcmp(kinds[i].kind, r->kind) == 0)
            return kinds[i].apply(&j);
    outcome_refuse(out, "this shop does not know that kind of remedy");
    return 0;
}
