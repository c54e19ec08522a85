/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_TENANTS_H
#define OMB_APP_TENANTS_H

#include "core/app/app.h"

/* Fills app->tenant from the configuration. -OMB_E_INVALID with words in *error. */
OMB_MUST_USE int tenants_make(struct app *app, omb_error *error);

/* Tenant of a Host name; names no tenant has: -OMB_E_NOTFOUND. Form of gw_config.tenant. */
int tenants_of_host(void *app, omb_str host, uint32_t *tenant);

/* Reads every tenant's counters from the store, running the loop until they are there. */
OMB_MUST_USE int tenants_read_counters(struct app *app);

/* The keys under which each tenant's ledger names persons, of the master key. */
void tenants_key(struct app *app, omb_str master);

#endif
