/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the judgement over a folder after a fault: SQLite's own check, then through store.h that
 * chains hold, that each transaction is whole, and that nothing acknowledged is missing.
 * Must not know how the fault was made.
 * Called by power_check.c and errors_run.c. */
#include "tests/fault/work.h"

#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <uv.h>

struct check {
    uv_loop_t loop;
    struct store *store;
    struct work_found *found;
    uint32_t c;
    uint64_t n; /* events of the case at hand */
    bool answered;
};

struct id work_kase(uint32_t c)
{
    struct id id = {{0}};
    memset(id.b, 0x5a, sizeof(id.b));
    id.b[15] = (uint8_t)c;
    return id;
}

static void bad(struct check *k, const char *fmt, ...)
{
    va_list ap;
    if (k->found->corrupt)
        return;
    k->found->corrupt = true;
    va_start(ap, fmt);
    vsnprintf(k->found->why, sizeof(k->found->why), fmt, ap);
    va_end(ap);
}

static int on_check_row(void *ctx, int n, char **value, char **name)
{
    (void)n;
    (void)name;
    if (strcmp(value[0], "ok") != 0)
        bad(ctx, "integrity_check: %s", value[0]);
    return 0;
}

static void check_pages(struct check *k, const char *dir)
{
    char path[600];
    sqlite3 *db = NULL;
    snprintf(path, sizeof(path), "%s/ombud.db", dir);
    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL) ||
        sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, (int *)NULL) ||
        sqlite3_exec(db, "PRAGMA integrity_check", on_check_row, k, NULL))
        bad(k, "integrity_check: %s", db ? sqlite3_errmsg(db) : "cannot open");
    sqlite3_close(db);
}

static void on_events(void *ctx, int status, const struct store_case *c)
{
    struct check *k = ctx;
    k->answered = true;
    if (status)
        bad(k, "case %u: %s", k->c, omb_strerror(status));
    k->n = c->n_event;
    for (uint32_t i = 0; i < c->n_event; i++) {
        char want[64];
        snprintf(want, sizeof(want), "{\"text\":\"case %u seq %u\"}", k->c, i + 1);
        if (c->event[i].seq != i + 1 || !str_is(c->event[i].body, want))
            bad(k, "case %u: event %u holds \"%.*s\"", k->c, i + 1, STR_ARG(c->event[i].body));
    }
}

static void on_ledger(void *ctx, int status, const struct store_rows *rows)
{
    struct check *k = ctx;
    uint64_t version = rows->n ? rows->row[0].num : 0, balance = rows->n ? rows->row[0].at : 0;
    k->answered = true;
    if (status || version != k->n || balance != k->n)
        bad(k, "case %u: %d events, ledger version %d balance %d (%s)", k->c, (int)k->n,
            (int)version, (int)balance, omb_strerror(status));
}

static void on_list(void *ctx, int status, const struct store_rows *rows)
{
    struct check *k = ctx;
    uint64_t at = rows->n ? rows->row[0].at : 0;
    k->answered = true;
    if (status || at != k->n)
        bad(k, "case %u: %d events, list row at %d (%s)", k->c, (int)k->n, (int)at,
            omb_strerror(status));
}

static void on_outbox(void *ctx, int status, const struct store_rows *rows)
{
    struct check *k = ctx;
    char want[32];
    uint64_t found = 0;
    struct id kase = work_kase(k->c);
    k->answered = true;
    snprintf(want, sizeof(want), "{\"seq\":%d}", (int)k->n);
    for (uint32_t i = 0; i < rows->n; i++) {
        if (id_eq(rows->row[i].kase, kase))
            found += str_is(rows->row[i].c, want) ? 1 : 2;
    }
    if (status || found != (k->n ? 1 : 0))
        bad(k, "case %u: outbox does not stand at %d (%s)", k->c, (int)k->n, omb_strerror(status));
}

static void on_verified(void *ctx, int status, uint64_t seq)
{
    struct check *k = ctx;
    k->answered = true;
    if (status && !(status == -OMB_E_NOTFOUND && k->n == 0))
        bad(k, "case %u: chain broken at %d", k->c, (int)seq);
}

static void await(struct check *k, int rc)
{
    if (rc)
        bad(k, "case %u: %s", k->c, omb_strerror(rc));
    while (!rc && !k->answered)
        uv_run(&k->loop, UV_RUN_ONCE);
    k->answered = false;
}

static void check_case(struct check *k, uint32_t acked)
{
    char key[32], filter[32];
    struct id kase = work_kase(k->c);
    omb_str keys[1];
    snprintf(key, sizeof(key), "line:%u", k->c);
    snprintf(filter, sizeof(filter), "holder:h%u", k->c);
    keys[0] = str_of(key);
    k->n = 0;
    await(k, store_events(k->store, 1, kase, 0, 0, on_events, k));
    await(k, store_verify(k->store, 1, kase, on_verified, k));
    await(k, store_ledger(k->store, 1, keys, 1, on_ledger, k));
    await(k, store_list(k->store, 1, str_of(filter), 0, 1, on_list, k));
    await(k, store_outbox(k->store, on_outbox, k));
    if (k->n < acked)
        k->found->lost += acked - (uint32_t)k->n;
    else
        k->found->extra += (uint32_t)k->n - acked;
}

void work_check(const char *dir, const uint32_t acked[WORK_CASES], struct work_found *out)
{
    struct check k = {.found = out};
    omb_error error = {.size = sizeof(error)};
    struct store_options o = {.path = dir, .master_key = WORK_KEY};
    *out = (struct work_found){0};
    check_pages(&k, dir);
    uv_loop_init(&k.loop);
    int rc = store_open(&k.loop, &o, &k.store, &error);
    if (rc)
        bad(&k, "cannot open: %s", error.text);
    for (k.c = 0; !rc && k.c < WORK_CASES; k.c++)
        check_case(&k, acked[k.c]);
    for (uint32_t c = 0; rc && c < WORK_CASES; c++)
        out->lost += acked[c];
    store_close(k.store);
    uv_run(&k.loop, UV_RUN_DEFAULT);
    uv_loop_close(&k.loop);
}
