/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_RETURNS_H
#define OMB_APP_RETURNS_H

#include "core/app/app.h"

/* Terms of a return beforehand, and its label on paper: fills app->api.returns. [loop] */
void returns_open(struct app *app);

/* Labels under way come out before their askers go. */
void returns_stop(struct app *app);

#endif
