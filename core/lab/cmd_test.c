/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: `ombud policy test`. Must not know: the host, its configuration. Called by: app's table of
 * policy commands. */
#include "core/base/json_out.h"
#include "core/lab/cmd_lab.h"
#include "core/lab/cover.h"

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

static int test(struct bundle *b, bool json, struct tool *t)
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

static int run_test(int argc, char **argv, struct tool *t)
{
    bool json = false;
    const struct tool_option options[] = {{"--json", &json, NULL}};
    struct bundle *b = NULL;
    int n = tool_read(argc, argv, options, 1, 0, 1, t), code;

    if (n < 0)
        return TOOL_USAGE;
    code = tool_load(n ? argv[0] : TOOL_DEFAULT_DIR, json, t, &b);
    if (code == TOOL_GOOD)
        code = test(b, json, t);
    bundle_unpin(b);
    return code;
}

const struct tool_row cmd_test_row = {"test", run_test, "[--json] [DIR]",
                                      "check, then the specs, with coverage by rule and line", ""};
