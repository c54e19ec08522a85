/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the shop's file: opening it and small helpers. Must not know what the rows mean.
 * Called by the other files of this folder. */
#include "shop.h"

#include <stdarg.h>
#include <stdio.h>

int32_t db_status(struct shop *s)
{
    switch (sqlite3_errcode(s->db) & 0xff) {
    case SQLITE_OK:
    case SQLITE_DONE:
    case SQLITE_ROW:
        return 0;
    case SQLITE_FULL:
        return -OMB_E_FULL;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return -OMB_E_BUSY;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return -OMB_E_CORRUPT;
    case SQLITE_NOMEM:
        return -OMB_E_NOMEM;
    default:
        return -OMB_E_IO;
    }
}

int32_t db_exec(struct shop *s, const char *sql)
{
    return sqlite3_exec(s->db, sql, NULL, NULL, NULL) == SQLITE_OK ? 0 : db_status(s);
}

sqlite3_stmt *db_prepare(struct shop *s, const char *sql)
{
    sqlite3_stmt *q = NULL;
    return sqlite3_prepare_v2(s->db, sql, -1, &q, NULL) == SQLITE_OK ? q : NULL;
}

void db_bind_text(sqlite3_stmt *q, int at, omb_str text)
{
    if (text.ptr)
        sqlite3_bind_text64(q, at, text.ptr, text.len, SQLITE_TRANSIENT, SQLITE_UTF8);
    else
        sqlite3_bind_null(q, at);
}

int32_t db_run(sqlite3_stmt *q)
{
    if (!q)
        return -OMB_E_IO;
    int rc = sqlite3_step(q);
    while (rc == SQLITE_ROW)
        rc = sqlite3_step(q);
    int full = sqlite3_extended_errcode(sqlite3_db_handle(q)) == SQLITE_FULL;
    sqlite3_finalize(q);
    if (rc == SQLITE_DONE)
        return 0;
    return full ? -OMB_E_FULL : -OMB_E_IO;
}

int32_t db_do(struct shop *s, const char *sql, const char *types, ...)
{
    sqlite3_stmt *q = db_prepare(s, sql);
    va_list ap;
    if (!q)
        return -OMB_E_IO;
    va_start(ap, types);
    for (int at = 1; types[at - 1]; at++) {
        if (types[at - 1] == 'i')
            sqlite3_bind_int64(q, at, va_arg(ap, int64_t));
        else if (types[at - 1] == 's')
            db_bind_text(q, at, omb_z(va_arg(ap, const char *)));
        else
            db_bind_text(q, at, va_arg(ap, omb_str));
    }
    va_end(ap);
    return db_run(q);
}

int32_t db_copy(sqlite3_stmt *q, int column, char *into, size_t cap)
{
    omb_str text = db_text(q, column);
    into[0] = '\0';
    if (text.len >= cap)
        return -OMB_E_LIMIT;
    if (text.len)
        memcpy(into, text.ptr, text.len);
    into[text.len] = '\0';
    return 0;
}

omb_str db_text(sqlite3_stmt *q, int column)
{
    omb_str s = {(const char *)sqlite3_column_text(q, column),
                 (size_t)sqlite3_column_bytes(q, column)};
    return s;
}

int32_t shop_open(struct shop *s, const char *folder, const omb_ext_json *json)
{
    char path[4096];
    int n = snprintf(path, sizeof path, "%s/shop.db", folder);
    s->json = json;
    s->journal = -1;
    if (n < 0 || (size_t)n >= sizeof path)
        return -OMB_E_LIMIT;
    if (pthread_mutex_init(&s->lock, NULL))
        return -OMB_E_NOMEM;
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    int32_t rc = sqlite3_open_v2(path, &s->db, flags, NULL) == SQLITE_OK ? 0 : -OMB_E_IO;
    if (rc == 0) {
        sqlite3_busy_timeout(s->db, SHOP_BUSY_MS);
        rc = schema_bring_up(s);
        snprintf(s->folder, sizeof s->folder, "%s", folder);
        if (rc == 0)
            rc = giveback_tables(s);
    }
    if (rc == 0)
        rc = journal_open(s, folder);
    if (rc)
        shop_close(s);
    return rc;
}
