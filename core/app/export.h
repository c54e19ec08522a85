/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_EXPORT_H
#define OMB_APP_EXPORT_H

#include "core/app/app.h"
#include "core/base/json_out.h"

/*
 * Copies of what is kept of one customer, or of a whole tenant, for who may have them: made in the
 * background beside the work of the host, as parts of JSON lines and of files as they were sent.
 * Parts lie sealed in DATA/exports under a key that is in memory alone: after EXPORT_LIFE_MS, with
 * an erasure that concerns them, and with the end of the host they are gone. [loop]
 */
struct exports;
struct export;

OMB_MUST_USE int exports_open(struct app *app, struct exports **out);
void exports_stop(struct exports *e);  /* waits for what is being made; NULL is fine */
void exports_close(struct exports *e); /* NULL is fine */

struct export_ask {
    struct tenant *tenant;
    omb_str customer; /* "": of everybody */
    const struct id *kase;
    uint32_t n_case; /* the customer's */
    omb_str by;      /* id of who asked */
};
/* -OMB_E_BUSY when one of this tenant is being made, or as many as may be are kept. */
OMB_MUST_USE int export_start(struct exports *e, const struct export_ask *ask, struct export **out);

/* NULL without one of this tenant, and of `by` unless that is absent. */
struct export *export_find(struct exports *e, const struct tenant *t, omb_str id, omb_str by);
void export_print(const struct export *x, struct json_out *o); /* EXPORT of the gateway's README */
void exports_print(const struct exports *e, const struct tenant *t, omb_str by,
                   struct json_out *o); /* an array, newest first */
void export_drop(struct export *x);     /* stops it if need be; it is not found any more */
const char *export_id(const struct export *x);

/* A part from 1 on: its bytes, valid during the call, and whether it is a file as it was sent. */
typedef void (*export_part_fn)(void *ctx, int status, omb_str bytes, bool raw);
OMB_MUST_USE int export_part(struct export *x, uint32_t n, export_part_fn fn, void *ctx);

/* Those that hold something of this customer. */
void exports_drop_customer(struct exports *e, const struct tenant *t, omb_str customer);

#endif
