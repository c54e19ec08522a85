/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: mutants of rules and verdicts: deleted, swapped, always held, another verdict, another
 * reason. Must not know: running them. Called by: mutants. */
#include "core/lab/mutants.h"

#include "core/lab/rule_text.h"

#define OTHER_VERDICTS 2 /* of one call */

/* ---- rules ---- */

static omb_str text_between(const struct tokens *t, uint32_t from, uint32_t to)
{
    return str_sub(t->source, t->v[from].at, token_behind(t, to) - t->v[from].at);
}

static omb_str show_rule(struct mutant_maker *k, const struct rule_text *r)
{
    return arena_printf(&k->m->arena, "rule \"%.*s\"", STR_ARG(r->name));
}

static bool is_rule(const struct rule_text *r)
{
    return !str_is(r->name, "otherwise");
}

static void delete_rule(struct mutant_maker *k, const struct rule_text *r)
{
    uint32_t to = r->to;

    if (token_is(&k->t, to + 1, ",") || token_is(&k->t, to + 1, ";"))
        to++;
    mutants_put(k, "deleted rule", r->from, to, STR(""), show_rule(k, r), STR("(deleted)"));
}

static void swap_rules(struct mutant_maker *k, const struct rule_text *a, const struct rule_text *b)
{
    omb_str first = text_between(&k->t, a->from, a->to);
    omb_str second = text_between(&k->t, b->from, b->to);
    omb_str between = str_sub(k->t.source, token_behind(&k->t, a->to),
                              k->t.v[b->from].at - token_behind(&k->t, a->to));
    omb_str with = arena_printf(&k->m->arena, "%.*s%.*s%.*s", STR_ARG(second), STR_ARG(between),
                                STR_ARG(first));
    omb_str after = arena_printf(&k->m->arena, "behind rule \"%.*s\"", STR_ARG(b->name));

    mutants_put(k, "swapped rules", a->from, b->to, with, show_rule(k, a), after);
}

static void hold_always(struct mutant_maker *k, const struct rule_text *r)
{
    for (uint32_t i = r->from + 2; i < r->to; i++) {
        uint32_t close;
        if (token_is(&k->t, i, "when") && token_is(&k->t, i + 1, "=")) {
            close = rule_text_value(&k->t, i + 2, r->to);
            mutants_put(k, "emptied when", i + 2, close, STR("function() return true end"),
                        arena_printf(&k->m->arena, "when of \"%.*s\"", STR_ARG(r->name)),
                        STR("(always)"));
            return;
        }
        close = i > r->from + 2 ? token_close(&k->t, i) : k->t.n;
        i = close < r->to ? close : i;
    }
}

/* ---- verdicts ---- */

/* Last token of the call `word(…)`, `word{…}` or `word "…"` that begins at i; n without one. */
static uint32_t call_end(const struct mutant_maker *k, uint32_t i)
{
    if (i > 0 && (token_is(&k->t, i - 1, ".") || token_is(&k->t, i - 1, "function")))
        return k->t.n;
    if (token_is(&k->t, i + 1, "(") || token_is(&k->t, i + 1, "{"))
        return token_close(&k->t, i + 1);
    return k->t.v[i + 1].kind == TOKEN_TEXT ? i + 1 : k->t.n;
}

/* The call in the contract's example line: what stands behind "=". */
static omb_str example(enum verdict_kind kind)
{
    omb_str line = str_of(contract_verdict_of(kind)->example), head, call = STR_NONE;

    return str_cut(line, '=', &head, &call) ? str_trim(call) : STR_NONE;
}

static void other_verdicts(struct mutant_maker *k, enum verdict_kind kind, uint32_t i, uint32_t end)
{
    uint32_t made = 0;

    for (int step = 1; step < VERDICT_KINDS && made < OTHER_VERDICTS; step++) {
        enum verdict_kind other = (enum verdict_kind)(((int)kind + step) % VERDICT_KINDS);
        if (!decide_may(k->point, other) || !example(other).len)
            continue;
        mutants_put(k, "verdict", i, end, example(other), STR_NONE, STR_NONE);
        made++;
    }
}

/* The choices of the field that the text at token i is the value of; NULL for none. */
static const char *choices(const struct mutant_maker *k, enum verdict_kind kind, uint32_t i)
{
    const struct contract_field *f = NULL;

    if (i >= 2 && token_is(&k->t, i - 1, "="))
        f = contract_field(kind, k->t.v[i - 2].text);
    else if (kind < VERDICT_KINDS && contract_verdict_of(kind)->n_field == 1)
        f = &contract_verdict_of(kind)->field[0];
    return f ? f->words : NULL;
}

static void other_word(struct mutant_maker *k, uint32_t i, const char *words)
{
    omb_str is = token_text(&k->t.v[i]), rest = str_of(words), word = STR_NONE;
    omb_str with = STR("another");

    while (rest.len) {
        (void)str_cut(rest, ' ', &word, &rest);
        if (word.len && !str_eq(word, is)) {
            with = word;
            break;
        }
    }
    mutants_put(k, "field", i, i, arena_printf(&k->m->arena, "\"%.*s\"", STR_ARG(with)), STR_NONE,
                STR_NONE);
}

static void of_words_in(struct mutant_maker *k, enum verdict_kind kind, uint32_t from, uint32_t to)
{
    for (uint32_t i = from; i <= to && i < k->t.n; i++) {
        if (contract_is_word(token_text(&k->t.v[i])) && kind != VERDICT_OFFER)
            other_word(k, i, choices(k, kind, i));
    }
}

/* An offer's remedy and reason, wherever the table stands. */
static void of_offers(struct mutant_maker *k)
{
    for (uint32_t i = 2; i < k->t.n; i++) {
        if (!token_is(&k->t, i - 1, "=") || !contract_is_word(token_text(&k->t.v[i])))
            continue;
        if (token_is(&k->t, i - 2, "remedy"))
            other_word(k, i, "refund reship");
        else if (token_is(&k->t, i - 2, "reason"))
            other_word(k, i, NULL);
    }
}

static void of_verdicts(struct mutant_maker *k)
{
    for (uint32_t i = 0; i < k->t.n; i++) {
        enum verdict_kind kind;
        uint32_t end;
        if (k->t.v[i].kind != TOKEN_NAME)
            continue;
        kind = contract_kind(k->t.v[i].text);
        end = kind < VERDICT_KINDS && decide_may(k->point, kind) ? call_end(k, i) : k->t.n;
        if (end >= k->t.n)
            continue;
        other_verdicts(k, kind, i, end);
        of_words_in(k, kind, i + 1, end);
    }
    if (decide_may(k->point, VERDICT_OFFER))
        of_offers(k);
}

void mutants_of_rules(struct mutant_maker *k)
{
    struct rule_text r[POLICY_MAX_RULES + 1];
    uint32_t n = rule_texts(&k->t, str_of(decide_point_name(k->point)), r, POLICY_MAX_RULES + 1);

    for (uint32_t i = 0; i < n; i++) {
        if (!is_rule(&r[i]))
            continue;
        delete_rule(k, &r[i]);
        hold_always(k, &r[i]);
        if (i + 1 < n && is_rule(&r[i + 1]))
            swap_rules(k, &r[i], &r[i + 1]);
    }
    of_verdicts(k);
}
