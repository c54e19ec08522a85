/* SPDX-License-Identifier: Apache-2.0 */
/* Owns what the warehouse and the carrier tell: each movement kept until the host has it. Must not
 * know how the host is told (moving.c). Called by rows.c and moving.c on a worker thread. */
#include "work.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* The key under which this shop did something, by itself or by an RMA number. */
static int32_t find_key(struct shop *s, omb_tenant tenant, omb_str key, omb_str rma,
                        char into[SHOP_MAX_KEY + 1])
{
    sqlite3_stmt *q = db_prepare(s, "SELECT key FROM done WHERE tenant = ?1 AND key = ?2 UNION ALL"
                                    " SELECT key FROM giveback WHERE tenant = ?1 AND ref = ?3"
                                    " LIMIT 1");
    if (!q)
        return -OMB_E_IO;
    sqlite3_bind_int64(q, 1, tenant);
    db_bind_text(q, 2, key);
    db_bind_text(q, 3, rma);
    int32_t rc = -OMB_E_NOTFOUND;
    if (sqlite3_step(q) == SQLITE_ROW && sqlite3_column_bytes(q, 0) <= SHOP_MAX_KEY) {
        snprintf(into, SHOP_MAX_KEY + 1, "%s", (const char *)sqlite3_column_text(q, 0));
        rc = 0;
    } else if (db_status(s)) {
        rc = db_status(s);
    }
    sqlite3_finalize(q);
    return rc;
}

static int32_t fail(struct row *r, const char *key, const char *why)
{
    snprintf(r->shop->why, sizeof r->shop->why, "%s %s", key, why);
    return -OMB_E_INVALID;
}

/* Is there such a thing of anybody? A row without a tenant is read for each of them. */
static int is_anothers(struct shop *s, omb_str key, omb_str rma)
{
    sqlite3_stmt *q = db_prepare(s, "SELECT 1 FROM done WHERE key = ?1 UNION ALL SELECT 1 FROM"
                                    " giveback WHERE ref = ?2 LIMIT 1");
    if (!q)
        return 0;
    db_bind_text(q, 1, key);
    db_bind_text(q, 2, rma);
    int found = sqlite3_step(q) == SQLITE_ROW;
    sqlite3_finalize(q);
    return found;
}

/* 1: this row is another tenant's. */
static int32_t read_key(struct row *r, char key[SHOP_MAX_KEY + 1])
{
    static const omb_str none = {NULL, 0};
    char given[SHOP_MAX_KEY + 1];
    omb_str text = row_text(r, "key");
    int by_key = text.ptr != NULL;
    if (!by_key)
        text = row_text(r, "rma");
    if (!text.ptr || text.len > SHOP_MAX_KEY)
        return fail(r, "key", "or rma is missing");
    memcpy(given, text.ptr, text.len);
    omb_str name = {given, text.len};
    int32_t rc = find_key(r->shop, r->tenant, by_key ? name : none, by_key ? none : name, key);
    if (rc != -OMB_E_NOTFOUND)
        return rc;
    if (!row_text(r, "tenant").ptr &&
        is_anothers(r->shop, by_key ? name : none, by_key ? none : name))
        return 1;
    return fail(r, by_key ? "key" : "rma", "names nothing that this shop has carried out");
}

static int32_t read_word(struct row *r, const char *key, const char *words, char *into, size_t cap)
{
    char padded[32];
    omb_str text = row_text(r, key);
    into[0] = '\0';
    if (!text.ptr)
        return 0;
    if (text.len >= cap || text.len + 3 > sizeof padded)
        return fail(r, key, "is none of the known words");
    snprintf(into, cap, "%.*s", (int)text.len, text.ptr);
    snprintf(padded, sizeof padded, " %s ", into);
    return strstr(words, padded) ? 0 : fail(r, key, "is none of the known words");
}

/* A whole number, or nothing. */
static int32_t bind_int(struct row *r, sqlite3_stmt *q, int at, const char *key)
{
    char copy[24], *end;
    omb_str text = row_text(r, key);
    if (!text.ptr)
        return 0;
    snprintf(copy, sizeof copy, "%.*s", (int)text.len, text.ptr);
    errno = 0;
    long long n = strtoll(copy, &end, 10);
    if (errno || end == copy || *end || text.len >= sizeof copy || n < 0)
        return fail(r, key, "is not a whole number");
    sqlite3_bind_int64(q, at, n);
    return 0;
}

static int32_t bind_text(struct row *r, sqlite3_stmt *q, int at, const char *key, size_t most)
{
    omb_str text = row_text(r, key);
    if (text.ptr && text.len > most)
        return fail(r, key, "is too long");
    db_bind_text(q, at, text);
    return 0;
}

static int32_t keep(struct row *r, const char *key, const char *what, const char *condition)
{
    int64_t at = r->now_ms;
    omb_str when = row_text(r, "at");
    if (when.ptr && when_read(when, r->now_ms, &at))
        return fail(r, "at", "is neither 2026-11-21T09:41:00Z nor an offset such as -3d");
    if (!row_text(r, "id").ptr)
        return fail(r, "id", "is missing");
    sqlite3_stmt *q =
        db_prepare(r->shop, "INSERT OR IGNORE INTO movement(tenant, id, key, what, at, condition,"
                            " quantity, minor, detail, state) VALUES(?,?,?,?,?,?,?,?,?,'open')");
    if (!q)
        return -OMB_E_IO;
    sqlite3_bind_int64(q, 1, r->tenant);
    int32_t rc = bind_text(r, q, 2, "id", SHOP_MAX_MOVE);
    db_bind_text(q, 3, omb_z(key));
    db_bind_text(q, 4, omb_z(what));
    sqlite3_bind_int64(q, 5, at);
    db_bind_text(q, 6, condition[0] ? omb_z(condition) : omb_z(NULL));
    rc = rc ? rc : bind_int(r, q, 7, "quantity");
    rc = rc ? rc : bind_int(r, q, 8, "minor");
    rc = rc ? rc : bind_text(r, q, 9, "detail", SHOP_MAX_TEXT);
    if (rc) {
        sqlite3_finalize(q);
        return rc;
    }
    return db_run(q);
}

int32_t moves_take(struct row *r)
{
    char key[SHOP_MAX_KEY + 1], what[16], condition[16];
    int32_t rc = read_key(r, key);
    if (rc)
        return rc > 0 ? 0 : rc;
    rc = read_word(r, "what",
                   " scanned received inspected lost redeemed reversed shipped delivered ", what,
                   sizeof what);
    if (rc == 0 && !what[0])
        return fail(r, "what", "is missing");
    if (rc == 0)
        rc = read_word(r, "condition", " as_new used damaged wrong empty ", condition,
                       sizeof condition);
    if (rc == 0 && strcmp(what, "redeemed") == 0)
        rc = certificate_redeem(r->shop, r->tenant, key);
    if (rc == 0 && strcmp(what, "reversed") == 0)
        rc = refund_reverse(r->shop, r->tenant, key);
    if (rc == -OMB_E_STATE)
        return 0; /* the till says no: nothing happened that the host need hear of */
    if (rc == 0)
        rc = keep(r, key, what, condition);
    return rc ? rc : giveback_moved(r->shop, r->tenant, key, what);
}

int32_t moves_dropoff(struct row *r)
{
    char kind[16];
    int32_t rc = read_word(r, "kind", " shop locker pickup warehouse ", kind, sizeof kind);
    if (rc == 0 && (!kind[0] || !row_text(r, "id").ptr || !row_text(r, "name").ptr))
        rc = fail(r, "id, name and kind", "are needed");
    sqlite3_stmt *q = rc ? NULL
                         : db_prepare(r->shop, "INSERT OR REPLACE INTO dropoff(tenant, id, name,"
                                               " kind, address) VALUES(?,?,?,?,?)");
    if (!q)
        return rc ? rc : -OMB_E_IO;
    sqlite3_bind_int64(q, 1, r->tenant);
    rc = bind_text(r, q, 2, "id", SHOP_MAX_ID);
    rc = rc ? rc : bind_text(r, q, 3, "name", SHOP_MAX_TEXT);
    db_bind_text(q, 4, omb_z(kind));
    rc = rc ? rc : bind_text(r, q, 5, "address", SHOP_MAX_TEXT);
    if (rc) {
        sqlite3_finalize(q);
        return rc;
    }
    return db_run(q);
}

/* ---- for the host ---- */

static void put(struct shop *s, omb_json_writer *w, const char *key, sqlite3_stmt *q, int column)
{
    int type = sqlite3_column_type(q, column);
    if (type == SQLITE_NULL)
        return;
    s->json->put_key(w, omb_z(key));
    if (type == SQLITE_INTEGER)
        s->json->put_int(w, sqlite3_column_int64(q, column));
    else
        s->json->put_text(w, db_text(q, column));
}

static int32_t next_locked(struct shop *s, struct move *m)
{
    static const char *const keys[] = {"id",        "key",      "what",  "at",
                                       "condition", "quantity", "minor", "detail"};
    sqlite3_stmt *q = db_prepare(s, "SELECT id, key, what, at, condition, quantity, minor, detail,"
                                    " tenant, n, tries FROM movement WHERE state = 'open'"
                                    " AND tenant IN (SELECT tenant FROM known_tenant)"
                                    " ORDER BY tries, n LIMIT 1");
    if (!q)
        return -OMB_E_IO;
    int32_t rc = -OMB_E_NOTFOUND;
    if (sqlite3_step(q) == SQLITE_ROW) {
        omb_json_writer w = omb_buf_writer(&m->json);
        s->json->begin_object(&w);
        for (int i = 0; i < 8; i++)
            put(s, &w, keys[i], q, i);
        s->json->end_object(&w);
        (void)omb_buf_done(&m->json, &w);
        m->tenant = (omb_tenant)sqlite3_column_int64(q, 8);
        m->n = sqlite3_column_int64(q, 9);
        m->tries = sqlite3_column_int64(q, 10);
        rc = m->json.err;
    } else if (db_status(s)) {
        rc = db_status(s);
    }
    sqlite3_finalize(q);
    return rc;
}

int32_t moves_next(struct shop *s, struct move *m)
{
    pthread_mutex_lock(&s->lock);
    int32_t rc = next_locked(s, m);
    pthread_mutex_unlock(&s->lock);
    return rc;
}

int32_t moves_told(struct shop *s, int64_t n, const char *state)
{
    pthread_mutex_lock(&s->lock);
    sqlite3_stmt *q =
        db_prepare(s, "UPDATE movement SET state = ?2, tries = tries + 1 WHERE n = ?1");
    int32_t rc = -OMB_E_IO;
    if (q) {
        sqlite3_bind_int64(q, 1, n);
        db_bind_text(q, 2, omb_z(state));
        rc = db_run(q);
    }
    pthread_mutex_unlock(&s->lock);
    return rc;
}

/* ---- the file that a warehouse drops ---- */

struct slug {
    omb_tenant tenant;
    char slug[SHOP_MAX_TEXT + 1];
};

static int read_tenants(struct shop *s, struct slug *slug, int most)
{
    int n = 0;
    pthread_mutex_lock(&s->lock);
    sqlite3_stmt *q = db_prepare(s, "SELECT tenant, slug FROM known_tenant ORDER BY tenant");
    while (q && n < most && sqlite3_step(q) == SQLITE_ROW) {
        slug[n].tenant = (omb_tenant)sqlite3_column_int64(q, 0);
        snprintf(slug[n].slug, sizeof slug[n].slug, "%s", (const char *)sqlite3_column_text(q, 1));
        n++;
    }
    sqlite3_finalize(q);
    pthread_mutex_unlock(&s->lock);
    return n;
}

static char *read_whole(const char *path, size_t *len)
{
    FILE *f = fopen(path, "re");
    char *text = f ? malloc(SHOP_MAX_DROP) : NULL;
    *len = text ? fread(text, 1, SHOP_MAX_DROP, f) : 0;
    if (f)
        fclose(f);
    return text;
}

/* A file that cannot be taken is laid aside with the reason behind it, and never tried again. */
static void lay_aside(struct shop *s, const char *taking, const char *why, size_t len)
{
    char path[4200];
    snprintf(path, sizeof path, "%s/movements.refused", s->folder);
    FILE *f = rename(taking, path) == 0 ? fopen(path, "ae") : NULL;
    if (!f)
        return;
    fprintf(f, "\n# %.*s\n", (int)len, why);
    fclose(f);
}

void moves_look(struct shop *s)
{
    struct slug slug[SHOP_MAX_TENANTS];
    char path[4200], taking[4200];
    omb_buf answer = {0};
    size_t len;
    snprintf(path, sizeof path, "%s/movements.jsonl", s->folder);
    snprintf(taking, sizeof taking, "%s/movements.taking", s->folder);
    if (access(taking, F_OK) != 0 && rename(path, taking) != 0)
        return;
    char *text = read_whole(taking, &len);
    int n = read_tenants(s, slug, SHOP_MAX_TENANTS);
    int32_t rc = text && len < SHOP_MAX_DROP ? 0 : -OMB_E_LIMIT;
    for (int i = 0; rc == 0 && i < n; i++) {
        omb_buf_free(&answer);
        answer = (omb_buf){0};
        rc = shop_import(s, slug[i].tenant, omb_z(slug[i].slug), omb_z("movements.jsonl"),
                         (omb_str){text, len}, &answer);
    }
    if (rc == 0)
        (void)unlink(taking);
    else if (rc == -OMB_E_INVALID || rc == -OMB_E_LIMIT)
        lay_aside(s, taking, omb_buf_str(&answer).ptr ? omb_buf_str(&answer).ptr : "is too long",
                  omb_buf_str(&answer).ptr ? omb_buf_str(&answer).len : 11);
    omb_buf_free(&answer);
    free(text);
}
