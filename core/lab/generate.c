/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: drawing facts. Must not know: what is looked for in them. Called by: invariant, differ. */
#include "core/lab/generate.h"

#include "core/base/limits.h"
#include "core/policy/decide.h"

/* A small generator of its own: the same numbers on every machine. */
static uint64_t draw(struct generate *g)
{
    uint64_t z = (g->state += 0x9e3779b97f4a7c15ull);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
    return z ^ (z >> 31);
}

static uint32_t below(struct generate *g, uint32_t bound)
{
    return (uint32_t)(draw(g) % bound);
}

/* Values of a fact: those of its domain, yes and no, or its texts. */
static uint32_t value_count(const struct domain *d, uint32_t i)
{
    enum fact_type type = d->c->fact[i].type;

    if (!d->fact[i].used || type == FACT_JSON)
        return 0;
    return type == FACT_BOOL ? 2 : type == FACT_INT ? d->fact[i].n_num : d->fact[i].n_text;
}

static void set_value(const struct domain *d, uint32_t i, uint32_t value, struct setting *s)
{
    enum fact_type type = d->c->fact[i].type;

    if (type == FACT_BOOL)
        setting_set(s, i, value, STR_NONE);
    else if (type == FACT_INT)
        setting_set(s, i, d->fact[i].num[value], STR_NONE);
    else
        setting_set(s, i, 0, d->fact[i].text[value]);
}

static int add_bases(struct generate *g, struct bundle *b, const struct spec_set *set)
{
    g->base = arena_alloc(&g->arena, set->n * sizeof *g->base + 1);
    for (uint32_t i = 0; g->base && i < set->n; i++) {
        const struct spec_case *c = &set->v[i];
        struct arena arena = {0};
        struct decide_trace trace;
        struct verdict v;
        if (c->point != g->d->c->point || c->broken)
            continue;
        decide_run(b, c->point, &c->facts, c->now, &arena, &v, &trace);
        g->base[g->n_base++] = (struct generate_base){c, trace.read};
        arena_free(&arena);
    }
    return g->base ? 0 : -OMB_E_NOMEM;
}

int generate_open(struct bundle *b, const struct domain *d, const struct spec_set *set,
                  uint64_t seed, struct generate *out)
{
    struct generate g = {.d = d, .state = seed};
    int rc = 0;

    for (uint32_t i = 0; i < d->c->n_fact; i++) {
        g.first[i] = g.values;
        g.values += value_count(d, i);
    }
    g.met = arena_zalloc(&g.arena, (size_t)g.values * g.values + 1);
    if (set && set->n)
        rc = add_bases(&g, b, set);
    if (rc != 0 || !g.met) {
        arena_free(&g.arena);
        return -OMB_E_NOMEM;
    }
    *out = g;
    return 0;
}

void generate_close(struct generate *g)
{
    arena_free(&g->arena);
}

/* ---- in order ---- */

/* Two numbers that a rule adds or compares, made a near thing: six ways. False: none can be. */
static bool link_in(struct generate *g, uint32_t link, uint32_t way, struct setting *s)
{
    const struct domain_link *l = &g->d->link[link];
    const struct domain_fact *f = &g->d->fact[l->a];
    int64_t b = setting_value(s, l->b).num, a;

    if (b > LAB_MOST_TIME || b < -LAB_MOST_TIME || l->k > LAB_MOST_TIME || l->k < -LAB_MOST_TIME)
        return false;
    a = (way < 3 ? l->k - b : l->k + b) + (int64_t)(way % 3) - 1;
    if (a < f->least || a > f->most)
        return false;
    setting_set(s, l->a, a, STR_NONE);
    return true;
}

/* Steps of one base: every value of every fact, then six ways of every link. False when this step
 * makes no facts of its own. */
static bool step(struct generate *g, const struct generate_base *base, struct setting *s)
{
    uint32_t link = g->at_fact - g->d->c->n_fact, value = g->at_value;

    setting_from(s, base->c->point, &base->c->facts);
    if (g->at_fact < g->d->c->n_fact) {
        if (!(base->read >> g->at_fact & 1) || value >= value_count(g->d, g->at_fact)) {
            g->at_fact++;
            g->at_value = 0;
            return false;
        }
        g->at_value++;
        set_value(g->d, g->at_fact, value, s);
        return true;
    }
    if (value == 6 || !(base->read >> g->d->link[link].a & 1) ||
        !(base->read >> g->d->link[link].b & 1)) {
        g->at_fact++;
        g->at_value = 0;
        return false;
    }
    g->at_value++;
    return link_in(g, link, value, s);
}

bool generate_in_order(struct generate *g, struct setting *out)
{
    while (g->at_base < g->n_base) {
        if (g->at_fact == g->d->c->n_fact + g->d->n_link) {
            g->at_base++;
            g->at_fact = g->at_value = 0;
        } else if (step(g, &g->base[g->at_base], out)) {
            return true;
        }
    }
    return false;
}

/* ---- drawn ---- */

/* A number between those that matter, now and then. */
static void set_any(struct generate *g, uint32_t i, struct setting *s)
{
    const struct domain_fact *f = &g->d->fact[i];
    uint32_t n = value_count(g->d, i);

    if (n == 0)
        return;
    if (g->d->c->fact[i].type == FACT_INT && below(g, 8) == 0 && f->n_num > 1) {
        int64_t low = f->num[0], high = f->num[f->n_num - 1];
        setting_set(s, i, low + (int64_t)(draw(g) % ((uint64_t)(high - low) + 1)), STR_NONE);
        return;
    }
    set_value(g->d, i, below(g, n), s);
}

static uint32_t fact_of(const struct generate *g, uint32_t value)
{
    uint32_t i = g->d->c->n_fact - 1;
    while (i > 0 && (value_count(g->d, i) == 0 || g->first[i] > value))
        i--;
    return i;
}

/* The next two values of different facts that have not met yet. */
static bool next_pair(struct generate *g, uint32_t pair[2])
{
    uint64_t all = (uint64_t)g->values * g->values;

    for (; g->next_pair < all; g->next_pair++) {
        uint32_t a = (uint32_t)(g->next_pair / g->values), b = (uint32_t)(g->next_pair % g->values);
        if (a >= b || g->met[g->next_pair] || fact_of(g, a) == fact_of(g, b))
            continue;
        pair[0] = a;
        pair[1] = b;
        return true;
    }
    return false;
}

static void mark_met(struct generate *g, const uint32_t *value, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        for (uint32_t k = i + 1; k < n; k++)
            g->met[(uint64_t)value[i] * g->values + value[k]] = 1;
    }
}

static void mix(struct generate *g, struct setting *s)
{
    uint32_t value[CONTRACT_MAX_FACTS], pair[2], n = 0;
    bool forced = next_pair(g, pair);

    *s = (struct setting){.c = g->d->c};
    for (uint32_t i = 0; i < g->d->c->n_fact; i++) {
        uint32_t count = value_count(g->d, i), at;
        if (count == 0)
            continue;
        at = g->first[i] + below(g, count);
        for (uint32_t k = 0; forced && k < 2; k++) {
            if (pair[k] >= g->first[i] && pair[k] < g->first[i] + count)
                at = pair[k];
        }
        value[n++] = at;
        set_value(g->d, i, at - g->first[i], s);
    }
    mark_met(g, value, n);
}

static void vary(struct generate *g, struct setting *s)
{
    const struct spec_case *c = g->base[(g->count / 2) % g->n_base].c;
    uint32_t changes = 1 + below(g, 3);

    setting_from(s, c->point, &c->facts);
    for (uint32_t tries = 0; changes && tries < 64; tries++) {
        uint32_t i = below(g, g->d->c->n_fact);
        if (value_count(g->d, i) == 0)
            continue;
        set_any(g, i, s);
        changes--;
    }
}

void generate_drawn(struct generate *g, struct setting *out)
{
    if (g->n_base && g->count % 2 == 1)
        vary(g, out);
    else
        mix(g, out);
    if (g->d->n_link && below(g, 2) == 0) {
        uint32_t way = below(g, 6); /* one draw a statement: arguments have no order of their own */
        (void)link_in(g, below(g, g->d->n_link), way, out);
    }
    g->count++;
}
