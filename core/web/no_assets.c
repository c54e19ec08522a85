/* SPDX-License-Identifier: Apache-2.0 */
/* The table of a build without web surfaces (-DWEB=OFF): nothing, and the symbols are there.
 * It must not know npm, dist or the surfaces. Linked into the host as omb_web. */
#include "core/web/assets.h"

const struct gw_asset web_assets[] = {{0, 0, 0, false, {0, 0}, {0, 0}, {0, 0}}};
const size_t web_assets_count = 0;
