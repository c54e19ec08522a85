/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_TIMERS_H
#define OMB_APP_TIMERS_H

#include "core/app/app.h"

/*
 * Durable timers of cases: rows of the store that come back as COMMAND_TIMER once
 * due, at least once and also across restarts; the command's transaction removes
 * the row. [loop]
 */
OMB_MUST_USE int timers_open(struct app *app, struct timers **out);
void timers_close(struct timers *t);

/* A timer was committed for this time. */
void timers_set(struct timers *t, uint64_t at);

#endif
