/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_PAST_SOURCE_H
#define OMB_APP_PAST_SOURCE_H

#include "core/app/rerun.h"
#include "core/lab/tool.h"

/*
 * Where a command's past lies: the options that all commands share which look back.
 *   --config FILE   the configuration names data folder, tenants and their scripts
 *   --data DIR      the data folder itself, beside or instead of a configuration
 *   --tenant SLUG   default: the first one (or its number, without a configuration)
 *   --scripts DIR   a folder that may be a bundle which the store does not hold
 *   --since WHEN    90d, 12h, 2026-11-21 or all (default: all)
 */
struct past_source {
    const char *config, *data, *tenant, *scripts, *since;
};

/* clang-format off */
#define PAST_SOURCE_OPTIONS(s)                                                                     \
    {"--config", NULL, &(s).config}, {"--data", NULL, &(s).data},                                  \
    {"--tenant", NULL, &(s).tenant}, {"--scripts", NULL, &(s).scripts},                            \
    {"--since", NULL, &(s).since}
/* clang-format on */
#define PAST_SOURCE_HELP                                                                           \
    "  --config FILE   the host's configuration (default: ombud.lua)\n"                            \
    "  --data DIR      its data folder, instead of a configuration\n"                              \
    "  --tenant SLUG   default: the first tenant (its number with --data)\n"                       \
    "  --scripts DIR   a folder to try for a bundle that the store does not hold\n"

/*
 * The configuration that the options name; defaults alone when only a data folder is named.
 * TOOL_GOOD, or an exit code after a complaint.
 */
struct config;
int past_source_config(const char *config, const char *data, struct config *c, struct tool *t);

/* Opens it; TOOL_GOOD, or an exit code after a complaint. *since is 0 for all. */
OMB_MUST_USE int past_source_open(const struct past_source *s, struct tool *t, struct rerun *out,
                                  uint64_t *since);

/* Tells an error and gives its exit code. */
int past_source_fail(const omb_error *error, struct tool *t);

#endif
