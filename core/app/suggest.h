/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_SUGGEST_H
#define OMB_APP_SUGGEST_H

#include "core/app/app.h"

/*
 * What an agent might do for a case: {"suggestions":[…]}, decided by the tenant's
 * policies on the case as it is and the budgets as they stand. Records nothing. The
 * answer comes later, exactly once. [loop]
 */
typedef void (*suggest_fn)(void *ctx, int status, omb_str json);
void suggest(struct app *app, struct tenant *t, struct id kase, const struct actor *agent,
             int32_t tier, suggest_fn fn, void *ctx);

#endif
