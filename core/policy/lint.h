/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_POLICY_LINT_H
#define OMB_POLICY_LINT_H

#include "core/policy/source.h"

/*
 * What can be seen in a file of a bundle without running it, all at once, as file:line:column:
 * unknown names, facts and fields with the nearest that there is; verdicts of another point;
 * values out of range, money as a fraction; rules that are never reached, conditions that never
 * or always hold. A file that is no Lua is the compiler's to complain about. [any]
 */
void lint_source(const struct source *s, struct bundle_errors *errors);

/* What Lua's compiler complains about, with the column of the word it stopped at. */
void lint_syntax(const struct source *s, const char *words, struct bundle_errors *errors);

/* What would not give the same result everywhere: the operator `^`. For every file but specs. */
void lint_exact(const struct source *s, struct bundle_errors *errors);

#endif
