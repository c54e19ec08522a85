/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_RETENTION_H
#define OMB_APP_RETENTION_H

#include "core/app/app.h"

/*
 * How long a tenant keeps customers of whom nothing was heard: their setting, and its keeping. A
 * customer all of whose cases have been quiet for so many days is erased (erasure.h), as is a case
 * of nobody known. Looked at every RETENTION_SWEEP_MS and after each change. [loop]
 */
struct retention;

OMB_MUST_USE int retention_open(struct app *app, struct retention **out);
void retention_stop(struct retention *r);  /* begins nothing any more; NULL is fine */
void retention_close(struct retention *r); /* after store_close; NULL is fine */

/* Looks at this tenant soon: its setting is another. */
void retention_changed(struct retention *r, const struct tenant *t);

/* The setting as the store has it ("setting", "retention"): days, 0 for ever. */
#define RETENTION_SPACE STR("setting")
#define RETENTION_KEY STR("retention")
int64_t retention_days(omb_str value);

#endif
