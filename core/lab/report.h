/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_LAB_REPORT_H
#define OMB_LAB_REPORT_H

#include "core/base/buf.h"

/*
 * A backtest's report (the JSON of backtest_finish) for people: words and tables for a terminal,
 * and one HTML page that needs nothing from outside: no script, no font, no picture but its own
 * charts, each beside its table. -OMB_E_SYNTAX for a text that is no such report.
 */
OMB_MUST_USE int report_table(omb_str json, struct buf *out);

/* `desk`: where a case is looked at, its id is put behind; "" for no links. */
OMB_MUST_USE int report_html(omb_str json, omb_str desk, struct buf *out);

#endif
