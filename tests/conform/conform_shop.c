/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: printing tables of a shop's file, one JSON object a row: {"table", column: value…}.
 * Must not know: what the rows mean.
 * Called by: tests/conform/retail.mjs. units: base
 * `conform_shop FILE TABLE…`; a table that is not there is an error. */
#include "core/base/json_out.h"

#include <sqlite3.h>
#include <stdio.h>

#define ROW_MAX (1 << 20)

static void put_column(sqlite3_stmt *q, int column, struct json_out *o)
{
    jo_key_str(o, str_of(sqlite3_column_name(q, column)));
    switch (sqlite3_column_type(q, column)) {
    case SQLITE_NULL:
        jo_null(o);
        break;
    case SQLITE_INTEGER:
        jo_int(o, sqlite3_column_int64(q, column));
        break;
    default:
        jo_str(o, str_n((const char *)sqlite3_column_text(q, column),
                        (size_t)sqlite3_column_bytes(q, column)));
    }
}

static int print_table(sqlite3 *db, const char *table)
{
    char sql[128];
    sqlite3_stmt *q = NULL;
    (void)snprintf(sql, sizeof sql, "SELECT * FROM \"%s\"", table);
    if (sqlite3_prepare_v2(db, sql, -1, &q, NULL) != SQLITE_OK) {
        fprintf(stderr, "%s: %s\n", table, sqlite3_errmsg(db));
        return 1;
    }
    int rc = sqlite3_step(q);
    for (; rc == SQLITE_ROW; rc = sqlite3_step(q)) {
        struct buf b = BUF_INIT(ROW_MAX);
        struct json_out o = json_out(&b);
        jo_obj(&o);
        jo_kv_z(&o, "table", table);
        for (int i = 0; i < sqlite3_column_count(q); i++)
            put_column(q, i, &o);
        jo_end_obj(&o);
        if (!b.err)
            printf("%.*s\n", STR_ARG(buf_str(&b)));
        rc = b.err ? SQLITE_NOMEM : rc;
        buf_free(&b);
    }
    sqlite3_finalize(q);
    return rc == SQLITE_DONE ? 0 : 1;
}

int main(int argc, char **argv)
{
    sqlite3 *db = NULL;
    int rc = argc < 3 || sqlite3_open_v2(argv[1], &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK;
    for (int i = 2; rc == 0 && i < argc; i++)
        rc = print_table(db, argv[i]);
    (void)sqlite3_close(db);
    return rc;
}
