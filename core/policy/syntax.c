/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: looking around in a syntax tree. Must not know: how it is made, what is looked for. Called
 * by: lint. */
#include "core/policy/syntax.h"

#include "core/base/str.h"

#define FOLLOW_MOST 16 /* names that stand for names */

uint32_t syntax_child(const struct syntax *s, uint32_t node, uint32_t i)
{
    uint32_t at = node == SYNTAX_NONE ? SYNTAX_NONE : s->node[node].child;

    while (at != SYNTAX_NONE && i--)
        at = s->node[at].next;
    return at;
}

uint32_t syntax_children(const struct syntax *s, uint32_t node)
{
    uint32_t n = 0;

    for (uint32_t at = syntax_child(s, node, 0); at != SYNTAX_NONE; at = s->node[at].next)
        n++;
    return n;
}

omb_str syntax_word(const struct syntax *s, uint32_t node)
{
    return s->t.v[s->node[node].at].text;
}

omb_str syntax_text(const struct syntax *s, uint32_t node)
{
    if (node == SYNTAX_NONE || s->node[node].kind != SYNTAX_CONSTANT)
        return STR_NONE;
    return token_text(&s->t.v[s->node[node].at]);
}

uint32_t syntax_value(const struct syntax *s, uint32_t node)
{
    for (int i = 0; node != SYNTAX_NONE && i < FOLLOW_MOST; i++) {
        const struct syntax_node *x = &s->node[node];
        if (x->kind == SYNTAX_PAREN)
            node = x->child;
        else if (x->kind == SYNTAX_NAME && x->local != SYNTAX_NONE &&
                 !s->local[x->local].assigned && s->local[x->local].value != SYNTAX_NONE)
            node = s->local[x->local].value;
        else
            break;
    }
    return node;
}

uint32_t syntax_pair(const struct syntax *s, uint32_t table, const char *name)
{
    for (uint32_t at = syntax_child(s, table, 0); at != SYNTAX_NONE; at = s->node[at].next) {
        if (s->node[at].kind == SYNTAX_PAIR && str_is(syntax_word(s, at), name))
            return s->node[at].child;
    }
    return SYNTAX_NONE;
}

bool syntax_is_global(const struct syntax *s, uint32_t node, const char *name)
{
    return node != SYNTAX_NONE && s->node[node].kind == SYNTAX_NAME &&
           s->node[node].local == SYNTAX_NONE && str_is(syntax_word(s, node), name);
}
