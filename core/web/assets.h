/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_WEB_ASSETS_H
#define OMB_WEB_ASSETS_H

#include "core/gateway/static.h"

/*
 * The surfaces as the build packed them, sorted by path; one empty row behind the
 * last. Without a web build (-DWEB=OFF) the count is 0. Both live in .rodata.
 */
extern const struct gw_asset web_assets[];
extern const size_t web_assets_count;

#endif
