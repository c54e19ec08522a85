/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: `ombud version`.
 * Must not know: what any part does.
 * Called by: main.c through the command table. */
#include "core/app/command.h"
#include "core/policy/bundle.h"

#include <sqlite3.h>
#include <stdio.h>
#include <sysexits.h>
#include <uv.h>

int cmd_version(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    printf("ombud %s (plugins: ABI 1, policies: %s, libuv %s, SQLite %s)\n", OMBUD_VERSION,
           bundle_vm_id(), uv_version_string(), sqlite3_libversion());
    return EX_OK;
}
