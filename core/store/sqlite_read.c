/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the reads that answer rows: lists, outbox, timers, ledger, kv, counters, look-ups.
 * Must not know what the rows mean to their reader.
 * Called by sqlite.c on the reader thread. */
#include "core/store/listrow.h"
#include "core/store/sqlite.h"

#include <stdlib.h>

/* An answer being collected from one statement. */
struct rows {
    struct sqlite_reader *r;
    struct store_read *q;
    uint32_t cap;
};

/* Reads the row at hand into a new row; a positive answer ends the walk. */
typedef int (*row_fn)(struct rows *o, sqlite3_stmt *st, struct store_row *row);

static int each_row(struct rows *o, sqlite3_stmt *st, row_fn fn)
{
    int rc = 0;
    int step = st ? sqlite3_step(st) : SQLITE_NOMEM;
    while (!rc && step == SQLITE_ROW) {
        struct store_row *row = backend_add_row(o->q, &o->cap);
        rc = row ? fn(o, st, row) : o->q->arena.err;
        if (!rc)
            rc = o->q->arena.err;
        if (!rc)
            step = sqlite3_step(st);
    }
    if (!rc)
        rc = sqlite_status(&o->r->conn, step);
    if (rc > 0) {
        o->q->rows.n--;
        rc = 0;
    }
    sqlite3_reset(st);
    return rc;
}

static omb_str keep(struct rows *o, sqlite3_stmt *st, int column)
{
    return arena_dup(&o->q->arena, sqlite_text(st, column));
}

static int list_row(struct rows *o, sqlite3_stmt *st, struct store_row *row)
{
    struct store_read *q = o->q;
    const struct seal_key *key;
    row->tenant = q->tenant;
    row->kase = sqlite_kase(st, 0);
    row->num = (uint64_t)sqlite3_column_int64(st, 1);
    row->at = (uint64_t)sqlite3_column_int64(st, 2);
    /* A page ends between two milliseconds, or the next one would skip rows. */
    if (q->rows.n > q->most && row->at != q->rows.row[q->rows.n - 2].at)
        return 1;
    struct seal_place place = {q->tenant, row->kase, 'r', 0};
    int rc = sqlite_key_by_id(o->r, q->tenant, (uint64_t)sqlite3_column_int64(st, 8), &key);
    if (rc != -OMB_E_NOTFOUND)
        return rc ? rc : seal_get(key, &place, sqlite_text(st, 9), &q->arena, &row->a);
    struct listrow bare = {.number = row->num,
                           .changed_at = row->at,
                           .status = sqlite_text(st, 3),
                           .tier = sqlite3_column_int64(st, 4),
                           .holder = sqlite_text(st, 5),
                           .queued = sqlite3_column_int(st, 6),
                           .approvals = sqlite3_column_int64(st, 7)};
    row->a = listrow_erased(&bare, &q->arena);
    return 0;
}

static int read_list(struct rows *o)
{
    static const enum sqlite_id by_filter[LISTROW_FILTERS] = {SQL_LIST_ALL,      SQL_LIST_OPEN,
                                                              SQL_LIST_QUEUE,    SQL_LIST_QUEUES,
                                                              SQL_LIST_HOLDER,   SQL_LIST_CUSTOMER,
                                                              SQL_LIST_APPROVALS};
    struct store_read *q = o->q;
    enum listrow_filter kind;
    omb_str word;
    int64_t level;
    int rc = listrow_filter(q->a, &kind, &word, &level);
    if (rc)
        return rc;
    int64_t tenant = q->tenant, before = (int64_t)q->from;
    int64_t most = (int64_t)q->most + STORE_SAME_MS_ROWS;
    sqlite3_stmt *st;
    char person[SEAL_PERSON + 1];
    if (kind == LISTROW_CUSTOMER) {
        seal_person(&o->r->seal, q->tenant, word, person);
        word = str_n(person, SEAL_PERSON);
    }
    if (kind == LISTROW_QUEUE || kind == LISTROW_QUEUES)
        st = sqlite_bind(&o->r->conn, by_filter[kind], "iiii", tenant, level, before, most);
    else if (word.len)
        st = sqlite_bind(&o->r->conn, by_filter[kind], "isii", tenant, word, before, most);
    else
        st = sqlite_bind(&o->r->conn, by_filter[kind], "inii", tenant, before, most);
    return each_row(o, st, list_row);
}

/* The newest case of each; SQLite takes the other columns from the row that has the maximum. */
static int customer_row(struct rows *o, sqlite3_stmt *st, struct store_row *row)
{
    struct store_read *q = o->q;
    const struct seal_key *key;
    row->tenant = q->tenant;
    row->kase = sqlite_kase(st, 1);
    row->num = (uint64_t)sqlite3_column_int64(st, 2);
    row->at = (uint64_t)sqlite3_column_int64(st, 3);
    struct seal_place place = {q->tenant, row->kase, 'r', 0};
    uint64_t id = (uint64_t)sqlite3_column_int64(st, 9);
    omb_str name = STR("");
    int rc = sqlite_person_of(o->r, q->tenant, id, &name);
    row->a = arena_dup(&q->arena, name);
    if (!rc)
        rc = sqlite_key_by_id(o->r, q->tenant, id, &key);
    if (rc != -OMB_E_NOTFOUND) {
        rc = rc ? rc : seal_get(key, &place, sqlite_text(st, 10), &q->arena, &row->b);
        row->c = row->b;
        return rc;
    }
    struct listrow bare = {.changed_at = row->at,
                           .status = sqlite_text(st, 4),
                           .tier = sqlite3_column_int64(st, 5),
                           .holder = sqlite_text(st, 6),
                           .queued = sqlite3_column_int(st, 7),
                           .approvals = sqlite3_column_int64(st, 8)};
    row->b = listrow_erased(&bare, &q->arena);
    row->c = STR_NONE;
    return 0;
}

/* In the order of how they stand in the file, which tells nobody who they are. */
static int read_customers(struct rows *o)
{
    struct store_read *q = o->q;
    char person[SEAL_PERSON + 1] = "";
    if (q->a.len)
        seal_person(&o->r->seal, q->tenant, q->a, person);
    return each_row(o,
                    sqlite_bind(&o->r->conn, SQL_CUSTOMERS, "isi", (int64_t)q->tenant,
                                str_of(person), (int64_t)q->most),
                    customer_row);
}

static int outbox_row(struct rows *o, sqlite3_stmt *st, struct store_row *row)
{
    row->tenant = (tenant_id)sqlite3_column_int64(st, 0);
    row->kase = sqlite_kase(st, 1);
    row->a = keep(o, st, 2);
    row->b = keep(o, st, 3);
    struct seal_place place = {row->tenant, row->kase, 'o', 0};
    return sqlite_unseal(o->r, &place, (uint64_t)sqlite3_column_int64(st, 4), sqlite_text(st, 5),
                         &o->q->arena, &row->c);
}

static int timer_row(struct rows *o, sqlite3_stmt *st, struct store_row *row)
{
    row->tenant = o->q->tenant;
    row->kase = sqlite_kase(st, 0);
    row->a = keep(o, st, 1);
    row->b = keep(o, st, 2);
    row->at = (uint64_t)sqlite3_column_int64(st, 3);
    row->c = keep(o, st, 4);
    return 0;
}

static int by_time(const void *x, const void *y)
{
    const struct store_row *a = x, *b = y;
    return a->at < b->at ? -1 : a->at > b->at;
}

/* Tenant by tenant, each by its index; then the soonest of all. */
static int read_timers(struct rows *o)
{
    struct store_read *q = o->q;
    int rc = 0;
    q->tenant = 0;
    while (!rc) {
        sqlite3_stmt *st = sqlite_bind(&o->r->conn, SQL_TIMER_TENANT, "i", (int64_t)q->tenant);
        int step = st ? sqlite3_step(st) : SQLITE_NOMEM;
        q->tenant = step == SQLITE_ROW ? (tenant_id)sqlite3_column_int64(st, 0) : 0;
        sqlite3_reset(st);
        rc = sqlite_status(&o->r->conn, step);
        if (q->tenant == 0 || rc)
            break;
        st = sqlite_bind(&o->r->conn, SQL_TIMERS, "iii", (int64_t)q->tenant, (int64_t)q->from,
                         (int64_t)q->most);
        rc = each_row(o, st, timer_row);
    }
    if (!rc && q->rows.n) {
        qsort((void *)q->rows.row, q->rows.n, sizeof(*q->rows.row), by_time);
        q->rows.n = q->rows.n < q->most ? q->rows.n : q->most;
    }
    return rc;
}

static int ledger_row(struct rows *o, sqlite3_stmt *st, struct store_row *row)
{
    char bytes[SQLITE_LEDGER_BYTES];
    uint8_t proof[SEAL_CHECK];
    omb_str key = o->q->a;
    int64_t balance = sqlite3_column_int64(st, 1);
    row->tenant = o->q->tenant;
    row->a = key;
    row->num = (uint64_t)sqlite3_column_int64(st, 0);
    row->at = (uint64_t)balance;
    seal_check(&o->r->seal, sqlite_ledger_bytes(row->tenant, key, row->num, balance, bytes), proof);
    return str_eq(sqlite_text(st, 2), str_n(proof, sizeof(proof))) ? 0 : -OMB_E_CORRUPT;
}

static int read_ledger(struct rows *o)
{
    struct store_read *q = o->q;
    int rc = 0;
    for (uint32_t i = 0; i < q->n_keys && !rc; i++) {
        q->a = q->keys[i];
        if (q->a.len <= STORE_MAX_NAME)
            rc = each_row(o, sqlite_bind(&o->r->conn, SQL_LEDGER, "is", (int64_t)q->tenant, q->a),
                          ledger_row);
    }
    return rc;
}

/* A value as it was put; absent when the key that sealed it is gone. */
static int kv_value(struct rows *o, sqlite3_stmt *st, int column, struct store_row *row)
{
    uint64_t id = (uint64_t)sqlite3_column_int64(st, column + 2);
    struct seal_place place = seal_kv_place(row->tenant, o->q->a, row->a);
    const struct seal_key *key;
    int rc;
    row->at = (uint64_t)sqlite3_column_int64(st, column + 1);
    row->c = STR_NONE;
    if (id == 0) {
        row->c = keep(o, st, column);
        return 0;
    }
    rc = sqlite_key_by_id(o->r, row->tenant, id, &key);
    if (rc)
        return rc == -OMB_E_NOTFOUND ? 0 : rc;
    return seal_get(key, &place, sqlite_text(st, column), &o->q->arena, &row->c);
}

static int kv_row(struct rows *o, sqlite3_stmt *st, struct store_row *row)
{
    row->tenant = o->q->tenant;
    row->a = o->q->b;
    int rc = kv_value(o, st, 0, row);
    return rc || row->c.ptr ? rc : 1;
}

static int kv_list_row(struct rows *o, sqlite3_stmt *st, struct store_row *row)
{
    if (o->q->rows.n > o->q->most || !str_starts(sqlite_text(st, 0), o->q->b))
        return 1;
    row->tenant = o->q->tenant;
    row->a = keep(o, st, 0);
    return kv_value(o, st, 1, row);
}

static int count_row(struct rows *o, sqlite3_stmt *st, struct store_row *row)
{
    row->tenant = o->q->tenant;
    row->num = (uint64_t)sqlite3_column_int64(st, 0);
    return 0;
}

static int counter_row(struct rows *o, sqlite3_stmt *st, struct store_row *row)
{
    row->tenant = o->q->tenant;
    row->num = (uint64_t)sqlite3_column_int64(st, 0);
    row->at = (uint64_t)sqlite3_column_int64(st, 1);
    return 0;
}

static int read_id(struct rows *o, sqlite3_stmt *st)
{
    int step = st ? sqlite3_step(st) : SQLITE_NOMEM;
    int rc = step == SQLITE_DONE ? -OMB_E_NOTFOUND : sqlite_status(&o->r->conn, step);
    if (step == SQLITE_ROW)
        o->q->id = sqlite_kase(st, 0);
    sqlite3_reset(st);
    return rc;
}

int sqlite_read_rows(struct sqlite_reader *r, struct store_read *q)
{
    struct rows o = {.r = r, .q = q};
    struct sqlite_conn *c = &r->conn;
    int64_t tenant = q->tenant;
    switch (q->kind) {
    case STORE_READ_CONTACT:
        return read_id(&o, sqlite_bind(c, SQL_CONTACT, "is", tenant, q->a));
    case STORE_READ_NUMBER:
        return read_id(&o, sqlite_bind(c, SQL_KASE_NUMBER, "ii", tenant, (int64_t)q->from));
    case STORE_READ_LIST:
        return read_list(&o);
    case STORE_READ_CUSTOMERS:
        return read_customers(&o);
    case STORE_READ_OUTBOX:
        return each_row(&o, sqlite_bind(c, SQL_OUTBOX, "i", (int64_t)-1), outbox_row);
    case STORE_READ_TIMERS:
        return read_timers(&o);
    case STORE_READ_LEDGER:
        return read_ledger(&o);
    case STORE_READ_KV:
        return each_row(&o, sqlite_bind(c, SQL_KV, "issi", tenant, q->a, q->b, (int64_t)q->now),
                        kv_row);
    case STORE_READ_KV_LIST:
        return each_row(&o,
                        sqlite_bind(c, SQL_KV_LIST, "issi", tenant, q->a, q->b, (int64_t)q->now),
                        kv_list_row);
    case STORE_READ_KV_COUNT:
        return each_row(&o,
                        sqlite_bind(c, SQL_KV_COUNT, "isssi", tenant, q->a, q->b, q->keys[0],
                                    (int64_t)q->most),
                        count_row);
    case STORE_READ_COUNTERS:
        return each_row(&o, sqlite_bind(c, SQL_COUNTER, "i", tenant), counter_row);
    default:
        return -OMB_E_INVALID;
    }
}
