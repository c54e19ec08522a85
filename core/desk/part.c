/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the lines of a remedy that is about several. Knows no limit but the line's own rest. Called
 * by remedy_read.c, remedy.c, fence.c, authority.c and needs.c. */
#include "core/desk/part.h"

#include "core/desk/fence.h"
#include "core/desk/out.h"

bool part_of_lines(const struct remedy *m)
{
    if (!strcmp(m->kind, "return"))
        return !m->change || m->line[0] || m->quantity;
    return !strcmp(m->kind, "refund") || !strcmp(m->kind, "reship") || !strcmp(m->kind, "claim");
}

uint32_t part_count(const struct remedy *m)
{
    if (m->n_part)
        return m->n_part;
    return part_of_lines(m) ? 1 : 0;
}

struct remedy part_at(const struct remedy *m, uint32_t i)
{
    struct remedy one = *m;
    if (!m->n_part)
        return one;
    memcpy(one.line, m->part[i].line, sizeof one.line);
    one.quantity = m->part[i].quantity;
    one.amount.minor = m->part[i].minor;
    one.part = NULL;
    one.n_part = 0;
    return one;
}

static int read_one(struct run *r, uint32_t at, struct remedy *m, struct remedy_part *p)
{
    uint32_t amount = json_member(&r->doc, at, "amount");
    uint32_t quantity = json_member(&r->doc, at, "quantity");
    omb_str line, currency;
    struct money money;
    if (json_get_str(&r->doc, json_member(&r->doc, at, "line"), r->arena, &line) < 0 || !line.len ||
        str_copy(p->line, sizeof p->line, line) < 0)
        return run_refuse(r, -OMB_E_INVALID, "lines: line is needed, at most %zu bytes",
                          sizeof p->line - 1);
    if (json_get_int(&r->doc, json_member(&r->doc, amount, "minor"), &p->minor) < 0 ||
        json_get_str(&r->doc, json_member(&r->doc, amount, "currency"), r->arena, &currency) < 0 ||
        money_make(p->minor, currency, &money) < 0 || p->minor <= 0)
        return run_refuse(r, -OMB_E_INVALID,
                          "lines: amount is an integer of minor units above zero in a currency");
    if (m->amount.currency[0] && strcmp(m->amount.currency, money.currency) != 0)
        return run_refuse(r, -OMB_E_INVALID, "lines: amounts of two currencies do not add");
    memcpy(m->amount.currency, money.currency, sizeof m->amount.currency);
    p->quantity = 0;
    if (quantity == JSON_NONE || json_is(&r->doc, quantity, JSON_NULL))
        return 0;
    if (json_get_int(&r->doc, quantity, &p->quantity) < 0 || p->quantity <= 0)
        return run_refuse(r, -OMB_E_INVALID, "lines: quantity is an integer above zero");
    return 0;
}

static bool named_before(const struct remedy *m, const struct remedy_part *p)
{
    for (uint32_t i = 0; i < m->n_part; i++)
        if (!strcmp(m->part[i].line, p->line))
            return true;
    return false;
}

static int add_one(struct run *r, struct remedy *m, const struct remedy_part *p)
{
    if (named_before(m, p))
        return run_refuse(r, -OMB_E_INVALID, "lines: line %s is named twice", p->line);
    if (__builtin_add_overflow(m->amount.minor, p->minor, &m->amount.minor))
        return run_refuse(r, -OMB_E_INVALID, "lines: more money than can be counted");
    m->part[m->n_part++] = *p;
    return 0;
}

/* One line alone is a remedy of that line. */
static void simplify(struct remedy *m)
{
    if (m->n_part != 1)
        return;
    memcpy(m->line, m->part[0].line, sizeof m->line);
    m->quantity = m->part[0].quantity;
    m->part = NULL;
    m->n_part = 0;
}

int part_read(struct run *r, uint32_t lines, struct remedy *m)
{
    int64_t named = m->amount.minor;
    if (!json_is(&r->doc, lines, JSON_ARRAY) || !r->doc.tok[lines].count ||
        r->doc.tok[lines].count > ORDER_MAX_LINES)
        return run_refuse(r, -OMB_E_INVALID, "lines: 1 to %d lines", ORDER_MAX_LINES);
    m->part = arena_alloc(r->arena, r->doc.tok[lines].count * sizeof *m->part);
    if (!m->part)
        return -OMB_E_NOMEM;
    m->amount.minor = 0;
    for (uint32_t i = json_first(&r->doc, lines); i != JSON_NONE;
         i = json_next(&r->doc, lines, i)) {
        struct remedy_part p;
        int rc = read_one(r, i, m, &p);
        if (rc == 0)
            rc = add_one(r, m, &p);
        if (rc < 0)
            return rc;
    }
    if (named && named != m->amount.minor)
        return run_refuse(r, -OMB_E_INVALID, "amount: not the sum of the lines");
    simplify(m);
    return 0;
}

int part_whole(struct run *r, const struct order_facts *o, struct remedy *m)
{
    struct money named = m->amount;
    m->part = arena_alloc(r->arena, (o->n_line ? o->n_line : 1) * sizeof *m->part);
    if (!m->part || str_copy(m->amount.currency, sizeof m->amount.currency, o->currency) < 0)
        return -OMB_E_NOMEM;
    m->amount.minor = 0;
    m->n_part = 0;
    for (uint32_t i = 0; i < o->n_line; i++) {
        struct remedy one = *m;
        struct remedy_part p = {.quantity = 0};
        struct fence f;
        if (!o->line[i].id.len || str_copy(one.line, sizeof one.line, o->line[i].id) < 0)
            continue;
        fence_read(r, &one, &o->line[i], &f);
        p.minor = f.left;
        memcpy(p.line, one.line, sizeof p.line);
        int rc = f.left > 0 ? add_one(r, m, &p) : 0;
        if (rc < 0)
            return rc;
    }
    if (!m->n_part)
        return run_refuse(r, -OMB_E_LIMIT, "nothing is left of order %s to be refunded", m->order);
    if (named.currency[0] &&
        (named.minor != m->amount.minor || strcmp(named.currency, m->amount.currency) != 0))
        return run_refuse(r, -OMB_E_INVALID, "amount: %lld %s (minor units) are left of the order",
                          (long long)m->amount.minor, m->amount.currency);
    simplify(m);
    return 0;
}

bool part_same(const struct remedy *a, const struct remedy *b)
{
    if (a->n_part != b->n_part)
        return false;
    for (uint32_t i = 0; i < a->n_part; i++)
        if (strcmp(a->part[i].line, b->part[i].line) != 0 ||
            a->part[i].quantity != b->part[i].quantity || a->part[i].minor != b->part[i].minor)
            return false;
    return true;
}

void part_json(const struct remedy *m, struct json_out *o)
{
    jo_arr(o);
    for (uint32_t i = 0; i < m->n_part; i++) {
        struct money share = m->amount;
        share.minor = m->part[i].minor;
        jo_obj(o);
        jo_kv_z(o, "line", m->part[i].line);
        if (m->part[i].quantity)
            jo_kv_int(o, "quantity", m->part[i].quantity);
        show_money(o, "amount", share);
        jo_end_obj(o);
    }
    jo_end_arr(o);
}
