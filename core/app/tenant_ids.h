/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_TENANT_IDS_H
#define OMB_APP_TENANT_IDS_H

#include "core/base/str.h"
#include "core/store/store.h"

#include <ombud/base.h>
#include <uv.h>

/*
 * Holds that tenant `id` of this data folder is `slug`, and writes it down the first time. A
 * tenant's number is its place in the configuration: with one taken out before it, or two
 * exchanged, it would be shown another one's rows. -OMB_E_STATE then, with words in error.
 * Waits for the store: for start-up and commands.
 */
OMB_MUST_USE int tenant_ids_hold(uv_loop_t *loop, struct store *store, tenant_id id,
                                 const char *slug, omb_error *error);

#endif
