/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_DEMO_H
#define OMB_APP_DEMO_H

#include "core/app/app.h"

/*
 * The sample world of `ombud demo`: two tenants with staff who can sign in and the
 * sample customers, sellers and orders of the local shop.
 */
#define DEMO_TENANTS 2
#define DEMO_PASSWORD "open-the-desk"

struct demo_tenant {
    const char *slug, *name, *host[2], *identity_secret;
};

const struct demo_tenant *demo_tenant(uint32_t index);

/* The folder `levels` above the one the program lies in: 1 is build, 2 the source tree. */
omb_str demo_folder_above(struct arena *a, int levels);

/* Staff and shop data, once for a data folder; runs the loop meanwhile. 0 or the first failure. */
OMB_MUST_USE int demo_fill(struct app *app, omb_str samples);

/* Addresses and sign-ins, for people or as one line of JSON. */
void demo_print(struct app *app, omb_str samples, bool json);

#endif
