/* SPDX-License-Identifier: Apache-2.0 */
/* Owns reading from the in-memory backend: walks a whole table and sorts, which is what keeps it
 * small.
 * Must not know threads or callbacks.
 * Called through struct store_ops. */
#include "core/store/memory_i.h"

#include <stdlib.h>

#define ERASED "{\"erased\":true}"

static const struct id no_case = {{0}};

static int add_event(struct store_read *q, const struct mem_event *m, struct event *to)
{
    struct arena *a = &q->arena;
    *to = m->e;
    to->name = arena_dup(a, m->e.name);
    to->actor.id = arena_dup(a, m->e.actor.id);
    to->body = arena_dup(a, !m->erased ? m->e.body : m->bare.ptr ? m->bare : STR(ERASED));
    to->cid = m->e.cid.ptr ? arena_dup(a, m->e.cid) : STR_NONE;
    to->kind = event_of_name(to->name);
    return a->err;
}

static int read_case(struct memory *b, struct store_read *q)
{
    const struct mem_case *k = memory_case(b, q->tenant, q->kase);
    bool load = q->kind == STORE_READ_LOAD;
    uint64_t since = load ? 0 : q->from;
    if (!k || k->n_event == 0)
        return load ? -OMB_E_NOTFOUND : 0;
    if (load && k->snapshot) {
        q->found.snapshot = arena_dup(&q->arena, str_of(k->snapshot));
        q->found.snapshot_seq = since = k->snapshot_seq;
    }
    uint64_t end = load || q->most > k->n_event ? k->n_event : since + q->most;
    end = end > k->n_event ? k->n_event : end;
    if (since >= end)
        return q->arena.err;
    struct event *event = arena_alloc(&q->arena, (end - since) * sizeof(*event));
    int rc = event ? 0 : q->arena.err;
    for (uint64_t i = since; i < end && !rc; i++)
        rc = add_event(q, k->event[i], &event[q->found.n_event++]);
    q->found.event = event;
    return rc;
}

static int read_verify(struct memory *b, struct store_read *q)
{
    const struct mem_case *k = memory_case(b, q->tenant, q->kase);
    if (!k || !k->n_event)
        return -OMB_E_NOTFOUND;
    for (uint32_t i = 0; i < k->n_event; i++) {
        struct hash hash;
        int rc = memory_link(b, k, i, &hash);
        q->seq = k->event[i]->e.seq;
        if (rc)
            return rc;
        if (memcmp(hash.b, k->event[i]->hash.b, HASH_SIZE) != 0)
            return -OMB_E_CORRUPT;
    }
    return 0;
}

static int newest_first(const void *x, const void *y)
{
    const struct store_row *a = x, *b = y;
    return a->at > b->at ? -1 : a->at < b->at;
}

static int soonest_first(const void *x, const void *y)
{
    return newest_first(y, x);
}

static int by_num(const void *x, const void *y)
{
    const struct store_row *a = x, *b = y;
    return a->num < b->num ? -1 : a->num > b->num;
}

static int by_a(const void *x, const void *y)
{
    return str_compare(((const struct store_row *)x)->a, ((const struct store_row *)y)->a);
}

static void sort_rows(struct store_read *q, int (*order)(const void *, const void *))
{
    if (q->rows.n)
        qsort((void *)q->rows.row, q->rows.n, sizeof(*q->rows.row), order);
}

static bool matches(const struct mem_case *k, enum listrow_filter f, omb_str word, int64_t level)
{
    const struct listrow *r = &k->list;
    switch (f) {
    case LISTROW_OPEN:
        return r->open;
    case LISTROW_QUEUE:
        return r->queued && r->tier == level;
    case LISTROW_QUEUES:
        return r->queued && r->tier <= level;
    case LISTROW_HOLDER:
        return str_eq(r->holder, word);
    case LISTROW_CUSTOMER:
        return str_eq(r->customer, word);
    case LISTROW_APPROVALS:
        return r->approvals > 0;
    default:
        return true;
    }
}

static int by_customer(const void *x, const void *y)
{
    const struct store_row *a = x, *b = y;
    int order = str_compare(a->a, b->a);
    return order ? order : a->at > b->at ? -1 : a->at < b->at;
}

/* One row for each of a run of rows that name the same customer: the newest, which comes first. */
static void merge_customers(struct store_read *q)
{
    struct store_row *row = (struct store_row *)q->rows.row;
    uint32_t n = 0;
    for (uint32_t i = 0; i < q->rows.n; i++) {
        if (n && str_eq(row[n - 1].a, row[i].a))
            row[n - 1].num++;
        else
            row[n++] = row[i];
    }
    q->rows.n = n < q->most ? n : q->most;
}

static int read_customers(struct memory *b, struct store_read *q)
{
    uint32_t at = 0, cap = 0;
    omb_str key;
    void *value;
    while (map_next(&b->kase, &at, &key, &value)) {
        const struct mem_case *k = value;
        if (k->tenant != q->tenant || !k->list_texts.head || !k->list.customer.len ||
            str_compare(k->list.customer, q->a) <= 0)
            continue;
        struct store_row *row = backend_add_row(q, &cap);
        if (!row)
            return q->arena.err;
        *row = (struct store_row){.tenant = k->tenant,
                                  .kase = k->kase,
                                  .a = arena_dup(&q->arena, k->list.customer),
                                  .num = 1,
                                  .at = k->list.changed_at};
        row->b =
            k->row ? arena_dup(&q->arena, str_of(k->row)) : listrow_erased(&k->list, &q->arena);
        row->c = k->row ? row->b : STR_NONE;
    }
    sort_rows(q, by_customer);
    merge_customers(q);
    return q->arena.err;
}

static int read_list(struct memory *b, struct store_read *q)
{
    enum listrow_filter f;
    omb_str word, key;
    int64_t level;
    uint32_t at = 0, cap = 0;
    void *value;
    int rc = listrow_filter(q->a, &f, &word, &level);
    if (rc)
        return rc;
    while (map_next(&b->kase, &at, &key, &value)) {
        const struct mem_case *k = value;
        if (k->tenant != q->tenant || !k->list_texts.head || k->list.changed_at >= q->from ||
            !matches(k, f, word, level))
            continue;
        struct store_row *row = backend_add_row(q, &cap);
        if (!row)
            return q->arena.err;
        row->tenant = k->tenant;
        row->kase = k->kase;
        row->num = k->list.number;
        row->at = k->list.changed_at;
        row->a =
            k->row ? arena_dup(&q->arena, str_of(k->row)) : listrow_erased(&k->list, &q->arena);
    }
    sort_rows(q, newest_first);
    uint32_t n = q->rows.n < q->most ? q->rows.n : q->most;
    while (n && n < q->rows.n && q->rows.row[n].at == q->rows.row[n - 1].at)
        n++;
    q->rows.n = n;
    return q->arena.err;
}

static int copy_row(struct store_read *q, const struct mem_row *from, uint32_t *cap)
{
    struct store_row *row = backend_add_row(q, cap);
    if (!row)
        return q->arena.err;
    row->tenant = from->tenant;
    row->kase = from->kase;
    row->a = arena_dup(&q->arena, from->a);
    row->b = arena_dup(&q->arena, from->b);
    row->c = from->c.ptr ? arena_dup(&q->arena, from->c) : STR_NONE;
    row->num = from->num;
    row->at = from->at;
    return q->arena.err;
}

static bool wanted(const struct store_read *q, const struct mem_row *row)
{
    switch (q->kind) {
    case STORE_READ_TIMERS:
        return row->at <= q->from;
    case STORE_READ_KV_LIST:
        return row->tenant == q->tenant && str_eq(row->a, q->a) && str_starts(row->b, q->b) &&
               (row->at == 0 || row->at > q->now);
    default:
        return true;
    }
}

static int read_table(struct memory *b, enum mem_table table, struct store_read *q)
{
    omb_str key;
    void *value;
    uint32_t at = 0, cap = 0;
    int rc = 0;
    while (!rc && map_next(&b->table[table], &at, &key, &value)) {
        const struct mem_row *row = value;
        if (!wanted(q, row))
            continue;
        rc = copy_row(q, row, &cap);
        if (!rc && table == MEM_OUTBOX)
            ((struct store_row *)q->rows.row)[q->rows.n - 1].num = row->order;
    }
    if (table == MEM_OUTBOX) {
        sort_rows(q, by_num);
        for (uint32_t i = 0; i < q->rows.n; i++)
            ((struct store_row *)q->rows.row)[i].num = 0;
        return rc;
    }
    if (table == MEM_TIMER)
        sort_rows(q, soonest_first);
    if (q->rows.n > q->most)
        q->rows.n = q->most;
    return rc;
}

/* Rows of kv are (space, key, value) here; callers get key and value. */
static int read_kv(struct memory *b, struct store_read *q)
{
    uint32_t cap = 0, most = q->most;
    int rc;
    if (q->kind == STORE_READ_KV) {
        const struct mem_row *row =
            memory_get(b, MEM_KV, memory_key(b, q->tenant, no_case, q->a, q->b));
        rc = row && row->c.ptr && (row->at == 0 || row->at > q->now) ? copy_row(q, row, &cap) : 0;
    } else {
        q->most = UINT32_MAX;
        rc = read_table(b, MEM_KV, q);
    }
    for (uint32_t i = 0; i < q->rows.n; i++) {
        struct store_row *row = (struct store_row *)&q->rows.row[i];
        row->a = row->b;
        row->b = STR_NONE;
        row->num = 0;
        row->kase = no_case;
    }
    sort_rows(q, by_a);
    q->rows.n = q->rows.n > most ? most : q->rows.n;
    return rc;
}

static int count_kv(struct memory *b, struct store_read *q)
{
    omb_str key;
    void *value;
    uint32_t at = 0, cap = 0;
    uint64_t n = 0;
    while (map_next(&b->table[MEM_KV], &at, &key, &value)) {
        const struct mem_row *row = value;
        n += row->tenant == q->tenant && str_eq(row->a, q->a) && str_compare(row->b, q->b) >= 0 &&
             str_compare(row->b, q->keys[0]) < 0;
    }
    struct store_row *answer = backend_add_row(q, &cap);
    if (!answer)
        return q->arena.err;
    answer->tenant = q->tenant;
    answer->num = n < q->most ? n : q->most;
    return 0;
}

static int read_ledger(struct memory *b, struct store_read *q)
{
    uint32_t cap = 0;
    int rc = 0;
    for (uint32_t i = 0; i < q->n_keys && !rc; i++) {
        const struct mem_row *row =
            memory_get(b, MEM_LEDGER, memory_key(b, q->tenant, no_case, q->keys[i], STR("")));
        if (row)
            rc = copy_row(q, row, &cap);
    }
    return rc;
}

static int read_number(struct memory *b, struct store_read *q)
{
    omb_str key;
    void *value;
    uint32_t at = 0;
    while (map_next(&b->kase, &at, &key, &value)) {
        const struct mem_case *k = value;
        if (k->tenant == q->tenant && k->list_texts.head && k->list.number == q->from) {
            q->id = k->kase;
            return 0;
        }
    }
    return -OMB_E_NOTFOUND;
}

static int read_one(struct memory *b, struct store_read *q)
{
    const struct mem_row *row;
    uint32_t cap = 0;
    switch (q->kind) {
    case STORE_READ_LOAD:
    case STORE_READ_EVENTS:
        return read_case(b, q);
    case STORE_READ_VERIFY:
        return read_verify(b, q);
    case STORE_READ_CONTACT:
        row = memory_get(b, MEM_CONTACT, memory_key(b, q->tenant, no_case, q->a, STR("")));
        if (row)
            q->id = row->kase;
        return row ? 0 : -OMB_E_NOTFOUND;
    case STORE_READ_NUMBER:
        return read_number(b, q);
    case STORE_READ_LIST:
        return read_list(b, q);
    case STORE_READ_CUSTOMERS:
        return read_customers(b, q);
    case STORE_READ_OUTBOX:
        return read_table(b, MEM_OUTBOX, q);
    case STORE_READ_TIMERS:
        return read_table(b, MEM_TIMER, q);
    case STORE_READ_LEDGER:
        return read_ledger(b, q);
    case STORE_READ_KV:
    case STORE_READ_KV_LIST:
        return read_kv(b, q);
    case STORE_READ_KV_COUNT:
        return count_kv(b, q);
    default:
        row = memory_get(b, MEM_COUNTER, memory_key(b, q->tenant, no_case, STR(""), STR("")));
        return row ? copy_row(q, row, &cap) : 0;
    }
}

uint32_t memory_read(void *backend, struct store_read *first)
{
    struct memory *b = backend;
    uint32_t n = 0;
    uv_mutex_lock(&b->lock);
    for (struct store_read *q = first; q; q = (struct store_read *)q->item.next) {
        q->status = read_one(b, q);
        n++;
    }
    uv_mutex_unlock(&b->lock);
    return n;
}
