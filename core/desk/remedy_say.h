/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_DESK_REMEDY_SAY_H
#define OMB_DESK_REMEDY_SAY_H

#include "core/desk/out.h"

/* The confirmation of what was done; `ends` and `arrives` in ms UTC, 0 for none. */
void remedy_say_done(struct run *r, const struct remedy *m, uint64_t ends, uint64_t arrives);

/* The shop did not do it and will not; before somebody is found to look at it. */
void remedy_say_failed(struct run *r, const struct remedy *m);

/* What was done came back. */
void remedy_say_reversed(struct run *r, const struct remedy *m);

/* What became of the request for a return; nothing for any other remedy. */
enum return_said { RETURN_SAID_ASKED, RETURN_SAID_REFUSED, RETURN_SAID_LATE };
void remedy_say_return(struct run *r, const struct remedy *m, enum return_said what);

#endif
