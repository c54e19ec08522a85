/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: what a look back reads beside events: case rows, numbers, small values, the ledger.
 * Must not know: walks.
 * Called by: app's commands and jobs that look back, on any thread. */
#include "core/store/scan_i.h"

/* One row, or -OMB_E_NOTFOUND; the statement is reset by the caller. */
static int one_row(struct store_scan *s, sqlite3_stmt *st)
{
    int step = st ? sqlite3_step(st) : SQLITE_NOMEM;
    return step == SQLITE_DONE ? -OMB_E_NOTFOUND : sqlite_status(&s->r.conn, step);
}

int store_scan_case(struct store_scan *s, tenant_id t, struct id kase, struct arena *arena,
                    uint64_t *number, omb_str *row)
{
    struct seal_place place = {t, kase, 'r', 0};
    sqlite3_stmt *st = sqlite_bind(&s->r.conn, SQL_KASE, "ik", (int64_t)t, &kase);
    int rc = one_row(s, st);
    if (!rc) {
        *number = (uint64_t)sqlite3_column_int64(st, 0);
        rc = sqlite_unseal(&s->r, &place, (uint64_t)sqlite3_column_int64(st, 1), sqlite_text(st, 2),
                           arena, row);
    }
    sqlite3_reset(st);
    return rc;
}

int store_scan_number(struct store_scan *s, tenant_id t, uint64_t number, struct id *kase)
{
    sqlite3_stmt *st = sqlite_bind(&s->r.conn, SQL_KASE_NUMBER, "ii", (int64_t)t, (int64_t)number);
    int rc = one_row(s, st);
    if (!rc)
        *kase = sqlite_kase(st, 0);
    sqlite3_reset(st);
    return rc;
}

/* A value at this column, opened into the arena. -OMB_E_NOTFOUND once its person is erased. */
static int kv_value(struct store_scan *s, const struct store_kv *at, sqlite3_stmt *st, int column,
                    struct arena *arena, omb_str *value)
{
    uint64_t id = (uint64_t)sqlite3_column_int64(st, column + 2);
    struct seal_place place = seal_kv_place(at->tenant, at->space, at->key);
    const struct seal_key *k;
    if (id == 0) {
        omb_str kept = arena_dup(arena, sqlite_text(st, column));
        if (!arena->err)
            *value = kept;
        return arena->err;
    }
    int rc = sqlite_key_by_id(&s->r, at->tenant, id, &k);
    return rc ? rc : seal_get(k, &place, sqlite_text(st, column), arena, value);
}

/* Values that expire are not for looking back. */
int store_scan_kv(struct store_scan *s, tenant_id t, omb_str space, omb_str key,
                  struct arena *arena, omb_str *value)
{
    sqlite3_stmt *st =
        sqlite_bind(&s->r.conn, SQL_KV, "issi", (int64_t)t, space, key, (int64_t)INT64_MAX);
    struct store_kv at = {.tenant = t, .space = space, .key = key};
    int rc = one_row(s, st);
    if (!rc)
        rc = kv_value(s, &at, st, 0, arena, value);
    sqlite3_reset(st);
    return rc;
}

int store_scan_kv_list(struct store_scan *s, tenant_id t, omb_str space, store_scan_kv_fn fn,
                       void *ctx)
{
    sqlite3_stmt *st = sqlite_bind(&s->r.conn, SQL_KV_LIST, "issi", (int64_t)t, space, STR(""),
                                   (int64_t)INT64_MAX);
    int step = st ? sqlite3_step(st) : SQLITE_NOMEM, rc = 0;
    while (step == SQLITE_ROW && !rc) {
        struct store_kv at = {.tenant = t, .space = space, .key = sqlite_text(st, 0)};
        omb_str value = STR_NONE;
        arena_reset(&s->arena);
        rc = kv_value(s, &at, st, 1, &s->arena, &value);
        if (!rc)
            rc = fn(ctx, at.key, value);
        else if (rc == -OMB_E_NOTFOUND)
            rc = 0;
        step = rc ? step : sqlite3_step(st);
    }
    if (!rc)
        rc = sqlite_status(&s->r.conn, step);
    sqlite3_reset(st);
    return rc;
}

static int ledger_row(struct store_scan *s, tenant_id t, sqlite3_stmt *st, store_scan_ledger_fn fn,
                      void *ctx)
{
    char bytes[SQLITE_LEDGER_BYTES];
    uint8_t proof[SEAL_CHECK];
    struct store_scan_row row = {.key = sqlite_text(st, 0),
                                 .version = (uint64_t)sqlite3_column_int64(st, 1),
                                 .balance = sqlite3_column_int64(st, 2)};
    if (row.key.len > STORE_MAX_NAME)
        return -OMB_E_CORRUPT;
    seal_check(&s->r.seal, sqlite_ledger_bytes(t, row.key, row.version, row.balance, bytes), proof);
    row.proven = str_eq(sqlite_text(st, 3), str_n(proof, sizeof(proof)));
    return fn(ctx, &row);
}

static int ledger_rows(struct store_scan *s, tenant_id t, store_scan_ledger_fn fn, void *ctx)
{
    sqlite3_stmt *st = sqlite_bind(&s->r.conn, SQL_LEDGER_ALL, "i", (int64_t)t);
    int step = st ? sqlite3_step(st) : SQLITE_NOMEM, rc = 0;
    while (step == SQLITE_ROW && !rc) {
        rc = ledger_row(s, t, st, fn, ctx);
        step = rc ? step : sqlite3_step(st);
    }
    if (!rc)
        rc = sqlite_status(&s->r.conn, step);
    sqlite3_reset(st);
    return rc;
}

int store_scan_ledger(struct store_scan *s, tenant_id t, store_scan_ledger_fn fn, void *ctx)
{
    int rc = sqlite_status(&s->r.conn, sqlite_run(sqlite_bind(&s->r.conn, SQL_BEGIN_READ, "")));
    if (rc)
        return rc;
    rc = store_scan_end(s);
    if (!rc)
        rc = ledger_rows(s, t, fn, ctx);
    int ended = sqlite_status(&s->r.conn, sqlite_run(sqlite_bind(&s->r.conn, SQL_COMMIT, "")));
    return rc ? rc : ended;
}
