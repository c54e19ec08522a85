/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: running one host from its configuration to its end.
 * Must not know: the parts of a host.
 * Called by: cmd_serve.c, cmd_demo.c. */
#include "core/app/serve.h"

#include "core/base/log.h"

#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>

static enum log_level level_of(const char *name)
{
    static const char *const names[] = {"debug", "info", "warn", "error"};

    for (int i = 0; i < 4; i++) {
        if (strcmp(name, names[i]) == 0)
            return (enum log_level)i;
    }
    return LOG_INFO;
}

int serve_run(const struct config *c, void (*up)(struct app *app, void *ctx), void *ctx)
{
    omb_error error = {.size = sizeof error};
    struct app *app = malloc(sizeof *app);
    int code;

    if (!app)
        return EX_OSERR;
    log_setup(level_of(c->log_level), c->log_json);
    if (app_open(c, app, &error) != 0) {
        fprintf(stderr, "ombud: cannot start: %s\n", error.text);
        free(app);
        return error.code == -OMB_E_INVALID ? EX_CONFIG : EX_UNAVAILABLE;
    }
    if (up)
        up(app, ctx);
    code = app_run(app);
    app_close(app);
    free(app);
    return code;
}
