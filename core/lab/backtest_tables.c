/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the sums of a backtest: money, its tables, pairs, the sample, slices of time; all of fixed
 * size. Must not know: what decided. Called by: backtest. */
#include "core/lab/backtest_i.h"

#include "core/base/utf8.h"

#include <stdio.h>
#include <stdlib.h>

#define SLICES                                                                                     \
    (sizeof(((struct backtest_slices *)0)->slice) / sizeof(((struct backtest_slices *)0)->slice[0]))
#define FIRST_WIDTH 3600000

int64_t backtest_plus(int64_t a, int64_t b)
{
    int64_t sum;
    if (__builtin_add_overflow(a, b, &sum))
        return b > 0 ? INT64_MAX : INT64_MIN;
    return sum;
}

int backtest_tables_open(struct backtest *b)
{
    for (int t = 0; t < BY_TABLES; t++) {
        b->by[t].row = calloc(LAB_KEYS + 1, sizeof *b->by[t].row);
        if (!b->by[t].row)
            return -OMB_E_NOMEM;
    }
    return 0;
}

void backtest_tables_close(struct backtest *b)
{
    for (int t = 0; t < BY_TABLES; t++) {
        map_free(&b->by[t].found);
        free(b->by[t].row);
    }
}

/* The row of a key; once there are LAB_KEYS, that of all others. NULL: out of memory. */
static struct backtest_row *row_of(struct backtest_rows *t, const struct backtest_money *m,
                                   omb_str key)
{
    char text[BACKTEST_WORDS + 8];
    omb_str cut = utf8_clip(key, BACKTEST_WORDS - 1);
    int n = snprintf(text, sizeof text, "%d%s:%.*s", (int)m->counts, m->currency, STR_ARG(cut));
    omb_str id = str_n(text, (size_t)n);
    struct backtest_row *r = map_get(&t->found, id);

    if (r)
        return r;
    if (t->n >= LAB_KEYS) {
        r = &t->row[LAB_KEYS];
        (void)snprintf(r->key, sizeof r->key, "others");
        return r;
    }
    r = &t->row[t->n];
    if (map_set(&t->found, id, r) != 0)
        return NULL;
    t->n++;
    memcpy(r->key, cut.ptr, cut.len);
    r->counts = m->counts;
    memcpy(r->currency, m->currency, sizeof r->currency);
    return r;
}

static int add_rows(struct backtest *b, const struct backtest_money *m, bool changed, int64_t delta)
{
    for (int t = 0; t < BY_TABLES; t++) {
        struct backtest_row *r = row_of(&b->by[t], m, m->key[t].ptr ? m->key[t] : STR(""));
        if (!r)
            return -OMB_E_NOMEM;
        r->decisions++;
        r->changed += changed;
        if (delta > 0)
            r->up = backtest_plus(r->up, delta);
        else
            r->down = backtest_plus(r->down, -delta);
    }
    return 0;
}

static struct backtest_sum *sum_of(struct backtest *b, const struct backtest_money *m)
{
    struct backtest_sum *s = b->sum[m->counts];
    uint32_t *n = &b->n_sum[m->counts];

    for (uint32_t i = 0; i < *n; i++) {
        if (strcmp(s[i].currency, m->currency) == 0)
            return &s[i];
    }
    if (*n == LAB_CURRENCIES) {
        b->other_currencies++;
        return NULL;
    }
    memcpy(s[*n].currency, m->currency, sizeof s->currency);
    return &s[(*n)++];
}

int backtest_add_money(struct backtest *b, const struct backtest_money *m, bool changed)
{
    int64_t delta = backtest_plus(m->candidate, -m->recorded);
    struct backtest_sum *s = sum_of(b, m);

    if (!s)
        return 0;
    s->recorded = backtest_plus(s->recorded, m->recorded);
    s->candidate = backtest_plus(s->candidate, m->candidate);
    if (delta > 0)
        s->up = backtest_plus(s->up, delta);
    else
        s->down = backtest_plus(s->down, -delta);
    s->asks_recorded += m->asks_recorded;
    s->asks_candidate += m->asks_candidate;
    if (m->asks_recorded)
        s->asks_recorded_minor = backtest_plus(s->asks_recorded_minor, m->asks);
    if (m->asks_candidate)
        s->asks_candidate_minor = backtest_plus(s->asks_candidate_minor, m->asks);
    return add_rows(b, m, changed, delta);
}

void backtest_add_pair(struct backtest *b, enum decide_point point, const char *from,
                       const char *to)
{
    for (uint32_t i = 0; i < b->n_pair; i++) {
        struct backtest_pair *p = &b->pair[i];
        if (p->point == point && strcmp(p->from, from) == 0 && strcmp(p->to, to) == 0) {
            p->count++;
            return;
        }
    }
    if (b->n_pair == LAB_PAIRS) {
        b->other_pairs++;
        return;
    }
    struct backtest_pair *p = &b->pair[b->n_pair++];
    p->point = point;
    p->count = 1;
    memcpy(p->from, from, sizeof p->from);
    memcpy(p->to, to, sizeof p->to);
}

/* The same seed for every report: the same history gives the same sample. */
static uint64_t roll(struct backtest *b, uint64_t below)
{
    b->dice += 0x9e3779b97f4a7c15ull;
    uint64_t z = b->dice;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
    z = (z ^ z >> 27) * 0x94d049bb133111ebull;
    return (z ^ z >> 31) % below;
}

/* b->changed counts this one already: each of them stays with the same chance. */
struct backtest_example *backtest_draw(struct backtest *b)
{
    uint64_t place = b->changed - 1;

    if (place >= LAB_SAMPLE)
        place = roll(b, b->changed);
    return place < LAB_SAMPLE ? &b->sample[place] : NULL;
}

static void widen(struct backtest_slices *s)
{
    for (size_t i = 0; i < SLICES; i++) {
        size_t from = i * 2;
        s->slice[i].decisions = from < SLICES ? s->slice[from].decisions : 0;
        s->slice[i].changed = from < SLICES ? s->slice[from].changed : 0;
        if (from + 1 < SLICES) {
            s->slice[i].decisions += s->slice[from + 1].decisions;
            s->slice[i].changed += s->slice[from + 1].changed;
        }
    }
    s->width *= 2;
}

void backtest_add_time(struct backtest *b, uint64_t at, bool changed)
{
    struct backtest_slices *s = &b->slices;

    if (s->width == 0) {
        s->width = FIRST_WIDTH;
        s->first = at - at % FIRST_WIDTH;
    }
    uint64_t place = at > s->first ? (at - s->first) / s->width : 0;
    while (place >= SLICES) {
        widen(s);
        place = (at - s->first) / s->width;
    }
    s->slice[place].decisions++;
    s->slice[place].changed += changed;
}
