/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the rows that say which claims and orders are whose, and counting them.
 * Must not know: who asks for them.
 * Called by: case_commit.c, case_run.c, seller.c. */
#include "core/app/seller_mark.h"

#include "core/base/json.h"
#include "core/desk/dates.h"
#include "core/desk/order.h"

#define MONTHS 12
#define ORDER_HASH 32 /* of its hex digits */

struct marking {
    const struct kase *k;
    char kase[ID_TEXT + 1];
    struct arena *a;
    struct store_mark *mark;
    uint32_t n, most;
};

void seller_mark_prefix(omb_str seller, char out[HASH_HEX + 2])
{
    hash_hex(hash_of(seller), out);
    out[HASH_HEX] = '/';
    out[HASH_HEX + 1] = '\0';
}

static void add(struct marking *m, const char *space, omb_str key)
{
    if (m->n < m->most)
        m->mark[m->n++] =
            (struct store_mark){.space = str_of(space), .key = key, .value = STR("{}")};
}

static int month_number(uint64_t ms)
{
    struct date d = dates_of_ms(ms);
    return d.year * 12 + d.month - 1;
}

/* "SELLER/202611" */
static omb_str of_month(struct arena *a, omb_str seller, int month)
{
    char prefix[HASH_HEX + 2];

    seller_mark_prefix(seller, prefix);
    return arena_printf(a, "%s%04d%02d", prefix, month / 12, month % 12 + 1);
}

/* The month of an order's purchase; false when the shop does not say it. */
static bool bought_in(struct marking *m, omb_str order, struct order_facts *o, int *month)
{
    uint64_t placed;

    if (order_read(m->k, order, m->a, o) != 0)
        return false;
    placed = order_time(o, o->placed, m->a);
    *month = month_number(placed);
    return placed != 0;
}

static void mark_claim(struct marking *m, const struct event *e)
{
    struct json_doc d;
    struct order_facts *o = arena_alloc(m->a, sizeof *o);
    const struct claim *c = NULL;
    char prefix[HASH_HEX + 2];
    int month;

    if (o && json_parse_arena(e->body, m->a, DESK_FEW_TOKENS, &d, NULL) == 0)
        c = claim_find(m->k, json_str_or(&d, 0, "claim", m->a, STR("")));
    if (!c)
        return;
    seller_mark_prefix(str_of(c->seller), prefix);
    add(m, SELLER_CLAIMS, arena_printf(m->a, "%s%s/%s", prefix, m->kase, c->id));
    if (e->kind == EVENT_CLAIM_FILED && bought_in(m, str_of(c->order), o, &month)) {
        omb_str begin = of_month(m->a, str_of(c->seller), month);
        add(m, SELLER_FILED, arena_printf(m->a, "%.*s/%s/%s", STR_ARG(begin), m->kase, c->id));
    }
}

/* One row for each seller of the order; lines of one seller mostly follow one another. */
static void mark_order(struct marking *m, const struct event *e)
{
    struct json_doc d;
    struct order_facts *o = arena_alloc(m->a, sizeof *o);
    omb_str id, last = STR_NONE;
    char hex[HASH_HEX + 1];
    int month;

    if (str_find(e->body, STR("\"third_party\"")) < 0 || !o ||
        json_parse_arena(e->body, m->a, DESK_MAX_TOKENS, &d, NULL) != 0)
        return;
    id = json_str_or(&d, 0, "id", m->a, STR(""));
    if (!bought_in(m, id, o, &month))
        return;
    hash_hex(hash_of(id), hex);
    for (uint32_t i = 0; i < o->n_line; i++) {
        omb_str seller = o->line[i].seller_id;
        if (!o->line[i].third_party || !seller.len || str_eq(seller, last))
            continue;
        omb_str begin = of_month(m->a, seller, month);
        add(m, SELLER_ORDERS, arena_printf(m->a, "%.*s/%.*s", STR_ARG(begin), ORDER_HASH, hex));
        last = seller;
    }
}

uint32_t seller_marks(const struct kase *k, struct id kase, const struct event *event, uint32_t n,
                      struct arena *a, struct store_mark *mark, uint32_t most)
{
    struct marking m = {.k = k, .a = a, .mark = mark, .most = most};

    id_text(kase, m.kase);
    for (uint32_t i = 0; i < n; i++) {
        if (event[i].kind == EVENT_CLAIM_SELLER_CONTACTED || event[i].kind == EVENT_CLAIM_FILED)
            mark_claim(&m, &event[i]);
        else if (event[i].kind == EVENT_OBSERVED_ORDER)
            mark_order(&m, &event[i]);
    }
    return m.n;
}

int seller_count(struct store *s, tenant_id tenant, const char *space, omb_str seller, uint64_t now,
                 store_rows_fn fn, void *ctx)
{
    struct arena a = {0};
    int month = month_number(now);
    struct store_span span = {.space = str_of(space),
                              .from = of_month(&a, seller, month - MONTHS + 1),
                              .until = of_month(&a, seller, month + 1)};
    int status = a.err;

    if (status == 0)
        status = store_kv_count(s, tenant, &span, SELLER_MAX_COUNT, fn, ctx);
    arena_free(&a);
    return status;
}

bool seller_mark_read(omb_str key, struct id *kase, omb_str *claim)
{
    omb_str hash, rest, id;

    return str_cut(key, '/', &hash, &rest) && str_cut(rest, '/', &id, claim) &&
           id_parse(id, kase) == 0;
}
