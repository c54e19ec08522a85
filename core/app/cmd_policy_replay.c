/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: `ombud policy replay`. Must not know: how history is read or decided again. Called by: the
 * table in cmd_policy.c. */
#include "core/app/cmd_policy.h"

#include "core/app/past_source.h"
#include "core/base/clock.h"
#include "core/base/json.h"

#include <inttypes.h>

#define TOKENS 65536
#define SHOWN 5 /* differing decisions that the words show; all are in the JSON */

static void print_differing(omb_str report, struct buf *out)
{
    struct arena a = {0};
    struct json_doc d;
    uint32_t n = 0;

    if (json_parse_arena(report, &a, TOKENS, &d, NULL) == 0) {
        uint32_t list = json_member(&d, 0, "differing");
        for (uint32_t i = json_first(&d, list); i != JSON_NONE && n < SHOWN;
             i = json_next(&d, list, i), n++) {
            omb_str none = STR("");
            buf_printf(out,
                       "\ncase %.*s event %" PRId64 " (%.*s)\n  recorded %.*s\n  again    %.*s\n",
                       STR_ARG(json_str_or(&d, i, "case", &a, none)), json_int_or(&d, i, "seq", 0),
                       STR_ARG(json_str_or(&d, i, "point", &a, none)),
                       STR_ARG(json_str_or(&d, i, "recorded", &a, none)),
                       STR_ARG(json_str_or(&d, i, "again", &a, none)));
        }
    }
    arena_free(&a);
}

static void print_words(const struct replay_counts *n, omb_str report, double seconds,
                        struct buf *out)
{
    buf_printf(out,
               "%" PRIu64 " decisions again, byte for byte: %" PRIu64 " the same, %" PRIu64
               " differ",
               n->decisions, n->same, n->differ);
    if (seconds >= 0.5)
        buf_printf(out, " (%.0f a second)", (double)n->decisions / seconds);
    buf_putc(out, '\n');
    if (n->missing)
        buf_printf(out, "NOT REPLAYED: %" PRIu64 " decisions whose bundle is not to be had\n",
                   n->missing);
    if (n->unreadable)
        buf_printf(out, "NOT REPLAYED: %" PRIu64 " records that this program cannot read\n",
                   n->unreadable);
    if (n->erased)
        buf_printf(out, "%" PRIu64 " events of erased people are closed; they may have held some\n",
                   n->erased);
    if (n->differ)
        print_differing(report, out);
}

static int run_replay(int argc, char **argv, struct tool *t)
{
    struct past_source source = {0};
    bool json = false;
    const struct tool_option options[] = {{"--json", &json, NULL}, PAST_SOURCE_OPTIONS(source)};
    struct buf report = BUF_INIT(0);
    struct replay_counts n = {0};
    struct rerun past = {0};
    omb_error error = {.size = sizeof error};
    uint64_t since, began = clock_mono_ns();
    int code;

    if (tool_read(argc, argv, options, sizeof options / sizeof *options, 0, 0, t) < 0)
        return TOOL_USAGE;
    code = past_source_open(&source, t, &past, &since);
    if (code != TOOL_GOOD)
        return code;
    if (rerun_replay(&past, since, t->progress, &n, &report, &error) != 0)
        code = past_source_fail(&error, t);
    else if (json)
        buf_printf(t->out, "%.*s\n", STR_ARG(buf_str(&report)));
    else
        print_words(&n, buf_str(&report), (double)(clock_mono_ns() - began) / 1e9, t->out);
    if (code == TOOL_GOOD && (n.differ || n.missing || n.unreadable))
        code = TOOL_FOUND;
    rerun_close(&past);
    buf_free(&report);
    return code;
}

const struct tool_row cmd_policy_replay_row =
    {"replay", run_replay, "[--since WHEN] [--config FILE | --data DIR] [--tenant SLUG] [--json]",
     "every recorded decision again, byte for byte",
     PAST_SOURCE_HELP
     "  --since WHEN    90d, 12h, 2026-11-21 or all (default: all)\n"
     "Ends with 1 when a decision differs, or could not be decided again. The host may run.\n"};
