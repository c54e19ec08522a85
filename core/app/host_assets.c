/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: handing the embedded web surfaces to the gateway.
 * Must not know: how they are packed or served.
 * Called by: host.c. */
#include "core/app/host_i.h"
#include "core/web/assets.h"

void host_assets(struct gw_config *g)
{
    g->assets = web_assets;
    g->n_assets = web_assets_count;
}
