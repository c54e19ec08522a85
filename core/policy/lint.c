/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: what the parts of check share, and their order. Must not know: what each looks for. Called
 * by: bundle_build. */
#include "core/policy/lint.h"

#include "core/desk/kase.h"
#include "core/policy/lint_look.h"
#include "core/policy/words.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define FOLD_MOST 8 /* levels of sums and products */

void lint_say(struct lint *l, uint32_t token, const char *expected, const char *near,
              const char *fmt, ...)
{
    const struct token *t = &l->s.t.v[token];
    char text[512];
    struct bundle_error e = {.file = l->source->name,
                             .line = (int)t->line,
                             .column = (int)t->column,
                             .text = text,
                             .expected = expected,
                             .near = near};
    va_list ap;

    va_start(ap, fmt);
    (void)vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    bundle_errors_put(l->errors, &e);
}

/* ---- facts and values ---- */

static uint32_t points_of(const struct lint *l, uint32_t node)
{
    const struct syntax_node *x = &l->s.node[node];
    return x->kind == SYNTAX_NAME && x->local != SYNTAX_NONE ? l->facts[x->local] : 0;
}

const struct contract *lint_facts_of(const struct lint *l, uint32_t node)
{
    uint32_t bits = node == SYNTAX_NONE ? 0 : points_of(l, node);

    for (int p = 0; p < POINTS; p++) {
        if (bits >> p & 1u)
            return contract_of((enum decide_point)p);
    }
    return NULL;
}

const struct contract_fact *lint_fact(const struct lint *l, uint32_t node)
{
    char name[96];
    const struct contract *c;
    uint32_t group;
    int at;

    node = syntax_value(&l->s, node);
    if (node == SYNTAX_NONE || l->s.node[node].kind != SYNTAX_DOT)
        return NULL;
    group = syntax_value(&l->s, l->s.node[node].child);
    c = lint_facts_of(l, group);
    if (c) {
        at = contract_find(c, syntax_word(&l->s, node), 0);
        return at < 0 ? NULL : &c->fact[at];
    }
    if (group == SYNTAX_NONE || l->s.node[group].kind != SYNTAX_DOT)
        return NULL;
    c = lint_facts_of(l, l->s.node[group].child);
    if (!c)
        return NULL;
    (void)snprintf(name, sizeof name, "%.*s.%.*s", STR_ARG(syntax_word(&l->s, group)),
                   STR_ARG(syntax_word(&l->s, node)));
    at = contract_find(c, str_of(name), 0);
    return at < 0 ? NULL : &c->fact[at];
}

enum decide_point lint_point_at(const struct lint *l, uint32_t node)
{
    uint32_t at = l->s.node[node].first;

    for (uint32_t i = 0; i < l->n_policy; i++) {
        const struct syntax_node *x = &l->s.node[l->policy[i].call];
        if (at >= x->first && at <= x->last)
            return l->policy[i].point;
    }
    return l->n_policy == 1 ? l->policy[0].point : POINTS;
}

static bool fold(const struct lint *l, uint32_t node, int depth, int64_t *out)
{
    const struct syntax_node *x;
    int64_t a, b;

    node = syntax_value(&l->s, node);
    if (node == SYNTAX_NONE || depth == FOLD_MOST)
        return false;
    x = &l->s.node[node];
    if (x->kind == SYNTAX_CONSTANT)
        return token_int(&l->s.t.v[x->at], out);
    if (x->kind == SYNTAX_DOT && syntax_is_global(&l->s, x->child, "tier")) {
        for (int level = 0; level < TIER_LEVELS; level++) {
            *out = level;
            if (str_is(syntax_word(&l->s, node), tier_name(level)))
                return true;
        }
        return false;
    }
    if (x->kind == SYNTAX_UNARY && str_is(syntax_word(&l->s, node), "-"))
        return fold(l, x->child, depth + 1, &a) && !__builtin_sub_overflow((int64_t)0, a, out);
    if (x->kind != SYNTAX_BINARY || !fold(l, x->child, depth + 1, &a) ||
        !fold(l, l->s.node[x->child].next, depth + 1, &b))
        return false;
    if (str_is(syntax_word(&l->s, node), "+"))
        return !__builtin_add_overflow(a, b, out);
    if (str_is(syntax_word(&l->s, node), "-"))
        return !__builtin_sub_overflow(a, b, out);
    return str_is(syntax_word(&l->s, node), "*") && !__builtin_mul_overflow(a, b, out);
}

bool lint_int(const struct lint *l, uint32_t node, int64_t *out)
{
    return node != SYNTAX_NONE && fold(l, node, 0, out);
}

bool lint_is_fraction(const struct lint *l, uint32_t node)
{
    const struct syntax_node *x;
    int64_t n;

    node = syntax_value(&l->s, node);
    if (node == SYNTAX_NONE)
        return false;
    x = &l->s.node[node];
    if (x->kind == SYNTAX_BINARY)
        return str_is(syntax_word(&l->s, node), "/");
    if (x->kind == SYNTAX_UNARY && str_is(syntax_word(&l->s, node), "-"))
        return lint_is_fraction(l, x->child);
    return x->kind == SYNTAX_CONSTANT && l->s.t.v[x->at].kind == TOKEN_NUMBER &&
           !token_int(&l->s.t.v[x->at], &n) &&
           (str_find(l->s.t.v[x->at].text, STR(".")) >= 0 ||
            (!str_starts(l->s.t.v[x->at].text, STR("0x")) &&
             str_find(l->s.t.v[x->at].text, STR("e")) >= 0));
}

const char *lint_type(const struct lint *l, uint32_t node)
{
    const struct token *t;
    int64_t n;

    node = syntax_value(&l->s, node);
    if (node == SYNTAX_NONE)
        return NULL;
    if (lint_int(l, node, &n) || lint_is_fraction(l, node))
        return "number";
    switch (l->s.node[node].kind) {
    case SYNTAX_FUNCTION:
        return "function";
    case SYNTAX_TABLE:
        return "table";
    case SYNTAX_CONSTANT:
        t = &l->s.t.v[l->s.node[node].at];
        if (t->kind == TOKEN_TEXT)
            return "string";
        if (t->kind == TOKEN_NUMBER)
            return "number";
        return str_is(t->text, "nil") ? "nil" : str_is(t->text, "...") ? NULL : "boolean";
    default:
        return NULL;
    }
}

/* ---- policies and rows ---- */

uint32_t lint_named_table(const struct lint *l, uint32_t node, const char *word, uint32_t *text)
{
    uint32_t inner, table;

    if (node == SYNTAX_NONE || l->s.node[node].kind != SYNTAX_CALL)
        return SYNTAX_NONE;
    inner = l->s.node[node].child;
    if (l->s.node[inner].kind != SYNTAX_CALL ||
        !syntax_is_global(&l->s, l->s.node[inner].child, word))
        return SYNTAX_NONE;
    *text = syntax_child(&l->s, inner, 1);
    table = syntax_value(&l->s, syntax_child(&l->s, node, 1));
    if (*text == SYNTAX_NONE || table == SYNTAX_NONE || l->s.node[table].kind != SYNTAX_TABLE)
        return SYNTAX_NONE;
    return table;
}

bool lint_row_read(const struct lint *l, uint32_t node, struct lint_row *out)
{
    struct lint_row r;

    r.call = syntax_value(&l->s, node);
    r.table = lint_named_table(l, r.call, "rule", &r.name);
    if (r.table == SYNTAX_NONE)
        return false;
    r.when = syntax_pair(&l->s, r.table, "when");
    r.decide = syntax_pair(&l->s, r.table, "decide");
    *out = r;
    return true;
}

uint32_t lint_function(const struct lint *l, uint32_t value)
{
    uint32_t node = syntax_value(&l->s, value);

    if (node == SYNTAX_NONE || l->s.node[node].kind != SYNTAX_FUNCTION)
        return SYNTAX_NONE;
    return node;
}

static void find_policies(struct lint *l)
{
    for (uint32_t i = 0; i < l->s.n && l->n_policy < LINT_MAX_POLICIES; i++) {
        uint32_t text, table = lint_named_table(l, i, "policy", &text);
        enum decide_point point;
        omb_str name;
        if (table == SYNTAX_NONE)
            continue;
        name = syntax_text(&l->s, text);
        point = contract_point(name);
        if (point != POINTS)
            l->policy[l->n_policy++] = (struct lint_policy){point, i, table};
        else if (name.ptr)
            lint_say(l, l->s.node[text].at, "a decision point", contract_nearest_point(name),
                     "no decision point is called '%.*s'", STR_ARG(name));
    }
}

static bool prepare(struct lint *l)
{
    l->facts = arena_zalloc(l->arena, (l->s.n_local + 1) * sizeof *l->facts);
    l->local_of = arena_alloc(l->arena, (l->s.t.n + 1) * sizeof *l->local_of);
    if (!l->facts || !l->local_of)
        return false;
    for (uint32_t i = 0; i <= l->s.t.n; i++)
        l->local_of[i] = SYNTAX_NONE;
    for (uint32_t i = 0; i < l->s.n; i++) {
        if (l->s.node[i].kind == SYNTAX_NAME)
            l->local_of[l->s.node[i].at] = l->s.node[i].local;
    }
    return true;
}

static unsigned where_of(enum source_kind kind)
{
    switch (kind) {
    case SOURCE_POLICY:
        return WORD_POLICY;
    case SOURCE_SPEC:
        return WORD_SPEC;
    case SOURCE_FLOW:
        return WORD_FLOW;
    case SOURCE_INVARIANT:
        return WORD_INVARIANT;
    case SOURCE_LIB:
        return WORD_POLICY | WORD_FLOW;
    default:
        return 0;
    }
}

void lint_source(const struct source *s, struct bundle_errors *errors)
{
    struct arena arena = {0};
    struct lint l = {.source = s, .errors = errors, .arena = &arena, .where = where_of(s->kind)};

    if (l.where && syntax_read(buf_str(&s->text), &arena, &l.s) == 0 && prepare(&l)) {
        find_policies(&l);
        lint_facts_mark(&l);
        lint_names(&l);
        lint_facts(&l);
        lint_verdicts(&l);
        lint_rules(&l);
        lint_cases(&l);
    }
    arena_free(&arena);
}

/* The word behind "near" as the compiler quotes it; the end of the file for <eof>. */
static uint32_t stopped_at(const struct tokens *t, const char *words, int line)
{
    const char *near = strstr(words, " near "), *next;
    omb_str word;

    while (near && (next = strstr(near + 1, " near ")))
        near = next;
    if (!near || strcmp(near, " near <eof>") == 0)
        return t->n;
    word = str_of(near + 6);
    if (word.len > 2)
        word = str_sub(word, 1, word.len - 2);
    for (uint32_t i = 0; i < t->n; i++) {
        if ((int)t->v[i].line == line && str_starts(t->v[i].text, word))
            return i;
    }
    return SYNTAX_NONE;
}

void lint_syntax(const struct source *s, const char *words, struct bundle_errors *errors)
{
    struct arena arena = {0};
    struct lint l = {.source = s, .errors = errors, .arena = &arena};
    size_t n = strlen(s->name);
    char *rest = NULL;
    long line = 0;
    uint32_t at = SYNTAX_NONE;

    if (strncmp(words, s->name, n) == 0 && words[n] == ':')
        line = strtol(words + n + 1, &rest, 10);
    if (line > 0 && rest[0] == ':' && token_read(buf_str(&s->text), &arena, &l.s.t) == 0)
        at = stopped_at(&l.s.t, rest, (int)line);
    if (at == SYNTAX_NONE)
        bundle_errors_words(errors, s->name, words);
    else
        lint_say(&l, at, NULL, NULL, "%s", rest + 2);
    arena_free(&arena);
}

void lint_exact(const struct source *s, struct bundle_errors *errors)
{
    struct arena arena = {0};
    struct lint l = {.source = s, .errors = errors, .arena = &arena};

    if (token_read(buf_str(&s->text), &arena, &l.s.t) == 0) {
        for (uint32_t i = 0; i < l.s.t.n; i++) {
            if (l.s.t.v[i].kind == TOKEN_SIGN && token_is(&l.s.t, i, "^"))
                lint_say(&l, i, "a product, or the number itself", NULL,
                         "a power's last digits are another thing on every machine: multiply, or "
                         "write the number");
        }
    }
    arena_free(&arena);
}
