/* SPDX-License-Identifier: Apache-2.0 */
/* Owns what each kind of remedy does to the books, and the shop's own fence: never more back than
 * was paid. Must not know keys or transactions. Called by shop_do.c inside a transaction. */
#include "work.h"

#include <stdio.h>

int32_t remedy_text(struct shop *s, const omb_json_doc *doc, uint32_t at, char *into, size_t cap)
{
    omb_str text;
    into[0] = '\0';
    int32_t rc = s->json->get_text(doc, at, into, cap - 1, &text);
    if (rc == -OMB_E_NOTFOUND)
        return 0;
    if (rc || text.len >= cap)
        return -OMB_E_INVALID;
    memmove(into, text.ptr, text.len);
    into[text.len] = '\0';
    return 0;
}

int32_t remedy_word(struct shop *s, const struct remedy *r, const char *key, char *into, size_t cap)
{
    omb_json_tok tok[64];
    omb_json_doc doc;
    omb_str text;
    into[0] = '\0';
    if (!r->change.ptr || s->json->parse(r->change, tok, 64, &doc))
        return -OMB_E_INVALID;
    int32_t rc =
        s->json->get_text(&doc, s->json->member(&doc, 0, omb_z(key)), into, cap - 1, &text);
    if (rc)
        return rc;
    if (text.len >= cap)
        return -OMB_E_INVALID;
    memmove(into, text.ptr, text.len);
    into[text.len] = '\0';
    return 0;
}

static int32_t read_text(struct shop *s, const omb_json_doc *doc, const char *key, char *into,
                         size_t cap)
{
    return remedy_text(s, doc, s->json->member(doc, 0, omb_z(key)), into, cap);
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

static int32_t read_part(struct shop *s, const omb_json_doc *doc, uint32_t at, struct remedy *out)
{
    const omb_ext_json *j = s->json;
    uint32_t amount = j->member(doc, at, omb_z("amount"));
    char *line = out->part[out->n_part].line;
    omb_str text;
    if (j->get_text(doc, j->member(doc, at, omb_z("line")), line, SHOP_MAX_ID, &text) ||
        text.len > SHOP_MAX_ID ||
        j->get_int(doc, j->member(doc, amount, omb_z("minor")), &out->part[out->n_part].minor))
        return -OMB_E_INVALID;
    memmove(line, text.ptr, text.len);
    line[text.len] = '\0';
    out->n_part++;
    return 0;
}

static int32_t read_parts(struct shop *s, const omb_json_doc *doc, struct remedy *out)
{
    uint32_t lines = s->json->member(doc, 0, omb_z("lines"));
    if (lines == OMB_JSON_NONE)
        return 0;
    if (doc->tok[lines].type != OMB_JSON_ARRAY || doc->tok[lines].count > SHOP_MAX_LINES)
        return -OMB_E_INVALID;
    uint32_t n = doc->tok[lines].count;
    for (uint32_t i = 0; i < n; i++)
        if (read_part(s, doc, s->json->item(doc, lines, i), out))
            return -OMB_E_INVALID;
    return 0;
}

struct remedy remedy_part(const struct remedy *r, int i)
{
    struct remedy one = *r;
    memcpy(one.line, r->part[i].line, sizeof one.line);
    one.minor = r->part[i].minor;
    one.n_part = 0;
    return one;
}

int32_t remedy_read(struct shop *s, omb_str json, struct remedy *out)
{
    omb_json_tok tok[SHOP_MAX_VALUES];
    omb_json_doc doc;
    memset(out, 0, sizeof *out);
    out->quantity = 1;
    if (s->json->parse(json, tok, SHOP_MAX_VALUES, &doc) || doc.tok[0].type != OMB_JSON_OBJECT)
        return -OMB_E_INVALID;
    if (read_text(s, &doc, "kind", out->kind, sizeof out->kind) ||
        read_text(s, &doc, "order", out->order, sizeof out->order) ||
        read_text(s, &doc, "line", out->line, sizeof out->line) ||
        read_text(s, &doc, "to", out->to, sizeof out->to) ||
        read_text(s, &doc, "reason", out->reason, sizeof out->reason) ||
        read_text(s, &doc, "customer", out->customer, sizeof out->customer) ||
        read_text(s, &doc, "charge", out->charge, sizeof out->charge) ||
        read_text(s, &doc, "seller", out->seller, sizeof out->seller) ||
        read_text(s, &doc, "trade_in", out->trade_in, sizeof out->trade_in) ||
        read_amount(s, &doc, out) || read_parts(s, &doc, out))
        return -OMB_E_INVALID;
    (void)s->json->get_int(&doc, s->json->member(&doc, 0, omb_z("expires_days")),
                           &out->expires_days);
    int64_t n;
    if (s->json->get_int(&doc, s->json->member(&doc, 0, omb_z("quantity")), &n) == 0 && n > 0)
        out->quantity = n;
    out->change = s->json->raw(&doc, s->json->member(&doc, 0, omb_z("change")));
    if (strcmp(out->kind, "customer_change") == 0)
        return out->customer[0] ? 0 : -OMB_E_INVALID;
    if (strcmp(out->kind, "trade_in_credit") == 0)
        return out->trade_in[0] ? 0 : -OMB_E_INVALID;
    return out->kind[0] && out->order[0] ? 0 : -OMB_E_INVALID;
}

/* ---- the books ---- */

void outcome_refuse(struct outcome *o, const char *why)
{
    o->done = 0;
    snprintf(o->detail, sizeof o->detail, "%s", why);
}

int32_t books_read(struct shop *s, omb_tenant tenant, const struct remedy *r, struct books *b)
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

int32_t work_update(struct work *w, const char *sql, int64_t number, omb_str text)
{
    sqlite3_stmt *q = db_prepare(w->shop, sql);
    if (!q)
        return -OMB_E_IO;
    sqlite3_bind_int64(q, 1, w->tenant);
    db_bind_text(q, 2, omb_z(w->r->order));
    db_bind_text(q, 3, omb_z(w->r->line));
    sqlite3_bind_int64(q, 4, number);
    db_bind_text(q, 5, text);
    return db_run(q);
}

int32_t work_keep(struct work *w, const char *sql)
{
    sqlite3_stmt *q = db_prepare(w->shop, sql);
    if (!q)
        return -OMB_E_IO;
    sqlite3_bind_int64(q, 1, w->tenant);
    db_bind_text(q, 2, omb_z(w->o->ref));
    db_bind_text(q, 3, omb_z(w->r->order));
    db_bind_text(q, 4, omb_z(w->r->line));
    sqlite3_bind_int64(q, 5, w->r->minor);
    db_bind_text(q, 6, omb_z(w->r->to[0] ? w->r->to : "original"));
    db_bind_text(q, 7, w->key);
    sqlite3_bind_int64(q, 8, w->shop->now_ms());
    db_bind_text(q, 9, omb_z(w->b.customer));
    db_bind_text(q, 10, omb_z(w->r->currency));
    sqlite3_bind_int64(q, 11, w->r->quantity);
    return db_run(q);
}

int work_is_money_sound(struct work *w)
{
    if (w->r->minor <= 0)
        outcome_refuse(w->o, "the amount must be above zero");
    else if (strcmp(w->r->currency, w->b.currency) != 0)
        outcome_refuse(w->o, "the order was paid in another currency");
    else
        return 1;
    return 0;
}

/* A guarantee claim pays back as a refund does; whose money it is stands in its change. */
static int32_t do_claim(struct work *w)
{
    int32_t rc = refund_do(w);
    return rc || !w->o->done ? rc : seller_debit(w->shop, w->tenant, w->r, w->key, w->o);
}

static int32_t do_recharge(struct work *w)
{
    int32_t rc = ref_next(w->shop, w->tenant, "SC", w->o->ref);
    return rc ? rc : seller_credit(w->shop, w->tenant, w->r, w->key, w->o);
}

static int is_line_sound(struct work *w)
{
    if (!w->b.has_line)
        outcome_refuse(w->o, "no such line in this order");
    else if (w->r->quantity > w->b.line_quantity)
        outcome_refuse(w->o, "more than was ordered");
    else
        return 1;
    return 0;
}

static int32_t do_return(struct work *w)
{
    if (!is_line_sound(w))
        return 0;
    int32_t rc = ref_next(w->shop, w->tenant, "RA", w->o->ref);
    if (rc == 0)
        rc = giveback_label(w->shop, w->tenant, w->r, w->o);
    if (rc == 0)
        rc = work_update(w,
                         "UPDATE line SET state = 'return_requested'"
                         " WHERE tenant = ?1 AND sale = ?2 AND line = ?3",
                         0, omb_z(NULL));
    w->o->done = rc == 0;
    return rc ? rc
              : work_keep(w,
                          "INSERT INTO giveback(tenant, ref, sale, line, quantity, state, key, at)"
                          " VALUES(?1,?2,?3,?4,?11,'label_sent',?7,?8)");
}

static int32_t do_return_cancel(struct work *w)
{
    int32_t rc = ref_next(w->shop, w->tenant, "RC", w->o->ref);
    return rc ? rc : giveback_cancel(w->shop, w->tenant, w->r, w->o);
}

static int32_t do_reship(struct work *w)
{
    if (!is_line_sound(w))
        return 0;
    int64_t promised = w->shop->now_ms() + (int64_t)SHOP_RESHIP_DAYS * 86400000;
    int32_t rc = ref_next(w->shop, w->tenant, "SR", w->o->ref);
    if (rc == 0)
        rc = work_update(w,
                         "INSERT INTO shipment(tenant, id, sale, promised_at)"
                         " VALUES(?1, ?5, ?2, ?4)",
                         promised, omb_z(w->o->ref));
    if (rc == 0)
        rc = work_update(w,
                         "UPDATE line SET shipment = ?5, state = 'reshipped', condition = NULL"
                         " WHERE tenant = ?1 AND sale = ?2 AND line = ?3",
                         0, omb_z(w->o->ref));
    if (rc == 0 && w->r->change.ptr)
        rc = work_update(w,
                         "INSERT INTO sent_to(tenant, shipment, address)"
                         " VALUES(?1, (SELECT shipment FROM line WHERE tenant = ?1 AND"
                         " sale = ?2 AND line = ?3), ?5)",
                         0, w->r->change);
    w->o->done = rc == 0;
    w->o->arrives_days = SHOP_RESHIP_DAYS;
    return rc;
}

int32_t remedy_apply(struct shop *s, omb_tenant tenant, const struct remedy *r, omb_str key,
                     struct outcome *out)
{
    static const struct {
        const char *kind;
        int32_t (*apply)(struct work *w);
    } kinds[] = {{"refund", refund_do},
                 {"certificate", certificate_do},
                 {"return", do_return},
                 {"reship", do_reship},
                 {"claim", do_claim},
                 {"recharge", do_recharge},
                 {"return_cancel", do_return_cancel}};
    struct work w = {.shop = s, .tenant = tenant, .r = r, .key = key, .o = out};
    if (strcmp(r->kind, "trade_in_credit") == 0)
        return trade_in_do(s, tenant, r, key, out);
    if (change_is(r))
        return change_apply(s, tenant, r, key, out);
    int32_t rc = books_read(s, tenant, r, &w.b);
    if (rc == -OMB_E_NOTFOUND) {
        outcome_refuse(out, "no such order");
        return 0;
    }
    if (rc)
        return rc;
    if (r->line[0] && !w.b.has_line) {
        outcome_refuse(out, "no such line in this order");
        return 0;
    }
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (strcmp(kinds[i].kind, r->kind) == 0)
            return kinds[i].apply(&w);
    outcome_refuse(out, "this shop does not know that kind of remedy");
    return 0;
}
