/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: which values of a fact a policy's text makes interesting. Must not know: deciding. Called
 * by: explain, invariant, mutate. */
#include "core/lab/domain.h"

#include "core/base/limits.h"
#include "core/desk/kase.h"
#include "core/lab/constants.h"
#include "core/lab/setting.h"
#include "core/lab/token.h"
#include "core/policy/bundle_build.h"

#include <stdlib.h>

#define WINDOW_NUMBERS 4

struct builder {
    struct domain *d;
    struct constants known;
    struct tokens t;              /* of the file being looked at */
    int64_t near[WINDOW_NUMBERS]; /* in the expression being looked at */
    uint32_t n_near;
};

/* ---- adding ---- */

static void add_num(struct builder *b, uint32_t i, int64_t n)
{
    struct domain_fact *f = &b->d->fact[i];

    if (n < f->least || n > f->most || f->n_num == LAB_MAX_VALUES)
        return;
    for (uint32_t k = 0; k < f->n_num; k++) {
        if (f->num[k] == n)
            return;
    }
    f->num[f->n_num++] = n;
}

static void add_around(struct builder *b, uint32_t i, int64_t n)
{
    if (n < INT64_MAX)
        add_num(b, i, n + 1);
    add_num(b, i, n);
    if (b->n_near < WINDOW_NUMBERS)
        b->near[b->n_near++] = n;
    if (n > INT64_MIN)
        add_num(b, i, n - 1);
}

static void add_text(struct builder *b, uint32_t i, omb_str s)
{
    struct domain_fact *f = &b->d->fact[i];

    if (f->n_text == LAB_MAX_VALUES || s.len > 64)
        return;
    for (uint32_t k = 0; k < f->n_text; k++) {
        if (str_compare(f->text[k], s) == 0)
            return;
    }
    s = arena_dup(&b->d->arena, s);
    if (s.ptr)
        f->text[f->n_text++] = s;
}

/* ---- what the contract says ---- */

static void set_range(const struct contract_fact *c, struct domain_fact *f)
{
    f->least = c->absent < 0 ? c->absent : 0;
    switch (c->unit) {
    case UNIT_TIER:
        f->most = TIER_LEVELS - 1;
        break;
    case UNIT_PM:
        f->most = 1000;
        break;
    case UNIT_PERCENT:
        f->most = 100;
        break;
    case UNIT_HOUR:
        f->most = 23;
        break;
    case UNIT_TIME:
    case UNIT_MS:
        f->most = LAB_MOST_TIME;
        break;
    default:
        f->most = LAB_MOST_NUMBER;
    }
}

static void add_words(struct builder *b, uint32_t i, const char *words)
{
    omb_str rest = str_of(words), word;

    while (rest.len) {
        (void)str_cut(rest, ' ', &word, &rest);
        if (word.len)
            add_text(b, i, word);
    }
}

static int begin(struct builder *b, uint32_t i)
{
    const struct contract_fact *c = &b->d->c->fact[i];
    struct domain_fact *f = &b->d->fact[i];

    f->num = arena_alloc(&b->d->arena, LAB_MAX_VALUES * sizeof *f->num);
    f->text = arena_alloc(&b->d->arena, LAB_MAX_VALUES * sizeof *f->text);
    if (!f->num || !f->text)
        return -OMB_E_NOMEM;
    set_range(c, f);
    if (c->type == FACT_TEXT) {
        add_text(b, i, STR(""));
        if (c->words)
            add_words(b, i, c->words);
    } else if (c->type == FACT_INT && c->unit == UNIT_TIER) {
        for (int64_t level = 0; level <= f->most; level++)
            add_num(b, i, level);
    } else {
        add_num(b, i, c->absent);
        add_num(b, i, 0);
        add_num(b, i, 1);
        if (c->unit == UNIT_PM || c->unit == UNIT_PERCENT || c->unit == UNIT_HOUR)
            add_num(b, i, f->most);
    }
    return 0;
}

/* ---- what the text says ---- */

/* Where the part of an expression that token i stands in begins and ends. */
static bool is_border(const struct tokens *t, uint32_t i)
{
    static const char *const words[] = {"and",      "or",    "then",   "return", "end",
                                        "do",       "if",    "elseif", "else",   "not",
                                        "function", "local", "while",  "until",  ",",
                                        "{",        "}",     ";",      "="};

    for (size_t k = 0; k < sizeof words / sizeof *words; k++) {
        if (token_is(t, i, words[k]))
            return true;
    }
    return i >= t->n;
}

static void add_constant(struct builder *b, uint32_t fact, const struct constant *c)
{
    enum fact_type type = b->d->c->fact[fact].type;

    if (type == FACT_INT && !c->is_text)
        add_around(b, fact, c->num);
    else if (type == FACT_TEXT && c->is_text)
        add_text(b, fact, c->text);
}

/* Token i is a name: what constants go by it, as `name` or as `table.name`. */
static void add_named(struct builder *b, uint32_t fact, uint32_t i)
{
    bool field = i > 0 && token_is(&b->t, i - 1, ".");
    omb_str table = field && i > 1 ? b->t.v[i - 2].text : STR("");

    for (uint32_t k = 0; k < b->known.n; k++) {
        const struct constant *c = &b->known.v[k];
        if (str_eq(c->name, b->t.v[i].text) && str_compare(c->table, table) == 0)
            add_constant(b, fact, c);
    }
}

static void add_token(struct builder *b, uint32_t fact, uint32_t i)
{
    const struct token *k = &b->t.v[i];
    enum fact_type type = b->d->c->fact[fact].type;
    omb_str text = token_text(k);
    int64_t n = 0;

    if (k->kind == TOKEN_NAME)
        add_named(b, fact, i);
    else if (type == FACT_INT && token_int(k, &n))
        add_around(b, fact, i > 0 && token_is(&b->t, i - 1, "-") ? -n : n);
    else if (type == FACT_TEXT && text.ptr)
        add_text(b, fact, text);
}

/* Does token i name the fact: `.tier`, or `.message.length`, or `.length` of some alias? */
static bool names_fact(const struct builder *b, uint32_t fact, uint32_t i)
{
    omb_str name = str_of(b->d->c->fact[fact].name), group, field;
    bool nested = str_cut(name, '.', &group, &field);
    omb_str owner;

    if (b->t.v[i].kind != TOKEN_NAME || i < 2 || !token_is(&b->t, i - 1, "."))
        return false;
    if (!str_eq(b->t.v[i].text, nested ? field : name))
        return false;
    owner = b->t.v[i - 2].text;
    if (!nested)
        return true;
    return str_eq(owner, group) || !contract_has_group(b->d->c, owner);
}

static void add_link(struct builder *b, uint32_t one, uint32_t other, int64_t k)
{
    struct domain *d = b->d;

    for (uint32_t i = 0; i < d->n_link; i++) {
        if (d->link[i].a == one && d->link[i].b == other && d->link[i].k == k)
            return;
    }
    if (d->n_link < LAB_MAX_LINKS)
        d->link[d->n_link++] = (struct domain_link){one, other, k};
}

/* Token k stands in an expression with the fact: is it another number of the contract? */
static void link_facts(struct builder *b, uint32_t fact, uint32_t k)
{
    for (uint32_t other = 0; other < b->d->c->n_fact; other++) {
        if (other == fact || b->d->c->fact[other].type != FACT_INT || !names_fact(b, other, k))
            continue;
        add_link(b, fact, other, 0);
        for (uint32_t i = 0; i < b->n_near; i++)
            add_link(b, fact, other, b->near[i]);
    }
}

static void look_around(struct builder *b, uint32_t fact, uint32_t i)
{
    uint32_t from = i, to = i;

    b->n_near = 0;
    while (from > 0 && !is_border(&b->t, from - 1))
        from--;
    while (!is_border(&b->t, to + 1))
        to++;
    for (uint32_t k = from; k <= to; k++) {
        if (k != i)
            add_token(b, fact, k);
    }
    for (uint32_t k = from; k <= to && b->d->c->fact[fact].type == FACT_INT; k++)
        link_facts(b, fact, k);
}

/* A text that is compared somewhere may be what a helper made of any text fact: `problem(c) ==
 * "late"`. */
static void add_compared(struct builder *b, uint32_t fact)
{
    for (uint32_t i = 0; i < b->t.n; i++) {
        omb_str text = token_text(&b->t.v[i]);
        bool compared = (i > 0 && (token_is(&b->t, i - 1, "==") || token_is(&b->t, i - 1, "~="))) ||
                        token_is(&b->t, i + 1, "==") || token_is(&b->t, i + 1, "~=");
        if (text.ptr && compared)
            add_text(b, fact, text);
    }
}

static void look_at_file(struct builder *b)
{
    for (uint32_t fact = 0; fact < b->d->c->n_fact; fact++) {
        const struct contract_fact *c = &b->d->c->fact[fact];
        for (uint32_t i = 0; i < b->t.n; i++) {
            if (!names_fact(b, fact, i))
                continue;
            b->d->fact[fact].used = true;
            look_around(b, fact, i);
        }
        if (c->type == FACT_TEXT && !c->words)
            add_compared(b, fact);
    }
}

/* ---- all ---- */

static int in_order(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static bool is_looked_at(const struct source *s, const struct bundle *b, enum decide_point point,
                         enum domain_texts texts)
{
    if (s->kind == SOURCE_INVARIANT)
        return texts == DOMAIN_INVARIANTS;
    return s->kind == SOURCE_LIB || strcmp(s->name, b->rules[point].file) == 0;
}

static int look_at_files(struct builder *b, const struct bundle *bundle, enum decide_point point,
                         enum domain_texts texts)
{
    struct arena arena = {0};
    int rc = 0;

    for (uint32_t i = 0; i < bundle->sources.n && rc == 0; i++) {
        const struct source *s = &bundle->sources.v[i];
        if (!is_looked_at(s, bundle, point, texts))
            continue;
        rc = tokens_read(buf_str(&s->text), &arena, &b->t);
        if (rc == 0)
            look_at_file(b);
        arena_reset(&arena);
    }
    arena_free(&arena);
    return rc;
}

static void use_presence(struct domain *d)
{
    for (uint32_t i = 0; i < d->c->n_fact; i++) {
        int presence = setting_presence(d->c, i);
        if (d->fact[i].used && presence >= 0)
            d->fact[presence].used = true;
    }
}

int domain_make(struct bundle *bundle, enum decide_point point, enum domain_texts texts,
                struct domain *out)
{
    struct builder b = {.d = out};
    int rc = 0;

    *out = (struct domain){.c = contract_of(point)};
    out->link = arena_alloc(&out->arena, LAB_MAX_LINKS * sizeof *out->link);
    rc = out->link ? 0 : -OMB_E_NOMEM;
    for (uint32_t i = 0; i < out->c->n_fact && rc == 0; i++)
        rc = begin(&b, i);
    if (rc == 0)
        rc = constants_find(bundle, point, &out->arena, &b.known);
    if (rc == 0)
        rc = look_at_files(&b, bundle, point, texts);
    if (rc == 0)
        rc = out->arena.err;
    if (rc != 0) {
        domain_free(out);
        return rc;
    }
    use_presence(out);
    for (uint32_t i = 0; i < out->c->n_fact; i++) {
        if (out->fact[i].n_num)
            qsort(out->fact[i].num, out->fact[i].n_num, sizeof *out->fact[i].num, in_order);
    }
    return 0;
}

void domain_free(struct domain *d)
{
    arena_free(&d->arena);
    *d = (struct domain){0};
}
