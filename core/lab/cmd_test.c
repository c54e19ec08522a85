/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: `ombud policy test`. Must not know: the host, its configuration. Called by: app's table of
 * policy commands. */
#include "core/base/json_out.h"
#include "core/lab/cmd_lab.h"
#include "core/policy/spec.h"

static void print_test(bool json, const struct spec_result *r, struct buf *out)
{
    struct json_out j = json_out(out);

    if (json) {
        jo_obj(&j);
        jo_kv_int(&j, "cases", r->cases);
        jo_kv_int(&j, "passed", r->passed);
        jo_kv_int(&j, "rules", r->rules);
        jo_kv_int(&j, "reached", r->reached);
        tool_print_lines(&j, "failures", buf_str(&r->failures->text));
        tool_print_lines(&j, "uncovered", buf_str(r->uncovered));
        jo_end_obj(&j);
        buf_putc(out, '\n');
        return;
    }
    buf_puts(out, buf_str(&r->failures->text));
    if (r->uncovered->len) {
        buf_putz(out, "rules that no case reached:\n");
        buf_puts(out, buf_str(r->uncovered));
    }
    buf_printf(out, "policy test: passed %u of %u cases, %u of %u rules reached\n", r->passed,
               r->cases, r->reached, r->rules);
}

static int run_test(int argc, char **argv, struct tool *t)
{
    bool json = false;
    const struct tool_option options[] = {{"--json", &json, NULL}};
    struct bundle_errors errors = BUNDLE_ERRORS_INIT;
    struct buf uncovered = BUF_INIT(256 << 10);
    struct spec_result r = {.failures = &errors, .uncovered = &uncovered};
    struct bundle *b = NULL;
    int n = tool_read(argc, argv, options, 1, 0, 1, t), code;

    if (n < 0)
        return TOOL_USAGE;
    code = tool_load(n ? argv[0] : TOOL_DEFAULT_DIR, json, t, &b);
    if (code == TOOL_GOOD) {
        code = tool_exit(spec_run(b, &r));
        print_test(json, &r, t->out);
        if (code == TOOL_GOOD && r.passed != r.cases)
            code = TOOL_DATA;
    }
    bundle_unpin(b);
    buf_free(&uncovered);
    bundle_errors_free(&errors);
    return code;
}

const struct tool_row cmd_test_row = {"test", run_test, "[--json] [DIR]",
                                      "check, then the specs, with coverage by rule", ""};
