/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_POLICY_LINT_LOOK_H
#define OMB_POLICY_LINT_LOOK_H

#include "core/policy/contract.h"
#include "core/policy/lint.h"
#include "core/policy/syntax.h"

/* What the parts of `check` share while they look at one file. */
struct lint_policy {
    enum decide_point point;
    uint32_t call, table; /* nodes of `policy "x" { … }` and of its table */
};

#define LINT_MAX_POLICIES POINTS

struct lint {
    const struct source *source;
    struct bundle_errors *errors;
    struct arena *arena;
    struct syntax s;
    unsigned where; /* WORD_ bits of the file's kind */
    struct lint_policy policy[LINT_MAX_POLICIES];
    uint32_t n_policy;
    uint32_t *facts;    /* by local: bit of each point whose facts it holds */
    uint32_t *local_of; /* by token: local that a name there means; SYNTAX_NONE */
};

/* Something is wrong at this token. `expected` and `near` may be NULL. */
void lint_say(struct lint *l, uint32_t token, const char *expected, const char *near,
              const char *fmt, ...) OMB_PRINTF(5, 6);

/* A node of the point's facts: `c`, or NULL for what is none. Of several points the first. */
const struct contract *lint_facts_of(const struct lint *l, uint32_t node);
/* The fact that c.x or c.x.y reads; NULL when the node reads none. */
const struct contract_fact *lint_fact(const struct lint *l, uint32_t node);
/* The point that a place in the file belongs to: the policy around it, else the file's only one. */
enum decide_point lint_point_at(const struct lint *l, uint32_t node);

/* A whole number that is plain to see: digits, tier.x, a local of these, sums and products. */
bool lint_int(const struct lint *l, uint32_t node, int64_t *out);
/* A number that is plainly no whole one: 1.5, or a division. */
bool lint_is_fraction(const struct lint *l, uint32_t node);
/* "a" for constants: what a value plainly is, by its Lua type; NULL when that is not plain. */
const char *lint_type(const struct lint *l, uint32_t node);

/* WORD "text" { … }: its table, and the node of the text; SYNTAX_NONE for what is none. */
uint32_t lint_named_table(const struct lint *l, uint32_t node, const char *word, uint32_t *text);

/* The row of a rule: `rule "name" { … }`. */
struct lint_row {
    uint32_t call, name, table; /* nodes; name is the text */
    uint32_t when, decide;      /* values; SYNTAX_NONE */
};
/* Reads the node as one; false when it is none. */
bool lint_row_read(const struct lint *l, uint32_t node, struct lint_row *out);
/* The function that a `when` or `decide` is, also through a local; SYNTAX_NONE. */
uint32_t lint_function(const struct lint *l, uint32_t value);

/* The parts. Each looks at the whole file. */
void lint_names(struct lint *l);
void lint_facts(struct lint *l);
void lint_facts_mark(struct lint *l); /* first: who holds facts */
void lint_verdicts(struct lint *l);
void lint_rules(struct lint *l);
void lint_cases(struct lint *l);

#endif
