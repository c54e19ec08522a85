/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: `ombud policy reference`. Must not know: the host. Called by: app's table of policy
 * commands. */
#include "core/lab/cmd_lab.h"
#include "core/policy/reference.h"

static int run_reference(int argc, char **argv, struct tool *t)
{
    bool json = false, luacheck = false, types = false;
    const struct tool_option options[] = {{"--json", &json, NULL},
                                          {"--luacheck", &luacheck, NULL},
                                          {"--types", &types, NULL}};

    if (tool_read(argc, argv, options, 3, 0, 0, t) < 0)
        return TOOL_USAGE;
    if (json + luacheck + types > 1)
        return tool_usage(t, "one of --json, --luacheck and --types");
    if (json)
        reference_json(t->out);
    else if (luacheck)
        reference_luacheck(t->out);
    else if (types)
        reference_types(t->out);
    else
        reference_page(t->out);
    return t->out->err ? TOOL_SOFTWARE : TOOL_GOOD;
}

const struct tool_row cmd_reference_row =
    {"reference", run_reference, "[--json | --luacheck | --types]",
     "every point, fact, verdict and word",
     "--luacheck  configuration of luacheck: save it as .luacheckrc beside bundle.lua\n"
     "--types     completion data for the Lua language server: save it as ombud.d.lua\n"};
