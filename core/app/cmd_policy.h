/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_CMD_POLICY_H
#define OMB_APP_CMD_POLICY_H

#include "core/lab/tool.h"

/*
 * The sub-commands of `ombud policy`. Each has its row (core/lab/tool.h) in the file of its name;
 * cmd_policy.c lists them in the order of the help. Those of core/lab work offline; those
 * declared here need the configuration, the store or a running host.
 */
extern const struct tool_row cmd_policy_init_row; /* a pack as an operator's start */
extern const struct tool_row cmd_policy_explain_row;
extern const struct tool_row cmd_policy_replay_row;
extern const struct tool_row cmd_policy_backtest_row;
extern const struct tool_row cmd_policy_activate_row;
extern const struct tool_row cmd_policy_rollback_row;
extern const struct tool_row cmd_policy_trial_row;
extern const struct tool_row cmd_policy_history_row;
extern const struct tool_row cmd_policy_diff_row;

#endif
