/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_LAB_TRY_LINES_H
#define OMB_LAB_TRY_LINES_H

#include "core/desk/decide.h"
#include "core/lab/tool.h"

/*
 * Many decisions at once: `path` ("-": standard input) holds the facts of one decision a line, as
 * JSON. Each line gives one line of output: the decision's record, or {"line":N,"error":"…"} when
 * its facts cannot be used. Blank lines give none. TOOL_DATA when any line could not be used.
 */
int try_lines(enum decide_point point, const char *path, struct bundle *b, struct tool *t);

#endif
