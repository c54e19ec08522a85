/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: expressions of a Lua source as a tree. Must not know: statements but a function's block.
 * Called by: syntax_parse. */
#include "core/policy/syntax_parse.h"

#include "core/base/str.h"

/* ---- what a name is followed by ---- */

static uint32_t table_field(struct parser *p)
{
    uint32_t first = p->at, node, last = SYNTAX_NONE;

    if (parse_take(p, "[")) {
        node = parse_node(p, SYNTAX_KEY, first, first);
        parse_add(p, node, &last, parse_expression(p));
        parse_want(p, "]");
        parse_want(p, "=");
    } else if (!p->rc && p->s.t.v[p->at].kind == TOKEN_NAME && token_is(&p->s.t, p->at + 1, "=")) {
        node = parse_node(p, SYNTAX_PAIR, first, first);
        p->at += 2;
    } else {
        return parse_expression(p);
    }
    parse_add(p, node, &last, parse_expression(p));
    parse_end(p, node);
    return node;
}

static uint32_t table(struct parser *p)
{
    uint32_t node = parse_node(p, SYNTAX_TABLE, p->at, p->at), last = SYNTAX_NONE;

    parse_want(p, "{");
    while (!p->rc && !parse_is(p, "}")) {
        parse_add(p, node, &last, table_field(p));
        if (!parse_take(p, ",") && !parse_take(p, ";"))
            break;
    }
    parse_want(p, "}");
    parse_end(p, node);
    return node;
}

static uint32_t constant(struct parser *p)
{
    uint32_t node = parse_node(p, SYNTAX_CONSTANT, p->at, p->at);
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
        parse_add(p, node, last, constant(p));
    } else if (parse_is(p, "{")) {
        parse_add(p, node, last, table(p));
    } else {
        parse_want(p, "(");
        while (!p->rc && !parse_is(p, ")")) {
            parse_add(p, node, last, parse_expression(p));
            if (!parse_take(p, ","))
                break;
        }
        parse_want(p, ")");
    }
}

static uint32_t name(struct parser *p)
{
    uint32_t at = parse_name(p), node = parse_node(p, SYNTAX_NAME, at, at);

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

    if (parse_take(p, ".")) {
        node = parse_node(p, SYNTAX_DOT, parse_name(p), first);
        parse_add(p, node, &last, before);
    } else if (parse_take(p, "[")) {
        node = parse_node(p, SYNTAX_INDEX, at, first);
        parse_add(p, node, &last, before);
        parse_add(p, node, &last, parse_expression(p));
        parse_want(p, "]");
    } else if (parse_take(p, ":")) {
        node = parse_node(p, SYNTAX_METHOD, parse_name(p), first);
        parse_add(p, node, &last, before);
        arguments(p, node, &last);
    } else {
        node = parse_node(p, SYNTAX_CALL, at, first);
        parse_add(p, node, &last, before);
        arguments(p, node, &last);
    }
    parse_end(p, node);
    return node;
}

uint32_t parse_suffixed(struct parser *p)
{
    uint32_t first = p->at, node, last = SYNTAX_NONE;

    if (parse_take(p, "(")) {
        node = parse_node(p, SYNTAX_PAREN, first, first);
        parse_add(p, node, &last, parse_expression(p));
        parse_want(p, ")");
        parse_end(p, node);
    } else {
        node = name(p);
    }
    while (!p->rc && (parse_is(p, ".") || parse_is(p, "[") || parse_is(p, ":") ||
                      parse_is(p, "(") || parse_is(p, "{") || is_text(p)))
        node = suffix(p, node, first);
    return node;
}

/* ---- functions ---- */

static void parameters(struct parser *p, uint32_t node, bool self)
{
    uint32_t n = 0;

    if (self) { /* told by its ":"; its name token is the method's */
        uint32_t local = parse_local(p, p->at - 1);
        if (!p->rc)
            p->s.local[local].param = n;
        n++;
    }
    while (!p->rc && !parse_is(p, ")")) {
        uint32_t local;
        if (parse_take(p, "..."))
            break;
        local = parse_local(p, parse_name(p));
        if (p->rc)
            break;
        p->s.local[local].param = n++;
        if (!parse_take(p, ","))
            break;
    }
    p->s.node[node].extra = n;
}

uint32_t parse_function(struct parser *p, uint32_t first, bool self)
{
    uint32_t node = parse_node(p, SYNTAX_FUNCTION, first, first), last = SYNTAX_NONE;
    uint32_t outer = p->function, before = p->n_scope;

    if (!parse_enter(p))
        return node;
    p->function = node;
    p->s.node[node].local = p->s.n_local;
    parse_want(p, "(");
    parameters(p, node, self);
    parse_want(p, ")");
    parse_add(p, node, &last, parse_block(p));
    parse_want(p, "end");
    parse_end(p, node);
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
        if (parse_is(p, operators[i].word))
            return (int)i;
    }
    return -1;
}

static bool is_constant(const struct parser *p)
{
    const struct token *t = &p->s.t.v[p->at];

    return !p->rc && (t->kind == TOKEN_NUMBER || t->kind == TOKEN_TEXT || parse_is(p, "nil") ||
                      parse_is(p, "true") || parse_is(p, "false") || parse_is(p, "..."));
}

static uint32_t simple(struct parser *p)
{
    uint32_t first = p->at;

    if (is_constant(p))
        return constant(p);
    if (parse_is(p, "{"))
        return table(p);
    if (parse_take(p, "function"))
        return parse_function(p, first, false);
    return parse_suffixed(p);
}

static uint32_t operation(struct parser *p, int limit);

static uint32_t operand(struct parser *p)
{
    uint32_t first = p->at, node, last = SYNTAX_NONE;

    if (!parse_is(p, "not") && !parse_is(p, "-") && !parse_is(p, "#") && !parse_is(p, "~"))
        return simple(p);
    p->at++;
    node = parse_node(p, SYNTAX_UNARY, first, first);
    parse_add(p, node, &last, operation(p, UNARY_PRIORITY));
    parse_end(p, node);
    return node;
}

static uint32_t operation(struct parser *p, int limit)
{
    uint32_t first = p->at, left;
    int op;

    if (!parse_enter(p))
        return 0;
    left = operand(p);
    while ((op = operator_at(p)) >= 0 && operators[op].left > limit) {
        uint32_t node = parse_node(p, SYNTAX_BINARY, p->at, first), last = SYNTAX_NONE;
        p->at++;
        parse_add(p, node, &last, left);
        parse_add(p, node, &last, operation(p, operators[op].right));
        parse_end(p, node);
        left = node;
    }
    p->depth--;
    return left;
}

uint32_t parse_expression(struct parser *p)
{
    return operation(p, 0);
}
