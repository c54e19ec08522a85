/* SPDX-License-Identifier: Apache-2.0 */
/* Owns an SQLite connection: its pragmas, its statements, the meaning of its errors.
 * Must not know what is stored.
 * Called by the other sqlite files. */
#include "core/store/sqlite.h"

#include "core/base/check.h"

#include <errno.h>

#define SQLITE_TEXT_(name, sql) sql,
static const char *const sql_text[] = {SQLITE_STATEMENTS(SQLITE_TEXT_)};
#undef SQLITE_TEXT_

/*
 * Of a new file. A commit of many cases touches an index leaf or two of each, and the log
 * carries whole pages: a quarter of the default page is a quarter of that.
 */
#define PAGE_BYTES 1024

/* The cache comes last: SQLite counts its pages when it is told, in pages of that moment. */
static int pragmas(sqlite3 *db, enum sqlite_role role)
{
    char text[512];
    static const int cache_kib[] = {[SQLITE_WRITER] = STORE_WRITER_CACHE_KIB,
                                    [SQLITE_READER] = STORE_READER_CACHE_KIB,
                                    [SQLITE_SCANNER] = STORE_SCAN_CACHE_KIB};
    int at = 0;
    if (role == SQLITE_WRITER)
        at = snprintf(text, sizeof(text),
                      "PRAGMA page_size=%d; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
                      " PRAGMA secure_delete=FAST; PRAGMA journal_size_limit=67108864;",
                      PAGE_BYTES);
    else
        at = snprintf(text, sizeof(text), "PRAGMA query_only=ON;");
    snprintf(text + at, sizeof(text) - (size_t)at,
             " PRAGMA mmap_size=0; PRAGMA temp_store=MEMORY; PRAGMA wal_autocheckpoint=0;"
             " PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; PRAGMA cache_size=-%d;",
             cache_kib[role]);
    return sqlite3_exec(db, text, NULL, NULL, NULL);
}

int sqlite_conn_open(struct sqlite_conn *c, const char *file, enum sqlite_role role,
                     omb_error *error)
{
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE;
    flags |= role == SQLITE_WRITER ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY;
    *c = (struct sqlite_conn){0};
    int rc = sqlite3_open_v2(file, &c->db, flags, NULL);
    if (!rc) {
        sqlite3_extended_result_codes(c->db, 1);
        sqlite3_busy_timeout(c->db, 2000);
        if (role != SQLITE_WRITER)
            rc = sqlite3_db_config(c->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, (int *)NULL);
    }
    if (!rc)
        rc = pragmas(c->db, role);
    if (!rc)
        return 0;
    int code = c->db ? sqlite_status(c, rc) : -OMB_E_NOMEM;
    backend_fail(error, code, "%s: %s", file, c->db ? sqlite3_errmsg(c->db) : "out of memory");
    sqlite_conn_close(c);
    return code;
}

void sqlite_conn_close(struct sqlite_conn *c)
{
    for (int i = 0; i < SQL_COUNT; i++)
        sqlite3_finalize(c->stmt[i]);
    sqlite3_close(c->db);
    *c = (struct sqlite_conn){0};
}

static int bind_one(sqlite3_stmt *st, int at, char type, va_list *ap)
{
    omb_str s;
    switch (type) {
    case 'i':
        return sqlite3_bind_int64(st, at, va_arg(*ap, int64_t));
    case 'k':
        return sqlite3_bind_blob(st, at, va_arg(*ap, const struct id *)->b, 16, SQLITE_STATIC);
    case 't':
        s = va_arg(*ap, omb_str);
        if (!s.ptr)
            return sqlite3_bind_null(st, at);
        return sqlite3_bind_text(st, at, s.ptr, (int)s.len, SQLITE_STATIC);
    case 's':
        s = va_arg(*ap, omb_str);
        return sqlite3_bind_text(st, at, s.ptr ? s.ptr : "", (int)s.len, SQLITE_STATIC);
    case 'b':
        s = va_arg(*ap, omb_str);
        return sqlite3_bind_blob(st, at, s.ptr ? s.ptr : "", (int)s.len, SQLITE_STATIC);
    default:
        return sqlite3_bind_null(st, at);
    }
}

sqlite3_stmt *sqlite_bind(struct sqlite_conn *c, enum sqlite_id id, const char *types, ...)
{
    sqlite3_stmt **st = &c->stmt[id];
    va_list ap;
    int rc = 0;
    if (!*st && sqlite3_prepare_v3(c->db, sql_text[id], -1, SQLITE_PREPARE_PERSISTENT, st, NULL))
        return NULL;
    /* One left out would keep what the statement was bound to before. */
    OMB_ASSERT((int)strlen(types) == sqlite3_bind_parameter_count(*st));
    va_start(ap, types);
    for (int i = 0; types[i] && !rc; i++)
        rc = bind_one(*st, i + 1, types[i], &ap);
    va_end(ap);
    return rc ? NULL : *st;
}

int sqlite_run(sqlite3_stmt *st)
{
    if (!st)
        return SQLITE_NOMEM;
    int rc = sqlite3_step(st);
    while (rc == SQLITE_ROW)
        rc = sqlite3_step(st);
    int reset = sqlite3_reset(st);
    return rc == SQLITE_DONE ? SQLITE_OK : reset ? reset : rc;
}

int sqlite_status(struct sqlite_conn *c, int rc)
{
    switch (rc & 0xff) {
    case SQLITE_OK:
    case SQLITE_DONE:
    case SQLITE_ROW:
        return 0;
    case SQLITE_FULL:
        return -OMB_E_FULL;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return -OMB_E_CORRUPT;
    case SQLITE_NOMEM:
        return -OMB_E_NOMEM;
    case SQLITE_IOERR: {
        int err = sqlite3_system_errno(c->db);
        return err == ENOSPC || err == EDQUOT ? -OMB_E_FULL : -OMB_E_IO;
    }
    default:
        return -OMB_E_IO;
    }
}

omb_str sqlite_text(sqlite3_stmt *st, int column)
{
    const void *ptr = sqlite3_column_blob(st, column);
    return str_n(ptr ? ptr : "", (size_t)sqlite3_column_bytes(st, column));
}

struct id sqlite_kase(sqlite3_stmt *st, int column)
{
    struct id id = {{0}};
    const void *ptr = sqlite3_column_blob(st, column);
    if (ptr && sqlite3_column_bytes(st, column) == (int)sizeof(id.b))
        memcpy(id.b, ptr, sizeof(id.b));
    return id;
}
