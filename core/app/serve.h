/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_SERVE_H
#define OMB_APP_SERVE_H

#include "core/app/app.h"

/* Opens a host, calls `up` (may be NULL) once it listens, runs it; the exit code. */
int serve_run(const struct config *c, void (*up)(struct app *app, void *ctx), void *ctx);

#endif
