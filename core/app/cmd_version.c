/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: `ombud version` and `ombud policy`, which only pass on.
 * Must not know: policies.
 * Called by: main.c through the command table. */
#include "core/app/command.h"
#include "core/policy/bundle.h"
#include "core/policy/cmd_policy.h"

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

int cmd_policy_run(int argc, char **argv)
{
    struct buf out = BUF_INIT(0), err = BUF_INIT(0);
    int code = cmd_policy(argc - 1, argv + 1, &out, &err);

    fwrite(out.ptr ? out.ptr : "", 1, out.len, stdout);
    fwrite(err.ptr ? err.ptr : "", 1, err.len, stderr);
    buf_free(&out);
    buf_free(&err);
    return code;
}
