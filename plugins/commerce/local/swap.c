/* SPDX-License-Identifier: Apache-2.0 */
/* Owns which units of which lines a change of items is about, and putting others in their place: a
 * line whose units do not all become the same is split. Must not know ways to pay, nor whether it
 * may be. Called by outlook.c and change_do.c. */
#include "change.h"

#include <stdio.h>

/* Units are named by their item, each once: the n-th naming is the n-th unit that has it. */
const struct goods *swap_unit(const struct account *a, const struct change *c, int named,
                              int64_t *unit)
{
    int64_t before = 0;
    for (int i = 0; i < named; i++)
        before += strcmp(c->item[i], c->item[named]) == 0;
    for (int i = 0; i < a->n_line; i++) {
        const struct goods *g = &a->line[i];
        if (strcmp(g->item, c->item[named]) != 0)
            continue;
        if (before < g->quantity) {
            *unit = before;
            return g;
        }
        before -= g->quantity;
    }
    return NULL;
}

/* A line's price does not always divide by its units: their shares add up to it all the same. */
int64_t swap_share(const struct goods *g, int64_t unit)
{
    int64_t each = g->paid / g->quantity, rest = g->paid % g->quantity;
    return each + rest * (unit + 1) / g->quantity - rest * unit / g->quantity;
}

static struct swap *swap_of(struct swaps *all, const struct goods *from, const char *instead)
{
    for (int i = 0; i < all->n; i++)
        if (all->one[i].from == from && strcmp(all->one[i].instead, instead) == 0)
            return &all->one[i];
    all->one[all->n] = (struct swap){.from = from, .instead = instead};
    return &all->one[all->n++];
}

/* As many units as the line still has once the swaps before this one were made. */
static bool takes_all(const struct swaps *all, int at)
{
    int64_t left = all->one[at].from->quantity;
    for (int i = 0; i < at; i++)
        left -= all->one[i].from == all->one[at].from ? all->one[i].units : 0;
    return left == all->one[at].units;
}

int32_t swap_plan(const struct account *a, const struct change *c, struct swaps *out)
{
    out->n = out->new_lines = 0;
    for (int i = 0; i < c->n_item && i < c->n_instead; i++) {
        int64_t unit = 0;
        const struct goods *g = swap_unit(a, c, i, &unit);
        if (!g)
            return -OMB_E_STATE;
        struct swap *s = swap_of(out, g, c->instead[i]);
        s->units++;
        s->paid += swap_share(g, unit);
    }
    for (int i = 0; i < out->n; i++) {
        out->one[i].whole = takes_all(out, i);
        out->new_lines += !out->one[i].whole;
    }
    return 0;
}

/* The smallest number that no line of the order has for a name. */
static int32_t free_line(struct shop *s, omb_tenant tenant, const char *order, char *out,
                         size_t cap)
{
    sqlite3_stmt *q =
        db_prepare(s, "SELECT 1 FROM line WHERE tenant = ? AND sale = ? AND line = ?");
    int32_t rc = q ? 0 : -OMB_E_IO;
    for (int n = 1; rc == 0 && n <= SHOP_MAX_LINES + 1; n++) {
        (void)snprintf(out, cap, "%d", n);
        sqlite3_reset(q);
        sqlite3_bind_int64(q, 1, tenant);
        db_bind_text(q, 2, omb_z(order));
        db_bind_text(q, 3, omb_z(out));
        if (sqlite3_step(q) != SQLITE_ROW) {
            rc = db_status(s);
            break;
        }
    }
    sqlite3_finalize(q);
    return rc;
}

/* The units become a line of their own; the old one keeps the rest. */
static int32_t split(struct shop *s, omb_tenant tenant, const char *order, const struct swap *w,
                     char *line, size_t cap)
{
    int32_t rc = free_line(s, tenant, order, line, cap);
    if (rc == 0)
        rc = db_do(s,
                   "INSERT INTO line(tenant, sale, line, title, brand, seller, listing, quantity,"
                   " paid_minor, tax_minor, refunded_minor, shipment, state, returnable_until,"
                   " condition) SELECT tenant, sale, ?4, title, brand, seller, listing, ?5, ?6,"
                   " tax_minor * ?5 / quantity, 0, shipment, state, returnable_until, condition"
                   " FROM line WHERE tenant = ?1 AND sale = ?2 AND line = ?3",
                   "isssii", (int64_t)tenant, order, w->from->line, line, w->units, w->paid);
    return rc ? rc
              : db_do(s,
                      "UPDATE line SET quantity = quantity - ?4, paid_minor = paid_minor - ?5,"
                      " tax_minor = tax_minor - tax_minor * ?4 / quantity WHERE tenant = ?1 AND"
                      " sale = ?2 AND line = ?3",
                      "issii", (int64_t)tenant, order, w->from->line, w->units, w->paid);
}

static int32_t put(struct shop *s, omb_tenant tenant, const char *order, const char *line,
                   const char *instead)
{
    int32_t rc = db_do(s,
                       "INSERT OR REPLACE INTO choice(tenant, sale, line, item, product, options)"
                       " SELECT ?1, ?2, ?3, id, product, options FROM variant WHERE tenant = ?1 AND"
                       " id = ?4",
                       "isss", (int64_t)tenant, order, line, instead);
    return rc ? rc
              : db_do(s,
                      "UPDATE line SET paid_minor = quantity * (SELECT price_minor FROM variant"
                      " WHERE tenant = ?1 AND id = ?4) WHERE tenant = ?1 AND sale = ?2 AND"
                      " line = ?3",
                      "isss", (int64_t)tenant, order, line, instead);
}

int32_t swap_items(struct shop *s, omb_tenant tenant, const char *order, const struct account *a,
                   const struct change *c)
{
    struct swaps all;
    int32_t rc = swap_plan(a, c, &all);
    for (int i = 0; rc == 0 && i < all.n; i++) {
        const struct swap *w = &all.one[i];
        char line[SHOP_MAX_ID + 1];
        memcpy(line, w->from->line, sizeof line);
        if (!w->whole)
            rc = split(s, tenant, order, w, line, sizeof line);
        if (rc == 0)
            rc = put(s, tenant, order, line, w->instead);
    }
    return rc;
}
