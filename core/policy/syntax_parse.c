/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: statements and scopes of a Lua source as a tree. Must not know: what is looked for in it.
 * Called by: lint. */
#include "core/policy/syntax_parse.h"

#include "core/base/limits.h"
#include "core/base/str.h"

/* ---- pieces ---- */

uint32_t parser_node(struct parser *p, enum syntax_kind kind, uint32_t at, uint32_t first)
{
    struct syntax_node *x;

    if (p->s.n == p->cap) {
        p->rc = p->rc ? p->rc : -OMB_E_LIMIT;
        return 0;
    }
    x = &p->s.node[p->s.n];
    *x = (struct syntax_node){kind, at, first, at, SYNTAX_NONE, SYNTAX_NONE, SYNTAX_NONE, 0, 0};
    return p->s.n++;
}

void parser_add(struct parser *p, uint32_t node, uint32_t *last, uint32_t child)
{
    if (p->rc)
        return;
    if (*last == SYNTAX_NONE)
        p->s.node[node].child = child;
    else
        p->s.node[*last].next = child;
    *last = child;
}

void parser_end(struct parser *p, uint32_t node)
{
    p->s.node[node].last = p->at ? p->at - 1 : 0;
}

bool parser_is(const struct parser *p, const char *word)
{
    return !p->rc && token_is(&p->s.t, p->at, word);
}

bool parser_take(struct parser *p, const char *word)
{
    if (!parser_is(p, word))
        return false;
    p->at++;
    return true;
}

void parser_want(struct parser *p, const char *word)
{
    if (!parser_take(p, word) && !p->rc)
        p->rc = -OMB_E_SYNTAX;
}

uint32_t parser_name(struct parser *p)
{
    if (p->rc || p->s.t.v[p->at].kind != TOKEN_NAME) {
        p->rc = p->rc ? p->rc : -OMB_E_SYNTAX;
        return 0;
    }
    return p->at++;
}

uint32_t parser_local(struct parser *p, uint32_t name)
{
    struct syntax_local *x;

    if (p->rc || p->s.n_local == p->cap) {
        p->rc = p->rc ? p->rc : -OMB_E_LIMIT;
        return 0;
    }
    x = &p->s.local[p->s.n_local];
    *x = (struct syntax_local){name, p->function, SYNTAX_NONE, SYNTAX_NONE, false};
    p->scope[p->n_scope++] = p->s.n_local;
    return p->s.n_local++;
}

bool parser_enter(struct parser *p)
{
    if (p->depth == SYNTAX_MAX_DEPTH)
        p->rc = p->rc ? p->rc : -OMB_E_LIMIT;
    p->depth++;
    return !p->rc;
}

/* ---- statements ---- */

static void add_expressions(struct parser *p, uint32_t node, uint32_t *last)
{
    do
        parser_add(p, node, last, parser_expression(p));
    while (parser_take(p, ","));
}

/* `local a <const>, b = …`: the names are seen behind the values only. */
static uint32_t local_names(struct parser *p, uint32_t first)
{
    uint32_t names[SYNTAX_MAX_NAMES], n = 0, last = SYNTAX_NONE;
    uint32_t node = parser_node(p, SYNTAX_LOCAL, p->at, first);

    do {
        uint32_t name = parser_name(p);
        if (n < SYNTAX_MAX_NAMES)
            names[n++] = name;
        else
            p->rc = p->rc ? p->rc : -OMB_E_LIMIT;
        if (parser_take(p, "<")) {
            (void)parser_name(p);
            parser_want(p, ">");
        }
    } while (parser_take(p, ","));
    if (parser_take(p, "="))
        add_expressions(p, node, &last);
    for (uint32_t i = 0; i < n && !p->rc; i++) {
        uint32_t local = parser_local(p, names[i]);
        if (i == 0)
            p->s.node[node].local = local;
        if (!p->rc)
            p->s.local[local].value = syntax_child(&p->s, node, i);
    }
    p->s.node[node].extra = n;
    return node;
}

static uint32_t local_function(struct parser *p, uint32_t first)
{
    uint32_t node = parser_node(p, SYNTAX_LOCAL, p->at, first), last = SYNTAX_NONE;
    uint32_t local = parser_local(p, parser_name(p)); /* it may call itself */
    uint32_t function = parser_function(p, p->at, false);

    parser_add(p, node, &last, function);
    if (!p->rc) {
        p->s.node[node].local = local;
        p->s.node[node].extra = 1;
        p->s.local[local].value = function;
    }
    return node;
}

static void mark_assigned(struct parser *p, uint32_t target)
{
    const struct syntax_node *x = &p->s.node[target];

    while (x->kind == SYNTAX_DOT || x->kind == SYNTAX_INDEX) {
        if (x->child == SYNTAX_NONE)
            return;
        x = &p->s.node[x->child];
    }
    if (x->kind != SYNTAX_NAME || x->local == SYNTAX_NONE)
        return;
    p->s.local[x->local].assigned = true;
    p->s.assigns_upvalue |= p->s.local[x->local].function != p->function;
}

static uint32_t assignment(struct parser *p, uint32_t first, uint32_t target)
{
    uint32_t node = parser_node(p, SYNTAX_ASSIGN, p->at, first), last = SYNTAX_NONE, n = 1;

    parser_add(p, node, &last, target);
    while (parser_take(p, ",")) {
        parser_add(p, node, &last, parser_suffixed(p));
        n++;
    }
    parser_want(p, "=");
    for (uint32_t at = p->s.node[node].child; at != SYNTAX_NONE && !p->rc; at = p->s.node[at].next)
        mark_assigned(p, at);
    add_expressions(p, node, &last);
    p->s.node[node].extra = n;
    return node;
}

static uint32_t expression_statement(struct parser *p, uint32_t first)
{
    uint32_t value = parser_suffixed(p), node, last = SYNTAX_NONE;

    if (parser_is(p, "=") || parser_is(p, ","))
        return assignment(p, first, value);
    if (!p->rc && p->s.node[value].kind != SYNTAX_CALL && p->s.node[value].kind != SYNTAX_METHOD)
        p->rc = -OMB_E_SYNTAX;
    node = parser_node(p, SYNTAX_DO, first, first);
    parser_add(p, node, &last, value);
    return node;
}

/* function a.b:c(…): a change of what a or a.b holds */
static uint32_t function_statement(struct parser *p, uint32_t first)
{
    uint32_t node = parser_node(p, SYNTAX_ASSIGN, p->at, first), last = SYNTAX_NONE;
    uint32_t at = p->at, target;
    bool self = false;

    (void)parser_name(p);
    p->at = at;
    target = parser_node(p, SYNTAX_NAME, at, at);
    for (uint32_t i = p->n_scope; i-- > 0 && !p->rc;) {
        if (str_eq(p->s.t.v[p->s.local[p->scope[i]].name].text, p->s.t.v[at].text)) {
            p->s.node[target].local = p->scope[i];
            break;
        }
    }
    p->at += p->rc ? 0 : 1;
    while (!self && (parser_is(p, ".") || parser_is(p, ":"))) {
        uint32_t dot, end = SYNTAX_NONE;
        self = parser_is(p, ":");
        p->at++;
        dot = parser_node(p, SYNTAX_DOT, parser_name(p), at);
        parser_add(p, dot, &end, target);
        target = dot;
    }
    parser_add(p, node, &last, target);
    if (!p->rc)
        mark_assigned(p, target);
    parser_add(p, node, &last, parser_function(p, first, self));
    p->s.node[node].extra = 1;
    return node;
}

static uint32_t for_statement(struct parser *p, uint32_t first)
{
    uint32_t node = parser_node(p, SYNTAX_DO, first, first), last = SYNTAX_NONE;
    uint32_t names[SYNTAX_MAX_NAMES], n = 0, before = p->n_scope;

    do {
        uint32_t name = parser_name(p);
        if (n < SYNTAX_MAX_NAMES)
            names[n++] = name;
        else
            p->rc = p->rc ? p->rc : -OMB_E_LIMIT;
    } while (parser_take(p, ","));
    if (!parser_take(p, "="))
        parser_want(p, "in");
    add_expressions(p, node, &last);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t local = parser_local(p, names[i]);
        if (!p->rc)
            p->s.local[local].assigned = true; /* another value each time */
    }
    parser_want(p, "do");
    parser_add(p, node, &last, parser_block(p));
    parser_want(p, "end");
    p->n_scope = before;
    return node;
}

static uint32_t if_statement(struct parser *p, uint32_t first)
{
    uint32_t node = parser_node(p, SYNTAX_DO, first, first), last = SYNTAX_NONE;

    do {
        parser_add(p, node, &last, parser_expression(p));
        parser_want(p, "then");
        parser_add(p, node, &last, parser_block(p));
    } while (parser_take(p, "elseif"));
    if (parser_take(p, "else"))
        parser_add(p, node, &last, parser_block(p));
    parser_want(p, "end");
    return node;
}

static uint32_t loop_statement(struct parser *p, uint32_t first, bool repeat)
{
    uint32_t node = parser_node(p, SYNTAX_DO, first, first), last = SYNTAX_NONE;

    if (!repeat) {
        parser_add(p, node, &last, parser_expression(p));
        parser_want(p, "do");
    }
    parser_add(p, node, &last, parser_block(p));
    parser_want(p, repeat ? "until" : "end");
    if (repeat) /* sees the block's locals in Lua; here at least their names are known */
        parser_add(p, node, &last, parser_expression(p));
    return node;
}

static uint32_t return_statement(struct parser *p, uint32_t first)
{
    uint32_t node = parser_node(p, SYNTAX_RETURN, first, first), last = SYNTAX_NONE;

    if (p->at < p->s.t.n && !parser_is(p, "end") && !parser_is(p, "else") &&
        !parser_is(p, "elseif") && !parser_is(p, "until") && !parser_is(p, ";"))
        add_expressions(p, node, &last);
    (void)parser_take(p, ";");
    return node;
}

static uint32_t jump_statement(struct parser *p, uint32_t first, bool name, const char *close)
{
    if (name)
        (void)parser_name(p);
    if (close)
        parser_want(p, close);
    return parser_node(p, SYNTAX_JUMP, first, first);
}

static uint32_t do_statement(struct parser *p, uint32_t first)
{
    uint32_t node = parser_node(p, SYNTAX_DO, first, first), last = SYNTAX_NONE;

    parser_add(p, node, &last, parser_block(p));
    parser_want(p, "end");
    return node;
}

static uint32_t statement(struct parser *p)
{
    uint32_t first = p->at;

    if (parser_take(p, "local"))
        return parser_take(p, "function") ? local_function(p, first) : local_names(p, first);
    if (parser_take(p, "function"))
        return function_statement(p, first);
    if (parser_take(p, "if"))
        return if_statement(p, first);
    if (parser_take(p, "for"))
        return for_statement(p, first);
    if (parser_take(p, "while"))
        return loop_statement(p, first, false);
    if (parser_take(p, "repeat"))
        return loop_statement(p, first, true);
    if (parser_take(p, "do"))
        return do_statement(p, first);
    if (parser_take(p, "return"))
        return return_statement(p, first);
    if (parser_take(p, "break"))
        return jump_statement(p, first, false, NULL);
    if (parser_take(p, "goto"))
        return jump_statement(p, first, true, NULL);
    if (parser_take(p, "::"))
        return jump_statement(p, first, true, "::");
    return expression_statement(p, first);
}

uint32_t parser_block(struct parser *p)
{
    uint32_t node = parser_node(p, SYNTAX_BLOCK, p->at, p->at), last = SYNTAX_NONE;
    uint32_t before = p->n_scope;

    if (!parser_enter(p))
        return node;
    while (!p->rc && p->at < p->s.t.n) {
        uint32_t one;
        if (parser_is(p, "end") || parser_is(p, "else") || parser_is(p, "elseif") ||
            parser_is(p, "until"))
            break;
        if (parser_take(p, ";"))
            continue;
        one = statement(p);
        parser_end(p, one);
        parser_add(p, node, &last, one);
    }
    p->depth--;
    p->n_scope = before;
    parser_end(p, node);
    return node;
}

int syntax_read(omb_str source, struct arena *arena, struct syntax *out)
{
    struct parser p = {.function = SYNTAX_NONE};
    int rc = token_read(source, arena, &p.s.t);

    if (rc != 0)
        return rc;
    p.cap = 2 * p.s.t.n + 16;
    p.s.node = arena_alloc(arena, p.cap * sizeof *p.s.node);
    p.s.local = arena_alloc(arena, p.cap * sizeof *p.s.local);
    p.scope = arena_alloc(arena, p.cap * sizeof *p.scope);
    if (!p.s.node || !p.s.local || !p.scope)
        return -OMB_E_NOMEM;
    p.s.root = parser_block(&p);
    if (!p.rc && p.at < p.s.t.n)
        p.rc = -OMB_E_SYNTAX;
    if (p.rc)
        return p.rc;
    *out = p.s;
    return 0;
}
