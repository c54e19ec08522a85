/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the shape of a proposed remedy and its exact hash. Knows no limit. Called by remedy.c and
 * approval.c. */
#include "core/desk/remedy.h"

#include <stdio.h>

#define CHANGE_MAX_BODY 4096

enum need { NEED_NONE, NEED_MAY, NEED_MUST };

/* What each kind is made of. */
static const struct remedy_shape {
    const char *kind;
    enum need amount, quantity, change;
} shapes[] = {
    {"refund", NEED_MUST, NEED_MAY, NEED_NONE},
    {"certificate", NEED_MUST, NEED_NONE, NEED_NONE},
    {"reship", NEED_NONE, NEED_MUST, NEED_MAY},
    {"return", NEED_NONE, NEED_MAY, NEED_MAY}, /* a quantity of a line, or a change's items */
    {"cancel", NEED_NONE, NEED_NONE, NEED_MAY},
    {"exchange", NEED_NONE, NEED_NONE, NEED_MUST},
    {"order_change", NEED_NONE, NEED_NONE, NEED_MUST},
    {"customer_change", NEED_NONE, NEED_NONE, NEED_MUST},
};

static const struct remedy_shape *shape_of(omb_str kind)
{
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        if (str_is(kind, shapes[i].kind))
            return &shapes[i];
    return NULL;
}

bool remedy_knows(omb_str kind)
{
    return shape_of(kind) != NULL;
}

static bool present(const struct run *r, uint32_t at)
{
    return at != JSON_NONE && !json_is(&r->doc, at, JSON_NULL);
}

/* A member that is there must be wanted; one that must be there must be. */
static int check_need(struct run *r, const char *name, enum need need, bool there)
{
    if (there && need == NEED_NONE)
        return run_refuse(r, -OMB_E_INVALID, "%s: not a part of this remedy", name);
    if (!there && need == NEED_MUST)
        return run_refuse(r, -OMB_E_INVALID, "%s: needed for this remedy", name);
    return 0;
}

static int read_amount(struct run *r, uint32_t at, enum need need, struct money *out)
{
    int64_t minor;
    omb_str currency;
    int rc = check_need(r, "amount", need, present(r, at));
    if (rc < 0 || !present(r, at))
        return rc;
    if (json_get_int(&r->doc, json_member(&r->doc, at, "minor"), &minor) < 0)
        return run_refuse(r, -OMB_E_INVALID, "amount.minor: an integer of minor units");
    if (json_get_str(&r->doc, json_member(&r->doc, at, "currency"), r->arena, &currency) < 0 ||
        money_make(minor, currency, out) < 0)
        return run_refuse(r, -OMB_E_INVALID, "amount.currency: three capital letters");
    if (minor <= 0)
        return run_refuse(r, -OMB_E_INVALID, "amount.minor: above zero");
    return 0;
}

static int read_quantity(struct run *r, uint32_t at, enum need need, int64_t *out)
{
    int64_t n;
    int rc = check_need(r, "quantity", need, present(r, at));
    if (rc < 0 || !present(r, at))
        return rc;
    if (json_get_int(&r->doc, at, &n) < 0 || n <= 0)
        return run_refuse(r, -OMB_E_INVALID, "quantity: an integer above zero");
    *out = n;
    return 0;
}

static int read_change(struct run *r, uint32_t at, enum need need, char **out)
{
    int rc = check_need(r, "change", need, present(r, at));
    if (rc < 0 || !present(r, at))
        return rc;
    omb_str raw = json_raw(&r->doc, at);
    if (!json_is(&r->doc, at, JSON_OBJECT) || raw.len > CHANGE_MAX_BODY)
        return run_refuse(r, -OMB_E_INVALID, "change: an object of at most %d bytes",
                          CHANGE_MAX_BODY);
    *out = arena_dupz(r->arena, raw);
    return *out ? 0 : -OMB_E_NOMEM;
}

static int read_text(struct run *r, uint32_t at, const char *name, char *dst, size_t cap,
                     bool needed)
{
    uint32_t value = json_member(&r->doc, at, name);
    omb_str s;
    if (!present(r, value) && !needed)
        return 0;
    if (json_get_str(&r->doc, value, r->arena, &s) < 0 || (needed && !s.len) ||
        str_copy(dst, cap, s) < 0)
        return run_refuse(r, -OMB_E_INVALID, "%s: %s%zu bytes", name, needed ? "1 to " : "at most ",
                          cap - 1);
    return 0;
}

static int read_to(struct run *r, uint32_t at, struct remedy *m)
{
    bool refund = !strcmp(m->kind, "refund");
    bool pays = refund || !strcmp(m->kind, "return");
    int rc = read_text(r, at, "to", m->to, sizeof m->to, false);
    if (rc < 0)
        return rc;
    if (refund && !m->to[0])
        return str_copy(m->to, sizeof m->to, STR("original"));
    if (m->to[0] && (!pays || (strcmp(m->to, "original") && strcmp(m->to, "gift_card"))))
        return run_refuse(r, -OMB_E_INVALID, "to: original or gift_card, for a refund or a return");
    return 0;
}

/* The customer's own data are no order's. */
static int read_order(struct run *r, uint32_t at, struct remedy *m)
{
    bool own = !strcmp(m->kind, "customer_change");
    if (own && present(r, json_member(&r->doc, at, "order")))
        return check_need(r, "order", NEED_NONE, true);
    return read_text(r, at, "order", m->order, sizeof m->order, !own);
}

/* What one member needs of another. */
static int check_whole(struct run *r, const struct remedy *m)
{
    bool back = !strcmp(m->kind, "return");
    if (back && !m->change)
        return check_need(r, "quantity", NEED_MUST, m->quantity > 0);
    if (back && (m->quantity || m->line[0]))
        return run_refuse(r, -OMB_E_INVALID, "a return is of a line, or of a change's items");
    return 0;
}

int remedy_read(struct run *r, uint32_t at, struct remedy *out)
{
    if (!json_is(&r->doc, at, JSON_OBJECT))
        return run_refuse(r, -OMB_E_INVALID, "a remedy is an object");
    omb_str kind = run_str_at(r, at, "kind");
    if (!remedy_knows(kind))
        return run_refuse(r, -OMB_E_INVALID,
                          "kind: refund, reship, certificate, return, cancel, exchange, "
                          "order_change or customer_change");
    return remedy_read_as(r, at, shape_of(kind)->kind, out);
}

int remedy_read_as(struct run *r, uint32_t at, const char *kind, struct remedy *out)
{
    struct remedy m = {.state = REMEDY_PROPOSED, .approver_tier = -1};
    const struct remedy_shape *shape = shape_of(str_of(kind));
    int rc = str_copy(m.kind, sizeof m.kind, str_of(shape->kind));
    if (rc == 0)
        rc = read_order(r, at, &m);
    if (rc == 0)
        rc = read_text(r, at, "line", m.line, sizeof m.line, false);
    if (rc == 0)
        rc = read_text(r, at, "reason", m.reason, sizeof m.reason, false);
    if (rc == 0)
        rc = read_to(r, at, &m);
    if (rc == 0)
        rc = read_amount(r, json_member(&r->doc, at, "amount"), shape->amount, &m.amount);
    if (rc == 0)
        rc = read_quantity(r, json_member(&r->doc, at, "quantity"), shape->quantity, &m.quantity);
    if (rc == 0)
        rc = read_change(r, json_member(&r->doc, at, "change"), shape->change, &m.change);
    if (rc == 0)
        rc = check_whole(r, &m);
    if (rc == 0)
        *out = m;
    return rc;
}

/* Every part with its length before it: no text can pretend to be another part. */
static void hash_part(struct hash_state *h, const char *name, omb_str text)
{
    char head[64];
    int n = snprintf(head, sizeof head, "%s %zu ", name, text.len);
    hash_more(h, str_n(head, (size_t)n));
    hash_more(h, text);
}

static void hash_number(struct hash_state *h, const char *name, int64_t number)
{
    char text[24];
    int n = snprintf(text, sizeof text, "%lld", (long long)number);
    hash_part(h, name, str_n(text, (size_t)n));
}

void remedy_hash(const struct run *r, const struct remedy *m, char hex[HASH_HEX + 1])
{
    struct hash_state h;
    hash_start(&h);
    hash_part(&h, "case", r->contact);
    hash_part(&h, "remedy", str_of(m->id));
    hash_part(&h, "kind", str_of(m->kind));
    hash_part(&h, "order", str_of(m->order));
    hash_part(&h, "line", str_of(m->line));
    hash_number(&h, "quantity", m->quantity);
    hash_number(&h, "minor", m->amount.minor);
    hash_part(&h, "currency", str_of(m->amount.currency));
    hash_part(&h, "to", str_of(m->to));
    hash_part(&h, "customer", r->customer);
    hash_part(&h, "change", m->change ? str_of(m->change) : STR(""));
    hash_part(&h, "bundle", str_of(m->bundle));
    hash_number(&h, "expires", (int64_t)m->expires);
    hash_hex(hash_end(&h), hex);
}
