/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: `ombud serve`.
 * Must not know: the parts of a host.
 * Called by: main.c through the command table. */
#include "core/app/command.h"
#include "core/app/serve.h"

#include <stdio.h>
#include <sysexits.h>

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
