/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_POLICY_SYNTAX_PARSE_H
#define OMB_POLICY_SYNTAX_PARSE_H

#include "core/policy/syntax.h"

/* What the two halves of the parser share: statements call expressions, functions call blocks. */
struct parser {
    struct syntax s;
    uint32_t at; /* token under way */
    uint32_t cap;
    uint32_t *scope; /* locals that can be seen, innermost last */
    uint32_t n_scope;
    uint32_t function; /* node under way, SYNTAX_NONE in the file */
    uint32_t depth;
    int rc; /* the first failure; everything stops then */
};

/* Every one of them goes on without effect once p->rc is set. */
uint32_t parser_node(struct parser *p, enum syntax_kind kind, uint32_t at, uint32_t first);
void parser_add(struct parser *p, uint32_t node, uint32_t *last, uint32_t child);
void parser_end(struct parser *p, uint32_t node); /* its last token is the one just read */
bool parser_is(const struct parser *p, const char *word);
bool parser_take(struct parser *p, const char *word);
void parser_want(struct parser *p, const char *word);
uint32_t parser_name(struct parser *p); /* token of a name */
uint32_t parser_local(struct parser *p, uint32_t name);
bool parser_enter(struct parser *p); /* one level deeper; false at the most */
uint32_t parser_block(struct parser *p);

uint32_t parser_expression(struct parser *p);
uint32_t parser_suffixed(struct parser *p); /* a name with what follows it */
uint32_t parser_function(struct parser *p, uint32_t first, bool self); /* behind `function NAME` */

#endif
