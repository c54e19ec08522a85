/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: opening the store for a command while no host runs.
 * Must not know: what the command does.
 * Called by: cmd_user.c, cmd_case.c. */
#include "core/app/offline.h"

#include "core/app/tenant_ids.h"
#include "core/app/vault.h"
#include "core/base/limits.h"

#include <stdio.h>
#include <sysexits.h>

static int find_tenant(struct offline *off, const char *slug)
{
    off->tenant = 1;
    for (uint32_t i = 0; slug && i < off->config.n_tenant; i++) {
        if (strcmp(off->config.tenant[i].slug, slug) == 0) {
            off->tenant = i + 1;
            return EX_OK;
        }
    }
    if (!slug)
        return EX_OK;
    fprintf(stderr, "ombud: the configuration has no tenant \"%s\"\n", slug);
    return EX_USAGE;
}

static int open_store(struct offline *off)
{
    omb_error error = {.size = sizeof error};
    uint8_t key[VAULT_KEY];
    struct store_options o = {.path = off->config.data, .queue_max = CASES_MAX_UNDER_WAY};
    int status = vault_open(off->config.data, key, &error);

    o.master_key = str_n(key, sizeof key);
    if (status == 0)
        status = store_open(&off->loop, &o, &off->store, &error);
    if (status == 0 && off->tenant <= off->config.n_tenant)
        status = tenant_ids_hold(&off->loop, off->store, off->tenant,
                                 off->config.tenant[off->tenant - 1].slug, &error);
    if (status != 0)
        fprintf(stderr, "ombud: %s\n", error.text[0] ? error.text : omb_strerror(status));
    return status == 0 ? EX_OK : EX_IOERR;
}

int offline_open(int argc, char **argv, struct offline *off)
{
    int code;

    memset(off, 0, sizeof *off);
    code = command_config(argc, argv, &off->config);
    if (code == EX_OK)
        code = find_tenant(off, command_option(argc, argv, "--tenant"));
    if (code != EX_OK) {
        config_free(&off->config);
        return code;
    }
    (void)uv_loop_init(&off->loop);
    code = open_store(off);
    if (code != EX_OK)
        offline_close(off);
    return code;
}

void offline_wait(struct offline *off, const bool *done)
{
    while (!*done)
        (void)uv_run(&off->loop, UV_RUN_ONCE);
}

void offline_close(struct offline *off)
{
    if (off->store)
        store_close(off->store);
    (void)uv_run(&off->loop, UV_RUN_DEFAULT);
    (void)uv_loop_close(&off->loop);
    config_free(&off->config);
}
