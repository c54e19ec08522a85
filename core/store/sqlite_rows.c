/* SPDX-License-Identifier: Apache-2.0 */
/* Owns what a transaction writes beside its events: outbox, timers, contact, counters, list row,
 * snapshot, and the small values of kv.
 * Must not know conflicts: they were asked before.
 * Called by sqlite_write.c and sqlite.c. */
#include "core/store/listrow.h"
#include "core/store/sqlite.h"

static int run(struct sqlite_writer *w, sqlite3_stmt *st)
{
    return sqlite_status(&w->conn, sqlite_run(st));
}

static int write_outbox(struct sqlite_writer *w, const struct store_txn *t)
{
    const struct sqlite_owner_key *key;
    struct seal_place place = {t->tenant, t->kase, 'o', 0};
    int rc = 0;
    for (uint32_t i = 0; i < t->n_cleared && !rc; i++)
        rc = run(w, sqlite_bind(&w->conn, SQL_OUTBOX_DROP, "iks", (int64_t)t->tenant, &t->kase,
                                t->cleared[i]));
    for (uint32_t i = 0; i < t->n_outbox && !rc; i++) {
        rc = sqlite_key_of(w, t->tenant, t->customer, t->kase, &key);
        if (!rc)
            rc = seal_put(&w->seal, &key->key, &place, t->outbox[i].body, &w->sealed);
        if (!rc)
            rc = run(w, sqlite_bind(&w->conn, SQL_OUTBOX_PUT, "ikssib", (int64_t)t->tenant,
                                    &t->kase, t->outbox[i].key, t->outbox[i].kind, (int64_t)key->id,
                                    buf_str(&w->sealed)));
    }
    return rc;
}

static int write_timers(struct sqlite_writer *w, const struct store_txn *t)
{
    int rc = 0;
    for (uint32_t i = 0; i < t->n_timer && !rc; i++) {
        const struct store_timer_row *m = &t->timer[i];
        if (m->at)
            rc = run(w, sqlite_bind(&w->conn, SQL_TIMER_PUT, "ikssib", (int64_t)t->tenant, &t->kase,
                                    m->name, m->ref, (int64_t)m->at, m->body));
        else
            rc = run(w, sqlite_bind(&w->conn, SQL_TIMER_DROP, "ikss", (int64_t)t->tenant, &t->kase,
                                    m->name, m->ref));
    }
    return rc;
}

static struct sqlite_late *late_of(struct sqlite_writer *w, const struct store_txn *t)
{
    uint8_t key[20];
    memcpy(key, &t->tenant, 4);
    memcpy(key + 4, t->kase.b, 16);
    uint64_t at = hash_table(str_n(key, sizeof(key)));
    for (;; at++) {
        uint16_t *slot = &w->late_slot[at % SQLITE_LATE_SLOTS];
        if (*slot == 0) {
            *slot = (uint16_t)(w->n_late + 1);
            w->late[w->n_late] = (struct sqlite_late){0};
            return &w->late[w->n_late++];
        }
        struct sqlite_late *l = &w->late[*slot - 1];
        const struct store_txn *have = l->row ? l->row : l->snapshot;
        if (have->tenant == t->tenant && id_eq(have->kase, t->kase))
            return l;
    }
}

/* Row and snapshot wait for the end of the group: a case that moves often is written once. */
static void note_late(struct sqlite_writer *w, const struct store_txn *t)
{
    if (!t->row.ptr && !t->snapshot.ptr)
        return;
    struct sqlite_late *l = late_of(w, t);
    if (t->row.ptr)
        l->row = t;
    if (t->snapshot.ptr) {
        const struct chain_head *head = chain_heads_get(&w->heads, t->tenant, t->kase);
        l->snapshot = t;
        l->seq = t->n_event ? t->event[t->n_event - 1].seq : head ? head->seq : 0;
    }
}

static int write_marks(struct sqlite_writer *w, const struct store_txn *t)
{
    int rc = 0;
    for (uint32_t i = 0; i < t->n_mark && !rc; i++)
        rc =
            run(w, sqlite_bind(&w->conn, SQL_KV_PUT, "issbii", (int64_t)t->tenant, t->mark[i].space,
                               t->mark[i].key, t->mark[i].value, (int64_t)0, (int64_t)0));
    return rc;
}

int sqlite_write_rows(struct sqlite_writer *w, const struct store_txn *t)
{
    int rc = write_outbox(w, t);
    if (!rc)
        rc = write_timers(w, t);
    if (!rc)
        rc = write_marks(w, t);
    if (!rc && t->contact.len)
        rc = run(w, sqlite_bind(&w->conn, SQL_CONTACT_PUT, "isk", (int64_t)t->tenant, t->contact,
                                &t->kase));
    if (!rc && (t->case_counter || t->confirmation_counter))
        rc = run(w, sqlite_bind(&w->conn, SQL_COUNTER_RAISE, "iii", (int64_t)t->tenant,
                                (int64_t)t->case_counter, (int64_t)t->confirmation_counter));
    note_late(w, t);
    return rc;
}

static int write_list_row(struct sqlite_writer *w, const struct store_txn *t)
{
    const struct sqlite_owner_key *key;
    struct seal_place place = {t->tenant, t->kase, 'r', 0};
    struct listrow r;
    char person[SEAL_PERSON + 1] = "";
    listrow_read(t->row, t->customer, &w->arena, &r);
    if (r.customer.len)
        seal_person(&w->seal, t->tenant, r.customer, person);
    int rc = sqlite_key_of(w, t->tenant, t->customer, t->kase, &key);
    if (!rc)
        rc = seal_put(&w->seal, &key->key, &place, t->row, &w->sealed);
    if (!rc)
        rc =
            run(w, sqlite_bind(&w->conn, SQL_KASE_PUT, "ikiisissiiiib", (int64_t)t->tenant,
                               &t->kase, (int64_t)r.number, (int64_t)r.changed_at, r.status, r.tier,
                               r.holder, str_of(person), (int64_t)r.open, (int64_t)r.queued,
                               r.approvals, (int64_t)key->id, buf_str(&w->sealed)));
    arena_reset(&w->arena);
    return rc;
}

static int write_snapshot(struct sqlite_writer *w, const struct store_txn *t, uint64_t seq)
{
    const struct sqlite_owner_key *key;
    struct seal_place place = {t->tenant, t->kase, 's', seq};
    int rc = sqlite_key_of(w, t->tenant, t->customer, t->kase, &key);
    if (!rc)
        rc = seal_put(&w->seal, &key->key, &place, t->snapshot, &w->sealed);
    if (!rc)
        rc = run(w, sqlite_bind(&w->conn, SQL_SNAPSHOT_PUT, "ikiib", (int64_t)t->tenant, &t->kase,
                                (int64_t)seq, (int64_t)key->id, buf_str(&w->sealed)));
    return rc;
}

int sqlite_write_late(struct sqlite_writer *w)
{
    int rc = 0;
    for (uint32_t i = 0; i < w->n_late && !rc; i++) {
        if (w->late[i].row)
            rc = write_list_row(w, w->late[i].row);
        if (!rc && w->late[i].snapshot)
            rc = write_snapshot(w, w->late[i].snapshot, w->late[i].seq);
    }
    return rc;
}

static int put_kv(struct sqlite_writer *w, const struct store_kv *kv)
{
    const struct sqlite_owner_key *key = NULL;
    struct seal_place place = seal_kv_place(kv->tenant, kv->space, kv->key);
    omb_str value = kv->value;
    int rc = kv->sealed ? sqlite_key_of(w, kv->tenant, kv->customer, kv->kase, &key) : 0;
    if (!rc && key) {
        rc = seal_put(&w->seal, &key->key, &place, kv->value, &w->sealed);
        value = buf_str(&w->sealed);
    }
    return rc ? rc
              : run(w, sqlite_bind(&w->conn, SQL_KV_PUT, "issbii", (int64_t)kv->tenant, kv->space,
                                   kv->key, value, (int64_t)kv->expires,
                                   (int64_t)(key ? key->id : 0)));
}

/* Pages that are freed keep what was on them otherwise; of sealed values that tells nobody
 * anything, and costs no writing. */
static int wipe_freed(struct sqlite_writer *w, bool all)
{
    const char *sql = all ? "PRAGMA secure_delete=ON" : "PRAGMA secure_delete=FAST";
    return sqlite_status(&w->conn, sqlite3_exec(w->conn.db, sql, NULL, NULL, NULL));
}

static int replace_kv(struct sqlite_writer *w, const struct store_kv *kv)
{
    int rc = kv->wipe ? wipe_freed(w, true) : 0;
    if (!rc && !kv->value.ptr)
        rc = run(w, sqlite_bind(&w->conn, SQL_KV_DROP, "iss", (int64_t)kv->tenant, kv->space,
                                kv->key));
    else if (!rc)
        rc = put_kv(w, kv);
    if (!rc && kv->wipe)
        rc = wipe_freed(w, false);
    return rc;
}

int sqlite_write_kv(struct sqlite_writer *w, struct store_job *j, uint64_t now)
{
    const struct store_kv *kv = &j->kv;
    if (kv->only_new) {
        sqlite3_stmt *st = sqlite_bind(&w->conn, SQL_KV, "issi", (int64_t)kv->tenant, kv->space,
                                       kv->key, (int64_t)now);
        int rc = st ? sqlite3_step(st) : SQLITE_NOMEM;
        sqlite3_reset(st);
        if (rc == SQLITE_ROW)
            j->status = -OMB_E_EXISTS;
        if (rc != SQLITE_DONE)
            return sqlite_status(&w->conn, rc);
    }
    return replace_kv(w, kv);
}

int sqlite_sweep(struct sqlite_writer *w, uint64_t now)
{
    int64_t tenant = 0;
    int rc = 0;
    while (!rc) {
        sqlite3_stmt *st = sqlite_bind(&w->conn, SQL_KV_TENANT, "i", tenant);
        int step = st ? sqlite3_step(st) : SQLITE_NOMEM;
        tenant = step == SQLITE_ROW ? sqlite3_column_int64(st, 0) : 0;
        sqlite3_reset(st);
        if (step != SQLITE_ROW || tenant == 0)
            return step == SQLITE_ROW ? 0 : sqlite_status(&w->conn, step);
        rc = run(w, sqlite_bind(&w->conn, SQL_KV_SWEEP, "iii", tenant, (int64_t)now,
                                (int64_t)STORE_SWEEP_ROWS));
    }
    return rc;
}
