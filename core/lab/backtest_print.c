/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: a backtest's report as JSON, in the shape that README.md tells. Must not know: how any
 * figure came about. Called by: backtest's callers. */
#include "core/lab/backtest_i.h"

#include <stdlib.h>

static const char *const counted[] = {"granted", "offered", "claims", ""};
static const char *const tables[] = {"remedy", "tier", "seller", "brand", "reason"};

static void kv(struct json_out *o, const char *key, uint64_t n)
{
    jo_kv_int(o, key, n > INT64_MAX ? INT64_MAX : (int64_t)n);
}

static void print_faults(const struct backtest *b, struct json_out *o)
{
    jo_key(o, "faults");
    jo_obj(o);
    kv(o, "recorded", b->faults_recorded);
    kv(o, "candidate", b->faults_candidate);
    jo_key(o, "errors");
    jo_arr(o);
    for (size_t i = 0; i < LAB_FAULT_TEXTS && b->fault[i].count; i++) {
        jo_obj(o);
        jo_kv_z(o, "text", b->fault[i].text);
        kv(o, "count", b->fault[i].count);
        jo_end_obj(o);
    }
    jo_end_arr(o);
    jo_end_obj(o);
}

static void print_points(const struct backtest *b, struct json_out *o)
{
    jo_key(o, "points");
    jo_arr(o);
    for (int p = 0; p < POINTS; p++) {
        if (!b->point[p].decisions)
            continue;
        jo_obj(o);
        jo_kv_z(o, "point", decide_point_name((enum decide_point)p));
        kv(o, "decisions", b->point[p].decisions);
        kv(o, "changed", b->point[p].changed);
        jo_end_obj(o);
    }
    jo_end_arr(o);
}

static int by_count(const void *x, const void *y)
{
    const struct backtest_pair *a = x, *b = y;
    if (a->count != b->count)
        return a->count < b->count ? 1 : -1;
    int c = (int)a->point - (int)b->point;
    c = c ? c : strcmp(a->from, b->from);
    return c ? c : strcmp(a->to, b->to);
}

static void print_pairs(struct backtest *b, struct json_out *o)
{
    qsort(b->pair, b->n_pair, sizeof b->pair[0], by_count);
    jo_key(o, "pairs");
    jo_arr(o);
    for (uint32_t i = 0; i < b->n_pair; i++) {
        jo_obj(o);
        jo_kv_z(o, "point", decide_point_name(b->pair[i].point));
        jo_kv_z(o, "from", b->pair[i].from);
        jo_kv_z(o, "to", b->pair[i].to);
        kv(o, "count", b->pair[i].count);
        jo_end_obj(o);
    }
    if (b->other_pairs) {
        jo_obj(o);
        jo_kv_z(o, "point", "");
        jo_kv_z(o, "from", "others");
        jo_kv_z(o, "to", "others");
        kv(o, "count", b->other_pairs);
        jo_end_obj(o);
    }
    jo_end_arr(o);
}

/* Changes without money (a replacement, a callback) have a row of their own, of no currency. */
static void print_money(const struct backtest *b, struct json_out *o)
{
    jo_key(o, "money");
    jo_arr(o);
    for (int c = 0; c < COUNTS; c++) {
        for (uint32_t i = 0; i < b->n_sum[c]; i++) {
            const struct backtest_sum *s = &b->sum[c][i];
            if (!s->currency[0])
                continue;
            jo_obj(o);
            jo_kv_z(o, "counts", counted[c]);
            jo_kv_z(o, "currency", s->currency);
            jo_kv_int(o, "recorded", s->recorded);
            jo_kv_int(o, "candidate", s->candidate);
            jo_kv_int(o, "up", s->up);
            jo_kv_int(o, "down", s->down);
            jo_end_obj(o);
        }
    }
    jo_end_arr(o);
    jo_key(o, "asks");
    jo_arr(o);
    for (uint32_t i = 0; i < b->n_sum[COUNTS_GRANTED]; i++) {
        const struct backtest_sum *s = &b->sum[COUNTS_GRANTED][i];
        if (!s->asks_recorded && !s->asks_candidate)
            continue;
        jo_obj(o);
        jo_kv_z(o, "currency", s->currency);
        kv(o, "recorded", s->asks_recorded);
        jo_kv_int(o, "recorded_minor", s->asks_recorded_minor);
        kv(o, "candidate", s->asks_candidate);
        jo_kv_int(o, "candidate_minor", s->asks_candidate_minor);
        jo_end_obj(o);
    }
    jo_end_arr(o);
}

/* Amounts of two currencies do not compare: first what counts and its currency. */
static int by_money(const void *x, const void *y)
{
    const struct backtest_row *a = x, *b = y;
    int64_t ma = backtest_plus(a->up, a->down), mb = backtest_plus(b->up, b->down);
    int c = (int)a->counts - (int)b->counts;
    c = c ? c : strcmp(b->currency, a->currency);
    if (c)
        return c;
    if (ma != mb)
        return ma < mb ? 1 : -1;
    if (a->changed != b->changed)
        return a->changed < b->changed ? 1 : -1;
    return strcmp(a->key, b->key);
}

static void print_row(const struct backtest_row *r, struct json_out *o)
{
    jo_obj(o);
    jo_kv_z(o, "key", r->key);
    jo_kv_z(o, "counts", counted[r->counts]);
    jo_kv_z(o, "currency", r->currency);
    kv(o, "decisions", r->decisions);
    kv(o, "changed", r->changed);
    jo_kv_int(o, "up", r->up);
    jo_kv_int(o, "down", r->down);
    jo_end_obj(o);
}

static void print_by(struct backtest *b, struct json_out *o)
{
    jo_key(o, "by");
    jo_obj(o);
    for (int t = 0; t < BY_TABLES; t++) {
        struct backtest_rows *rows = &b->by[t];
        map_free(&rows->found); /* rows move: nothing is added from now on */
        qsort(rows->row, rows->n, sizeof rows->row[0], by_money);
        jo_key(o, tables[t]);
        jo_arr(o);
        for (uint32_t i = 0; i < rows->n; i++)
            print_row(&rows->row[i], o);
        if (rows->row[LAB_KEYS].decisions)
            print_row(&rows->row[LAB_KEYS], o);
        jo_end_arr(o);
    }
    jo_end_obj(o);
}

static void print_escalations(const struct backtest *b, struct json_out *o)
{
    jo_key(o, "escalations");
    jo_obj(o);
    kv(o, "decisions", b->up.decisions);
    kv(o, "recorded", b->up.recorded);
    kv(o, "candidate", b->up.candidate);
    jo_key(o, "to");
    jo_arr(o);
    for (int i = 0; i < 16; i++) {
        if (!b->up.to_recorded[i] && !b->up.to_candidate[i])
            continue;
        jo_obj(o);
        jo_kv_int(o, "tier", i);
        kv(o, "recorded", b->up.to_recorded[i]);
        kv(o, "candidate", b->up.to_candidate[i]);
        jo_end_obj(o);
    }
    jo_end_arr(o);
    jo_end_obj(o);
}

static void print_time(const struct backtest_slices *s, struct json_out *o)
{
    size_t n = sizeof s->slice / sizeof s->slice[0];

    while (n && !s->slice[n - 1].decisions)
        n--;
    jo_key(o, "time");
    jo_arr(o);
    for (size_t i = 0; i < n; i++) {
        jo_obj(o);
        kv(o, "at", s->first + i * s->width);
        kv(o, "decisions", s->slice[i].decisions);
        kv(o, "changed", s->slice[i].changed);
        jo_end_obj(o);
    }
    jo_end_arr(o);
}

static int by_time(const void *x, const void *y)
{
    const struct backtest_example *a = x, *b = y;
    if (a->at != b->at)
        return a->at < b->at ? -1 : 1;
    int c = strcmp(a->kase, b->kase);
    return c ? c : a->seq < b->seq ? -1 : a->seq > b->seq;
}

static void print_sample(struct backtest *b, struct json_out *o)
{
    size_t n = b->changed < LAB_SAMPLE ? (size_t)b->changed : LAB_SAMPLE;

    qsort(b->sample, n, sizeof b->sample[0], by_time);
    jo_key(o, "sample");
    jo_arr(o);
    for (size_t i = 0; i < n; i++) {
        const struct backtest_example *x = &b->sample[i];
        jo_obj(o);
        jo_kv_z(o, "case", x->kase);
        kv(o, "number", b->o.number ? b->o.number(b->o.ctx, x->id) : 0);
        kv(o, "seq", x->seq);
        kv(o, "at", x->at);
        jo_kv_z(o, "point", decide_point_name(x->point));
        jo_kv_z(o, "from", x->from);
        jo_kv_z(o, "to", x->to);
        jo_kv_z(o, "from_rule", x->from_rule);
        jo_kv_z(o, "to_rule", x->to_rule);
        jo_kv_z(o, "counts", counted[x->counts]);
        jo_kv_z(o, "currency", x->currency);
        jo_kv_int(o, "minor", x->minor);
        jo_end_obj(o);
    }
    jo_end_arr(o);
}

static void print_notes(const struct backtest *b, struct json_out *o)
{
    jo_key(o, "notes");
    jo_arr(o);
    jo_z(o, "Each decision was decided again on the facts that were recorded. What people would "
            "have done next is not guessed: no question that was not asked then is asked here.");
    jo_z(o, "granted: amounts that authority allowed at once. offered: the best money offer of a "
            "compensation. What is offered is not yet granted; the two are never added.");
    if (b->erased)
        jo_z(o, "Messages of erased people are closed for ever; decisions in them are not part "
                "of this report.");
    if (b->other_currencies)
        jo_z(o, "There were more currencies than the report counts; see the limits table.");
    jo_end_arr(o);
}

int backtest_finish(struct backtest *b, struct buf *json)
{
    struct json_out o = json_out(json);

    jo_obj(&o);
    jo_kv_z(&o, "kind", "backtest");
    kv(&o, "since", b->o.since);
    kv(&o, "until", b->until);
    history_print_bundles(&b->bundles, false, &o);
    jo_key(&o, "candidate");
    jo_obj(&o);
    jo_kv_z(&o, "hash", bundle_hash(b->o.candidate));
    jo_kv_z(&o, "name", bundle_name(b->o.candidate));
    jo_kv_z(&o, "version", bundle_version(b->o.candidate));
    jo_end_obj(&o);
    kv(&o, "decisions", b->decisions);
    kv(&o, "same", b->same);
    kv(&o, "changed", b->changed);
    print_faults(b, &o);
    jo_key(&o, "skipped");
    jo_obj(&o);
    kv(&o, "erased", b->erased);
    kv(&o, "unreadable", b->unreadable);
    jo_end_obj(&o);
    print_points(b, &o);
    print_pairs(b, &o);
    print_money(b, &o);
    print_by(b, &o);
    print_escalations(b, &o);
    print_time(&b->slices, &o);
    backtest_books_print(b, &o);
    print_sample(b, &o);
    print_notes(b, &o);
    jo_end_obj(&o);
    return json->err;
}
