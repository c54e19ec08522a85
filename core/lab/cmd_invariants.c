/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: `ombud policy invariants`. Must not know: the host, its configuration. Called by: app's
 * table of policy commands. */
#include "core/base/json_out.h"
#include "core/base/limits.h"
#include "core/lab/cmd_lab.h"
#include "core/lab/invariant.h"

#define DEFAULT_TRIALS 10000

static int search(struct bundle *b, bool json, int64_t trials, int64_t seed, struct tool *t)
{
    struct bundle_errors errors = BUNDLE_ERRORS_INIT;
    struct json_out j = json_out(t->out);
    struct invariants *i = NULL;
    int code =
        tool_exit(invariants_run(b, (uint32_t)trials, (uint64_t)seed, t->progress, &i, &errors));

    if (code != TOOL_GOOD) {
        tool_print_errors(json, &errors, t->out);
    } else if (json) {
        invariants_print_json(i, &j);
        buf_putc(t->out, '\n');
    } else {
        invariants_print_text(i, t->out);
    }
    if (code == TOOL_GOOD && (i->broken || i->stopped))
        code = TOOL_FOUND;
    invariants_free(i);
    bundle_errors_free(&errors);
    return code;
}

static int run_invariants(int argc, char **argv, struct tool *t)
{
    bool json = false;
    const char *trials_text = NULL, *seed_text = NULL;
    const struct tool_option options[] = {{"--json", &json, NULL},
                                          {"--trials", NULL, &trials_text},
                                          {"--seed", NULL, &seed_text}};
    struct bundle *b = NULL;
    int64_t trials = DEFAULT_TRIALS, seed = 1;
    int n = tool_read(argc, argv, options, 3, 0, 1, t), code;

    if (n < 0)
        return TOOL_USAGE;
    if (trials_text && !tool_number("--trials", trials_text, 1, LAB_MAX_TRIALS, &trials, t))
        return TOOL_USAGE;
    if (seed_text && !tool_number("--seed", seed_text, 0, INT64_MAX, &seed, t))
        return TOOL_USAGE;
    code = tool_load(n ? argv[0] : TOOL_DEFAULT_DIR, json, t, &b);
    if (code == TOOL_GOOD)
        code = search(b, json, trials, seed, t);
    bundle_unpin(b);
    return code;
}

const struct tool_row cmd_invariants_row =
    {"invariants", run_invariants, "[--json] [--trials N] [--seed N] [DIR]",
     "searches declared properties for counterexamples",
     "  --trials N   facts made for each property (default 10000)\n"
     "  --seed N     of what is drawn (default 1); the same seed makes the same facts\n"
     "Properties stand in invariants/*.lua. Exit 1 when one is broken or was never tried.\n"};
