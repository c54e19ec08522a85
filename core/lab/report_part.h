/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_LAB_REPORT_PART_H
#define OMB_LAB_REPORT_PART_H

#include "core/lab/report_i.h"

/* The parts of a report's page, each a heading with its table and bars. */
void report_part_pairs(struct report *r);
void report_part_money(struct report *r);
void report_part_by(struct report *r, const char *table);
void report_part_escalations(struct report *r);
void report_part_time(struct report *r);
void report_part_ledger(struct report *r);
void report_part_sample(struct report *r);

#endif
