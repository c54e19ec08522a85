/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_POLICIES_H
#define OMB_APP_POLICIES_H

#include "core/app/app.h"

/*
 * Each tenant's policies in a host: what the store says is in force decides; the folder of the
 * configuration proposes, at the start and whenever its files change, and only when its state is
 * another than the one last looked at. What does not compile or fails its specs changes nothing,
 * and the log says file, line and why. [loop]
 */

/* A tenant with nothing in force stops the start: *error holds the first complaint. */
OMB_MUST_USE int policies_open(struct app *app, omb_error *error);
void policies_stop(struct app *app);  /* before the store is closed */
void policies_close(struct app *app); /* after it */

/* Looks at all folders again: SIGHUP. */
void policies_reload(struct app *app);

/* The API's and the command line's questions (core/gateway/port.h); ctx is the app. */
int policies_ask(void *app, const struct port_question *ask, port_fn fn, void *fctx);

#endif
