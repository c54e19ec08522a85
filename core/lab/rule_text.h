/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_LAB_RULE_TEXT_H
#define OMB_LAB_RULE_TEXT_H

#include "core/lab/token.h"
#include "core/policy/bundle_build.h"

/*
 * Where the rules of a policy stand in its text: `rule "name" { … }` and `otherwise = …`. Rules
 * that a function makes have no such place. [any]
 */
struct rule_text {
    omb_str name;      /* "otherwise" for that */
    uint32_t from, to; /* first and last token */
};

/* The rules of `policy "point" { … }` in order; at most `max` of them. Their number. */
uint32_t rule_texts(const struct tokens *t, omb_str point, struct rule_text *out, uint32_t max);

/* Last token of the value that begins at token i, in the table that closes at token `end`. */
uint32_t rule_text_value(const struct tokens *t, uint32_t i, uint32_t end);

/* The text of rule `at` of a point and its line (0: not known), in the arena; "" when it has no
 * place of its own. */
omb_str rule_text_of(const struct bundle *b, enum decide_point point, uint32_t at,
                     struct arena *arena, uint32_t *line);

#endif
