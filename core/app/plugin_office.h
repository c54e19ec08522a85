/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_PLUGIN_OFFICE_H
#define OMB_APP_PLUGIN_OFFICE_H

#include "core/app/app.h"
#include "core/gateway/port.h"

/*
 * Plugins of a running host, as the command line asks for them. Verbs: list, health, logs {"name"},
 * load {"file"}, reload {"name","file"?}, unload {"name"}; settings are read anew from the
 * configuration. ctx: the app. The answer of reload and unload comes when the old one has
 * drained. [loop]
 */
OMB_MUST_USE int plugin_office_ask(void *ctx, const char *verb, omb_str args, port_fn fn,
                                   void *fctx);

/*
 * What the configuration and its folders say now, made so: new files come, changed files and
 * settings are reloaded, what is gone goes. What cannot be done is logged, the rest goes on.
 */
void plugin_office_follow(struct app *app);

/* At the start: remembers what each plugin was made of, for plugin_office_follow. */
void plugin_office_open(struct app *app);
void plugin_office_close(struct app *app);

#endif
