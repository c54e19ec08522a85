/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_STORE_SQLITE_H
#define OMB_STORE_SQLITE_H

#include "core/store/backend.h"
#include "core/store/chain.h"
#include "core/store/gate.h"
#include "core/store/seal.h"
#include "core/store/sqlite_sql.h"

#include <sqlite3.h>

#define SQLITE_ENUM_(name, sql) SQL_##name,
enum sqlite_id { SQLITE_STATEMENTS(SQLITE_ENUM_) SQL_COUNT };
#undef SQLITE_ENUM_

#define SQLITE_FILE "ombud.db" /* in the data folder */

/* A connection with its statements, prepared at first use. One thread. */
struct sqlite_conn {
    sqlite3 *db;
    sqlite3_stmt *stmt[SQL_COUNT];
};

enum sqlite_role { SQLITE_WRITER, SQLITE_READER, SQLITE_SCANNER };

/*
 * The writer is the only connection that writes or checkpoints (releases up to 3.51.2 can
 * damage the log when two connections do); readers and scanners open read-only and never
 * checkpoint.
 */
OMB_MUST_USE int sqlite_conn_open(struct sqlite_conn *c, const char *file, enum sqlite_role role,
                                  omb_error *error);
void sqlite_conn_close(struct sqlite_conn *c);

/*
 * The statement with its parameters bound: 'i' int64_t, 's' omb_str text, 't' the same or
 * NULL when absent, 'b' omb_str blob, 'k' const struct id *, 'n' NULL (no argument). Bound memory
 * must stay until the statement was reset. NULL when it cannot be prepared.
 */
sqlite3_stmt *sqlite_bind(struct sqlite_conn *c, enum sqlite_id id, const char *types, ...);
/* Runs a statement that answers no rows, and resets it. An SQLite result code, SQLITE_OK. */
int sqlite_run(sqlite3_stmt *st);
/* The code of this backend for an SQLite result on this connection. */
int sqlite_status(struct sqlite_conn *c, int rc);

omb_str sqlite_text(sqlite3_stmt *st, int column); /* valid until the next step */
struct id sqlite_kase(sqlite3_stmt *st, int column);

/* Keys by owner for the writer, keys by id for the reader. */
#define SQLITE_OWNER_MAX (STORE_MAX_CUSTOMER + 1)
struct sqlite_owner_key {
    tenant_id tenant; /* 0: unused */
    uint8_t owner_len;
    char owner[SQLITE_OWNER_MAX];
    uint64_t id;
    struct seal_key key;
};
struct sqlite_id_key {
    tenant_id tenant;
    bool erased;
    uint64_t id;
    struct seal_key key;
};

/* Whose key an id is of: the last one that was asked for. */
struct sqlite_person_name {
    tenant_id tenant; /* 0: unused */
    uint64_t id;
    uint8_t len; /* 0: erased */
    char name[STORE_MAX_CUSTOMER];
};

/* What the end of a group writes once for each case, whatever number of times it changed. */
struct sqlite_late {
    const struct store_txn *row, *snapshot; /* newest transaction with one, or NULL */
    uint64_t seq;                           /* the snapshot's */
};

#define SQLITE_LATE_SLOTS 4096 /* power of two, over STORE_GROUP_MAX */

struct sqlite_writer {
    struct sqlite_conn conn;
    struct seal seal;
    struct chain_heads heads;
    struct sqlite_owner_key *key;
    struct buf canon, sealed, split;
    struct arena arena;
    struct sqlite_late late[STORE_GROUP_MAX];
    uint32_t n_late;
    uint16_t late_slot[SQLITE_LATE_SLOTS]; /* index into late + 1 */
    int pages, log_pages, move_at;         /* in the log; allowed; when to move them next */
    uint64_t next_sweep;
    const char *dir; /* the store's */
    bool erasing;    /* this group destroyed keys */
    struct buf gone; /* struct erased_key of each of them */
};

struct sqlite_reader {
    struct sqlite_conn conn;
    struct seal seal;
    struct sqlite_id_key *key;
    struct sqlite_person_name name;
    struct buf canon;
    unsigned erased; /* the count of erasures its keys are from */
};

struct sqlite_store {
    char *dir, *file;
    int lock_fd;
    struct sqlite_writer w;
    struct sqlite_reader r;
    atomic_uint erased;
    struct gate gate; /* between views of the data and the moving of the log */
};

/* sqlite_write.c: one transaction inside the open group. 0 or the job's own failure goes to
 * job->status; a negative answer fails the group. */
int sqlite_write_txn(struct sqlite_writer *w, struct store_job *j, struct store_tally *tally);
/* sqlite_rows.c */
int sqlite_write_rows(struct sqlite_writer *w, const struct store_txn *t);
int sqlite_write_late(struct sqlite_writer *w);
int sqlite_write_kv(struct sqlite_writer *w, struct store_job *j, uint64_t now);
int sqlite_sweep(struct sqlite_writer *w, uint64_t now);
/* sqlite_key.c */
int sqlite_key_of(struct sqlite_writer *w, tenant_id tenant, omb_str customer, struct id kase,
                  const struct sqlite_owner_key **out);
int sqlite_key_erase(struct sqlite_writer *w, struct store_job *j);
/* Before the group that destroyed keys is committed: the list of them holds these, durably. */
int sqlite_key_note(struct sqlite_writer *w);
/* Destroys again whatever the list names: of data that an older backup brought back. */
int sqlite_key_again(struct sqlite_writer *w, omb_error *error);
/* 0, -OMB_E_NOTFOUND when it was erased, or a failure. */
int sqlite_key_by_id(struct sqlite_reader *r, tenant_id tenant, uint64_t id,
                     const struct seal_key **out);
/* A text stored under key id (0: plain) into the arena; when its key is gone what was kept beside it
 * (split.h), else SEAL_ERASED. */
int sqlite_unseal(struct sqlite_reader *r, const struct seal_place *p, uint64_t key, omb_str stored,
                  struct arena *a, omb_str *plain);
/* sqlite_person.c: whose key it is, sealed under it; replaces what is in `out`. */
OMB_MUST_USE int sqlite_person_seal(struct seal *s, const struct sqlite_owner_key *k,
                                    omb_str customer, struct buf *out);
/* The customer whose key it is, "" when it was erased. Valid until the next call. */
OMB_MUST_USE int sqlite_person_of(struct sqlite_reader *r, tenant_id tenant, uint64_t key,
                                  omb_str *out);
/* Who did it as it is stored: a customer by the number of the key, written into `text`. */
#define SQLITE_PERSON_ACTOR 18
OMB_MUST_USE int sqlite_person_put(struct sqlite_writer *w, tenant_id tenant, struct actor *who,
                                   char text[SQLITE_PERSON_ACTOR]);
/* The same back, into the arena; "" for an erased one. */
OMB_MUST_USE int sqlite_person_get(struct sqlite_reader *r, tenant_id tenant, struct arena *a,
                                   struct actor *who);
/* What migrations call: omb_person(tenant, customer), omb_name(tenant, key, wrapped, customer),
 * omb_ledger_key(tenant, key), omb_ledger_proof(tenant, key, version, balance). */
OMB_MUST_USE int sqlite_person_functions(struct sqlite_writer *w);
/* sqlite_case.c, sqlite_read.c */
int sqlite_read_case(struct sqlite_reader *r, struct store_read *q);
int sqlite_read_verify(struct sqlite_reader *r, struct store_read *q);
int sqlite_read_rows(struct sqlite_reader *r, struct store_read *q);
/* Bytes that a ledger row's proof covers. */
#define SQLITE_LEDGER_BYTES (STORE_MAX_NAME + 24)
omb_str sqlite_ledger_bytes(tenant_id tenant, omb_str key, uint64_t version, int64_t balance,
                            char out[SQLITE_LEDGER_BYTES]);

#endif
