/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the newest decisions of a tenant and deciding them again with a candidate.
 * Must not know: cases, what becomes of the candidate.
 * Called by: policies.c after each decision, policy_load.c before a swap. */
#include "core/app/policy_recent.h"

#include "core/base/limits.h"
#include "core/lab/record.h"
#include "core/policy/decide.h"
#include "core/policy/verdict.h"

#include <stdlib.h>

struct policy_recent {
    struct buf record[POLICY_RECENT]; /* a ring; their memory is used again */
    uint64_t n;                       /* ever added */
};

int policy_recent_open(struct policy_recent **out)
{
    struct policy_recent *r = calloc(1, sizeof *r);

    if (!r)
        return -OMB_E_NOMEM;
    *out = r;
    return 0;
}

void policy_recent_close(struct policy_recent *r)
{
    for (uint32_t i = 0; r && i < POLICY_RECENT; i++)
        buf_free(&r->record[i]);
    free(r);
}

void policy_recent_add(struct policy_recent *r, omb_str record)
{
    struct buf *place = &r->record[r->n % POLICY_RECENT];

    if (!record.len || record.len > POLICY_RECENT_BYTES)
        return; /* none was made, or it is too large to be worth keeping */
    buf_clear(place);
    buf_puts(place, record);
    if (place->err)
        buf_free(place);
    r->n++;
}

void policy_recent_copy(const struct policy_recent *r, struct buf *out)
{
    for (uint32_t i = 0; i < POLICY_RECENT; i++) {
        if (!r->record[i].len)
            continue;
        buf_puts(out, buf_str(&r->record[i]));
        buf_putc(out, '\n');
    }
}

static bool same_verdict(const struct verdict *v, omb_str recorded)
{
    struct buf text = BUF_INIT(0);
    struct json_out o = json_out(&text);
    bool same;

    verdict_print(v, &o);
    same = str_eq(buf_str(&text), recorded);
    buf_free(&text);
    return same;
}

/* The first failure of a point is told; others are of its kind. */
static void tell(enum decide_point point, const char *why, bool told[POINTS],
                 struct bundle_errors *errors)
{
    if (told[point])
        return;
    told[point] = true;
    bundle_errors_add(errors, "bundle.lua", 0, "a decision of %s, made not long ago, fails: %s",
                      decide_point_name(point), why);
}

int policy_recent_check(omb_str lines, struct bundle *b, struct policy_recent_counts *counts,
                        struct bundle_errors *errors)
{
    struct policy_recent_counts n = {0};
    struct arena arena = {0};
    bool told[POINTS] = {false};
    omb_str line;

    while (lines.len) {
        struct decide_trace trace;
        struct record record;
        struct verdict v;
        (void)str_cut(lines, '\n', &line, &lines);
        arena_reset(&arena);
        if (record_read(line, &arena, &record) != 0 || record.status != 0)
            continue;
        decide_run(b, record.point, &record.facts, record.now, &arena, &v, &trace);
        n.decisions++;
        n.changed += !same_verdict(&v, record.verdict);
        n.faults += v.status != 0;
        if (v.status)
            tell(record.point, trace.error, told, errors);
    }
    arena_free(&arena);
    *counts = n;
    return n.faults ? -OMB_E_INVALID : 0;
}
