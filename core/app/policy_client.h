/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_POLICY_CLIENT_H
#define OMB_APP_POLICY_CLIENT_H

#include "core/lab/tool.h"

/*
 * Asks a verb about policies from the command line: the running host through its admin listener,
 * or without one an office of its own on the store. The answer is the same.
 *   --config FILE   the configuration names data folder and tenants
 *   --data DIR      the data folder itself, beside or instead of a configuration
 *   --tenant SLUG   default: the first one (or its number, without a configuration)
 */
struct policy_client {
    const char *config, *data, *tenant;
};

#define POLICY_CLIENT_OPTIONS(c)                                                                   \
    {"--config", NULL, &(c).config}, {"--data", NULL, &(c).data},                                  \
    {                                                                                              \
        "--tenant", NULL, &(c).tenant                                                              \
    }
#define POLICY_CLIENT_HELP                                                                         \
    "  --config FILE   the host's configuration (default: ombud.lua)\n"                            \
    "  --data DIR      its data folder, instead of a configuration\n"                              \
    "  --tenant SLUG   default: the first tenant (its number with --data)\n"

/*
 * TOOL_GOOD with the answer's JSON; *http is 200, or 202 for a proposal. Otherwise an exit code
 * after a complaint in t->err.
 */
OMB_MUST_USE int policy_client_ask(const struct policy_client *c, const char *verb, omb_str args,
                                   struct tool *t, int *http, struct buf *answer);

/* "bundle":ARCHIVE for a folder, or the word itself for a hash or a name of a bundle. */
struct json_out;
OMB_MUST_USE int policy_client_bundle(const char *key, const char *word, struct tool *t,
                                      struct json_out *o);

#endif
