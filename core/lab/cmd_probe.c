/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: `ombud policy probe`. Must not know: bundles. Called by: app's table of policy commands,
 * the corpus lua-hostile. */
#include "core/base/json_out.h"
#include "core/base/limits.h"
#include "core/lab/cmd_lab.h"
#include "core/policy/probe.h"

static void print_probe(const char *path, bool json, const struct probe_result *r, struct buf *out)
{
    struct json_out j = json_out(out);

    if (!json) {
        buf_printf(out, "%s %s\n", path, probe_outcome_name(r->outcome));
        return;
    }
    jo_obj(&j);
    jo_kv_z(&j, "file", path);
    jo_kv_z(&j, "outcome", probe_outcome_name(r->outcome));
    jo_kv_int(&j, "ticks", (int64_t)r->ticks);
    jo_kv_int(&j, "memory", (int64_t)r->memory);
    jo_kv_int(&j, "effects", r->effects);
    jo_kv_z(&j, "error", r->error);
    jo_end_obj(&j);
    buf_putc(out, '\n');
}

static int probe_file(const char *path, bool json, struct tool *t)
{
    struct probe_result r;
    struct buf text = {0};
    int rc = tool_file(path, POLICY_MAX_SOURCE, &text);

    if (rc == -OMB_E_LIMIT) { /* longer than any source may be */
        r = (struct probe_result){.outcome = PROBE_REJECTED};
        rc = 0;
    } else if (rc == 0) {
        rc = probe_run("probe", buf_str(&text), &r);
    }
    if (rc == 0)
        print_probe(path, json, &r, t->out);
    else
        buf_printf(t->err, "%s: %s\n", path, omb_strerror(rc));
    buf_free(&text);
    return rc == 0 ? TOOL_GOOD : TOOL_NO_INPUT;
}

static int run_probe(int argc, char **argv, struct tool *t)
{
    bool json = false;
    const struct tool_option options[] = {{"--json", &json, NULL}};
    int n = tool_read(argc, argv, options, 1, 1, -1, t), code = TOOL_GOOD;

    if (n < 0)
        return TOOL_USAGE;
    for (int i = 0; i < n; i++) {
        int one = probe_file(argv[i], json, t);
        code = one ? one : code;
    }
    return code;
}

const struct tool_row cmd_probe_row = {"probe", run_probe, "[--json] FILE…",
                                       "what becomes of a hostile file in the machine", ""};
