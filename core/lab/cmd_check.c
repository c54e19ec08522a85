/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: `ombud policy check`. Must not know: the host, its configuration. Called by: app's table
 * of policy commands. */
#include "core/base/json_out.h"
#include "core/lab/cmd_lab.h"
#include "core/lab/invariant_set.h"
#include "core/policy/bundle_build.h"

static uint32_t count_rules(const struct bundle *b)
{
    uint32_t n = 0;
    for (int p = 0; p < POINTS; p++)
        n += b->rules[p].n;
    return n;
}

static void print_good(bool json, const struct bundle *b, struct buf *out)
{
    struct json_out j = json_out(out);

    if (!json) {
        buf_printf(out, "%s %s: %u rules, %u flows, no errors (%.12s)\n", b->name, b->version,
                   count_rules(b), b->flows.n, b->hash);
        return;
    }
    jo_obj(&j);
    jo_kv_bool(&j, "ok", true);
    jo_kv_z(&j, "bundle", b->hash);
    jo_key(&j, "errors");
    jo_arr(&j);
    jo_end_arr(&j);
    jo_end_obj(&j);
    buf_putc(out, '\n');
}

/* The properties it declares, too: nothing else loads them until they are searched. */
static int check_invariants(struct bundle *b, bool json, struct tool *t)
{
    struct bundle_errors errors = BUNDLE_ERRORS_INIT;
    struct invariant_set set;
    int rc = invariant_set_read(b, &set, &errors);

    if (rc == 0)
        invariant_set_free(&set);
    else
        tool_print_errors(json, &errors, t->out);
    bundle_errors_free(&errors);
    return tool_exit(rc);
}

static int run_check(int argc, char **argv, struct tool *t)
{
    bool json = false;
    const struct tool_option options[] = {{"--json", &json, NULL}};
    struct bundle *b = NULL;
    int n = tool_read(argc, argv, options, 1, 0, 1, t), code;

    if (n < 0)
        return TOOL_USAGE;
    code = tool_load(n ? argv[0] : TOOL_DEFAULT_DIR, json, t, &b);
    if (code == TOOL_GOOD)
        code = check_invariants(b, json, t);
    if (code == TOOL_GOOD)
        print_good(json, b, t->out);
    bundle_unpin(b);
    return code;
}

const struct tool_row cmd_check_row = {"check", run_check, "[--json] [DIR]",
                                       "compiles; every error as file:line", ""};
