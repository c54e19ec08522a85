/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_CHANGES_H
#define OMB_APP_CHANGES_H

#include "core/app/app.h"

/* What an order may be changed to, and what a change would mean: fills app->port's choices and
 * quote. [loop] */
void changes_open(struct app *app);

#endif
