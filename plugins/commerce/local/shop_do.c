/* SPDX-License-Identifier: Apache-2.0 */
/* Owns doing a remedy exactly once under its key. Must not know the kinds of remedy (remedy.c).
 * Called by plugin.c on a worker thread. */
#include "shop.h"

#include <stdio.h>

/* 1: found, *answer is filled; 0: never begun; negative: failed. */
static int32_t find_done(struct shop *s, omb_tenant tenant, omb_str key, omb_str remedy,
                         omb_buf *answer)
{
    sqlite3_stmt *q = db_prepare(s, "SELECT remedy, answer FROM done WHERE tenant = ? AND key = ?");
    if (!q)
        return -OMB_E_IO;
    sqlite3_bind_int64(q, 1, tenant);
    db_bind_text(q, 2, key);
    int32_t rc = 0;
    if (sqlite3_step(q) == SQLITE_ROW) {
        rc = remedy.ptr && !omb_same(db_text(q, 0), remedy) ? -OMB_E_CONFLICT : 1;
        if (rc == 1)
            omb_buf_put(answer, db_text(q, 1));
    } else {
        rc = db_status(s);
    }
    sqlite3_finalize(q);
    return rc;
}

static void write_answer(struct shop *s, const struct outcome *o, omb_buf *out)
{
    const omb_ext_json *j = s->json;
    omb_json_writer w = omb_buf_writer(out);
    j->begin_object(&w);
    j->put_key(&w, omb_z("outcome"));
    j->put_text(&w, omb_z(o->done ? "done" : "failed"));
    if (o->ref[0]) {
        j->put_key(&w, omb_z("ref"));
        j->put_text(&w, omb_z(o->ref));
    }
    if (o->rma[0]) {
        j->put_key(&w, omb_z("rma"));
        j->put_raw(&w, omb_z(o->rma));
    }
    if (o->done && o->arrives_days) {
        j->put_key(&w, omb_z("arrives_days"));
        j->put_int(&w, o->arrives_days);
    }
    if (o->detail[0]) {
        j->put_key(&w, omb_z("detail"));
        j->put_text(&w, omb_z(o->detail));
    }
    if (o->refunds[0]) {
        j->put_key(&w, omb_z("refunds"));
        j->put_raw(&w, omb_z(o->refunds));
    }
    j->end_object(&w);
    (void)omb_buf_done(out, &w);
}

/* The journal's line behind its number: all members, without the opening brace. */
static void write_entry(struct shop *s, omb_tenant tenant, const struct remedy *r, omb_str key,
                        const struct outcome *o, omb_buf *out)
{
    const omb_ext_json *j = s->json;
    omb_buf whole = {0};
    omb_json_writer w = omb_buf_writer(&whole);
    const char *const text[][2] = {{"kind", r->kind},
                                   {"order", r->order},
                                   {"line", r->line},
                                   {"currency", r->currency},
                                   {"ref", o->ref}};
    j->begin_object(&w);
    j->put_key(&w, omb_z("tenant"));
    j->put_int(&w, tenant);
    j->put_key(&w, omb_z("key"));
    j->put_text(&w, key);
    j->put_key(&w, omb_z("minor"));
    j->put_int(&w, o->moved ? o->moved : r->minor);
    for (size_t i = 0; i < sizeof text / sizeof text[0]; i++) {
        j->put_key(&w, omb_z(text[i][0]));
        j->put_text(&w, omb_z(text[i][1]));
    }
    if (o->debtor[0]) {
        j->put_key(&w, omb_z("seller"));
        j->put_text(&w, omb_z(o->debtor));
        j->put_key(&w, omb_z("debit"));
        j->put_int(&w, o->debit);
    }
    j->end_object(&w);
    omb_str bytes = omb_buf_done(&whole, &w);
    if (bytes.ptr)
        omb_buf_put(out, (omb_str){bytes.ptr + 1, bytes.len - 1});
    else
        out->err = whole.err;
    omb_buf_free(&whole);
}

struct work {
    omb_tenant tenant;
    omb_str remedy, key;
    enum shop_fail fail;
};

static int32_t keep_done(struct shop *s, const struct work *k, omb_str answer, omb_str entry)
{
    sqlite3_stmt *q =
        db_prepare(s,
                   "INSERT INTO done(tenant, key, remedy, answer, entry, at) VALUES(?,?,?,?,?,?)");
    if (!q)
        return -OMB_E_IO;
    sqlite3_bind_int64(q, 1, k->tenant);
    db_bind_text(q, 2, k->key);
    db_bind_text(q, 3, k->remedy);
    db_bind_text(q, 4, answer);
    db_bind_text(q, 5, entry);
    sqlite3_bind_int64(q, 6, s->now_ms());
    return db_run(q);
}

/* Inside a transaction that the caller ends. */
static int32_t do_once(struct shop *s, const struct work *k, omb_buf *answer)
{
    struct remedy r;
    struct outcome o = {0};
    omb_buf entry = {0};
    int32_t rc = remedy_read(s, k->remedy, &r);
    if (rc)
        return rc;
    if (k->fail == SHOP_REFUSE)
        snprintf(o.detail, sizeof o.detail, "the shop refuses everything (fail_mode)");
    else
        rc = remedy_apply(s, k->tenant, &r, k->key, &o);
    if (rc == 0) {
        write_answer(s, &o, answer);
        if (o.done)
            write_entry(s, k->tenant, &r, k->key, &o, &entry);
        rc = answer->err ? answer->err : entry.err;
    }
    if (rc == 0)
        rc = keep_done(s, k, omb_buf_str(answer), omb_buf_str(&entry));
    omb_buf_free(&entry);
    return rc;
}

static int32_t execute_locked(struct shop *s, const struct work *k, omb_buf *out)
{
    int32_t rc = db_exec(s, "BEGIN IMMEDIATE");
    if (rc)
        return rc;
    int32_t found = find_done(s, k->tenant, k->key, k->remedy, out);
    if (found != 0) {
        (void)db_exec(s, "ROLLBACK");
        return found < 0 ? found : out->err;
    }
    rc = do_once(s, k, out);
    if (rc == 0)
        rc = db_exec(s, "COMMIT");
    if (rc) {
        (void)db_exec(s, "ROLLBACK");
        return rc;
    }
    /* Done and durable whatever comes now; a line missing in the journal is added at the next
     * execution or start. */
    (void)journal_catch_up(s);
    return k->fail == SHOP_TIMEOUT_AFTER_WORK ? -OMB_E_TIMEOUT : 0;
}

int32_t shop_execute(struct shop *s, omb_tenant tenant, omb_str remedy, omb_str key,
                     enum shop_fail fail, omb_buf *out)
{
    struct work k = {tenant, remedy, key, fail};
    if (fail == SHOP_UNAVAILABLE)
        return -OMB_E_UNAVAILABLE;
    if (key.len == 0 || key.len > SHOP_MAX_KEY || remedy.len > SHOP_MAX_REMEDY)
        return -OMB_E_INVALID;
    pthread_mutex_lock(&s->lock);
    int32_t rc = execute_locked(s, &k, out);
    pthread_mutex_unlock(&s->lock);
    return rc;
}

int32_t shop_status(struct shop *s, omb_tenant tenant, omb_str key, omb_buf *out)
{
    pthread_mutex_lock(&s->lock);
    int32_t found = find_done(s, tenant, key, (omb_str){NULL, 0}, out);
    pthread_mutex_unlock(&s->lock);
    if (found < 0)
        return found;
    return found ? out->err : -OMB_E_NOTFOUND;
}
