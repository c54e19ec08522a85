/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_POLICY_CMD_POLICY_H
#define OMB_POLICY_CMD_POLICY_H

#include "core/base/buf.h"

#include <stdbool.h>

/*
 * `ombud policy check|test|try|probe` as functions: argv holds what stands behind the
 * sub-command's name, `--json` among it. Output goes to `out`, complaints about usage to
 * `err`. They return an exit code of sysexits.h: 0, 64 usage, 65 bad data, 66 no input.
 *
 *   check [DIR]                compile; every error as file:line
 *   test  [DIR]                check, then the specs with coverage by rule
 *   try   POINT FACTS.json [DIR]   one decision with what it read
 *   probe FILE…                "FILE outcome" for raw hostile files
 */
int cmd_policy_check(int argc, char **argv, struct buf *out, struct buf *err);
int cmd_policy_test(int argc, char **argv, struct buf *out, struct buf *err);
int cmd_policy_try(int argc, char **argv, struct buf *out, struct buf *err);
int cmd_policy_probe(int argc, char **argv, struct buf *out, struct buf *err);

/* Finds the sub-command by name; 64 with a list of them for an unknown one. */
int cmd_policy(int argc, char **argv, struct buf *out, struct buf *err);

#endif
