/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_LOOP_FSWATCH_H
#define OMB_LOOP_FSWATCH_H

#include "core/base/status.h"

struct uv_loop_s;

/*
 * Says once that something under a folder changed, when it has been quiet for
 * FSWATCH_QUIET_MS, or after FSWATCH_MOST_MS of changes without a pause. Names that
 * begin with a dot or end with a tilde are editors' business and not looked at; links
 * to folders are not followed. A folder that is taken away and put back is found
 * again. [loop]
 */
struct fswatch;

/* -OMB_E_NOTFOUND when there is no such folder, -OMB_E_LIMIT over FSWATCH_MAX_FOLDERS. */
OMB_MUST_USE int fswatch_open(struct uv_loop_s *loop, const char *folder,
                              void (*changed)(void *arg), void *arg, struct fswatch **out);

/* No call comes after it; the loop must turn once more. NULL is fine. */
void fswatch_close(struct fswatch *w);

#endif
