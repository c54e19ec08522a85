/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: `ombud serve`, and running a host until it ends.
 * Must not know: the parts of a host.
 * Called by: main.c through the command table; cmd_demo.c. */
#include "core/app/app.h"
#include "core/app/command.h"
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

int cmd_serve(int argc, char **argv)
{
    const char *port = command_option(argc, argv, "--port");
    struct config c;
    int64_t n;
    int code = command_config(argc, argv, &c);

    if (code == EX_OK && port) {
        if (str_int(str_of(port), &n) != 0 || n < 0 || n > 65535) {
            fprintf(stderr, "ombud serve: --port takes a number from 0 to 65535, not \"%s\"\n",
                    port);
            code = EX_USAGE;
        } else {
            c.listen.port = n;
        }
    }
    if (code == EX_OK)
        code = serve_run(&c, NULL, NULL);
    config_free(&c);
    return code;
}
