/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_DESK_ATTEMPT_H
#define OMB_DESK_ATTEMPT_H

#include "core/desk/out.h"

/*
 * Attempts on money that were refused stay in the case's history as remedy.refused {kind?, order?,
 * line?, to?, amount?, remedy?, code, why}: what was wanted in the sender's own words, clipped, and
 * why not. A case keeps CASE_MAX_REFUSED of them.
 */

/* Adds the event for the remedy at this token of the body. */
void attempt_record(struct run *r, uint32_t at, int code);

/*
 * The end of a refused command: when it was an agent's try to propose or approve, `out` holds the
 * event, out->refused the code, and 0 is answered; otherwise `code` is.
 */
OMB_MUST_USE int attempt_keep(struct run *r, int code);

#endif
