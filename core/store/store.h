/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_STORE_STORE_H
#define OMB_STORE_STORE_H

#include "core/base/arena.h"
#include "core/base/hash.h"
#include "core/base/id.h"
#include "core/desk/event.h"

#include <stdint.h>

/*
 * Events, outbox, timers, ledger and read models of all cases, committed together.
 *
 * One store thread owns the only connection that writes; it takes whatever was
 * queued while the last sync ran and commits it as one group. A reader thread
 * answers reads from committed data. Every call below is [loop]; callbacks run on
 * the loop, never inside the call that was given them. Inputs are copied.
 *
 * A transaction is all or nothing by itself: a conflict in one leaves its
 * neighbours in the group alone. After a failed write or sync the store is
 * `down`: every queued transaction fails with -OMB_E_IO or -OMB_E_FULL and nothing
 * is acknowledged until a probe commit succeeds again (tried every second).
 */
struct store;
struct uv_loop_s;

typedef uint32_t tenant_id; /* small number of a tenant; 1 is the default tenant */

struct store_options {
    const char *path;   /* data folder; NULL: the in-memory backend */
    omb_str master_key; /* 32 bytes: seals the customers' keys */
    uint32_t queue_max; /* transactions waiting; a further one is -OMB_E_BUSY */
    void (*on_state)(void *ctx, bool down, const char *why); /* became down or up again */
    void *ctx;
    uint32_t log_pages; /* pages of write-ahead log before they are moved; 0: STORE_WAL_PAGES */
    uint32_t probe_ms;  /* between tries to come up again; 0: STORE_PROBE_MS */
};

OMB_MUST_USE int store_open(struct uv_loop_s *loop, const struct store_options *o,
                            struct store **out, omb_error *error);

/* Waits for everything queued to be committed and called back. */
void store_close(struct store *s);
bool store_is_down(const struct store *s);

/* ---- writing ---- */

struct store_outbox_row {
    omb_str key;  /* unique in its case while it stands; adding a standing key replaces it */
    omb_str kind; /* effect_name */
    omb_str body;
};

struct store_timer_row {
    omb_str name, ref; /* (case, name, ref) is the identity; setting again moves it */
    omb_str body;      /* JSON for COMMAND_TIMER */
    uint64_t at;       /* ms UTC; 0 cancels */
};

struct store_ledger_row {
    omb_str key;
    uint64_t expected_version; /* 0: must not exist */
    int64_t delta;
};

/* A value of store_kv that is written together with a transaction; it does not expire. */
struct store_mark {
    omb_str space, key, value;
};

struct store_txn {
    tenant_id tenant;
    struct id kase;
    const struct event *event; /* seq, id, at filled; seqs follow one another */
    uint32_t n_event;
    omb_str customer; /* whose key seals private bodies; "" for the case's own key */
    const struct store_outbox_row *outbox;
    uint32_t n_outbox;
    const omb_str *cleared; /* outbox keys of this case that are settled */
    uint32_t n_cleared;
    const struct store_timer_row *timer;
    uint32_t n_timer;
    const struct store_ledger_row *ledger;
    uint32_t n_ledger;
    const struct store_mark *mark;
    uint32_t n_mark;
    omb_str row;           /* kase_row JSON for lists, or absent: list row unchanged */
    omb_str snapshot;      /* kase_snapshot as of the last event here, or absent */
    omb_str contact;       /* a contact id that leads to this case from now on, or absent */
    uint64_t case_counter; /* raise the tenant's case number counter to at least this; 0: leave */
    uint64_t confirmation_counter;
};

/*
 * 0: committed. -OMB_E_CONFLICT: a seq or ledger version was taken.
 * -OMB_E_EXISTS: an event's cid is already stored, *seq says where.
 * -OMB_E_IO | -OMB_E_FULL: nothing was written.
 */
typedef void (*store_done_fn)(void *ctx, int status, uint64_t seq);

/* -OMB_E_BUSY when the queue is full (nothing will be called back). */
OMB_MUST_USE int store_submit(struct store *s, const struct store_txn *t, store_done_fn done,
                              void *ctx);

/* Small durable values: sessions, users, tokens, plugins' kv, idempotency keys, active bundle. */
struct store_kv {
    tenant_id tenant;
    omb_str space, key; /* "session", "user", "plugin:chat", "idem", … */
    omb_str value;      /* absent ptr deletes */
    uint64_t expires;   /* ms UTC; 0 never. Expired rows read as absent and are swept. */
    bool only_new;      /* -OMB_E_EXISTS when the key stands (and is not expired) */
    bool sealed;        /* under the key of `customer`, or of `kase` when that is "" */
    omb_str customer;
    struct id kase;
    bool wipe; /* no page of the file keeps what stood there: for what names a person plainly */
};
OMB_MUST_USE int store_kv_put(struct store *s, const struct store_kv *row, store_done_fn done,
                              void *ctx);

/*
 * Destroys the keys of a customer and of the customer's cases: private bodies read as
 * {"erased":true} from then on, plain ones without what is personal (core/desk/event_bare.h), and
 * what the customer did is done by nobody; the cases are nobody's. Chains still verify. -OMB_E_NOTFOUND when there was no key. Their
 * numbers are kept in DATA/erased.keys (erased.h): data of an older backup loses them as well.
 */
OMB_MUST_USE int store_erase_customer(struct store *s, tenant_id t, omb_str customer,
                                      store_done_fn done, void *ctx);

/* The same of one case of nobody known: what a visitor said. */
OMB_MUST_USE int store_erase_case(struct store *s, tenant_id t, struct id kase, store_done_fn done,
                                  void *ctx);

/* ---- reading (results are valid during the callback only) ---- */

struct store_case {
    struct id kase;
    omb_str snapshot; /* newest, or absent */
    uint64_t snapshot_seq;
    const struct event *event; /* events after the snapshot (or after `since`), opened, in order */
    uint32_t n_event;
};

/* Loads a case for folding: snapshot and the events after it. -OMB_E_NOTFOUND. */
typedef void (*store_case_fn)(void *ctx, int status, const struct store_case *c);
OMB_MUST_USE int store_load(struct store *s, tenant_id t, struct id kase, store_case_fn fn,
                            void *ctx);

/* Events with since < seq <= since + most, without snapshot. Erased bodies come as {"erased":true}.
 */
OMB_MUST_USE int store_events(struct store *s, tenant_id t, struct id kase, uint64_t since,
                              uint32_t most, store_case_fn fn, void *ctx);

/* Case that a contact id leads to. */
typedef void (*store_id_fn)(void *ctx, int status, struct id kase);
OMB_MUST_USE int store_find_contact(struct store *s, tenant_id t, omb_str contact, store_id_fn fn,
                                    void *ctx);
OMB_MUST_USE int store_find_number(struct store *s, tenant_id t, uint64_t number, store_id_fn fn,
                                   void *ctx);

/* Generic rows: several texts each. */
struct store_rows {
    uint32_t n;
    const struct store_row {
        struct id kase;
        tenant_id tenant;
        omb_str a, b, c; /* meaning by call */
        uint64_t num, at;
    } * row;
};
typedef void (*store_rows_fn)(void *ctx, int status, const struct store_rows *rows);

/*
 * Lists of cases, newest change first. a = row JSON, at = changed_at, num = number.
 * filter: "" all | "open" | "queue:LEVEL" | "queues:LEVEL" (and below) | "holder:AGENT" |
 * "customer:ID" | "approvals". `before` (changed_at of the last row seen, 0 from the top), at most
 * `most` rows.
 */
OMB_MUST_USE int store_list(struct store *s, tenant_id t, omb_str filter, uint64_t before,
                            uint32_t most, store_rows_fn fn, void *ctx);

/*
 * Customers who have cases, from after `after` on, in an order that stays and means nothing: a =
 * customer, kase = the case of theirs that changed last, b = its row JSON (bare once the customer is
 * erased: then c is absent, else the same as b), at = when, num = how many cases. An erased customer
 * is nobody: not among them.
 */
OMB_MUST_USE int store_customers(struct store *s, tenant_id t, omb_str after, uint32_t most,
                                 store_rows_fn fn, void *ctx);

/* Outbox rows that stand (for start-up): a = key, b = kind, c = body. All tenants, in commit order.
 */
OMB_MUST_USE int store_outbox(struct store *s, store_rows_fn fn, void *ctx);

/* Timers due at or before `until`, soonest first: a = name, b = ref, c = body, at. All tenants. */
OMB_MUST_USE int store_timers(struct store *s, uint64_t until, uint32_t most, store_rows_fn fn,
                              void *ctx);

/* Ledger rows by key: a = key, num = version, at = balance as two's complement; absent keys are
 * left out. */
OMB_MUST_USE int store_ledger(struct store *s, tenant_id t, const omb_str *keys, uint32_t n,
                              store_rows_fn fn, void *ctx);

/* kv: one value (a = key, c = value), or all of a space with this key prefix. A sealed value whose
 * key was erased reads as absent; in a list as a row with an absent c. */
OMB_MUST_USE int store_kv_get(struct store *s, tenant_id t, omb_str space, omb_str key,
                              store_rows_fn fn, void *ctx);
OMB_MUST_USE int store_kv_list(struct store *s, tenant_id t, omb_str space, omb_str prefix,
                               uint32_t most, store_rows_fn fn, void *ctx);

/* Keys of a space from `from` on and before `until`. */
struct store_span {
    omb_str space, from, until;
};
/* One row: num = how many there are, counted up to `most`. */
OMB_MUST_USE int store_kv_count(struct store *s, tenant_id t, const struct store_span *span,
                                uint32_t most, store_rows_fn fn, void *ctx);

/* Counters of a tenant: num = case number, at = confirmation number. */
OMB_MUST_USE int store_counters(struct store *s, tenant_id t, store_rows_fn fn, void *ctx);

/* Walks one case's chain: 0, or -OMB_E_CORRUPT with the first bad seq. */
OMB_MUST_USE int store_verify(struct store *s, tenant_id t, struct id kase, store_done_fn done,
                              void *ctx);

/* Figures for /metrics and doctor. */
struct store_stats {
    uint64_t events, groups, syncs, conflicts, repeats, failed, queued;
    uint64_t last_group_events, max_group_events;
};
void store_stats(const struct store *s, struct store_stats *out);

#endif
