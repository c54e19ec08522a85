/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: calls of verdict words against the contract's rows. Must not know: rules' order, facts.
 * Called by: lint. */
#include "core/policy/lint_look.h"

#include <stdio.h>

/* ---- one value ---- */

static void look_at_number(struct lint *l, uint32_t token, uint32_t value,
                           const struct contract_field *f)
{
    const char *type = lint_type(l, value);
    char expected[96];
    int64_t n;

    if (f->most == INT64_MAX)
        (void)snprintf(expected, sizeof expected, "a whole number from %lld", (long long)f->least);
    else
        (void)snprintf(expected, sizeof expected, "a whole number, %lld to %lld",
                       (long long)f->least, (long long)f->most);
    if (lint_is_fraction(l, value) && f->type == FIELD_MONEY)
        lint_say(l, token, "a whole number of minor units (3499 is 34.99)", NULL,
                 "%s: money is a whole number of minor units, not %.*s", f->name,
                 STR_ARG(l->s.t.v[token].text));
    else if (lint_is_fraction(l, value))
        lint_say(l, token, expected, NULL, "%s is a fraction", f->name);
    else if (type && strcmp(type, "number") != 0 && (f->must || strcmp(type, "nil") != 0))
        lint_say(l, token, expected, NULL, "%s is a %s", f->name, type);
    else if (lint_int(l, value, &n) && (n < f->least || n > f->most))
        lint_say(l, token, expected, NULL, "%s is %lld, out of its range", f->name, (long long)n);
}

static const char *nearest_choice(struct lint *l, const char *words, omb_str word)
{
    const char *names[16];
    omb_str left = str_of(words), one;
    size_t n = 0;

    while (left.len && n < 16) {
        (void)str_cut(left, ' ', &one, &left);
        names[n] = arena_dupz(l->arena, one);
        n += names[n] != NULL;
    }
    return str_nearest(word, names, n);
}

static void look_at_text(struct lint *l, uint32_t token, uint32_t value,
                         const struct contract_field *f)
{
    const char *type = lint_type(l, value);
    omb_str text = syntax_text(&l->s, syntax_value(&l->s, value));

    if (type && strcmp(type, "string") != 0 && (f->must || strcmp(type, "nil") != 0))
        lint_say(l, token, f->type == FIELD_CHOICE ? f->words : "a text", NULL, "%s is a %s",
                 f->name, type);
    else if (!text.ptr)
        return;
    else if (f->type == FIELD_WORD && !contract_is_word(text))
        lint_say(l, token, "one word of a-z, 0-9 and _", NULL, "%s is '%.*s'", f->name,
                 STR_ARG(text));
    else if (f->type == FIELD_CHOICE && !contract_has_word(f->words, text))
        lint_say(l, token, f->words, nearest_choice(l, f->words, text), "%s is '%.*s'", f->name,
                 STR_ARG(text));
    else if (f->type != FIELD_CHOICE && text.len > (size_t)f->most)
        lint_say(l, token, NULL, NULL, "%s is longer than %lld bytes", f->name, (long long)f->most);
}

static void look_at_offer(struct lint *l, uint32_t table)
{
    static const char *const known[] = {"remedy", "percent", "minor", "reason", "clause"};

    for (uint32_t at = syntax_child(&l->s, table, 0); at != SYNTAX_NONE; at = l->s.node[at].next) {
        const struct syntax_node *x = &l->s.node[at];
        omb_str name;
        bool found = false;
        if (x->kind != SYNTAX_PAIR)
            continue;
        name = syntax_word(&l->s, at);
        for (size_t i = 0; i < sizeof known / sizeof *known; i++)
            found |= str_is(name, known[i]);
        if (!found)
            lint_say(l, x->at, "remedy, percent, minor, reason or clause",
                     str_nearest(name, known, sizeof known / sizeof *known),
                     "an offer has no field '%.*s'", STR_ARG(name));
        else if (str_is(name, "minor") && lint_is_fraction(l, x->child))
            lint_say(l, l->s.node[x->child].first, "a whole number of minor units (3499 is 34.99)",
                     NULL, "money is a whole number of minor units, not %.*s",
                     STR_ARG(l->s.t.v[l->s.node[x->child].first].text));
        else if (str_is(name, "percent") && lint_is_fraction(l, x->child))
            lint_say(l, l->s.node[x->child].first, "a whole number, 1 to 100", NULL,
                     "percent is a fraction");
    }
}

static void look_at_list(struct lint *l, uint32_t token, uint32_t value,
                         const struct contract_field *f)
{
    uint32_t table = syntax_value(&l->s, value);
    const char *type = lint_type(l, value);
    struct contract_field one = *f;

    if (type && strcmp(type, "table") != 0) {
        lint_say(l, token, f->type == FIELD_OFFERS ? "a list of offers" : f->words, NULL,
                 "%s is a %s, and has to be a list", f->name, type);
        return;
    }
    if (table == SYNTAX_NONE || l->s.node[table].kind != SYNTAX_TABLE)
        return;
    one.type = FIELD_CHOICE;
    for (uint32_t at = syntax_child(&l->s, table, 0); at != SYNTAX_NONE; at = l->s.node[at].next) {
        uint32_t item = syntax_value(&l->s, at);
        if (f->type == FIELD_CHOICES)
            look_at_text(l, l->s.node[at].first, at, &one);
        else if (item != SYNTAX_NONE && l->s.node[item].kind == SYNTAX_TABLE)
            look_at_offer(l, item);
    }
}

static void look_at_value(struct lint *l, uint32_t value, const struct contract_field *f)
{
    uint32_t token = l->s.node[value].first;

    switch (f->type) {
    case FIELD_INT:
    case FIELD_TIER:
    case FIELD_MONEY:
        look_at_number(l, token, value, f);
        break;
    case FIELD_OFFERS:
    case FIELD_CHOICES:
        look_at_list(l, token, value, f);
        break;
    default:
        look_at_text(l, token, value, f);
    }
}

/* ---- one call ---- */

static void miss(struct lint *l, uint32_t call, enum verdict_kind kind,
                 const struct contract_field *f)
{
    lint_say(l, l->s.node[call].first, f->name, NULL, "%s needs %s (%s)", verdict_kind_name(kind),
             f->name, f->meaning);
}

static void look_at_named(struct lint *l, uint32_t call, uint32_t table, enum verdict_kind kind)
{
    const struct contract_verdict *v = contract_verdict_of(kind);

    for (uint32_t at = l->s.node[table].child; at != SYNTAX_NONE; at = l->s.node[at].next) {
        const struct syntax_node *x = &l->s.node[at];
        const struct contract_field *f;
        if (x->kind == SYNTAX_KEY)
            return; /* a name that is not plain: said when it is read */
        if (x->kind != SYNTAX_PAIR) {
            lint_say(l, x->first, "name = value", NULL, "%s{ … } takes its values by name",
                     verdict_kind_name(kind));
            continue;
        }
        f = contract_field(kind, syntax_word(&l->s, at));
        if (f)
            look_at_value(l, x->child, f);
        else
            lint_say(l, x->at, NULL, contract_nearest_field(kind, syntax_word(&l->s, at)),
                     "%s has no field '%.*s'", verdict_kind_name(kind),
                     STR_ARG(syntax_word(&l->s, at)));
    }
    for (uint32_t i = 0; i < v->n_field; i++) {
        const struct contract_field *f = &v->field[i];
        if (f->must && syntax_pair(&l->s, table, f->name) == SYNTAX_NONE)
            miss(l, call, kind, f);
        if (f->not_with && i && strcmp(v->field[i - 1].name, f->not_with) == 0 &&
            syntax_pair(&l->s, table, f->name) != SYNTAX_NONE &&
            syntax_pair(&l->s, table, f->not_with) != SYNTAX_NONE)
            lint_say(l, l->s.node[call].first, NULL, NULL, "%s takes either %s or %s",
                     verdict_kind_name(kind), f->not_with, f->name);
    }
}

/* A call or … as the last value may stand for several. */
static bool may_be_more(const struct lint *l, uint32_t value)
{
    const struct syntax_node *x = &l->s.node[value];
    return x->kind == SYNTAX_CALL || x->kind == SYNTAX_METHOD ||
           (x->kind == SYNTAX_CONSTANT && str_is(syntax_word(&l->s, value), "..."));
}

static void look_at_positional(struct lint *l, uint32_t call, enum verdict_kind kind)
{
    const struct contract_verdict *v = contract_verdict_of(kind);
    uint32_t at = l->s.node[l->s.node[call].child].next, n = 0, last = SYNTAX_NONE;

    for (; at != SYNTAX_NONE; at = l->s.node[at].next, n++) {
        last = at;
        if (n < v->n_field)
            look_at_value(l, at, &v->field[n]);
        else if (n == v->n_field)
            lint_say(l, l->s.node[at].first, NULL, NULL, "%s takes %u values at most",
                     verdict_kind_name(kind), v->n_field);
    }
    if (last != SYNTAX_NONE && may_be_more(l, last))
        return;
    for (; n < v->n_field; n++) {
        if (v->field[n].must)
            miss(l, call, kind, &v->field[n]);
    }
}

static void look_at_call(struct lint *l, uint32_t call, enum verdict_kind kind)
{
    const struct contract_verdict *v = contract_verdict_of(kind);
    enum decide_point point = lint_point_at(l, call);
    uint32_t first = l->s.node[l->s.node[call].child].next;
    uint32_t table = first == SYNTAX_NONE ? SYNTAX_NONE : syntax_value(&l->s, first);
    char list[256];

    if (point != POINTS && !decide_may(point, kind)) {
        contract_verdict_list(point, list, sizeof list);
        lint_say(l, l->s.node[call].first, list,
                 contract_nearest_verdict(point, str_of(verdict_kind_name(kind))),
                 "%s has no verdict '%s'", decide_point_name(point), verdict_kind_name(kind));
        return;
    }
    if (table != SYNTAX_NONE && l->s.node[table].kind == SYNTAX_TABLE &&
        l->s.node[first].next == SYNTAX_NONE && !(v->n_field && v->field[0].type == FIELD_OFFERS))
        look_at_named(l, call, table, kind);
    else
        look_at_positional(l, call, kind);
}

void lint_verdicts(struct lint *l)
{
    if (l->source->kind != SOURCE_POLICY)
        return;
    for (uint32_t i = 0; i < l->s.n; i++) {
        uint32_t word = l->s.node[i].child;
        enum verdict_kind kind;
        if (l->s.node[i].kind != SYNTAX_CALL || l->s.node[word].kind != SYNTAX_NAME ||
            l->s.node[word].local != SYNTAX_NONE)
            continue;
        kind = contract_kind(syntax_word(&l->s, word));
        if (kind != VERDICT_KINDS)
            look_at_call(l, i, kind);
    }
}
