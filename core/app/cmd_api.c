/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: `ombud api`: the description of the HTTP API, without a host.
 * Must not know: what it says.
 * Called by: main.c through the command table. */
#include "core/app/command.h"
#include "core/base/limits.h"
#include "core/gateway/openapi.h"

#include <stdio.h>
#include <sysexits.h>

int cmd_api(int argc, char **argv)
{
    struct buf out = BUF_INIT(API_MAX_DOCUMENT);
    int status = EX_OK;

    (void)argc;
    (void)argv;
    openapi_write(&out, OMBUD_VERSION);
    if (out.err || printf("%.*s\n", (int)out.len, out.ptr) < 0 || fflush(stdout) != 0)
        status = EX_IOERR;
    buf_free(&out);
    return status;
}
