/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_POLICY_CANARY_H
#define OMB_APP_POLICY_CANARY_H

#include "core/app/policy_keeper.h"
#include "core/desk/kase.h"

/*
 * What becomes of the cases of a trial. A canary's cases are followed from their opening to their
 * end (or until they were quiet for CANARY_QUIET_MS), each is fed once to the sequential test, and
 * when that says that the candidate does worse, the trial is ended and recorded: nobody has to
 * look. Counts are kept in the store every few seconds and go on after a restart. [loop]
 */
struct canary;

/* Reads what was kept of the trial under way; runs the loop meanwhile. */
OMB_MUST_USE int canary_open(struct keeper *k, struct canary **out);
void canary_stop(struct canary *c);  /* keeps the counts; before the store is closed */
void canary_close(struct canary *c); /* after it; the loop turns once more */

/* Another trial began, or the trial ended. */
void canary_turn(struct canary *c);

/* Committed events of a case as it is now. */
void canary_saw(struct canary *c, struct id kase, const struct kase *k, const struct event *event,
                uint32_t n);

/* Members of an object that is open: "cases","following","state","arms","streams". */
void canary_print(const struct canary *c, struct json_out *o);

#endif
