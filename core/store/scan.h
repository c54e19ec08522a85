/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_STORE_SCAN_H
#define OMB_STORE_SCAN_H

#include "core/store/store.h"

/*
 * Reading a data folder from end to end, beside the host that writes it or without one: for
 * commands and jobs that look back. Read-only, takes no lock that a writer waits for, keeps no
 * view of the data open for long (the log can be moved meanwhile), uses memory that does not
 * grow with the history. No loop: every call answers at once. One thread a scan; any number of
 * scans. [any]
 *
 *   store_scan_open(path, key, &s, &error);
 *   store_scan_ledger(s, tenant, each_row, ctx);        fixes the end of what follows
 *   store_scan_begin(s, &(struct store_scan_range){.tenant = 1, .kinds = STORE_SCAN_ALL});
 *   while ((rc = store_scan_next(s, &e)) > 0) …
 *   store_scan_close(s);
 */
struct store_scan;

/* -OMB_E_NOTFOUND: no store there; -OMB_E_VERSION: of another program; -OMB_E_IO, … */
OMB_MUST_USE int store_scan_open(const char *path, omb_str master_key, struct store_scan **out,
                                 omb_error *error);
void store_scan_close(struct store_scan *s); /* accepts NULL */

#define STORE_SCAN_ALL (~(event_set)0)

struct store_scan_range {
    tenant_id tenant;
    uint64_t since, until; /* ms UTC: since <= at < until; until 0: to the end */
    event_set kinds;       /* EVENT_BIT(…) of those wanted */
    const struct id *kase; /* of this case alone, by seq; NULL: all cases, in commit order */
};

struct store_scan_event {
    struct id kase;
    uint64_t seq, at;
    enum event_kind kind;
    omb_str body; /* opened; {"erased":true} once its person is erased */
    struct actor actor;
};

/*
 * Starts a walk over the events of a tenant; a walk under way ends. What is committed after
 * the call (or after store_scan_ledger, whichever came first) is not part of it. Events follow
 * in commit order, which is the order of `at` but for a host whose clock was set back: an event
 * is found when the clock was never more than STORE_SCAN_SLACK_MS behind itself.
 */
OMB_MUST_USE int store_scan_begin(struct store_scan *s, const struct store_scan_range *range);

/* 1: *out holds the next event, valid until the next call; 0: the end; or a failure. */
OMB_MUST_USE int store_scan_next(struct store_scan *s, struct store_scan_event *out);

/* How far the walk is, in stored events of all kinds. */
void store_scan_progress(const struct store_scan *s, uint64_t *done, uint64_t *total);

/* A case's list row (JSON with number, customer_name, …; see kase_row) and number. */
OMB_MUST_USE int store_scan_case(struct store_scan *s, tenant_id t, struct id kase,
                                 struct arena *arena, uint64_t *number, omb_str *row);
OMB_MUST_USE int store_scan_number(struct store_scan *s, tenant_id t, uint64_t number,
                                   struct id *kase);

/* Small values, sealed ones opened (erased ones are not there): one (-OMB_E_NOTFOUND), or all of a
 * space in order of their keys. */
OMB_MUST_USE int store_scan_kv(struct store_scan *s, tenant_id t, omb_str space, omb_str key,
                               struct arena *arena, omb_str *value);
typedef int (*store_scan_kv_fn)(void *ctx, omb_str key, omb_str value); /* not 0 ends the walk */
OMB_MUST_USE int store_scan_kv_list(struct store_scan *s, tenant_id t, omb_str space,
                                    store_scan_kv_fn fn, void *ctx);

/*
 * Every ledger row of a tenant as of one moment, which becomes the end of later walks, so that
 * balances and events tell of the same time. `proven`: false for a row that was changed by
 * somebody without the master key.
 */
struct store_scan_row {
    omb_str key;
    uint64_t version;
    int64_t balance;
    bool proven;
};
typedef int (*store_scan_ledger_fn)(void *ctx, const struct store_scan_row *row);
OMB_MUST_USE int store_scan_ledger(struct store_scan *s, tenant_id t, store_scan_ledger_fn fn,
                                   void *ctx);

#endif
