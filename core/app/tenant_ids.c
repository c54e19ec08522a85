/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: which tenant a number stands for in a data folder, for good.
 * Must not know: what else is kept of a tenant.
 * Called by: host.c, offline.c, before anything of a tenant is read. */
#include "core/app/tenant_ids.h"

#include "core/app/policy_rows.h"

#include <stdio.h>

#define SPACE STR("tenant")
#define KEY STR("slug")

int tenant_ids_hold(uv_loop_t *loop, struct store *store, tenant_id id, const char *slug,
                    omb_error *error)
{
    struct policy_rows rows = {.loop = loop, .store = store, .tenant = id};
    struct buf kept = BUF_INIT(64);
    int status = policy_rows_get(&rows, SPACE, KEY, &kept);

    if (status == -OMB_E_NOTFOUND) {
        status = policy_rows_put(&rows, SPACE, KEY, str_of(slug));
    } else if (status == 0 && !str_is(buf_str(&kept), slug)) {
        snprintf(error->text, sizeof error->text,
                 "tenant %u of this data folder is \"%.*s\", not \"%s\": keep the order of the "
                 "tenants, add new ones at the end",
                 id, (int)kept.len, kept.ptr, slug);
        status = error->code = -OMB_E_STATE;
        buf_free(&kept);
        return status;
    }
    if (status != 0) {
        snprintf(error->text, sizeof error->text, "the number of tenant \"%s\" cannot be kept: %s",
                 slug, omb_strerror(status));
        error->code = status;
    }
    buf_free(&kept);
    return status;
}
