/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the SQLite backend as a whole: opening, the group commit, moving the log, coming up again.
 * Must not know threads, queues or callbacks.
 * Called by store.c and worker.c through struct store_ops. */
#include "core/store/sqlite.h"

#include "core/base/log.h"
#include "core/base/rand.h"
#include "core/store/folder.h"
#include "core/store/sqlite_schema.h"

#include <stdlib.h>

static void forget(struct sqlite_writer *w)
{
    chain_heads_clear(&w->heads);
    memset(w->key, 0, STORE_KEY_CACHE * sizeof(*w->key));
}

static int on_log(void *ctx, sqlite3 *db, const char *name, int pages)
{
    struct sqlite_writer *w = ctx;
    (void)db;
    (void)name;
    if (pages < w->pages)
        w->move_at = w->log_pages;
    w->pages = pages;
    return SQLITE_OK;
}

static int writer_connect(struct sqlite_store *b, omb_error *error)
{
    struct sqlite_writer *w = &b->w;
    int rc = sqlite_conn_open(&w->conn, b->file, SQLITE_WRITER, error);
    if (!rc && sqlite_person_functions(w))
        rc = backend_fail(error, -OMB_E_NOMEM, "out of memory");
    if (!rc)
        rc = sqlite_schema_update(w->conn.db, error);
    if (!rc)
        rc = sqlite_key_again(w, error);
    if (rc) {
        sqlite_conn_close(&w->conn);
        return rc;
    }
    w->pages = 0;
    w->move_at = w->log_pages;
    sqlite3_wal_hook(w->conn.db, on_log, w);
    return 0;
}

static int group_body(struct sqlite_store *b, struct store_job *first, uint64_t now,
                      struct store_tally *tally)
{
    struct sqlite_writer *w = &b->w;
    int rc = sqlite_status(&w->conn, sqlite_run(sqlite_bind(&w->conn, SQL_BEGIN, "")));
    for (struct store_job *j = first; j && !rc; j = (struct store_job *)j->item.next) {
        j->status = 0;
        if (j->kind == STORE_JOB_TXN)
            rc = sqlite_write_txn(w, j, tally);
        else if (j->kind == STORE_JOB_KV)
            rc = sqlite_write_kv(w, j, now);
        else
            rc = sqlite_key_erase(w, j);
    }
    if (!rc)
        rc = sqlite_write_late(w);
    if (!rc && w->erasing)
        rc = sqlite_key_note(w);
    if (!rc)
        rc = sqlite_status(&w->conn, sqlite_run(sqlite_bind(&w->conn, SQL_COMMIT, "")));
    return rc;
}

static int op_commit(void *backend, struct store_job *first, uint64_t now,
                     struct store_tally *tally, omb_error *why)
{
    struct sqlite_store *b = backend;
    struct sqlite_writer *w = &b->w;
    w->n_late = 0;
    w->erasing = false;
    buf_clear(&w->gone);
    memset(w->late_slot, 0, sizeof(w->late_slot));
    int rc = group_body(b, first, now, tally);
    if (!rc) {
        if (w->erasing)
            atomic_fetch_add(&b->erased, 1);
        return 0;
    }
    backend_fail(why, rc, "commit: %s (%s)", sqlite3_errmsg(w->conn.db), omb_strerror(rc));
    forget(w);
    sqlite_conn_close(&w->conn); /* rolls back; what a failed sync left is not trusted */
    return rc == -OMB_E_FULL ? rc : -OMB_E_IO;
}

/*
 * Between two views of the reader: with one open only what is older than it could be moved, and
 * the log would begin anew only when nobody reads, which under load is never.
 */
static int move_log(struct sqlite_store *b, int mode, omb_error *why)
{
    struct sqlite_writer *w = &b->w;
    (void)gate_shut(&b->gate, STORE_GATE_MS); /* a longer view only means that less is moved */
    int rc = sqlite3_wal_checkpoint_v2(w->conn.db, NULL, mode, NULL, NULL);
    gate_open(&b->gate);
    w->move_at = w->pages + w->log_pages / 4;
    if (rc == SQLITE_OK || (rc & 0xff) == SQLITE_BUSY || (rc & 0xff) == SQLITE_LOCKED)
        return 0;
    int code = sqlite_status(&w->conn, rc) == -OMB_E_FULL ? -OMB_E_FULL : -OMB_E_IO;
    return backend_fail(why, code, "moving the log: %s", sqlite3_errmsg(w->conn.db));
}

static int op_tidy(void *backend, uint64_t now, omb_error *why)
{
    struct sqlite_store *b = backend;
    struct sqlite_writer *w = &b->w;
    int rc = 0;
    if (!w->conn.db)
        return 0;
    if (w->erasing) {
        w->erasing = false;
        rc = move_log(b, SQLITE_CHECKPOINT_TRUNCATE, why);
    } else if (w->pages >= w->move_at) {
        rc = move_log(b, SQLITE_CHECKPOINT_PASSIVE, why);
    }
    if (!rc && now >= w->next_sweep) {
        w->next_sweep = now + STORE_SWEEP_MS;
        rc = sqlite_sweep(w, now);
        if (rc)
            rc = backend_fail(why, rc == -OMB_E_FULL ? rc : -OMB_E_IO, "sweep: %s",
                              sqlite3_errmsg(w->conn.db));
    }
    if (rc) {
        forget(w);
        sqlite_conn_close(&w->conn);
    }
    return rc;
}

static int op_probe(void *backend, omb_error *why)
{
    struct sqlite_store *b = backend;
    struct sqlite_writer *w = &b->w;
    sqlite_conn_close(&w->conn);
    int rc = writer_connect(b, why);
    if (rc)
        return rc == -OMB_E_FULL ? rc : -OMB_E_IO;
    rc = sqlite_run(sqlite_bind(&w->conn, SQL_PROBE, "i", (int64_t)STORE_PROBE_BYTES));
    if (!rc)
        rc = sqlite_run(sqlite_bind(&w->conn, SQL_PROBE_DROP, ""));
    if (!rc)
        return 0;
    rc = sqlite_status(&w->conn, rc) == -OMB_E_FULL ? -OMB_E_FULL : -OMB_E_IO;
    backend_fail(why, rc, "probe: %s", sqlite3_errmsg(w->conn.db));
    sqlite_conn_close(&w->conn);
    return rc;
}

static int read_one(struct sqlite_reader *r, struct store_read *q)
{
    switch (q->kind) {
    case STORE_READ_LOAD:
    case STORE_READ_EVENTS:
        return sqlite_read_case(r, q);
    case STORE_READ_VERIFY:
        return sqlite_read_verify(r, q);
    default:
        return sqlite_read_rows(r, q);
    }
}

static int begin_view(struct sqlite_store *b)
{
    struct sqlite_reader *r = &b->r;
    unsigned erased = atomic_load(&b->erased);
    omb_error why = {.size = sizeof(why)};
    if (erased != r->erased) {
        memset(r->key, 0, STORE_KEY_CACHE * sizeof(*r->key));
        r->name.tenant = 0;
        r->erased = erased;
    }
    if (!r->conn.db) {
        int rc = sqlite_conn_open(&r->conn, b->file, SQLITE_READER, &why);
        if (rc) {
            log_error("store", "reading: %s", why.text);
            return rc;
        }
    }
    return sqlite_status(&r->conn, sqlite_run(sqlite_bind(&r->conn, SQL_BEGIN_READ, "")));
}

/*
 * One view of the data, begun after every one of them was asked, for as many as fit into
 * STORE_VIEW_ROWS: the log cannot be moved past an open view.
 */
static uint32_t op_read(void *backend, struct store_read *first)
{
    struct sqlite_store *b = backend;
    struct sqlite_reader *r = &b->r;
    uint32_t n = 0;
    uint64_t rows = 0;
    gate_enter(&b->gate);
    int rc = begin_view(b);
    for (struct store_read *q = first; q && rows < STORE_VIEW_ROWS;
         q = (struct store_read *)q->item.next) {
        q->status = rc ? rc : read_one(r, q);
        if (q->status == -OMB_E_IO)
            rc = q->status;
        rows += 1 + q->found.n_event + q->rows.n;
        n++;
    }
    if (r->conn.db && sqlite_run(sqlite_bind(&r->conn, SQL_COMMIT, "")))
        rc = -OMB_E_IO;
    if (rc)
        sqlite_conn_close(&r->conn);
    gate_leave(&b->gate);
    return n;
}

static void op_close(void *backend)
{
    struct sqlite_store *b = backend;
    sqlite_conn_close(&b->r.conn);
    sqlite_conn_close(&b->w.conn);
    chain_heads_close(&b->w.heads);
    gate_free(&b->gate);
    seal_close(&b->w.seal);
    seal_close(&b->r.seal);
    buf_free(&b->w.canon);
    buf_free(&b->w.sealed);
    buf_free(&b->w.split);
    buf_free(&b->w.gone);
    buf_free(&b->r.canon);
    arena_free(&b->w.arena);
    free(b->w.key);
    free(b->r.key);
    folder_close(b->lock_fd);
    free(b->dir);
    free(b->file);
    free(b);
}

static const struct store_ops sqlite_ops = {op_commit, op_tidy, op_probe, op_read, op_close};

static int make(const struct store_options *o, struct sqlite_store **out)
{
    struct sqlite_store *b = calloc(1, sizeof(*b));
    if (!b)
        return -OMB_E_NOMEM;
    b->lock_fd = -1;
    b->w.log_pages = o->log_pages ? (int)o->log_pages : STORE_WAL_PAGES;
    b->dir = str_dup(str_of(o->path));
    b->w.dir = b->dir;
    if (asprintf(&b->file, "%s/" SQLITE_FILE, o->path) < 0)
        b->file = NULL;
    b->w.key = calloc(STORE_KEY_CACHE, sizeof(*b->w.key));
    b->r.key = calloc(STORE_KEY_CACHE, sizeof(*b->r.key));
    int rc = chain_heads_open(&b->w.heads);
    if (!rc)
        rc = gate_make(&b->gate);
    if (!b->dir || !b->file || !b->w.key || !b->r.key)
        rc = -OMB_E_NOMEM;
    if (!rc)
        rc = seal_open(&b->w.seal, o->master_key);
    if (!rc)
        rc = seal_open(&b->r.seal, o->master_key);
    if (rc) {
        op_close(b);
        return rc;
    }
    return *out = b, 0;
}

int sqlite_open(const struct store_options *o, const struct store_ops **ops, void **backend,
                omb_error *error)
{
    struct sqlite_store *b = NULL;
    /* Without effect once SQLite runs; the figures it would keep cost a lock on each malloc. */
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    rand_init();
    int rc = make(o, &b);
    if (rc == -OMB_E_INVALID)
        return backend_fail(error, rc, "the master key must have %d bytes", SEAL_KEY);
    if (rc)
        return backend_fail(error, rc, "out of memory");
    rc = folder_open(b->dir, b->file, &b->lock_fd, error);
    if (!rc)
        rc = writer_connect(b, error);
    if (!rc)
        rc = sqlite_conn_open(&b->r.conn, b->file, SQLITE_READER, error);
    if (!rc && folder_sync(b->dir))
        rc = backend_fail(error, -OMB_E_IO, "cannot sync %s", b->dir);
    if (rc) {
        op_close(b);
        return rc;
    }
    *ops = &sqlite_ops;
    *backend = b;
    return 0;
}
