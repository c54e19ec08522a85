/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the shape of rules, and rules that are never asked. Must not know: how conditions are
 * compared. Called by: lint. */
#include "core/policy/lint_look.h"
#include "core/policy/lint_when.h"

#include "core/base/limits.h"

struct row {
    struct lint_row r;
    struct when when;
    omb_str name;
    bool told; /* what its `when` asks is known */
};

/* ---- shape ---- */

static uint32_t place_of(const struct lint *l, const struct lint_row *r, uint32_t value)
{
    return l->s.node[value == SYNTAX_NONE ? r->name : value].first;
}

static void look_at_pairs(struct lint *l, const struct lint_row *r)
{
    static const char *const known[] = {"when", "decide"};

    for (uint32_t at = l->s.node[r->table].child; at != SYNTAX_NONE; at = l->s.node[at].next) {
        const struct syntax_node *x = &l->s.node[at];
        omb_str name = syntax_word(&l->s, at);
        if (x->kind == SYNTAX_PAIR && !str_is(name, "when") && !str_is(name, "decide"))
            lint_say(l, x->at, "when or decide", str_nearest(name, known, 2),
                     "a rule has no field '%.*s'", STR_ARG(name));
        else if (x->kind != SYNTAX_PAIR)
            lint_say(l, x->first, "when = … or decide = …", NULL,
                     "a rule has two fields, each with its name");
    }
}

/* Does the function give a value anywhere (not a function inside of it)? The last one is told. One
 * that calls error on purpose asks for the default: that is an answer, too. */
static bool gives(const struct lint *l, uint32_t function, uint32_t *value)
{
    bool fails = false;

    *value = SYNTAX_NONE;
    for (uint32_t i = function + 1; i < l->s.node[function].end; i++) {
        const struct syntax_node *x = &l->s.node[i];
        if (x->kind == SYNTAX_FUNCTION)
            i = x->end - 1;
        else if (x->kind == SYNTAX_RETURN && x->child != SYNTAX_NONE)
            *value = x->child;
        else if (x->kind == SYNTAX_CALL && syntax_is_global(&l->s, x->child, "error"))
            fails = true;
    }
    return fails || *value != SYNTAX_NONE;
}

static void look_at_when(struct lint *l, const struct lint_row *r)
{
    uint32_t value = syntax_value(&l->s, r->when), given;
    const char *type;

    if (r->when == SYNTAX_NONE)
        return;
    type = lint_type(l, r->when);
    if (type && strcmp(type, "function") != 0)
        lint_say(l, place_of(l, r, r->when), "function(c) … end", NULL, "when is a %s", type);
    else if (l->s.node[value].kind == SYNTAX_FUNCTION && !gives(l, value, &given))
        lint_say(l, place_of(l, r, r->when), "return", NULL,
                 "when returns nothing, so the rule never holds");
    else if (l->s.node[value].kind == SYNTAX_BINARY || l->s.node[value].kind == SYNTAX_UNARY)
        lint_say(l, place_of(l, r, r->when), "function(c) return … end", NULL,
                 "when is a value, and has to be a function");
}

/* What stands for a verdict: a constant or a function that never gives one is told. */
static void look_at_decide(struct lint *l, uint32_t token, uint32_t decide)
{
    uint32_t function, given;
    const char *type;

    if (decide == SYNTAX_NONE)
        return;
    type = lint_type(l, decide);
    function = lint_function(l, decide);
    if (function == SYNTAX_NONE) {
        if (type && strcmp(type, "table") != 0)
            lint_say(l, token, "a verdict like stay() or deny(…)", NULL, "decide is a %s", type);
        return;
    }
    if (!gives(l, function, &given)) {
        lint_say(l, token, "return and a verdict", NULL, "decide returns nothing");
        return;
    }
    type = given == SYNTAX_NONE ? NULL : lint_type(l, given);
    if (type && strcmp(type, "table") != 0)
        lint_say(l, l->s.node[given].first, "a verdict like stay() or deny(…)", NULL,
                 "decide gives a %s", type);
}

static void look_at_shape(struct lint *l, const struct row *row)
{
    uint32_t token = l->s.node[row->r.call].first;

    look_at_pairs(l, &row->r);
    look_at_when(l, &row->r);
    if (row->r.decide == SYNTAX_NONE)
        lint_say(l, token, "decide = a verdict", NULL, "rule \"%.*s\" has no decide",
                 STR_ARG(row->name));
    look_at_decide(l, place_of(l, &row->r, row->r.decide), row->r.decide);
}

/* ---- order ---- */

static void look_at_reach(struct lint *l, struct row *all, uint32_t at)
{
    const struct row *row = &all[at];
    uint32_t token = place_of(l, &row->r, row->r.when);

    if (row->r.when == SYNTAX_NONE) {
        lint_say(l, l->s.node[row->r.call].first, "when = function(c) … end", NULL,
                 "rule \"%.*s\" has no when, so no rule behind it is ever asked: that is what "
                 "otherwise is for",
                 STR_ARG(row->name));
        return;
    }
    if (!row->told)
        return;
    if (lint_when_never(&row->when)) {
        lint_say(l, token, NULL, NULL, "rule \"%.*s\" never holds", STR_ARG(row->name));
        return;
    }
    if (lint_when_always(&row->when)) {
        lint_say(l, token, NULL, NULL,
                 "rule \"%.*s\" always holds, so no rule behind it is ever asked: that is what "
                 "otherwise is for",
                 STR_ARG(row->name));
        return;
    }
    for (uint32_t i = 0; i < at; i++) {
        if (!all[i].told || lint_when_never(&all[i].when) || lint_when_always(&all[i].when) ||
            !lint_when_within(&row->when, &all[i].when))
            continue;
        lint_say(l, token, NULL, NULL,
                 "rule \"%.*s\" is never reached: rule \"%.*s\" (line %u) holds whenever it does",
                 STR_ARG(row->name), STR_ARG(all[i].name),
                 l->s.t.v[l->s.node[all[i].r.call].first].line);
        return;
    }
}

static void look_at_name(struct lint *l, const struct row *all, uint32_t at)
{
    for (uint32_t i = 0; i < at; i++) {
        if (all[i].name.ptr && all[at].name.ptr && str_eq(all[i].name, all[at].name)) {
            lint_say(l, l->s.node[all[at].r.name].first, NULL, NULL,
                     "two rules are called \"%.*s\"", STR_ARG(all[at].name));
            return;
        }
    }
}

static void look_at_rest(struct lint *l, const struct lint_policy *p)
{
    static const char *const known[] = {"otherwise"};
    bool otherwise = false;

    for (uint32_t at = l->s.node[p->table].child; at != SYNTAX_NONE; at = l->s.node[at].next) {
        const struct syntax_node *x = &l->s.node[at];
        if (x->kind != SYNTAX_PAIR)
            continue;
        if (!str_is(syntax_word(&l->s, at), "otherwise")) {
            lint_say(l, x->at, "rule \"…\" { … } or otherwise = …",
                     str_nearest(syntax_word(&l->s, at), known, 1), "a policy has no field '%.*s'",
                     STR_ARG(syntax_word(&l->s, at)));
            continue;
        }
        otherwise = true;
        look_at_decide(l, l->s.node[x->child].first, x->child);
    }
    if (!otherwise)
        lint_say(l, l->s.node[p->call].first, "otherwise = a verdict", NULL,
                 "policy \"%s\" has no otherwise", decide_point_name(p->point));
}

static void look_at_policy(struct lint *l, const struct lint_policy *p)
{
    uint32_t most = syntax_children(&l->s, p->table), n = 0;
    struct row *all;

    if (most > POLICY_MAX_RULES + 1)
        return; /* told when it is loaded */
    all = arena_alloc(l->arena, (most + 1) * sizeof *all);
    for (uint32_t at = l->s.node[p->table].child; all && at != SYNTAX_NONE;
         at = l->s.node[at].next) {
        struct row *row = &all[n];
        if (!lint_row_read(l, at, &row->r))
            continue;
        row->name = syntax_text(&l->s, row->r.name);
        row->told = row->r.when != SYNTAX_NONE && lint_when_read(l, row->r.when, &row->when);
        look_at_shape(l, row);
        look_at_name(l, all, n);
        look_at_reach(l, all, n++);
    }
    look_at_rest(l, p);
}

void lint_rules(struct lint *l)
{
    for (uint32_t i = 0; i < l->n_policy; i++)
        look_at_policy(l, &l->policy[i]);
}
