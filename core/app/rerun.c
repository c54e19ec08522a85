/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: bringing a data folder's history to the tools of the lab.
 * Must not know: what the tools find, who asked.
 * Called by: cmd_policy_replay.c, cmd_policy_backtest.c, cmd_policy_explain.c, the API's jobs. */
#include "core/app/rerun.h"

#include "core/base/limits.h"
#include "core/desk/dates.h"

#include <stdio.h>
#include <stdlib.h>

#define SAY_EVERY 4096 /* events between two words to the progress */

static int fail(omb_error *error, int code, const char *what)
{
    snprintf(error->text, sizeof error->text, "%s: %s", what, omb_strerror(code));
    return error->code = code;
}

int rerun_open(const struct rerun_options *o, struct rerun *out, omb_error *error)
{
    uint8_t key[VAULT_KEY];
    int rc = 0;

    *out = (struct rerun){.tenant = o->tenant};
    if (o->key)
        memcpy(key, o->key, sizeof key);
    else
        rc = vault_read(o->data, key, error);
    if (rc == 0)
        rc = store_scan_open(o->data, str_n(key, sizeof key), &out->scan, error);
    explicit_bzero(key, sizeof key);
    if (rc == 0 && o->scripts) {
        out->scripts = str_dup(str_of(o->scripts));
        if (!out->scripts)
            rc = fail(error, -OMB_E_NOMEM, o->data);
    }
    if (rc != 0)
        rerun_close(out);
    return rc;
}

void rerun_close(struct rerun *r)
{
    store_scan_close(r->scan);
    free(r->scripts);
    arena_free(&r->arena);
    *r = (struct rerun){0};
}

/* The folder's bundle, when it is the one meant. */
static int from_folder(const struct rerun *r, omb_str hash, struct bundle **out)
{
    struct bundle_errors errors = BUNDLE_ERRORS_INIT;
    struct bundle *b = NULL;
    int rc = r->scripts ? bundle_load(r->scripts, &b, &errors) : -OMB_E_NOTFOUND;

    bundle_errors_free(&errors);
    if (rc == -OMB_E_NOMEM)
        return rc;
    if (rc != 0 || !str_is(hash, bundle_hash(b))) {
        bundle_unpin(rc == 0 ? b : NULL);
        return -OMB_E_NOTFOUND;
    }
    *out = b;
    return 0;
}

int rerun_bundle(void *rerun, omb_str hash, struct bundle **out)
{
    struct rerun *r = rerun;
    struct bundle_errors errors = BUNDLE_ERRORS_INIT;
    omb_str archive = STR_NONE;
    int rc;

    arena_reset(&r->arena);
    rc = store_scan_kv(r->scan, r->tenant, STR("bundle"), hash, &r->arena, &archive);
    if (rc == 0)
        rc = bundle_load_kept(archive, out, &errors);
    bundle_errors_free(&errors);
    return rc == -OMB_E_NOTFOUND ? from_folder(r, hash, out) : rc;
}

/* Hands every event of a walk to a tool. */
typedef int (*feed_fn)(void *tool, const struct history_event *e);

struct walk {
    struct store_scan_range range;
    feed_fn feed;
    void *tool;
    const struct lab_progress *progress;
    uint64_t last_at;
};

static int say(const struct rerun *r, const struct walk *w)
{
    uint64_t done, total;

    store_scan_progress(r->scan, &done, &total);
    lab_progress_say(w->progress, done, total);
    return lab_progress_stopped(w->progress) ? -OMB_E_CANCELLED : 0;
}

static int walk(struct rerun *r, struct walk *w, omb_error *error)
{
    struct store_scan_event e;
    uint64_t n = 0;
    int rc = store_scan_begin(r->scan, &w->range);

    while (rc == 0 && (rc = store_scan_next(r->scan, &e)) > 0) {
        struct history_event h = {e.kase, e.seq, e.at, e.kind, e.body};
        w->last_at = e.at;
        rc = w->feed(w->tool, &h);
        if (rc == 0 && ++n % SAY_EVERY == 0)
            rc = say(r, w);
    }
    return rc == 0 ? 0 : fail(error, rc, "reading history");
}

static int feed_replay(void *tool, const struct history_event *e)
{
    return replay_feed(tool, e);
}

int rerun_replay(struct rerun *r, uint64_t since, const struct lab_progress *progress,
                 struct replay_counts *counts, struct buf *json, omb_error *error)
{
    struct replay_options o = {.find = rerun_bundle, .ctx = r, .since = since};
    struct replay *tool = NULL;
    struct walk w = {.range = {.tenant = r->tenant,
                               .since = since,
                               .kinds = history_record_kinds()},
                     .feed = feed_replay,
                     .progress = progress};
    int rc = replay_open(&o, &tool);

    if (rc != 0)
        return fail(error, rc, "replay");
    w.tool = tool;
    rc = walk(r, &w, error);
    if (rc == 0) {
        replay_counts(tool, counts);
        rc = replay_finish(tool, w.last_at, json);
    }
    replay_close(tool);
    return rc;
}

static int feed_backtest(void *tool, const struct history_event *e)
{
    return backtest_feed(tool, e);
}

static int feed_ledger(void *tool, const struct store_scan_row *row)
{
    return backtest_ledger(tool, row->key, row->balance, row->proven);
}

static uint64_t number_of(void *ctx, struct id kase)
{
    struct rerun *r = ctx;
    uint64_t number = 0;
    omb_str row;

    arena_reset(&r->arena);
    return store_scan_case(r->scan, r->tenant, kase, &r->arena, &number, &row) == 0 ? number : 0;
}

/* The ledger, what moved it before, then all that counts since. */
static int walk_backtest(struct rerun *r, struct backtest *tool, uint64_t since,
                         const struct lab_progress *progress, omb_error *error)
{
    struct walk w = {.range = {.tenant = r->tenant, .until = since, .kinds = history_money_kinds()},
                     .feed = feed_backtest,
                     .tool = tool,
                     .progress = progress};
    int rc = store_scan_ledger(r->scan, r->tenant, feed_ledger, tool);

    if (rc != 0)
        return fail(error, rc, "reading the ledger");
    if (since)
        rc = walk(r, &w, error);
    w.range.since = since;
    w.range.until = 0;
    w.range.kinds |= history_record_kinds();
    return rc != 0 ? rc : walk(r, &w, error);
}

int rerun_backtest(struct rerun *r, struct bundle *candidate, uint64_t since,
                   const struct lab_progress *progress, struct backtest_counts *counts,
                   struct buf *json, omb_error *error)
{
    struct backtest_options o = {.candidate = candidate,
                                 .since = since,
                                 .has_ledger = true,
                                 .number = number_of,
                                 .ctx = r};
    struct backtest *tool = NULL;
    int rc = backtest_open(&o, &tool);

    if (rc != 0)
        return fail(error, rc, "backtest");
    rc = walk_backtest(r, tool, since, progress, error);
    if (rc == 0) {
        backtest_counts(tool, counts);
        rc = backtest_finish(tool, json);
    }
    backtest_close(tool);
    return rc;
}

static uint64_t unit_ms(char unit)
{
    switch (unit) {
    case 'd':
        return DATES_DAY_MS;
    case 'h':
        return 3600000;
    case 'm':
        return 60000;
    default:
        return 0;
    }
}

int rerun_since(omb_str text, uint64_t now, uint64_t *since)
{
    uint64_t unit = text.len ? unit_ms(text.ptr[text.len - 1]) : 0;
    int64_t n;

    if (str_is(text, "all"))
        return *since = 0, 0;
    if (!unit)
        return dates_parse(text, since);
    if (str_int(str_n(text.ptr, text.len - 1), &n) != 0 || n < 0 || n > 1000000)
        return -OMB_E_SYNTAX;
    *since = (uint64_t)n * unit < now ? now - (uint64_t)n * unit : 0;
    return 0;
}
