/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_POLICY_LINT_H
#define OMB_POLICY_LINT_H

#include "core/policy/source.h"

/*
 * What can be seen in a policy's text without running it: facts that its point does not have
 * (`c.mesage`, also in a rule that no spec reaches), and money written as a fraction. Only files
 * that declare one policy are looked at; `c` is the facts there. Reports file:line:column.
 */
void lint_source(const struct source *s, struct bundle_errors *errors);

/* What would not give the same result everywhere: the operator `^`. For every file but specs. */
void lint_exact(const struct source *s, struct bundle_errors *errors);

#endif
