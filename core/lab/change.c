/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the search for facts that would have decided otherwise. Must not know: records, output.
 * Called by: explain, prompt. */
#include "core/lab/change.h"

#include "core/policy/decide.h"

#define WHOLE_PM 1000 /* distance of a change from yes to no, or to another word */

struct search {
    struct bundle *bundle;
    const struct domain *d;
    const struct lab_progress *progress;
    const struct setting *base;
    struct setting now;     /* the base with what is being tried */
    struct verdict verdict; /* of the base */
    struct arena kept, arena;
    uint32_t path[CHANGE_MOST]; /* facts changed in `now` */
    uint32_t limit, tried;
    bool outcome; /* another reason or priority alone does not count */
    bool stopped;
    struct change best;
    uint64_t best_distance;
};

/* Does it come to the same, whatever reason is given? */
static bool same_outcome(const struct verdict *a, const struct verdict *b)
{
    return a->kind == b->kind && a->tier == b->tier && str_compare(a->offers, b->offers) == 0 &&
           str_compare(a->fields, b->fields) == 0;
}

/* The same offers, be it of other amounts: "minor" follows the price of the line. */
static bool same_but_amounts(omb_str a, omb_str b)
{
    static const char key[] = "\"minor\":";
    const size_t n = sizeof key - 1;
    size_t i = 0, j = 0;

    while (i < a.len && j < b.len && a.ptr[i] == b.ptr[j]) {
        i++;
        j++;
        if (i < n || memcmp(a.ptr + i - n, key, n) != 0)
            continue;
        while (i < a.len && a.ptr[i] >= '0' && a.ptr[i] <= '9')
            i++;
        while (j < b.len && b.ptr[j] >= '0' && b.ptr[j] <= '9')
            j++;
    }
    return i == a.len && j == b.len;
}

/* Another amount by the same rule is what the facts make of it, and explains nothing. */
static bool comes_to_the_same(const struct verdict *a, const struct verdict *b)
{
    return same_outcome(a, b) ||
           (a->kind == VERDICT_OFFER && b->kind == VERDICT_OFFER && str_eq(a->rule, b->rule) &&
            same_but_amounts(a->offers, b->offers));
}

bool change_same(const struct verdict *a, const struct verdict *b)
{
    return same_outcome(a, b) && a->priority == b->priority &&
           str_compare(a->reason, b->reason) == 0;
}

/* Decides on s->now; false when the search is over. */
static bool decide(struct search *s, bool *changed, uint64_t *read)
{
    struct decide_trace trace;
    struct facts facts;
    struct verdict v;

    if (s->tried == s->limit || lab_progress_stopped(s->progress)) {
        s->stopped = true;
        return false;
    }
    if (++s->tried % 256 == 0)
        lab_progress_say(s->progress, s->tried, s->limit);
    arena_reset(&s->arena);
    setting_facts(&s->now, &facts);
    decide_run(s->bundle, s->base->c->point, &facts, setting_now(&s->now), &s->arena, &v, &trace);
    *changed = v.status == 0 &&
               !(s->outcome ? comes_to_the_same(&v, &s->verdict) : change_same(&v, &s->verdict));
    *read = trace.read;
    return true;
}

static uint64_t apart(int64_t a, int64_t b)
{
    return a > b ? (uint64_t)a - (uint64_t)b : (uint64_t)b - (uint64_t)a;
}

static uint64_t distance(const struct fact *from, const struct fact *to)
{
    uint64_t by, size;

    if (from->type != FACT_INT)
        return WHOLE_PM;
    by = apart(from->num, to->num);
    size = apart(from->num, 0) > apart(to->num, 0) ? apart(from->num, 0) : apart(to->num, 0);
    size = size ? size : 1;
    return by > UINT64_MAX / WHOLE_PM ? by / size * WHOLE_PM : by * WHOLE_PM / size;
}

/* Moves fact i of s->now, whose value changes the verdict, towards `from`, which does not, as far
 * as it still does. */
static bool move_back(struct search *s, uint32_t i, int64_t from)
{
    int64_t to = s->now.v[i].num;
    uint64_t read;
    bool changed;

    while (apart(from, to) > 1) {
        int64_t middle = from < to ? from + (int64_t)(apart(from, to) / 2)
                                   : from - (int64_t)(apart(from, to) / 2);
        setting_set(&s->now, i, middle, STR_NONE);
        if (!decide(s, &changed, &read)) {
            setting_set(&s->now, i, to, STR_NONE);
            return false;
        }
        *(changed ? &to : &from) = middle;
    }
    setting_set(&s->now, i, to, STR_NONE);
    return true;
}

/* s->now changes the verdict by `n` facts: is it the nearest so far? */
static void keep(struct search *s, uint32_t n)
{
    struct change c = {.n = n};
    uint64_t sum = 0;

    for (uint32_t k = 0; k < n; k++) {
        struct fact from = setting_value(s->base, s->path[k]);
        c.fact[k] = s->path[k];
        c.to[k] = s->now.v[s->path[k]];
        sum += distance(&from, &c.to[k]);
    }
    if (s->best.n && sum >= s->best_distance)
        return;
    s->best = c;
    s->best_distance = sum;
}

/* Found by the last fact of the path: its earlier numbers may be further off than needed. */
static void found(struct search *s, uint32_t n, int64_t from)
{
    struct setting as_found;

    if (s->now.c->fact[s->path[n - 1]].type == FACT_INT)
        (void)move_back(s, s->path[n - 1], from);
    as_found = s->now;
    for (uint32_t k = 0; k + 1 < n && !s->stopped; k++) {
        if (s->now.c->fact[s->path[k]].type == FACT_INT)
            (void)move_back(s, s->path[k], setting_value(s->base, s->path[k]).num);
    }
    keep(s, n);
    s->now = as_found;
}

static bool dig(struct search *s, uint32_t depth, uint32_t most, uint64_t read, uint64_t before);

/* Tries a value of fact i as the change number `depth`. *from: last value on this side that
 * changed nothing. True: go on to the next value of this side. */
static bool try_value(struct search *s, uint32_t depth, uint32_t most, uint32_t i,
                      const struct fact *to, uint64_t before, int64_t *from)
{
    uint64_t read = 0;
    bool changed = false, more;

    setting_set(&s->now, i, to->num, to->str);
    s->path[depth - 1] = i;
    if (!decide(s, &changed, &read))
        return false;
    if (changed && depth == most) {
        found(s, depth, *from);
        return false;
    }
    *from = to->num;
    if (changed || depth == most)
        return true;
    /* A third fact is worth it only where the second one opened or closed something. */
    more = depth < 2 || read != before;
    return more ? dig(s, depth + 1, most, read, before) : true;
}

static void try_numbers(struct search *s, uint32_t depth, uint32_t most, uint32_t i,
                        uint64_t before)
{
    const struct domain_fact *f = &s->d->fact[i];
    struct fact to = setting_value(&s->now, i);
    int64_t is = to.num, from = is;
    bool go_on = true;

    for (uint32_t k = 0; k < f->n_num && go_on && !s->stopped; k++) {
        to.num = f->num[k];
        if (to.num > is)
            go_on = try_value(s, depth, most, i, &to, before, &from);
    }
    to.num = f->most;
    if (go_on && !s->stopped && to.num > from && s->d->c->fact[i].unit != UNIT_TIME)
        (void)try_value(s, depth, most, i, &to, before, &from);
    from = is;
    go_on = true;
    for (uint32_t k = f->n_num; k > 0 && go_on && !s->stopped; k--) {
        to.num = f->num[k - 1];
        if (to.num < is)
            go_on = try_value(s, depth, most, i, &to, before, &from);
    }
}

static void try_fact(struct search *s, uint32_t depth, uint32_t most, uint32_t i, uint64_t before)
{
    const struct domain_fact *f = &s->d->fact[i];
    struct setting as_it_was = s->now;
    struct fact is = setting_value(&s->now, i), to = is;
    int64_t from = 0;

    if (is.type == FACT_INT) {
        try_numbers(s, depth, most, i, before);
    } else if (is.type == FACT_BOOL) {
        to.num = !is.num;
        (void)try_value(s, depth, most, i, &to, before, &from);
    }
    for (uint32_t k = 0; is.type == FACT_TEXT && k < f->n_text && !s->stopped; k++) {
        to.str = f->text[k];
        if (str_compare(to.str, is.str) != 0)
            (void)try_value(s, depth, most, i, &to, before, &from);
    }
    s->now = as_it_was;
}

/*
 * Changes one more of the facts that were read. Two facts that the same decision read are changed
 * in the contract's order only: the other order would try the same once more.
 */
static bool dig(struct search *s, uint32_t depth, uint32_t most, uint64_t read, uint64_t before)
{
    uint32_t last = depth > 1 ? s->path[depth - 2] : 0;

    for (uint32_t i = 0; i < s->base->c->n_fact && !s->stopped; i++) {
        bool tried_before = depth > 1 && i < last && (before >> i & 1);
        bool in_path = false;
        for (uint32_t k = 0; k + 1 < depth; k++)
            in_path |= s->path[k] == i;
        if (!(read >> i & 1) || in_path || tried_before)
            continue;
        try_fact(s, depth, most, i, read);
    }
    return !s->stopped;
}

int change_find(struct bundle *b, const struct domain *d, const struct setting *from,
                uint32_t limit, const struct lab_progress *p, struct change *out)
{
    struct search s =
        {.bundle = b, .d = d, .progress = p, .base = from, .now = *from, .limit = limit};
    struct decide_trace trace;
    struct facts facts;

    setting_facts(from, &facts);
    decide_run(b, from->c->point, &facts, setting_now(from), &s.kept, &s.verdict, &trace);
    /* Of as many facts: one that comes to something else, before one that gives another reason. */
    for (uint32_t i = 2; i < 2 * (CHANGE_MOST + 1) && s.best.n == 0 && !s.stopped; i++) {
        uint32_t most = i / 2;
        s.now = *from;
        s.outcome = i % 2 == 0;
        (void)dig(&s, 1, most, trace.read, 0);
    }
    s.best.tried = s.tried;
    s.best.whole = !s.stopped;
    *out = s.best;
    arena_free(&s.kept);
    arena_free(&s.arena);
    return 0;
}
