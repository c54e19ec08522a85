/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_ERASURE_H
#define OMB_APP_ERASURE_H

#include "core/app/app.h"

/*
 * Erasing a customer: the keys of the customer and of the customer's cases are destroyed, files
 * removed, what is remembered forgotten, exports dropped; the skeletons of the cases, money and
 * hash chains stay, and a line of the journal. What began is written down first and goes on after
 * a crash. While money of the customer is on its way to or from the shop it is refused
 * (-OMB_E_STATE): its outcome would never be known. [loop]
 */
struct erasures;

OMB_MUST_USE int erasures_open(struct app *app, struct erasures **out);
/* Goes on with what a crash cut off; after cases and attachments are open. */
OMB_MUST_USE int erasures_resume(struct erasures *e);
void erasures_close(struct erasures *e); /* after store_close; NULL is fine */

struct erasure_result {
    int status; /* -OMB_E_NOTFOUND: nothing is kept of such a customer */
    const char *detail;
    uint32_t cases, files;
};
typedef void (*erasure_fn)(void *ctx, const struct erasure_result *r);

/* `done` comes later, unless an error is returned. */
OMB_MUST_USE int erasure_begin(struct erasures *e, struct tenant *t, omb_str customer,
                               const struct actor *by, erasure_fn done, void *ctx);

/* The same of one case of nobody known. */
OMB_MUST_USE int erasure_of_case(struct erasures *e, struct tenant *t, struct id kase,
                                 const struct actor *by, erasure_fn done, void *ctx);

#endif
