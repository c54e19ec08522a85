/* SPDX-License-Identifier: Apache-2.0 */
/* Owns reading one case's history: its chain is checked on the way, private bodies opened.
 * Must not know what events mean.
 * Called by sqlite.c on the reader thread. */
#include "core/store/sqlite.h"

enum {
    COL_SEQ,
    COL_ID,
    COL_AT,
    COL_NAME,
    COL_ACTOR,
    COL_ACTOR_ID,
    COL_CID,
    COL_KEY,
    COL_BODY,
    COL_HASH
};

/* The walk along one chain. */
struct walk {
    struct sqlite_reader *r;
    struct store_read *q;
    uint64_t seq; /* last one seen */
    struct hash hash;
    struct event *event;
    uint32_t cap, n;
};

static sqlite3_stmt *start(struct walk *w, uint64_t from, uint32_t most)
{
    return sqlite_bind(&w->r->conn, SQL_EVENTS, "ikii", (int64_t)w->q->tenant, &w->q->kase,
                       (int64_t)from, (int64_t)most);
}

/* Fills the event from the row at hand; its texts are SQLite's until the next step. */
static void fill(sqlite3_stmt *st, struct event *e)
{
    *e = (struct event){.seq = (uint64_t)sqlite3_column_int64(st, COL_SEQ),
                        .id = sqlite_kase(st, COL_ID),
                        .at = (uint64_t)sqlite3_column_int64(st, COL_AT),
                        .name = sqlite_text(st, COL_NAME),
                        .actor = {.type = (enum actor_type)sqlite3_column_int(st, COL_ACTOR),
                                  .id = sqlite_text(st, COL_ACTOR_ID)},
                        .body = sqlite_text(st, COL_BODY)};
    if (sqlite3_column_type(st, COL_CID) != SQLITE_NULL)
        e->cid = sqlite_text(st, COL_CID);
}

/* Takes the hash of a row as it stands: the link before the first one that is checked. */
static int take_hash(struct walk *w, sqlite3_stmt *st)
{
    omb_str hash = sqlite_text(st, COL_HASH);
    w->seq = (uint64_t)sqlite3_column_int64(st, COL_SEQ);
    if (hash.len != HASH_SIZE)
        return -OMB_E_CORRUPT;
    memcpy(w->hash.b, hash.ptr, HASH_SIZE);
    return 0;
}

static int check_link(struct walk *w, sqlite3_stmt *st, const struct event *e)
{
    struct chain_link link = {.tenant = w->q->tenant,
                              .kase = w->q->kase,
                              .event = e,
                              .key = (uint64_t)sqlite3_column_int64(st, COL_KEY),
                              .stored = e->body};
    struct hash want, before = w->hash;
    if (e->seq != w->seq + 1) {
        w->seq++; /* the one that should have been here is the bad one */
        return -OMB_E_CORRUPT;
    }
    int rc = chain_next(before, &link, &w->r->canon, &want);
    if (rc)
        return rc;
    rc = take_hash(w, st);
    return rc ? rc : memcmp(want.b, w->hash.b, HASH_SIZE) ? -OMB_E_CORRUPT : 0;
}

static int keep_event(struct walk *w, sqlite3_stmt *st, struct event *e)
{
    struct arena *a = &w->q->arena;
    struct seal_place place = {w->q->tenant, w->q->kase, 'e', e->seq};
    if (w->n == w->cap) {
        uint32_t more = w->cap ? w->cap * 2 : 16;
        struct event *bigger = arena_alloc(a, more * sizeof(*bigger));
        if (!bigger)
            return a->err;
        if (w->n)
            memcpy(bigger, w->event, w->n * sizeof(*bigger));
        w->event = bigger;
        w->cap = more;
    }
    int rc = sqlite_unseal(w->r, &place, (uint64_t)sqlite3_column_int64(st, COL_KEY), e->body, a,
                           &e->body);
    if (rc)
        return rc;
    e->name = arena_dup(a, e->name);
    rc = sqlite_person_get(w->r, w->q->tenant, a, &e->actor);
    if (rc)
        return rc;
    if (e->cid.ptr)
        e->cid = arena_dup(a, e->cid);
    e->kind = event_of_name(e->name);
    w->event[w->n++] = *e;
    return a->err;
}

/*
 * Walks events after `since`, at most `most`. The row `since` itself, when there, gives the
 * hash that the next one is checked against.
 */
static int walk_events(struct walk *w, uint64_t since, uint32_t most, bool keep)
{
    sqlite3_stmt *st = start(w, since ? since : 1, since ? most + 1 : most);
    int step = st ? sqlite3_step(st) : SQLITE_NOMEM;
    int rc = 0;
    if (since && step == SQLITE_ROW && (uint64_t)sqlite3_column_int64(st, COL_SEQ) == since) {
        rc = take_hash(w, st);
        step = sqlite3_step(st);
    } else if (since && w->q->kind == STORE_READ_LOAD) {
        rc = -OMB_E_CORRUPT; /* the event that the snapshot was made of is gone */
    }
    while (!rc && step == SQLITE_ROW) {
        struct event e;
        fill(st, &e);
        rc = check_link(w, st, &e);
        if (!rc && keep)
            rc = keep_event(w, st, &e);
        if (!rc)
            step = sqlite3_step(st);
    }
    if (!rc)
        rc = sqlite_status(&w->r->conn, step);
    sqlite3_reset(st);
    return rc;
}

/* A snapshot whose key is gone is as if it were not there: the events tell the case. */
static int read_snapshot(struct sqlite_reader *r, struct store_read *q)
{
    const struct seal_key *key;
    sqlite3_stmt *st = sqlite_bind(&r->conn, SQL_SNAPSHOT, "ik", (int64_t)q->tenant, &q->kase);
    int step = st ? sqlite3_step(st) : SQLITE_NOMEM;
    int rc = sqlite_status(&r->conn, step);
    if (step == SQLITE_ROW) {
        uint64_t seq = (uint64_t)sqlite3_column_int64(st, 0);
        struct seal_place place = {q->tenant, q->kase, 's', seq};
        rc = sqlite_key_by_id(r, q->tenant, (uint64_t)sqlite3_column_int64(st, 1), &key);
        if (!rc)
            rc = seal_get(key, &place, sqlite_text(st, 2), &q->arena, &q->found.snapshot);
        if (!rc)
            q->found.snapshot_seq = seq;
        else if (rc == -OMB_E_NOTFOUND)
            rc = 0;
    }
    sqlite3_reset(st);
    return rc;
}

int sqlite_read_case(struct sqlite_reader *r, struct store_read *q)
{
    struct walk w = {.r = r, .q = q};
    bool load = q->kind == STORE_READ_LOAD;
    int rc = load ? read_snapshot(r, q) : 0;
    if (rc)
        return rc;
    rc = walk_events(&w, load ? q->found.snapshot_seq : q->from, load ? INT32_MAX - 1 : q->most,
                     true);
    if (rc)
        return rc;
    q->found.event = w.event;
    q->found.n_event = w.n;
    if (load && !w.n && !q->found.snapshot.ptr)
        return -OMB_E_NOTFOUND;
    return 0;
}

int sqlite_read_verify(struct sqlite_reader *r, struct store_read *q)
{
    struct walk w = {.r = r, .q = q};
    int rc = walk_events(&w, 0, INT32_MAX - 1, false);
    q->seq = w.seq;
    return !rc && w.seq == 0 ? -OMB_E_NOTFOUND : rc;
}
