/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_LAB_REPORT_I_H
#define OMB_LAB_REPORT_I_H

#include "core/base/json.h"
#include "core/lab/report.h"

/* A report being written. */
struct report {
    struct json_doc d;
    struct arena arena;
    struct buf *out;
    omb_str desk;
};

#define REPORT_TOKENS 262144

/* report_text.c: values of the report as people read them. */
OMB_MUST_USE int report_open(omb_str json, struct buf *out, struct report *r);
void report_close(struct report *r);

uint32_t report_list(const struct report *r, const char *name);
int64_t report_int(const struct report *r, uint32_t at, const char *key);
omb_str report_str(struct report *r, uint32_t at, const char *key);

#define REPORT_EACH(r, list, i)                                                                    \
    for (uint32_t i = json_first(&(r)->d, (list)); i != JSON_NONE;                                 \
         i = json_next(&(r)->d, (list), i))

void report_count(int64_t n, struct buf *out);                        /* 1,204,311 */
void report_money(int64_t minor, omb_str currency, struct buf *out);  /* 1,204.50 USD */
void report_change(int64_t minor, omb_str currency, struct buf *out); /* +1,204.50 USD */
void report_span(const struct report *r, struct buf *out);            /* from when to when */
void report_time(uint64_t at, struct buf *out);                       /* 2026-11-21 09:41 */
void report_share(int64_t part, int64_t whole, struct buf *out);      /* 4.2 % */
omb_str report_tier(int64_t level, struct arena *a);                  /* associate */
/* What a row of a table is called: a tier by its name, an empty key in words. */
omb_str report_key(struct report *r, const char *table, uint32_t row);

/* report_chart.c: pictures of HTML, each with words for who cannot see it. */
void report_bar(int64_t n, int64_t most, struct buf *out);
void report_moves(int64_t up, int64_t down, int64_t most, struct buf *out);
void report_chart_time(struct report *r); /* shares that change, over time */

void report_escape(omb_str s, struct buf *out); /* for HTML text and quoted attributes */

extern const char report_style[];

#endif
