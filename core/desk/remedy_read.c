/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the shape of a proposed remedy and its exact hash. Knows no limit. Called by remedy.c and
 * approval.c. */
#include "core/desk/part.h"
#include "core/desk/remedy.h"

#include <stdio.h>

#define CHANGE_MAX_BODY 4096

enum need { NEED_NONE, NEED_MAY, NEED_MUST };

/* What each kind is made of. */
static const struct remedy_shape {
    const char *kind;
    enum need order, amount, quantity, change, trade_in;
} shapes[] = {
    {"refund", NEED_MUST, NEED_MUST, NEED_MAY, NEED_NONE, NEED_NONE},
    {"certificate", NEED_MUST, NEED_MUST, NEED_NONE, NEED_NONE, NEED_NONE},
    {"reship", NEED_MUST, NEED_NONE, NEED_MUST, NEED_MAY, NEED_NONE},
    {"return", NEED_MUST, NEED_NONE, NEED_MAY, NEED_MAY, NEED_NONE},
    {"trade_in_credit", NEED_MAY, NEED_MUST, NEED_NONE, NEED_NONE, NEED_MUST},
    {"order_change", NEED_MUST, NEED_NONE, NEED_NONE, NEED_MUST, NEED_NONE},
    {"cancel", NEED_MUST, NEED_NONE, NEED_NONE, NEED_MAY, NEED_NONE},
    {"exchange", NEED_MUST, NEED_NONE, NEED_NONE, NEED_MUST, NEED_NONE},
    {"customer_change", NEED_NONE, NEED_NONE, NEED_NONE, NEED_MUST, NEED_NONE},
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
    bool refund = !strcmp(m->kind, "refund"), credit = !strcmp(m->kind, "trade_in_credit");
    bool pays = refund || credit || !strcmp(m->kind, "return");
    int rc = read_text(r, at, "to", m->to, sizeof m->to, false);
    if (rc < 0)
        return rc;
    if ((refund || credit) && !m->to[0])
        return str_copy(m->to, sizeof m->to, refund ? STR("original") : STR("gift_card"));
    if (m->to[0] && (!pays || (strcmp(m->to, "original") && strcmp(m->to, "gift_card"))))
        return run_refuse(r, -OMB_E_INVALID, "to: original or gift_card, for a refund or a return");
    if (credit && strcmp(m->to, "gift_card") != 0)
        return run_refuse(r, -OMB_E_INVALID, "to: what was traded in is paid to a gift card");
    return 0;
}

/* What one member needs of another. */
static int check_whole(struct run *r, const struct remedy *m)
{
    bool back = !strcmp(m->kind, "return");
    if (back && m->change && (m->quantity || m->line[0]))
        return run_refuse(r, -OMB_E_INVALID, "a return is of a line, or of a change's items");
    return 0;
}

/* A text member that its kind wants, may have or must not have. */
static int read_wanted(struct run *r, uint32_t at, const char *name, enum need need, char *dst,
                       size_t cap)
{
    int rc = check_need(r, name, need, present(r, json_member(&r->doc, at, name)));
    return rc < 0 ? rc : read_text(r, at, name, dst, cap, need == NEED_MUST);
}

/* One line with an amount, several lines with one each, or all that is left. */
static int read_money(struct run *r, uint32_t at, const struct remedy_shape *shape,
                      struct remedy *m)
{
    uint32_t lines = json_member(&r->doc, at, "lines"), whole = json_member(&r->doc, at, "whole");
    bool refund = !strcmp(m->kind, "refund"), several = present(r, lines);
    if (present(r, whole) && json_get_bool(&r->doc, whole, &m->whole) < 0)
        return run_refuse(r, -OMB_E_INVALID, "whole: true or false");
    if ((several || m->whole) && !refund)
        return run_refuse(r, -OMB_E_INVALID, "lines, whole: of a refund only");
    if ((several && m->whole) || ((several || m->whole) && (m->line[0] || m->quantity)))
        return run_refuse(r, -OMB_E_INVALID, "one of line, lines and whole: they do not add");
    int rc = read_amount(r, json_member(&r->doc, at, "amount"),
                         several || m->whole ? NEED_MAY : shape->amount, &m->amount);
    return rc == 0 && several ? part_read(r, lines, m) : rc;
}

static int read_expiry(struct run *r, uint32_t at, struct remedy *m)
{
    uint32_t days = json_member(&r->doc, at, "expires_days");
    if (!present(r, days))
        return 0;
    if (strcmp(m->kind, "certificate") != 0)
        return run_refuse(r, -OMB_E_INVALID, "expires_days: of a certificate only");
    if (json_get_int(&r->doc, days, &m->expires_days) < 0 || m->expires_days < 1 ||
        m->expires_days > REMEDY_MAX_DAYS)
        return run_refuse(r, -OMB_E_INVALID, "expires_days: 1 to %d", REMEDY_MAX_DAYS);
    return 0;
}

/* Where a replacement goes, when it is not where the order went: a change like any other. */
static int read_address(struct run *r, uint32_t at, struct remedy *m)
{
    uint32_t address = json_member(&r->doc, at, "address");
    if (!present(r, address))
        return 0;
    if (strcmp(m->kind, "reship") != 0 || m->change)
        return run_refuse(r, -OMB_E_INVALID, "address: of a reship without a change");
    omb_str raw = json_raw(&r->doc, address);
    if (!json_is(&r->doc, address, JSON_OBJECT) || raw.len > CHANGE_MAX_BODY)
        return run_refuse(r, -OMB_E_INVALID, "address: an object of at most %d bytes",
                          CHANGE_MAX_BODY);
    omb_str change = arena_printf(r->arena, "{\"address\":%.*s}", STR_ARG(raw));
    m->change = arena_dupz(r->arena, change);
    return m->change ? 0 : -OMB_E_NOMEM;
}

static int read_parts(struct run *r, uint32_t at, const struct remedy_shape *shape,
                      struct remedy *m)
{
    bool units = !strcmp(m->kind, "return") && !m->change;
    int rc = read_quantity(r, json_member(&r->doc, at, "quantity"),
                           units ? NEED_MUST : shape->quantity, &m->quantity);
    if (rc == 0)
        rc = read_money(r, at, shape, m);
    if (rc == 0)
        rc = read_expiry(r, at, m);
    if (rc == 0)
        rc = read_address(r, at, m);
    return rc;
}

int remedy_read(struct run *r, uint32_t at, struct remedy *out)
{
    if (!json_is(&r->doc, at, JSON_OBJECT))
        return run_refuse(r, -OMB_E_INVALID, "a remedy is an object");
    omb_str kind = run_str_at(r, at, "kind");
    if (!remedy_knows(kind))
        return run_refuse(r, -OMB_E_INVALID,
                          "kind: refund, reship, certificate, return, trade_in_credit, cancel, "
                          "exchange, order_change or customer_change");
    return remedy_read_as(r, at, shape_of(kind)->kind, out);
}

int remedy_read_as(struct run *r, uint32_t at, const char *kind, struct remedy *out)
{
    struct remedy m = {.state = REMEDY_PROPOSED, .approver_tier = -1};
    const struct remedy_shape *shape = shape_of(str_of(kind));
    int rc = str_copy(m.kind, sizeof m.kind, str_of(shape->kind));
    if (rc == 0)
        rc = read_wanted(r, at, "order", shape->order, m.order, sizeof m.order);
    if (rc == 0)
        rc = read_text(r, at, "line", m.line, sizeof m.line, false);
    if (rc == 0)
        rc = read_wanted(r, at, "trade_in", shape->trade_in, m.trade_in, sizeof m.trade_in);
    if (rc == 0)
        rc = read_text(r, at, "reason", m.reason, sizeof m.reason, false);
    if (rc == 0)
        rc = read_to(r, at, &m);
    if (rc == 0)
        rc = read_change(r, json_member(&r->doc, at, "change"), shape->change, &m.change);
    if (rc == 0)
        rc = read_parts(r, at, shape, &m);
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
    for (uint32_t i = 0; i < m->n_part; i++) {
        hash_part(&h, "part", str_of(m->part[i].line));
        hash_number(&h, "units", m->part[i].quantity);
        hash_number(&h, "share", m->part[i].minor);
    }
    hash_number(&h, "days", m->expires_days);
    hash_part(&h, "trade_in", str_of(m->trade_in));
    hash_part(&h, "change", m->change ? str_of(m->change) : STR(""));
    hash_part(&h, "bundle", str_of(m->bundle));
    hash_number(&h, "expires", (int64_t)m->expires);
    hash_hex(hash_end(&h), hex);
}
