/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_POLICY_SYNTAX_H
#define OMB_POLICY_SYNTAX_H

#include "core/policy/token.h"

/*
 * The tree of a Lua source, with every name tied to the local it means: for `check`, which looks
 * for what Lua's compiler lets pass. It takes any bytes and fails on what is no Lua; what Lua's
 * compiler takes it takes. Nothing of it is run. [any]
 */
enum syntax_kind {
    SYNTAX_CONSTANT, /* nil, true, false, a number, a text, ... : its token says which */
    SYNTAX_NAME,     /* local: which one, SYNTAX_NONE for a global */
    SYNTAX_DOT,      /* child.name; `at` is the name */
    SYNTAX_INDEX,    /* child[child] */
    SYNTAX_CALL,     /* child(children); `at` is its ( or { or text */
    SYNTAX_METHOD,   /* child:name(children); `at` is the name */
    SYNTAX_FUNCTION, /* parameters are locals; child: its block */
    SYNTAX_TABLE,    /* children: pairs, keys, or values in order */
    SYNTAX_PAIR,     /* name = child; `at` is the name */
    SYNTAX_KEY,      /* [child] = child */
    SYNTAX_BINARY,   /* child op child; `at` is the operator */
    SYNTAX_UNARY,    /* op child */
    SYNTAX_PAREN,
    SYNTAX_BLOCK,  /* children: statements */
    SYNTAX_LOCAL,  /* locals from `local` on, `extra` of them; children: values */
    SYNTAX_ASSIGN, /* `extra` targets, then values */
    SYNTAX_DO,     /* a call as a statement, do, while, repeat, for, if: children in order */
    SYNTAX_RETURN, /* children: values */
    SYNTAX_JUMP,   /* break, goto, label */
};

#define SYNTAX_NONE UINT32_MAX

struct syntax_node {
    enum syntax_kind kind;
    uint32_t at, first, last; /* tokens: the telling one, the first, the last */
    uint32_t child, next;     /* first child, next sibling; SYNTAX_NONE */
    uint32_t local, extra;
    uint32_t end; /* functions: behind the last node inside */
};

struct syntax_local {
    uint32_t name;     /* token */
    uint32_t function; /* node that declares it; SYNTAX_NONE: the file */
    uint32_t value;    /* node it begins with, when that is told; SYNTAX_NONE */
    uint32_t param;    /* its place among the parameters, from 0; SYNTAX_NONE: no parameter */
    bool assigned;     /* changed later on */
};

struct syntax {
    struct tokens t;
    struct syntax_node *node;
    struct syntax_local *local;
    uint32_t n, n_local;
    uint32_t root;        /* the file's block */
    bool assigns_upvalue; /* a function changes what is not its own */
};

/* -OMB_E_NOMEM, -OMB_E_SYNTAX, -OMB_E_LIMIT when it is nested over SYNTAX_MAX_DEPTH. */
OMB_MUST_USE int syntax_read(omb_str source, struct arena *arena, struct syntax *out);

/* Child `i` of a node, or SYNTAX_NONE; how many there are. */
uint32_t syntax_child(const struct syntax *s, uint32_t node, uint32_t i);
uint32_t syntax_children(const struct syntax *s, uint32_t node);

/* The text of a node's telling token. */
omb_str syntax_word(const struct syntax *s, uint32_t node);

/* The value of a constant text without escapes, or STR_NONE. */
omb_str syntax_text(const struct syntax *s, uint32_t node);

/* What stands behind parentheses and names of locals that are never changed. */
uint32_t syntax_value(const struct syntax *s, uint32_t node);

/* Value of the pair NAME of a table, or SYNTAX_NONE. */
uint32_t syntax_pair(const struct syntax *s, uint32_t table, const char *name);

/* Is it the global NAME (not a local of that name)? */
bool syntax_is_global(const struct syntax *s, uint32_t node, const char *name);

#endif
