/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: which names hold facts, facts that there are not, comparisons that cannot be. Must not
 * know: rules' order, verdicts' fields. Called by: lint. */
#include "core/policy/lint_look.h"

#include <stdio.h>

#define MARK_PASSES 8 /* calls that hand facts on to calls */

/* ---- who holds facts ---- */

static void mark_param(struct lint *l, uint32_t function, uint32_t i, uint32_t points, bool *more)
{
    const struct syntax_node *f = &l->s.node[function];
    uint32_t local = f->local + i;

    if (i >= f->extra || local >= l->s.n_local || (l->facts[local] & points) == points)
        return;
    l->facts[local] |= points;
    *more = true;
}

/* A function that a call gives: `at(level)` whose body returns function(c) … end. */
static void mark_made(struct lint *l, uint32_t maker, uint32_t points, bool *more)
{
    for (uint32_t i = maker + 1; i < l->s.node[maker].end; i++) {
        const struct syntax_node *x = &l->s.node[i];
        uint32_t made;
        if (x->kind != SYNTAX_RETURN)
            continue;
        made = lint_function(l, x->child);
        if (made != SYNTAX_NONE && made != maker)
            mark_param(l, made, 0, points, more);
    }
}

static void mark_value(struct lint *l, uint32_t value, uint32_t points, bool *more)
{
    uint32_t node = syntax_value(&l->s, value);

    if (node == SYNTAX_NONE)
        return;
    if (l->s.node[node].kind == SYNTAX_FUNCTION) {
        mark_param(l, node, 0, points, more);
    } else if (l->s.node[node].kind == SYNTAX_CALL) {
        uint32_t maker = lint_function(l, l->s.node[node].child);
        if (maker != SYNTAX_NONE)
            mark_made(l, maker, points, more);
    }
}

static void mark_policy(struct lint *l, const struct lint_policy *p)
{
    uint32_t points = 1u << p->point;
    bool more;

    for (uint32_t at = syntax_child(&l->s, p->table, 0); at != SYNTAX_NONE;
         at = l->s.node[at].next) {
        struct lint_row row;
        if (lint_row_read(l, at, &row)) {
            mark_value(l, row.when, points, &more);
            mark_value(l, row.decide, points, &more);
        } else if (l->s.node[at].kind == SYNTAX_PAIR) {
            mark_value(l, l->s.node[at].child, points, &more);
        }
    }
}

/* invariant "name" { point = "authority", given = function(c) …, holds = function(c, v) … } */
static void mark_invariant(struct lint *l, uint32_t table)
{
    enum decide_point point =
        contract_point(syntax_text(&l->s, syntax_value(&l->s, syntax_pair(&l->s, table, "point"))));
    bool more;

    if (point == POINTS)
        return;
    mark_value(l, syntax_pair(&l->s, table, "given"), 1u << point, &more);
    mark_value(l, syntax_pair(&l->s, table, "holds"), 1u << point, &more);
}

/* By custom a parameter `c` holds facts in a file of one policy, whoever calls the function. */
static void mark_custom(struct lint *l)
{
    for (uint32_t i = 0; i < l->s.n_local && l->n_policy == 1; i++) {
        const struct syntax_local *x = &l->s.local[i];
        if (x->param != SYNTAX_NONE && str_is(l->s.t.v[x->name].text, "c"))
            l->facts[i] |= 1u << l->policy[0].point;
    }
}

static uint32_t points_at(const struct lint *l, uint32_t node)
{
    const struct syntax_node *x = &l->s.node[node];
    return x->kind == SYNTAX_NAME && x->local != SYNTAX_NONE ? l->facts[x->local] : 0;
}

/* One pass over all calls and `local x = c`: what is handed facts holds facts. */
static bool hand_on(struct lint *l)
{
    bool more = false;

    for (uint32_t i = 0; i < l->s.n; i++) {
        const struct syntax_node *x = &l->s.node[i];
        uint32_t function, place = 0;
        if (x->kind == SYNTAX_LOCAL && x->extra == 1 && x->child != SYNTAX_NONE &&
            points_at(l, x->child) & ~l->facts[x->local]) {
            l->facts[x->local] |= points_at(l, x->child);
            more = true;
        }
        if (x->kind != SYNTAX_CALL)
            continue;
        function = lint_function(l, x->child);
        for (uint32_t at = l->s.node[x->child].next; at != SYNTAX_NONE && function != SYNTAX_NONE;
             at = l->s.node[at].next, place++) {
            if (points_at(l, at))
                mark_param(l, function, place, points_at(l, at), &more);
        }
    }
    return more;
}

void lint_facts_mark(struct lint *l)
{
    for (uint32_t i = 0; i < l->n_policy; i++)
        mark_policy(l, &l->policy[i]);
    for (uint32_t i = 0; i < l->s.n && l->source->kind == SOURCE_INVARIANT; i++) {
        uint32_t text, table = lint_named_table(l, i, "invariant", &text);
        if (table != SYNTAX_NONE)
            mark_invariant(l, table);
    }
    mark_custom(l);
    for (int i = 0; i < MARK_PASSES && hand_on(l); i++)
        continue;
}

/* ---- facts that there are not ---- */

static void unknown_fact(struct lint *l, uint32_t token, const struct contract *c, omb_str name)
{
    char expected[64];

    (void)snprintf(expected, sizeof expected, "a fact of %s", decide_point_name(c->point));
    lint_say(l, token, expected, contract_nearest(c, name), "%s has no fact '%.*s'",
             decide_point_name(c->point), STR_ARG(name));
}

static void look_at_first(struct lint *l, uint32_t node, const struct contract *c)
{
    omb_str name = syntax_word(&l->s, node);

    if (contract_find(c, name, 0) < 0 && !contract_has_group(c, name))
        unknown_fact(l, l->s.node[node].at, c, name);
}

static void look_at_second(struct lint *l, uint32_t node, uint32_t group, const struct contract *c)
{
    omb_str head = syntax_word(&l->s, group), name = syntax_word(&l->s, node);
    char both[128];

    if (contract_has_group(c, head)) {
        (void)snprintf(both, sizeof both, "%.*s.%.*s", STR_ARG(head), STR_ARG(name));
        if (contract_find(c, str_of(both), 0) < 0)
            unknown_fact(l, l->s.node[node].at, c, str_of(both));
    } else if (contract_find(c, head, 0) >= 0) {
        lint_say(l, l->s.node[node].at, NULL, NULL, "c.%.*s is a value, it has no '%.*s'",
                 STR_ARG(head), STR_ARG(name));
    }
}

static void look_at_dot(struct lint *l, uint32_t node)
{
    uint32_t group = syntax_value(&l->s, l->s.node[node].child), bits;
    bool first;

    if (group == SYNTAX_NONE)
        return;
    bits = points_at(l, group);
    first = bits != 0;
    if (!first && l->s.node[group].kind == SYNTAX_DOT)
        bits = points_at(l, l->s.node[group].child);
    for (int p = 0; p < POINTS; p++) {
        uint32_t before = l->errors->count;
        if (!(bits >> p & 1u))
            continue;
        if (first)
            look_at_first(l, node, contract_of((enum decide_point)p));
        else
            look_at_second(l, node, group, contract_of((enum decide_point)p));
        if (l->errors->count != before)
            return;
    }
}

/* ---- comparisons that cannot be ---- */

static const char *nearest_word(struct lint *l, const char *words, omb_str word)
{
    const char *names[32];
    omb_str left = str_of(words), one;
    size_t n = 0;

    while (left.len && n < 32) {
        (void)str_cut(left, ' ', &one, &left);
        names[n] = arena_dupz(l->arena, one);
        n += names[n] != NULL;
    }
    return str_nearest(word, names, n);
}

static void compare(struct lint *l, uint32_t fact_node, uint32_t value)
{
    const struct contract_fact *f = lint_fact(l, fact_node);
    const char *type = f ? lint_type(l, value) : NULL;
    omb_str text = syntax_text(&l->s, syntax_value(&l->s, value));
    uint32_t at = l->s.node[value].first;

    if (!type || strcmp(type, "nil") == 0)
        return;
    if (f->type == FACT_INT && lint_is_fraction(l, value) && f->unit == UNIT_MINOR)
        lint_say(l, at, "a whole number of minor units (3499 is 34.99)", NULL,
                 "money is never a fraction: c.%s against %.*s", f->name,
                 STR_ARG(l->s.t.v[at].text));
    else if (f->type == FACT_INT && strcmp(type, "number") != 0)
        lint_say(l, at, "a whole number", NULL, "c.%s is an integer, never a %s", f->name, type);
    else if (f->type == FACT_BOOL && strcmp(type, "boolean") != 0)
        lint_say(l, at, "true or false", NULL, "c.%s is a boolean, never a %s", f->name, type);
    else if (f->type == FACT_TEXT && strcmp(type, "string") != 0)
        lint_say(l, at, "a text", NULL, "c.%s is a string, never a %s", f->name, type);
    else if (f->type == FACT_TEXT && f->words && !f->more && text.ptr && text.len &&
             !contract_has_word(f->words, text))
        lint_say(l, at, f->words, nearest_word(l, f->words, text), "c.%s is never '%.*s'", f->name,
                 STR_ARG(text));
}

static bool is_comparison(omb_str op)
{
    return str_is(op, "==") || str_is(op, "~=") || str_is(op, "<") || str_is(op, "<=") ||
           str_is(op, ">") || str_is(op, ">=");
}

void lint_facts(struct lint *l)
{
    for (uint32_t i = 0; i < l->s.n; i++) {
        const struct syntax_node *x = &l->s.node[i];
        if (x->kind == SYNTAX_DOT) {
            look_at_dot(l, i);
        } else if (x->kind == SYNTAX_BINARY && is_comparison(syntax_word(&l->s, i))) {
            uint32_t right = l->s.node[x->child].next;
            compare(l, x->child, right);
            compare(l, right, x->child);
        }
    }
}
