/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: given and expected of a spec's cases against the contract. Must not know: how cases are
 * run. Called by: lint. */
#include "core/policy/lint_look.h"

#include <stdio.h>

/* Fields of a verdict that every case may name. */
static const char *const common[] = {"verdict", "rule", "status"};
#define COMMON (sizeof common / sizeof *common)

static void look_at_fact(struct lint *l, uint32_t pair, const struct contract *c, omb_str name)
{
    static const char *const types[] = {"number", "boolean", "string", "table"};
    const struct syntax_node *x = &l->s.node[pair];
    int at = contract_find(c, name, 0);
    const char *type;
    char expected[64];

    if (at < 0) {
        (void)snprintf(expected, sizeof expected, "a fact of %s", decide_point_name(c->point));
        lint_say(l, x->at, expected, contract_nearest(c, name), "%s has no fact '%.*s'",
                 decide_point_name(c->point), STR_ARG(name));
        return;
    }
    type = lint_type(l, x->child);
    if (type && strcmp(type, types[c->fact[at].type]) != 0)
        lint_say(l, l->s.node[x->child].first, contract_type_name(c->fact[at].type), NULL,
                 "fact '%.*s' is a %s", STR_ARG(name), type);
    else if (c->fact[at].type == FACT_INT && lint_is_fraction(l, x->child))
        lint_say(l, l->s.node[x->child].first, "a whole number", NULL, "fact '%.*s' is a fraction",
                 STR_ARG(name));
}

static void look_at_given(struct lint *l, uint32_t table, const struct contract *c, omb_str group)
{
    for (uint32_t at = syntax_child(&l->s, table, 0); at != SYNTAX_NONE; at = l->s.node[at].next) {
        const struct syntax_node *x = &l->s.node[at];
        omb_str name = syntax_word(&l->s, at);
        uint32_t value;
        char both[128];
        if (x->kind != SYNTAX_PAIR)
            continue;
        value = syntax_value(&l->s, x->child);
        if (group.len) {
            (void)snprintf(both, sizeof both, "%.*s.%.*s", STR_ARG(group), STR_ARG(name));
            look_at_fact(l, at, c, str_of(both));
        } else if (value != SYNTAX_NONE && l->s.node[value].kind == SYNTAX_TABLE &&
                   contract_has_group(c, name)) {
            look_at_given(l, value, c, name);
        } else if (!contract_has_group(c, name)) {
            look_at_fact(l, at, c, name);
        }
    }
}

static enum verdict_kind look_at_kind(struct lint *l, uint32_t table, enum decide_point point)
{
    uint32_t value = syntax_pair(&l->s, table, "verdict");
    omb_str word = syntax_text(&l->s, value);
    enum verdict_kind kind = contract_kind(word);
    char list[256];

    if (!word.ptr || decide_may(point, kind))
        return word.ptr ? kind : VERDICT_KINDS;
    contract_verdict_list(point, list, sizeof list);
    lint_say(l, l->s.node[value].first, list, contract_nearest_verdict(point, word),
             "%s has no verdict '%.*s'", decide_point_name(point), STR_ARG(word));
    return VERDICT_KINDS;
}

/* Of a verdict that is named, its fields; without one, those of any verdict of the point. */
static bool may_expect(enum decide_point point, enum verdict_kind kind, omb_str name)
{
    for (size_t i = 0; i < COMMON; i++) {
        if (str_is(name, common[i]))
            return true;
    }
    if (str_is(name, "tier") || str_is(name, "priority") || str_is(name, "reason") ||
        str_is(name, "clause") || str_is(name, "offers"))
        return true; /* every verdict has a place for these */
    for (int k = 0; k < VERDICT_KINDS; k++) {
        if ((kind == VERDICT_KINDS ? decide_may(point, (enum verdict_kind)k) : k == (int)kind) &&
            contract_field((enum verdict_kind)k, name))
            return true;
    }
    return false;
}

static void look_at_expected(struct lint *l, uint32_t table, enum decide_point point)
{
    enum verdict_kind kind = look_at_kind(l, table, point);

    for (uint32_t at = syntax_child(&l->s, table, 0); at != SYNTAX_NONE; at = l->s.node[at].next) {
        const char *names[COMMON + CONTRACT_MAX_FIELDS];
        omb_str name = syntax_word(&l->s, at);
        size_t n = 0;
        if (l->s.node[at].kind != SYNTAX_PAIR || may_expect(point, kind, name))
            continue;
        while (n < COMMON) {
            names[n] = common[n];
            n++;
        }
        for (uint32_t i = 0; kind != VERDICT_KINDS && i < contract_verdict_of(kind)->n_field; i++)
            names[n++] = contract_verdict_of(kind)->field[i].name;
        lint_say(l, l->s.node[at].at, "a field of the verdict", str_nearest(name, names, n),
                 "%s has no field '%.*s'",
                 kind == VERDICT_KINDS ? "a verdict" : verdict_kind_name(kind), STR_ARG(name));
    }
}

static void look_at_case(struct lint *l, uint32_t table, enum decide_point point)
{
    uint32_t given = syntax_value(&l->s, syntax_pair(&l->s, table, "given"));
    uint32_t expect = syntax_value(&l->s, syntax_pair(&l->s, table, "expect"));

    if (given != SYNTAX_NONE && l->s.node[given].kind == SYNTAX_TABLE)
        look_at_given(l, given, contract_of(point), STR(""));
    if (expect != SYNTAX_NONE && l->s.node[expect].kind == SYNTAX_TABLE)
        look_at_expected(l, expect, point);
}

void lint_cases(struct lint *l)
{
    for (uint32_t i = 0; l->source->kind == SOURCE_SPEC && i < l->s.n; i++) {
        uint32_t text, table = lint_named_table(l, i, "spec", &text), one;
        enum decide_point point;
        if (table == SYNTAX_NONE)
            continue;
        point = contract_point(syntax_text(&l->s, text));
        if (point == POINTS && syntax_text(&l->s, text).ptr)
            lint_say(l, l->s.node[text].at, "a decision point",
                     contract_nearest_point(syntax_text(&l->s, text)),
                     "no decision point is called '%.*s'", STR_ARG(syntax_text(&l->s, text)));
        for (uint32_t at = l->s.node[table].child; at != SYNTAX_NONE && point != POINTS;
             at = l->s.node[at].next) {
            one = lint_named_table(l, syntax_value(&l->s, at), "case", &text);
            if (one != SYNTAX_NONE)
                look_at_case(l, one, point);
        }
    }
}
