/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: `ombud policy test`. Must not know: the host, its configuration. Called by: app's table of
 * policy commands. */
#include "core/base/json_out.h"
#include "core/lab/cmd_lab.h"
#include "core/lab/cover.h"
#include "core/lab/mutate.h"

static void print_test(bool json, const struct cover *c, struct buf *out)
{
    struct json_out j = json_out(out);

    if (json) {
        cover_print_json(c, &j);
        buf_putc(out, '\n');
    } else {
        cover_print_text(c, out);
    }
}

static int cover(struct bundle *b, bool json, struct tool *t)
{
    struct bundle_errors errors = BUNDLE_ERRORS_INIT;
    struct cover *c = NULL;
    int code = tool_exit(cover_run(b, &c, &errors));

    if (code != TOOL_GOOD)
        tool_print_errors(json, &errors, t->out);
    else
        print_test(json, c, t->out);
    if (code == TOOL_GOOD && c->passed != c->cases)
        code = TOOL_FOUND;
    cover_free(c);
    bundle_errors_free(&errors);
    return code;
}

static int print_mutate(bool json, const struct mutate *m, int64_t at_least, struct tool *t)
{
    struct json_out j = json_out(t->out);

    if (m->passed < m->cases) {
        buf_printf(t->err, "%u of %u cases fail already: no mutant was run\n", m->cases - m->passed,
                   m->cases);
        return TOOL_FOUND;
    }
    if (json) {
        mutate_print_json(m, &j);
        buf_putc(t->out, '\n');
    } else {
        mutate_print_text(m, t->out);
    }
    return m->stopped || m->score_pm < (uint32_t)at_least * 10 ? TOOL_FOUND : TOOL_GOOD;
}

static int mutate(struct bundle *b, bool json, int64_t at_least, struct tool *t)
{
    struct bundle_errors errors = BUNDLE_ERRORS_INIT;
    struct mutate *m = NULL;
    int code = tool_exit(mutate_run(b, t->progress, &m, &errors));

    if (code != TOOL_GOOD)
        tool_print_errors(json, &errors, t->out);
    else
        code = print_mutate(json, m, at_least, t);
    mutate_free(m);
    bundle_errors_free(&errors);
    return code;
}

static int run_test(int argc, char **argv, struct tool *t)
{
    bool json = false, mutants = false;
    const char *least = NULL;
    const struct tool_option options[] = {{"--json", &json, NULL},
                                          {"--mutate", &mutants, NULL},
                                          {"--at-least", NULL, &least}};
    struct bundle *b = NULL;
    int64_t at_least = 0;
    int n = tool_read(argc, argv, options, 3, 0, 1, t), code;

    if (n < 0 || (least && !tool_number("--at-least", least, 0, 100, &at_least, t)))
        return TOOL_USAGE;
    code = tool_load(n ? argv[0] : TOOL_DEFAULT_DIR, json, t, &b);
    if (code == TOOL_GOOD)
        code = mutants || least ? mutate(b, json, at_least, t) : cover(b, json, t);
    bundle_unpin(b);
    return code;
}

const struct tool_row cmd_test_row =
    {"test", run_test, "[--json] [--mutate [--at-least PERCENT]] [DIR]",
     "check, then the specs, with coverage by rule and line",
     "  --mutate             puts small mistakes into the rules and shows those that no case "
     "notices\n"
     "  --at-least PERCENT   exit 1 when fewer of them are noticed\n"};
