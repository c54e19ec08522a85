/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_LAB_CMD_LAB_H
#define OMB_LAB_CMD_LAB_H

#include "core/lab/tool.h"

/* The commands that need neither a store nor a host, each in a file of its name. */
extern const struct tool_row cmd_check_row;      /* compile; every error as file:line */
extern const struct tool_row cmd_test_row;       /* the specs, with coverage */
extern const struct tool_row cmd_try_row;        /* one decision with its trace */
extern const struct tool_row cmd_reference_row;  /* every point, fact, verdict and word */
extern const struct tool_row cmd_invariants_row; /* declared properties, searched */
extern const struct tool_row cmd_probe_row;      /* "FILE outcome" for raw hostile files */

#endif
