/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the table of `ombud policy …`: which sub-command was meant, its help, its two buffers.
 * Must not know: what any of them does.
 * Called by: main.c through the command table. */
#include "core/app/cmd_policy.h"

#include "core/app/command.h"
#include "core/app/progress_bar.h"
#include "core/app/terminal.h"
#include "core/lab/cmd_lab.h"

#include <stdio.h>

/* One a line: every command's file adds its own. */
/* clang-format off */
static const struct tool_row *const rows[] = {
    &cmd_policy_init_row,
    &cmd_check_row,
    &cmd_test_row,
    &cmd_try_row,
    &cmd_invariants_row,
    &cmd_policy_explain_row,
    &cmd_policy_replay_row,
    &cmd_policy_backtest_row,
    &cmd_policy_activate_row,
    &cmd_policy_trial_row,
    &cmd_policy_rollback_row,
    &cmd_policy_history_row,
    &cmd_policy_diff_row,
    &cmd_probe_row,
    &cmd_reference_row,
};
/* clang-format on */

#define ROWS (sizeof rows / sizeof *rows)

static void list(FILE *f)
{
    fputs("usage: ombud policy COMMAND [OPTIONS]\n\n", f);
    for (size_t i = 0; i < ROWS; i++)
        fprintf(f, "  %-11s %s\n", rows[i]->name, rows[i]->what);
    fputs("\n`ombud policy COMMAND -h` says more about one of them; --json is output for "
          "programs.\n",
          f);
}

static int unknown(const char *name)
{
    const char *names[ROWS];
    const char *near;

    for (size_t i = 0; i < ROWS; i++)
        names[i] = rows[i]->name;
    near = str_nearest(str_of(name), names, ROWS);
    fprintf(stderr, "ombud: there is no command \"policy %s\"", name);
    if (near)
        fprintf(stderr, "; did you mean \"%s\"?", near);
    fputs("\n\n", stderr);
    list(stderr);
    return TOOL_USAGE;
}

static bool is_help(const char *word)
{
    return strcmp(word, "-h") == 0 || strcmp(word, "--help") == 0;
}

static int run(const struct tool_row *row, int argc, char **argv)
{
    struct buf out = BUF_INIT(0), err = BUF_INIT(0);
    struct progress_bar bar = {0};
    struct lab_progress progress;
    struct terminal terminal;
    struct tool t = {.row = row,
                     .out = &out,
                     .err = &err,
                     .progress = &progress,
                     .talk = &terminal.talk};
    int code;

    terminal_init(&terminal);
    progress_bar_open(&bar, row->name);
    progress = (struct lab_progress){.fn = progress_bar_say, .ctx = &bar};
    code = row->run(argc, argv, &t);
    progress_bar_close(&bar);
    terminal_close(&terminal);
    fwrite(out.ptr ? out.ptr : "", 1, out.len, stdout);
    fwrite(err.ptr ? err.ptr : "", 1, err.len, stderr);
    if (out.err || err.err) {
        fprintf(stderr, "ombud: the output is cut: %s\n",
                omb_strerror(out.err ? out.err : err.err));
        code = TOOL_SOFTWARE;
    }
    buf_free(&out);
    buf_free(&err);
    return code;
}

/* argv[0] is "policy". */
int cmd_policy(int argc, char **argv)
{
    const struct tool_row *row = NULL;

    if (argc < 2 || is_help(argv[1])) {
        list(argc < 2 ? stderr : stdout);
        return argc < 2 ? TOOL_USAGE : TOOL_GOOD;
    }
    for (size_t i = 0; i < ROWS; i++) {
        if (strcmp(rows[i]->name, argv[1]) == 0)
            row = rows[i];
    }
    if (!row)
        return unknown(argv[1]);
    for (int i = 2; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (!is_help(argv[i]))
            continue;
        printf("usage: ombud policy %s %s\n\n%s: %s.\n%s%s", row->name, row->usage, row->name,
               row->what, row->help[0] ? "\n" : "", row->help);
        return TOOL_GOOD;
    }
    return run(row, argc - 2, argv + 2);
}
