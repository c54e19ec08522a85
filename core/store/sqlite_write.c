/* SPDX-License-Identifier: Apache-2.0 */
/* Owns how one transaction's events enter the open group. Whatever may refuse it is asked
 * before anything of it is written, so that no savepoint is needed.
 * Must not know threads or callbacks.
 * Called by sqlite.c. */
#include "core/store/sqlite.h"

#include "core/desk/event_bare.h"
#include "core/store/split.h"

/* Head of a case's chain, cached or read. */
static int find_head(struct sqlite_writer *w, const struct store_txn *t, struct chain_head **out)
{
    struct chain_head head = {.tenant = t->tenant, .kase = t->kase};
    struct chain_head *known = chain_heads_get(&w->heads, t->tenant, t->kase);
    if (known)
        return *out = known, 0;
    sqlite3_stmt *st = sqlite_bind(&w->conn, SQL_HEAD, "ik", (int64_t)t->tenant, &t->kase);
    int rc = st ? sqlite3_step(st) : SQLITE_NOMEM;
    if (rc == SQLITE_ROW) {
        omb_str hash = sqlite_text(st, 1);
        head.seq = (uint64_t)sqlite3_column_int64(st, 0);
        if (hash.len == sizeof(head.hash.b))
            memcpy(head.hash.b, hash.ptr, hash.len);
        else
            rc = SQLITE_CORRUPT;
    }
    sqlite3_reset(st);
    if (rc != SQLITE_ROW && rc != SQLITE_DONE)
        return sqlite_status(&w->conn, rc);
    *out = chain_heads_put(&w->heads, &head);
    return 0;
}

/* seq of the stored event with this cid, 0 when there is none. */
static int find_cid(struct sqlite_writer *w, const struct store_txn *t, omb_str cid, uint64_t *seq)
{
    sqlite3_stmt *st =
        sqlite_bind(&w->conn, SQL_EVENT_CID, "iks", (int64_t)t->tenant, &t->kase, cid);
    int rc = st ? sqlite3_step(st) : SQLITE_NOMEM;
    *seq = rc == SQLITE_ROW ? (uint64_t)sqlite3_column_int64(st, 0) : 0;
    sqlite3_reset(st);
    return sqlite_status(&w->conn, rc);
}

/* Looks every cid from event `first` on up; a repeat sets the job's answer. */
static int check_cids(struct sqlite_writer *w, struct store_job *j, uint32_t first)
{
    const struct store_txn *t = &j->txn;
    for (uint32_t i = first; i < t->n_event && !j->status; i++) {
        omb_str cid = t->event[i].cid;
        uint64_t seq = 0;
        if (!cid.ptr)
            continue;
        int rc = find_cid(w, t, cid, &seq);
        if (rc)
            return rc;
        for (uint32_t k = 0; k < i && !seq; k++)
            seq = t->event[k].cid.ptr && str_eq(t->event[k].cid, cid) ? t->event[k].seq : 0;
        if (seq) {
            j->status = -OMB_E_EXISTS;
            j->seq = seq;
        }
    }
    return 0;
}

omb_str sqlite_ledger_bytes(tenant_id tenant, omb_str key, uint64_t version, int64_t balance,
                            char out[SQLITE_LEDGER_BYTES])
{
    uint64_t part[3] = {tenant, version, (uint64_t)balance};
    for (int i = 0; i < 24; i++)
        out[i] = (char)(part[i / 8] >> (8 * (i % 8)));
    memcpy(out + 24, key.ptr, key.len);
    return str_n(out, key.len + 24);
}

static int ledger_read(struct sqlite_writer *w, tenant_id tenant, omb_str key, uint64_t *version,
                       int64_t *balance)
{
    sqlite3_stmt *st = sqlite_bind(&w->conn, SQL_LEDGER, "is", (int64_t)tenant, key);
    int rc = st ? sqlite3_step(st) : SQLITE_NOMEM;
    int bad = sqlite_status(&w->conn, rc);
    *version = 0;
    *balance = 0;
    if (rc == SQLITE_ROW) {
        char bytes[SQLITE_LEDGER_BYTES];
        uint8_t proof[SEAL_CHECK];
        *version = (uint64_t)sqlite3_column_int64(st, 0);
        *balance = sqlite3_column_int64(st, 1);
        seal_check(&w->seal, sqlite_ledger_bytes(tenant, key, *version, *balance, bytes), proof);
        if (!str_eq(sqlite_text(st, 2), str_n(proof, sizeof(proof))))
            bad = -OMB_E_CORRUPT;
    }
    sqlite3_reset(st);
    return bad;
}

/* Asks all ledger rows before any is written; the new balances go to `balance`. */
static int check_ledger(struct sqlite_writer *w, struct store_job *j,
                        int64_t balance[STORE_MAX_PARTS])
{
    const struct store_txn *t = &j->txn;
    for (uint32_t i = 0; i < t->n_ledger && !j->status; i++) {
        uint64_t version;
        int64_t now;
        int rc = ledger_read(w, t->tenant, t->ledger[i].key, &version, &now);
        if (rc == -OMB_E_CORRUPT)
            j->status = rc; /* damage of one row stops who uses it, not the store */
        else if (rc)
            return rc;
        else if (version != t->ledger[i].expected_version)
            j->status = -OMB_E_CONFLICT;
        else if (__builtin_add_overflow(now, t->ledger[i].delta, &balance[i]))
            j->status = -OMB_E_RANGE;
    }
    return 0;
}

static int write_ledger(struct sqlite_writer *w, const struct store_txn *t, const int64_t *balance)
{
    int rc = 0;
    for (uint32_t i = 0; i < t->n_ledger && !rc; i++) {
        char bytes[SQLITE_LEDGER_BYTES];
        uint8_t proof[SEAL_CHECK];
        uint64_t version = t->ledger[i].expected_version + 1;
        seal_check(&w->seal,
                   sqlite_ledger_bytes(t->tenant, t->ledger[i].key, version, balance[i], bytes),
                   proof);
        rc = sqlite_status(&w->conn, sqlite_run(sqlite_bind(&w->conn, SQL_LEDGER_PUT, "isiib",
                                                            (int64_t)t->tenant, t->ledger[i].key,
                                                            (int64_t)version, balance[i],
                                                            str_n(proof, sizeof(proof)))));
    }
    return rc;
}

/* The body as it is stored: of a private kind sealed, of a plain one with something personal in it
 * sealed beside the rest. */
static int seal_body(struct sqlite_writer *w, const struct store_txn *t, struct chain_link *link)
{
    const struct event *e = link->event;
    const struct sqlite_owner_key *key = NULL;
    struct seal_place place = {t->tenant, t->kase, 'e', e->seq};
    omb_str bare = STR_NONE;
    int rc = event_bare(e, &w->arena, &bare);
    if (rc || (!bare.ptr && !event_is_private(e->kind)))
        return rc;
    rc = sqlite_key_of(w, t->tenant, t->customer, t->kase, &key);
    if (!rc)
        rc = seal_put(&w->seal, &key->key, &place, e->body, &w->sealed);
    if (!rc && bare.ptr)
        rc = split_put(bare, buf_str(&w->sealed), &w->split);
    if (rc)
        return rc;
    link->key = key->id;
    link->stored = buf_str(bare.ptr ? &w->split : &w->sealed);
    return 0;
}

/* Adds one event behind `head` and moves the head on. An SQLite code, or -OMB_E_*. */
static int add_event(struct sqlite_writer *w, const struct store_txn *t, const struct event *e,
                     struct chain_head *head)
{
    struct event as = *e;
    struct chain_link link = {.tenant = t->tenant, .kase = t->kase, .event = &as};
    char who[SQLITE_PERSON_ACTOR];
    struct hash hash;
    link.stored = e->body;
    int rc = sqlite_person_put(w, t->tenant, &as.actor, who);
    if (!rc)
        rc = seal_body(w, t, &link);
    arena_reset(&w->arena);
    if (rc)
        return rc;
    rc = chain_next(head->hash, &link, &w->canon, &hash);
    if (rc)
        return rc;
    rc = sqlite_run(sqlite_bind(&w->conn, SQL_EVENT_ADD, "ikikisistibb", (int64_t)t->tenant,
                                &t->kase, (int64_t)e->seq, &e->id, (int64_t)e->at, e->name,
                                (int64_t)e->actor.type, as.actor.id, e->cid, (int64_t)link.key,
                                link.stored, str_n(hash.b, HASH_SIZE)));
    if (!rc) {
        head->seq = e->seq;
        head->hash = hash;
    }
    return rc;
}

/* The first event may still turn out a repeat; nothing of the transaction is written then. */
static int first_refused(struct sqlite_writer *w, struct store_job *j)
{
    int rc = check_cids(w, j, 0);
    if (!rc && !j->status) {
        j->status = -OMB_E_CONFLICT;
        chain_heads_clear(&w->heads); /* the cached head was not the newest */
    }
    return rc;
}

static int write_events(struct sqlite_writer *w, struct store_job *j, struct chain_head *head)
{
    const struct store_txn *t = &j->txn;
    struct chain_head at = *head;
    for (uint32_t i = 0; i < t->n_event; i++) {
        int rc = add_event(w, t, &t->event[i], &at);
        if (i == 0 && rc == SQLITE_CONSTRAINT_UNIQUE)
            return first_refused(w, j);
        if (rc)
            return rc < 0 ? rc : sqlite_status(&w->conn, rc);
    }
    *head = at;
    return 0;
}

int sqlite_write_txn(struct sqlite_writer *w, struct store_job *j, struct store_tally *tally)
{
    const struct store_txn *t = &j->txn;
    int64_t balance[STORE_MAX_PARTS];
    struct chain_head *head = NULL;
    int rc = t->n_event ? find_head(w, t, &head) : 0;
    if (rc)
        return rc;
    bool taken = t->n_event && t->event[0].seq != head->seq + 1;
    rc = check_cids(w, j, taken ? 0 : 1);
    if (!rc && taken && !j->status)
        j->status = -OMB_E_CONFLICT;
    if (!rc && !j->status)
        rc = check_ledger(w, j, balance);
    if (!rc && !j->status && t->n_event)
        rc = write_events(w, j, head);
    if (!rc && !j->status)
        rc = write_ledger(w, t, balance);
    if (!rc && !j->status)
        rc = sqlite_write_rows(w, t);
    tally->events += j->status ? 0 : t->n_event;
    tally->conflicts += j->status == -OMB_E_CONFLICT;
    tally->repeats += j->status == -OMB_E_EXISTS;
    return rc;
}
