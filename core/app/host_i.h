/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_HOST_I_H
#define OMB_APP_HOST_I_H

#include "core/app/app.h"

/* Parts of host.c that stand apart; nobody else. */

/* Signals: SIGTERM and SIGINT drain, SIGHUP reloads policies. */
OMB_MUST_USE int host_signals(struct app *app);
void host_signals_close(struct app *app);

/* Prometheus text behind the gateway's own. */
void host_metrics(void *app, struct buf *out);

/* The embedded web surfaces. */
void host_assets(struct gw_config *g);

#endif
