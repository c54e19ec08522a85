/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_RERUN_H
#define OMB_APP_RERUN_H

#include "core/app/vault.h"
#include "core/lab/backtest.h"
#include "core/lab/progress.h"
#include "core/lab/replay.h"
#include "core/store/scan.h"

/*
 * A tenant's past, read beside the host: for the commands that look back and for the API's jobs.
 * Each source opens the data folder by itself; one thread a source.
 */
struct rerun {
    struct store_scan *scan;
    tenant_id tenant;
    char *scripts; /* a folder that may hold a bundle that the store does not, or NULL */
    struct arena arena;
};

struct rerun_options {
    const char *data;
    const uint8_t *key; /* VAULT_KEY bytes; NULL: read from the folder */
    tenant_id tenant;
    const char *scripts; /* or NULL */
};

OMB_MUST_USE int rerun_open(const struct rerun_options *o, struct rerun *out, omb_error *error);
void rerun_close(struct rerun *r); /* accepts a zeroed one */

/* A bundle ever active, by its hash in hex: one reference. -OMB_E_NOTFOUND. A replay_options.find.
 */
OMB_MUST_USE int rerun_bundle(void *rerun, omb_str hash, struct bundle **out);

/* Every decision since then again; the report of core/lab/README.md. */
OMB_MUST_USE int rerun_replay(struct rerun *r, uint64_t since, const struct lab_progress *progress,
                              struct replay_counts *counts, struct buf *json, omb_error *error);

/* The candidate over every decision since then, reconciled with the ledger; the report. */
OMB_MUST_USE int rerun_backtest(struct rerun *r, struct bundle *candidate, uint64_t since,
                                const struct lab_progress *progress, struct backtest_counts *counts,
                                struct buf *json, omb_error *error);

/* A case by its id or its number. -OMB_E_NOTFOUND. */
OMB_MUST_USE int rerun_case(struct rerun *r, omb_str word, struct id *kase);

/*
 * Why a case's decisions went as they did: of one event, or of all (seq 0). JSON:
 * {"case","number","decisions":[{"seq","at", what explain_print_json gives}]}, or words. *found:
 * how many. A decision whose bundle is not to be had is told as it stands ("missing":true).
 */
struct rerun_case {
    struct id kase;
    uint64_t seq;
    bool json;
    const struct lab_progress *progress;
};
OMB_MUST_USE int rerun_explain(struct rerun *r, const struct rerun_case *c, struct buf *out,
                               uint32_t *found, omb_error *error);

/* "90d", "12h", "30m", "2026-11-21", "all": a time before now. -OMB_E_SYNTAX. */
OMB_MUST_USE int rerun_since(omb_str text, uint64_t now, uint64_t *since);

#endif
