/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: conditions of a `when` as terms, and which of two is the wider. Must not know: rules.
 * Called by: lint_rules. */
#include "core/policy/lint_when.h"

#include "core/base/buf.h"

#include <stdlib.h>

#define INLINE_MOST 4  /* helpers that ask helpers */
#define LEVELS_MOST 64 /* of and, or, not */

struct reading {
    struct lint *l;
    int depth, level;
    bool failed;
};

static void read_expression(struct reading *r, uint32_t node, bool is_not, struct when *out);

/* ---- keys ---- */

/* Words from `first` to `last`, facts as c, other locals with their number. */
static omb_str key_of(const struct lint *l, uint32_t first, uint32_t last)
{
    struct buf text = BUF_INIT(16 << 10);
    omb_str kept;

    for (uint32_t i = first; i <= last && i < l->s.t.n; i++) {
        uint32_t local = l->local_of[i];
        if (local != SYNTAX_NONE && l->facts[local])
            buf_putz(&text, "c");
        else
            buf_puts(&text, l->s.t.v[i].text);
        if (local != SYNTAX_NONE && !l->facts[local])
            buf_printf(&text, "#%u", local);
        buf_putc(&text, ' ');
    }
    kept = text.err ? STR_NONE : arena_dup(l->arena, buf_str(&text));
    buf_free(&text);
    return kept;
}

/* ---- terms ---- */

static void one_term(struct when *w)
{
    w->n = 1;
    w->v[0].n = 0;
    w->v[0].never = false;
}

static void constant(struct when *w, bool holds)
{
    one_term(w);
    w->v[0].never = !holds;
}

static bool contradict(const struct when_condition *a, const struct when_condition *b)
{
    if (!str_eq(a->key, b->key))
        return false;
    if (!a->fact || !b->fact)
        return !a->fact && !b->fact && a->is_not != b->is_not;
    if (a->is_text && b->is_text)
        return !str_eq(a->text, b->text);
    return !a->is_text && !b->is_text && (a->least > b->most || b->least > a->most);
}

static void add_condition(struct reading *r, struct when_term *t, const struct when_condition *c)
{
    if (t->n == WHEN_MAX_CONDITIONS) {
        r->failed = true;
        return;
    }
    for (uint32_t i = 0; i < t->n; i++)
        t->never |= contradict(&t->v[i], c);
    if (c->fact && !c->is_text && c->least > c->most)
        t->never = true;
    t->v[t->n++] = *c;
}

static void either(struct reading *r, const struct when *a, const struct when *b, struct when *out)
{
    if (a->n + b->n > WHEN_MAX_TERMS) {
        r->failed = true;
        return;
    }
    *out = *a;
    for (uint32_t i = 0; i < b->n; i++)
        out->v[out->n++] = b->v[i];
}

static void both(struct reading *r, const struct when *a, const struct when *b, struct when *out)
{
    out->n = 0;
    for (uint32_t i = 0; i < a->n; i++) {
        for (uint32_t j = 0; j < b->n; j++) {
            struct when_term *t = &out->v[out->n];
            if (out->n == WHEN_MAX_TERMS) {
                r->failed = true;
                return;
            }
            out->n++;
            *t = a->v[i];
            t->never |= b->v[j].never;
            for (uint32_t k = 0; k < b->v[j].n; k++)
                add_condition(r, t, &b->v[j].v[k]);
        }
    }
}

/* ---- conditions ---- */

static void opaque(struct reading *r, uint32_t node, bool is_not, struct when *out)
{
    const struct syntax_node *x = &r->l->s.node[node];
    struct when_condition c = {.key = key_of(r->l, x->first, x->last), .is_not = is_not};

    r->failed |= !c.key.ptr;
    one_term(out);
    add_condition(r, &out->v[0], &c);
}

static omb_str mirrored(omb_str op)
{
    if (str_is(op, "<"))
        return STR(">");
    if (str_is(op, "<="))
        return STR(">=");
    if (str_is(op, ">"))
        return STR("<");
    return str_is(op, ">=") ? STR("<=") : op;
}

static omb_str reversed(omb_str op)
{
    if (str_is(op, "<"))
        return STR(">=");
    if (str_is(op, "<="))
        return STR(">");
    if (str_is(op, ">"))
        return STR("<=");
    if (str_is(op, ">="))
        return STR("<");
    return str_is(op, "==") ? STR("~=") : STR("==");
}

static void range(struct reading *r, struct when_condition *c, omb_str op, int64_t n,
                  struct when *out)
{
    bool least = n == INT64_MIN, most = n == INT64_MAX;

    c->least = INT64_MIN;
    c->most = INT64_MAX;
    if (str_is(op, "==") || str_is(op, ">="))
        c->least = n;
    if (str_is(op, "==") || str_is(op, "<="))
        c->most = n;
    if (str_is(op, ">"))
        c->least = most ? n : n + 1;
    if (str_is(op, "<"))
        c->most = least ? n : n - 1;
    one_term(out);
    out->v[0].never = (str_is(op, ">") && most) || (str_is(op, "<") && least);
    add_condition(r, &out->v[0], c);
}

/* A fact against what is plain to see; false for other comparisons. */
static bool fact_against(struct reading *r, uint32_t fact, omb_str op, uint32_t value,
                         struct when *out)
{
    const struct lint *l = r->l;
    const struct contract_fact *f = lint_fact(l, fact);
    struct when_condition c = {.fact = f};
    omb_str text;
    int64_t n;

    if (!f)
        return false;
    c.key = str_of(f->name);
    if (f->type == FACT_INT && lint_int(l, value, &n) && !str_is(op, "~=")) {
        range(r, &c, op, n, out);
        return true;
    }
    text = syntax_text(&l->s, syntax_value(&l->s, value));
    if (f->type != FACT_TEXT || !text.ptr || !str_is(op, "=="))
        return false;
    c.is_text = true;
    c.text = text;
    one_term(out);
    add_condition(r, &out->v[0], &c);
    return true;
}

static bool compare_constants(const struct lint *l, uint32_t a, omb_str op, uint32_t b, bool *holds)
{
    int64_t x, y;

    if (!lint_int(l, a, &x) || !lint_int(l, b, &y))
        return false;
    *holds = str_is(op, "==")   ? x == y
             : str_is(op, "~=") ? x != y
             : str_is(op, "<")  ? x < y
             : str_is(op, "<=") ? x <= y
             : str_is(op, ">")  ? x > y
                                : x >= y;
    return true;
}

static bool is_comparison(omb_str op)
{
    return str_is(op, "==") || str_is(op, "~=") || str_is(op, "<") || str_is(op, "<=") ||
           str_is(op, ">") || str_is(op, ">=");
}

static bool comparison(struct reading *r, uint32_t node, bool is_not, struct when *out)
{
    uint32_t a = r->l->s.node[node].child, b = r->l->s.node[a].next;
    omb_str op = syntax_word(&r->l->s, node);
    bool holds;

    if (!is_comparison(op))
        return false;
    if (is_not)
        op = reversed(op);
    if (compare_constants(r->l, a, op, b, &holds)) {
        constant(out, holds);
        return true;
    }
    return fact_against(r, a, op, b, out) || fact_against(r, b, mirrored(op), a, out);
}

/* ---- expressions ---- */

static void binary(struct reading *r, uint32_t node, bool is_not, struct when *out)
{
    uint32_t a = r->l->s.node[node].child, b = r->l->s.node[a].next;
    omb_str op = syntax_word(&r->l->s, node);
    struct when *parts;

    if (!str_is(op, "and") && !str_is(op, "or")) {
        if (!comparison(r, node, is_not, out))
            opaque(r, node, is_not, out);
        return;
    }
    parts = malloc(2 * sizeof *parts);
    r->failed |= !parts || r->level == LEVELS_MOST;
    r->level++;
    if (!r->failed)
        read_expression(r, a, is_not, &parts[0]);
    if (!r->failed)
        read_expression(r, b, is_not, &parts[1]);
    if (!r->failed && str_is(op, "and") != is_not)
        both(r, &parts[0], &parts[1], out);
    else if (!r->failed)
        either(r, &parts[0], &parts[1], out);
    r->level--;
    free(parts);
}

/* The one value that a function returns and does nothing else for; SYNTAX_NONE. */
static uint32_t returned(const struct lint *l, uint32_t function)
{
    uint32_t block = l->s.node[function].child, only = syntax_child(&l->s, block, 0);

    if (only == SYNTAX_NONE || l->s.node[only].next != SYNTAX_NONE ||
        l->s.node[only].kind != SYNTAX_RETURN)
        return SYNTAX_NONE;
    return l->s.node[only].child;
}

/* helper(c), where the helper is a plain question about facts: the question itself. */
static bool inlined(struct reading *r, uint32_t function, bool is_not, struct when *out)
{
    const struct syntax_node *f = &r->l->s.node[function];
    uint32_t value = returned(r->l, function);

    if (value == SYNTAX_NONE || f->extra > 1 || r->depth == INLINE_MOST ||
        (f->extra && !r->l->facts[f->local]))
        return false;
    r->depth++;
    read_expression(r, value, is_not, out);
    r->depth--;
    return true;
}

static bool call(struct reading *r, uint32_t node, bool is_not, struct when *out)
{
    const struct syntax_node *x = &r->l->s.node[node];
    uint32_t function = lint_function(r->l, x->child), first = r->l->s.node[x->child].next;

    return function != SYNTAX_NONE && first != SYNTAX_NONE &&
           r->l->s.node[first].next == SYNTAX_NONE && lint_facts_of(r->l, first) &&
           inlined(r, function, is_not, out);
}

static void read_expression(struct reading *r, uint32_t node, bool is_not, struct when *out)
{
    const char *type = lint_type(r->l, node);
    const struct syntax_node *x;

    if (r->failed)
        return;
    while (r->l->s.node[node].kind == SYNTAX_PAREN)
        node = r->l->s.node[node].child;
    x = &r->l->s.node[node];
    if (type) { /* plain: nil and false do not hold, everything else does */
        uint32_t value = syntax_value(&r->l->s, node);
        bool holds = strcmp(type, "nil") != 0 && !(strcmp(type, "boolean") == 0 &&
                                                   str_is(syntax_word(&r->l->s, value), "false"));
        constant(out, holds != is_not);
    } else if (x->kind == SYNTAX_BINARY) {
        binary(r, node, is_not, out);
    } else if (x->kind == SYNTAX_UNARY && str_is(syntax_word(&r->l->s, node), "not")) {
        read_expression(r, x->child, !is_not, out);
    } else if (x->kind != SYNTAX_CALL || !call(r, node, is_not, out)) {
        opaque(r, node, is_not, out);
    }
}

bool lint_when_read(struct lint *l, uint32_t value, struct when *out)
{
    struct reading r = {.l = l};
    uint32_t function = lint_function(l, value);

    out->n = 0;
    if (l->s.assigns_upvalue)
        return false;
    if (function == SYNTAX_NONE || !inlined(&r, function, false, out))
        opaque(&r, function == SYNTAX_NONE ? syntax_value(&l->s, value) : function, false, out);
    return !r.failed && out->n > 0;
}

/* ---- comparing ---- */

bool lint_when_never(const struct when *w)
{
    for (uint32_t i = 0; i < w->n; i++) {
        if (!w->v[i].never)
            return false;
    }
    return true;
}

bool lint_when_always(const struct when *w)
{
    for (uint32_t i = 0; i < w->n; i++) {
        if (!w->v[i].never && w->v[i].n == 0)
            return true;
    }
    return false;
}

/* Does a make b hold? */
static bool condition_within(const struct when_condition *a, const struct when_condition *b)
{
    if (!str_eq(a->key, b->key) || (a->fact != NULL) != (b->fact != NULL))
        return false;
    if (!a->fact)
        return a->is_not == b->is_not;
    if (a->is_text != b->is_text)
        return false;
    return a->is_text ? str_eq(a->text, b->text) : a->least >= b->least && a->most <= b->most;
}

static bool term_within(const struct when_term *a, const struct when_term *b)
{
    for (uint32_t i = 0; i < b->n; i++) {
        bool held = false;
        for (uint32_t j = 0; j < a->n; j++)
            held |= condition_within(&a->v[j], &b->v[i]);
        if (!held)
            return false;
    }
    return !b->never;
}

bool lint_when_within(const struct when *later, const struct when *earlier)
{
    for (uint32_t i = 0; i < later->n; i++) {
        bool held = later->v[i].never;
        for (uint32_t j = 0; j < earlier->n; j++)
            held |= term_within(&later->v[i], &earlier->v[j]);
        if (!held)
            return false;
    }
    return later->n > 0;
}
