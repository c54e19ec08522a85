/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: what the host does on a signal.
 * Must not know: how signals are caught (loop).
 * Called by: host.c. */
#include "core/app/host_i.h"
#include "core/app/plugin_office.h"
#include "core/app/policies.h"
#include "core/base/log.h"
#include "core/loop/signal.h"

#include <signal.h>

static void on_signal(int number, void *arg)
{
    struct app *app = arg;

    if (number == SIGHUP) {
        log_info("ombud", "loading policies and plugins again");
        policies_reload(app);
        plugin_office_follow(app);
        return;
    }
    app_drain(app);
}

int host_signals(struct app *app)
{
    return signal_open(&app->loop, on_signal, app, &app->signals);
}

void host_signals_close(struct app *app)
{
    signal_close(app->signals);
    app->signals = NULL;
}
