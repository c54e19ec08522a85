/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_STORE_BACKEND_H
#define OMB_STORE_BACKEND_H

#include "core/base/limits.h"
#include "core/store/lane.h"
#include "core/store/store.h"

#include <stdatomic.h>

/*
 * What a backend (SQLite, memory) does for the store: it commits a group of jobs on the
 * writer thread and answers reads on the reader thread. The two may run at the same time.
 */
enum store_job_kind { STORE_JOB_TXN, STORE_JOB_KV, STORE_JOB_ERASE };

struct store_job { /* one block of memory with all its strings */
    struct lane_item item;
    enum store_job_kind kind;
    union {
        struct store_txn txn;
        struct store_kv kv;
        struct {
            tenant_id tenant;
            omb_str customer;
            struct id kase; /* of a customer "" */
        } erase;
    };
    store_done_fn done;
    void *ctx;
    int status; /* out */
    uint64_t seq;
};

enum store_read_kind {
    STORE_READ_LOAD,
    STORE_READ_EVENTS,
    STORE_READ_VERIFY,
    STORE_READ_CONTACT,
    STORE_READ_NUMBER,
    STORE_READ_LIST,
    STORE_READ_CUSTOMERS,
    STORE_READ_OUTBOX,
    STORE_READ_TIMERS,
    STORE_READ_LEDGER,
    STORE_READ_KV,
    STORE_READ_KV_LIST,
    STORE_READ_KV_COUNT,
    STORE_READ_COUNTERS
};

struct store_read {
    struct lane_item item;
    enum store_read_kind kind;
    tenant_id tenant;
    struct id kase;
    omb_str a, b; /* contact, filter, space and key */
    const omb_str *keys;
    uint32_t n_keys, most;
    uint64_t from, now;
    union {
        store_case_fn on_case;
        store_id_fn on_id;
        store_rows_fn on_rows;
        store_done_fn on_done;
    };
    void *ctx;
    struct arena arena; /* the request's strings, then the answer's */
    int status;         /* out, as are the members below */
    struct store_case found;
    struct id id;
    struct store_rows rows;
    uint64_t seq;
};

/* What one group came to; added to the store's figures. */
struct store_tally {
    uint64_t events, conflicts, repeats;
};

struct store_ops {
    /*
     * [writer] Makes all jobs durable and sets each one's status. A negative answer
     * (-OMB_E_IO, -OMB_E_FULL) means nothing was written; `why` says more.
     */
    int (*commit)(void *backend, struct store_job *first, uint64_t now, struct store_tally *tally,
                  omb_error *why);
    /* [writer] Housekeeping after a group's answers are on their way. */
    int (*tidy)(void *backend, uint64_t now, omb_error *why);
    /* [writer] After a failure: starts afresh and proves that a commit works. */
    int (*probe)(void *backend, omb_error *why);
    /* [reader] Answers at least the first of a list, in order; how many. The rest comes again. */
    uint32_t (*read)(void *backend, struct store_read *first);
    void (*close)(void *backend); /* [loop] both threads are gone */
};

int memory_open(const struct store_options *o, const struct store_ops **ops, void **backend,
                omb_error *error);
int sqlite_open(const struct store_options *o, const struct store_ops **ops, void **backend,
                omb_error *error);

/* Writes a failure's words; returns code. */
int backend_fail(omb_error *e, int code, const char *fmt, ...) OMB_PRINTF(3, 4);

/* A new row at the end of an answer being collected, or NULL when memory is out. */
struct store_row *backend_add_row(struct store_read *r, uint32_t *cap);

#endif
