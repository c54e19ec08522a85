/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_POLICIES_H
#define OMB_APP_POLICIES_H

#include "core/app/app.h"

/*
 * Each tenant's policies: loaded at start, watched, and swapped when a folder's new
 * state compiles and passes its specs; otherwise the old ones stay and the log says
 * file, line and why. [loop]
 */

/* A tenant whose first load fails stops the start: *error holds the first complaint. */
OMB_MUST_USE int policies_open(struct app *app, omb_error *error);
void policies_close(struct app *app);

/* Loads all folders again: SIGHUP, the API. */
void policies_reload(struct app *app);

#endif
