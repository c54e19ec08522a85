/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_LAB_BACKTEST_H
#define OMB_LAB_BACKTEST_H

#include "core/lab/history.h"
#include "core/policy/bundle.h"

/*
 * A candidate over history: what it would have decided on the facts that were recorded, in
 * decisions, money and escalations, reconciled with the ledger. README.md has the report.
 *
 *   backtest_open(&options, &b);
 *   backtest_ledger(b, key, balance, …) …   every row of the ledger, first
 *   backtest_feed(b, &event) …              history_record_kinds and history_money_kinds since
 *                                           `since`, and the money kinds of all time before it
 *   backtest_finish(b, &json);  backtest_close(b);
 *
 * Memory does not grow with what is fed. One thread.
 */
struct backtest;

struct backtest_options {
    struct bundle *candidate; /* borrowed until the end */
    uint64_t since;           /* decisions before it are not decided again */
    bool has_ledger;          /* ledger rows and all money events will be fed */
    /* A case's number for the sample, or 0; NULL: none. Called while finishing. */
    uint64_t (*number)(void *ctx, struct id kase);
    void *ctx;
};

OMB_MUST_USE int backtest_open(const struct backtest_options *o, struct backtest **out);
void backtest_close(struct backtest *b); /* accepts NULL */

/* `proven`: the row is as the host wrote it. */
OMB_MUST_USE int backtest_ledger(struct backtest *b, omb_str key, int64_t balance, bool proven);
OMB_MUST_USE int backtest_feed(struct backtest *b, const struct history_event *e);

struct backtest_counts {
    uint64_t decisions, changed, faults; /* faults: of the candidate */
    bool reconciled;
};
void backtest_counts(const struct backtest *b, struct backtest_counts *out);

/* The report as one JSON object. */
OMB_MUST_USE int backtest_finish(struct backtest *b, struct buf *json);

#endif
