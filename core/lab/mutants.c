/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: the list of mutants and those of single words: comparisons, and/or, not, constants, tiers.
 * Must not know: running them. Called by: mutate. */
#include "core/lab/mutants.h"

#include "core/base/limits.h"
#include "core/desk/kase.h"

#include <stdlib.h>

static bool grow(struct mutants *m)
{
    struct mutant *grown;

    if (m->n < m->cap)
        return true;
    if (m->n >= LAB_MAX_MUTANTS) {
        m->cut = true;
        return false;
    }
    grown = realloc(m->v, (m->cap ? m->cap * 2 : 256) * sizeof *grown);
    if (!grown) {
        m->arena.err = -OMB_E_NOMEM;
        return false;
    }
    m->v = grown;
    m->cap = m->cap ? m->cap * 2 : 256;
    return true;
}

/* The rule whose text token i stands in. */
static uint32_t rule_at(const struct mutant_maker *k, uint32_t i)
{
    for (uint32_t r = 0; r < k->n_rule; r++) {
        if (i >= k->rule[r].from && i <= k->rule[r].to)
            return r;
    }
    return 0;
}

void mutants_put(struct mutant_maker *k, const char *kind, uint32_t from, uint32_t to, omb_str with,
                 omb_str before, omb_str after)
{
    const struct token *t = &k->t.v[from];
    struct mutant m = {.file = k->file,
                       .name = k->name,
                       .at = t->at,
                       .line = t->line,
                       .column = t->column,
                       .kind = kind};

    if (!grow(k->m))
        return;
    m.len = token_behind(&k->t, to) - m.at;
    m.rule = rule_at(k, from);
    m.with = arena_dup(&k->m->arena, with);
    m.before = arena_dup(&k->m->arena, before.ptr ? before : str_sub(k->t.source, m.at, m.len));
    m.after = after.ptr ? arena_dup(&k->m->arena, after) : m.with;
    k->m->v[k->m->n++] = m;
}

static void put_word(struct mutant_maker *k, const char *kind, uint32_t i, const char *with)
{
    mutants_put(k, kind, i, i, str_of(with), STR_NONE, STR_NONE);
}

/* ---- comparisons, and, or, not, yes and no ---- */

static void of_comparison(struct mutant_maker *k, uint32_t i)
{
    static const char *const swaps[][3] = {{"==", "~=", NULL}, {"~=", "==", NULL},
                                           {"<", "<=", ">="},  {"<=", "<", ">"},
                                           {">", ">=", "<="},  {">=", ">", "<"}};

    if (token_is(&k->t, i + 1, "const") || token_is(&k->t, i + 1, "close"))
        return; /* local x <const> */
    if (i > 0 && (token_is(&k->t, i - 1, "const") || token_is(&k->t, i - 1, "close")))
        return;
    for (size_t s = 0; s < sizeof swaps / sizeof *swaps; s++) {
        if (!token_is(&k->t, i, swaps[s][0]))
            continue;
        put_word(k, "comparison", i, swaps[s][1]);
        if (swaps[s][2])
            put_word(k, "comparison", i, swaps[s][2]);
    }
}

static void of_logic(struct mutant_maker *k, uint32_t i)
{
    if (token_is(&k->t, i, "and"))
        put_word(k, "and/or", i, "or");
    else if (token_is(&k->t, i, "or"))
        put_word(k, "and/or", i, "and");
    else if (token_is(&k->t, i, "true"))
        put_word(k, "yes/no", i, "false");
    else if (token_is(&k->t, i, "false"))
        put_word(k, "yes/no", i, "true");
    else if (token_is(&k->t, i, "not") && i + 1 < k->t.n)
        mutants_put(k, "not", i, i, STR(""), STR_NONE, STR("(nothing)"));
}

/* ---- numbers ---- */

static bool is_comparison(const struct tokens *t, uint32_t i)
{
    return token_is(t, i, "<") || token_is(t, i, "<=") || token_is(t, i, ">") ||
           token_is(t, i, ">=");
}

static bool is_sum(const struct tokens *t, uint32_t i)
{
    return token_is(t, i, "+") || token_is(t, i, "-") || token_is(t, i, "*") ||
           token_is(t, i, "/") || token_is(t, i, "//") || token_is(t, i, "%");
}

/* `x >= 7` with 8 for 7 is `x > 7`, which is made already: the step that is, 0 for none. */
static int step_made(const struct tokens *t, uint32_t i)
{
    if (i == 0 || !is_comparison(t, i - 1) || is_sum(t, i + 1))
        return 0;
    return token_is(t, i - 1, ">=") || token_is(t, i - 1, "<") ? 1 : -1;
}

static bool names_field(omb_str name)
{
    static const char *const offer[] = {"remedy", "percent", "minor", "reason", "clause"};

    for (int kind = 0; kind < VERDICT_KINDS; kind++) {
        if (contract_field((enum verdict_kind)kind, name))
            return true;
    }
    for (size_t i = 0; i < sizeof offer / sizeof *offer; i++) {
        if (str_is(name, offer[i]))
            return true;
    }
    return false;
}

static uint32_t count_name(const struct mutant_maker *k, omb_str name)
{
    struct arena arena = {0};
    uint32_t n = 0;

    for (uint32_t f = 0; f < k->bundle->sources.n; f++) {
        const struct source *s = &k->bundle->sources.v[f];
        struct tokens t;
        if ((s->kind != SOURCE_LIB && s->kind != SOURCE_POLICY) ||
            tokens_read(buf_str(&s->text), &arena, &t) != 0)
            continue;
        for (uint32_t i = 0; i < t.n; i++)
            n += t.v[i].kind == TOKEN_NAME && str_eq(t.v[i].text, name);
        arena_reset(&arena);
    }
    arena_free(&arena);
    return n;
}

/* `name = 5` where nothing else says `name`, and it is no field that the host reads. */
static bool is_dead(const struct mutant_maker *k, uint32_t i)
{
    uint32_t name = i;

    if (name > 0 && token_is(&k->t, name - 1, "-"))
        name--;
    if (name < 2 || !token_is(&k->t, name - 1, "=") || k->t.v[name - 2].kind != TOKEN_NAME)
        return false;
    return !names_field(k->t.v[name - 2].text) && count_name(k, k->t.v[name - 2].text) < 2;
}

static void of_number(struct mutant_maker *k, uint32_t i)
{
    char text[32];
    int64_t n = 0;
    struct buf with = {.ptr = text, .cap = sizeof text, .max = sizeof text};

    if (!token_int(&k->t.v[i], &n) || n >= INT64_MAX - 1 || is_dead(k, i))
        return;
    for (int step = -1; step <= 1; step += 2) {
        if (step_made(&k->t, i) == step || (n == 0 && step < 0))
            continue;
        with.len = 0;
        buf_int(&with, n + step);
        mutants_put(k, "constant", i, i, buf_str(&with), STR_NONE, STR_NONE);
    }
}

/* ---- tiers ---- */

static void of_tier(struct mutant_maker *k, uint32_t i)
{
    bool is_tier = i >= 2 && token_is(&k->t, i - 1, ".") && token_is(&k->t, i - 2, "tier") &&
                   !(i >= 3 && token_is(&k->t, i - 3, "."));

    for (int level = 0; is_tier && level < TIER_LEVELS; level++) {
        if (!str_is(k->t.v[i].text, tier_name(level)))
            continue;
        if (level > 0)
            put_word(k, "tier", i, tier_name(level - 1));
        if (level + 1 < TIER_LEVELS)
            put_word(k, "tier", i, tier_name(level + 1));
    }
}

void mutants_of_words(struct mutant_maker *k)
{
    for (uint32_t i = 0; i < k->t.n; i++) {
        switch (k->t.v[i].kind) {
        case TOKEN_SIGN:
            of_comparison(k, i);
            break;
        case TOKEN_KEYWORD:
            of_logic(k, i);
            break;
        case TOKEN_NUMBER:
            of_number(k, i);
            break;
        case TOKEN_NAME:
            of_tier(k, i);
            break;
        default:
            break;
        }
    }
}

/* ---- all ---- */

static enum decide_point point_of(const struct bundle *b, const char *file)
{
    for (int p = 0; p < POINTS; p++) {
        if (b->rules[p].present && strcmp(b->rules[p].file, file) == 0)
            return (enum decide_point)p;
    }
    return POINTS;
}

/* The places of all rules, if those are the rules that the policy has. */
static void find_rules(struct mutant_maker *k)
{
    const struct rules *rules = &k->bundle->rules[k->point];
    uint32_t n =
        rule_texts(&k->t, str_of(decide_point_name(k->point)), k->rule, POLICY_MAX_RULES + 1);

    k->n_rule = n == rules->n ? n : 0;
    for (uint32_t r = 0; r < k->n_rule; r++) {
        if (!str_is(k->rule[r].name, rules->rule[r].name))
            k->n_rule = 0;
    }
}

int mutants_add(struct mutants *m, const struct bundle *b, uint32_t file)
{
    struct arena arena = {0};
    const struct source *s = &b->sources.v[file];
    struct mutant_maker k = {.m = m, .bundle = b, .file = file, .point = point_of(b, s->name)};
    int rc = tokens_read(buf_str(&s->text), &arena, &k.t);

    k.name = arena_dupz(&m->arena, str_of(s->name));
    if (rc == 0) {
        if (k.point != POINTS)
            find_rules(&k);
        mutants_of_words(&k);
        if (k.point != POINTS)
            mutants_of_rules(&k);
        rc = m->arena.err;
    }
    arena_free(&arena);
    return rc;
}

void mutants_free(struct mutants *m)
{
    free(m->v);
    arena_free(&m->arena);
    *m = (struct mutants){0};
}

int mutants_text(const struct bundle *b, const struct mutant *m, struct buf *out)
{
    omb_str text = buf_str(&b->sources.v[m->file].text);

    buf_clear(out);
    buf_puts(out, str_sub(text, 0, m->at));
    buf_puts(out, m->with);
    buf_puts(out, str_sub(text, m->at + m->len, text.len));
    return out->err;
}
