/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: expressions of a Lua source as a tree. Must not know: statements but a function's block.
 * Called by: syntax_parse. */
#include "core/policy/syntax_parse.h"

#include "core/base/str.h"

/* ---- what a name is followed by ---- */

static uint32_t table_field(struct parser *p)
{
    uint32_t first = p->at, node, last = SYNTAX_NONE;

    if (parser_take(p, "[")) {
        node = parser_node(p, SYNTAX_KEY, first, first);
        parser_add(p, node, &last, parser_expression(p));
        parser_want(p, "]");
        parser_want(p, "=");
    } else if (!p->rc && p->s.t.v[p->at].kind == TOKEN_NAME && token_is(&p->s.t, p->at + 1, "=")) {
        node = parser_node(p, SYNTAX_PAIR, first, first);
        p->at += 2;
    } else {
        return parser_expression(p);
    }
    parser_add(p, node, &last, parser_expression(p));
    parser_end(p, node);
    return node;
}

static uint32_t table(struct parser *p)
{
    uint32_t node = parser_node(p, SYNTAX_TABLE, p->at, p->at), last = SYNTAX_NONE;

    parser_want(p, "{");
    while (!p->rc && !parser_is(p, "}")) {
        parser_add(p, node, &last, table_field(p));
        if (!parser_take(p, ",") && !parser_take(p, ";"))
            break;
    }
    parser_want(p, "}");
    parser_end(p, node);
    return node;
}

static uint32_t constant(struct parser *p)
{
    uint32_t node = parser_node(p, SYNTAX_CONSTANT, p->at, p->at);
    p->at++;
    return node;
}

static bool is_text(const struct parser *p)
{
    return !p->rc && p->s.t.v[p->at].kind == TOKEN_TEXT;
}

static void arguments(struct parser *p, uint32_t node, uint32_t *last)
{
    if (is_text(p)) {
        parser_add(p, node, last, constant(p));
    } else if (parser_is(p, "{")) {
        parser_add(p, node, last, table(p));
    } else {
        parser_want(p, "(");
        while (!p->rc && !parser_is(p, ")")) {
            parser_add(p, node, last, parser_expression(p));
            if (!parser_take(p, ","))
                break;
        }
        parser_want(p, ")");
    }
}

static uint32_t name(struct parser *p)
{
    uint32_t at = parser_name(p), node = parser_node(p, SYNTAX_NAME, at, at);

    for (uint32_t i = p->n_scope; i-- > 0 && !p->rc;) {
        if (!str_eq(p->s.t.v[p->s.local[p->scope[i]].name].text, p->s.t.v[at].text))
            continue;
        p->s.node[node].local = p->scope[i];
        break;
    }
    return node;
}

static uint32_t suffix(struct parser *p, uint32_t before, uint32_t first)
{
    uint32_t node, last = SYNTAX_NONE, at = p->at;

    if (parser_take(p, ".")) {
        node = parser_node(p, SYNTAX_DOT, parser_name(p), first);
        parser_add(p, node, &last, before);
    } else if (parser_take(p, "[")) {
        node = parser_node(p, SYNTAX_INDEX, at, first);
        parser_add(p, node, &last, before);
        parser_add(p, node, &last, parser_expression(p));
        parser_want(p, "]");
    } else if (parser_take(p, ":")) {
        node = parser_node(p, SYNTAX_METHOD, parser_name(p), first);
        parser_add(p, node, &last, before);
        arguments(p, node, &last);
    } else {
        node = parser_node(p, SYNTAX_CALL, at, first);
        parser_add(p, node, &last, before);
        arguments(p, node, &last);
    }
    parser_end(p, node);
    return node;
}

uint32_t parser_suffixed(struct parser *p)
{
    uint32_t first = p->at, node, last = SYNTAX_NONE;

    if (parser_take(p, "(")) {
        node = parser_node(p, SYNTAX_PAREN, first, first);
        parser_add(p, node, &last, parser_expression(p));
        parser_want(p, ")");
        parser_end(p, node);
    } else {
        node = name(p);
    }
    while (!p->rc && (parser_is(p, ".") || parser_is(p, "[") || parser_is(p, ":") ||
                      parser_is(p, "(") || parser_is(p, "{") || is_text(p)))
        node = suffix(p, node, first);
    return node;
}

/* ---- functions ---- */

static void parameters(struct parser *p, uint32_t node, bool self)
{
    uint32_t n = 0;

    if (self) { /* told by its ":"; its name token is the method's */
        uint32_t local = parser_local(p, p->at - 1);
        if (!p->rc)
            p->s.local[local].param = n;
        n++;
    }
    while (!p->rc && !parser_is(p, ")")) {
        uint32_t local;
        if (parser_take(p, "..."))
            break;
        local = parser_local(p, parser_name(p));
        if (p->rc)
            break;
        p->s.local[local].param = n++;
        if (!parser_take(p, ","))
            break;
    }
    p->s.node[node].extra = n;
}

uint32_t parser_function(struct parser *p, uint32_t first, bool self)
{
    uint32_t node = parser_node(p, SYNTAX_FUNCTION, first, first), last = SYNTAX_NONE;
    uint32_t outer = p->function, before = p->n_scope;

    if (!parser_enter(p))
        return node;
    p->function = node;
    p->s.node[node].local = p->s.n_local;
    parser_want(p, "(");
    parameters(p, node, self);
    parser_want(p, ")");
    parser_add(p, node, &last, parser_block(p));
    parser_want(p, "end");
    parser_end(p, node);
    p->s.node[node].end = p->s.n;
    p->function = outer;
    p->n_scope = before;
    p->depth--;
    return node;
}

/* ---- operators ---- */

static const struct {
    const char *word;
    int left, right;
} operators[] = {{"or", 1, 1},  {"and", 2, 2}, {"<", 3, 3},   {">", 3, 3},    {"<=", 3, 3},
                 {">=", 3, 3},  {"~=", 3, 3},  {"==", 3, 3},  {"|", 4, 4},    {"~", 5, 5},
                 {"&", 6, 6},   {"<<", 7, 7},  {">>", 7, 7},  {"..", 9, 8},   {"+", 10, 10},
                 {"-", 10, 10}, {"*", 11, 11}, {"/", 11, 11}, {"//", 11, 11}, {"%", 11, 11},
                 {"^", 14, 13}};

#define UNARY_PRIORITY 12

static int operator_at(const struct parser *p)
{
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++) {
        if (parser_is(p, operators[i].word))
            return (int)i;
    }
    return -1;
}

static bool is_constant(const struct parser *p)
{
    const struct token *t = &p->s.t.v[p->at];

    return !p->rc && (t->kind == TOKEN_NUMBER || t->kind == TOKEN_TEXT || parser_is(p, "nil") ||
                      parser_is(p, "true") || parser_is(p, "false") || parser_is(p, "..."));
}

static uint32_t simple(struct parser *p)
{
    uint32_t first = p->at;

    if (is_constant(p))
        return constant(p);
    if (parser_is(p, "{"))
        return table(p);
    if (parser_take(p, "function"))
        return parser_function(p, first, false);
    return parser_suffixed(p);
}

static uint32_t operation(struct parser *p, int limit);

static uint32_t operand(struct parser *p)
{
    uint32_t first = p->at, node, last = SYNTAX_NONE;

    if (!parser_is(p, "not") && !parser_is(p, "-") && !parser_is(p, "#") && !parser_is(p, "~"))
        return simple(p);
    p->at++;
    node = parser_node(p, SYNTAX_UNARY, first, first);
    parser_add(p, node, &last, operation(p, UNARY_PRIORITY));
    parser_end(p, node);
    return node;
}

static uint32_t operation(struct parser *p, int limit)
{
    uint32_t first = p->at, left;
    int op;

    if (!parser_enter(p))
        return 0;
    left = operand(p);
    while ((op = operator_at(p)) >= 0 && operators[op].left > limit) {
        uint32_t node = parser_node(p, SYNTAX_BINARY, p->at, first), last = SYNTAX_NONE;
        p->at++;
        parser_add(p, node, &last, left);
        parser_add(p, node, &last, operation(p, operators[op].right));
        parser_end(p, node);
        left = node;
    }
    p->depth--;
    return left;
}

uint32_t parser_expression(struct parser *p)
{
    return operation(p, 0);
}
