/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: `ombud policy backtest`. Must not know: how history is read or decided again. Called by:
 * the table in cmd_policy.c. */
#include "core/app/cmd_policy.h"

#include "core/app/past_source.h"
#include "core/lab/report.h"

#include <errno.h>
#include <stdio.h>

static int write_page(const char *file, const char *desk, omb_str report, struct tool *t)
{
    struct buf page = BUF_INIT(0);
    int rc = report_html(report, str_of(desk ? desk : ""), &page);
    FILE *f = rc == 0 ? fopen(file, "we") : NULL;
    bool written = f && fwrite(page.ptr, 1, page.len, f) == page.len;

    if (f && fclose(f) != 0)
        written = false;
    buf_free(&page);
    if (written)
        return TOOL_GOOD;
    buf_printf(t->err, "ombud policy backtest: %s: %s\n", file,
               rc != 0 ? omb_strerror(rc) : strerror(errno));
    return TOOL_SOFTWARE;
}

struct asked {
    struct past_source source;
    const char *html, *desk;
    bool json;
};

static int print_report(const struct asked *q, omb_str report, struct tool *t)
{
    int code = TOOL_GOOD;

    if (q->html)
        code = write_page(q->html, q->desk, report, t);
    if (q->json)
        buf_printf(t->out, "%.*s\n", STR_ARG(report));
    else if (report_table(report, t->out) != 0)
        code = TOOL_SOFTWARE;
    return code;
}

static int backtest(const struct asked *q, struct bundle *candidate, struct tool *t)
{
    struct buf report = BUF_INIT(0);
    struct backtest_counts n = {0};
    struct rerun past = {0};
    omb_error error = {.size = sizeof error};
    uint64_t since;
    int code = past_source_open(&q->source, t, &past, &since);

    if (code != TOOL_GOOD)
        return code;
    if (rerun_backtest(&past, candidate, since, t->progress, &n, &report, &error) != 0)
        code = past_source_fail(&error, t);
    else
        code = print_report(q, buf_str(&report), t);
    if (code == TOOL_GOOD && (n.faults || !n.reconciled))
        code = TOOL_FOUND;
    rerun_close(&past);
    buf_free(&report);
    return code;
}

static int run_backtest(int argc, char **argv, struct tool *t)
{
    struct asked q = {0};
    const struct tool_option options[] = {{"--json", &q.json, NULL},
                                          {"--html", NULL, &q.html},
                                          {"--desk", NULL, &q.desk},
                                          PAST_SOURCE_OPTIONS(q.source)};
    struct bundle *candidate = NULL;
    int n = tool_read(argc, argv, options, sizeof options / sizeof *options, 0, 1, t), code;

    if (n < 0)
        return TOOL_USAGE;
    code = tool_load(n ? argv[0] : TOOL_DEFAULT_DIR, q.json, t, &candidate);
    if (code == TOOL_GOOD)
        code = backtest(&q, candidate, t);
    bundle_unpin(candidate);
    return code;
}

const struct tool_row cmd_policy_backtest_row =
    {"backtest", run_backtest,
     "[DIR] [--since WHEN] [--config FILE | --data DIR] [--tenant SLUG] [--json] [--html FILE]",
     "a candidate over history: decisions, money, escalations",
     PAST_SOURCE_HELP
     "  --since WHEN    90d, 12h, 2026-11-21 or all (default: all)\n"
     "  --html FILE     also writes the report as one page\n"
     "  --desk URL      where the page's cases are looked at: https://desk.example/desk/c/\n"
     "Ends with 1 when the candidate fails on recorded facts, or when the recorded money does not\n"
     "reconcile with the ledger. The host may run.\n"};
