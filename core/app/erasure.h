/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_ERASURE_H
#define OMB_APP_ERASURE_H

#include "core/app/app.h"
#include "core/base/json_out.h"

/*
 * Erasing a customer: the keys of the customer and of the customer's cases are destroyed, files
 * removed, what is remembered forgotten, exports dropped; the skeletons of the cases, money and
 * hash chains stay, and a line of the journal. What began is written down first and goes on after
 * a crash. While money of the customer is on its way to or from the shop nothing is destroyed: its
 * outcome would never be known. [loop]
 */
struct erasures;

OMB_MUST_USE int erasures_open(struct app *app, struct erasures **out);
/* Goes on with what a crash cut off; after cases and attachments are open. */
OMB_MUST_USE int erasures_resume(struct erasures *e);
void erasures_stop(struct erasures *e);  /* begins nothing any more; NULL is fine */
void erasures_close(struct erasures *e); /* after store_close; NULL is fine */

struct erasure;

struct erasure_result {
    int status; /* -OMB_E_NOTFOUND: nothing is kept of such a customer */
    const char *detail;
    uint32_t cases, files;
    bool waits;              /* for money: nothing is erased yet, and it goes on by itself */
    const struct erasure *x; /* then: for erasure_print, during the call */
};
typedef void (*erasure_fn)(void *ctx, const struct erasure_result *r);

/*
 * Waits while money is on its way: told at once, written down, looked at again until it is settled,
 * over restarts. `done` comes later and once, unless an error is returned (-OMB_E_STATE: one is
 * under way).
 */
OMB_MUST_USE int erasure_ask(struct erasures *e, struct tenant *t, omb_str customer,
                             const struct actor *by, erasure_fn done, void *ctx);

/* The same, but not while money is on its way (-OMB_E_STATE): for who comes again by himself. */
OMB_MUST_USE int erasure_begin(struct erasures *e, struct tenant *t, omb_str customer,
                               const struct actor *by, erasure_fn done, void *ctx);

/* The same of one case of nobody known. */
OMB_MUST_USE int erasure_of_case(struct erasures *e, struct tenant *t, struct id kase,
                                 const struct actor *by, erasure_fn done, void *ctx);

/* Those of customers that wait or are under way: one, or one after another (NULL: the first). */
const struct erasure *erasure_find(const struct erasures *e, const struct tenant *t,
                                   omb_str customer);
const struct erasure *erasure_next(const struct erasures *e, const struct tenant *t,
                                   const struct erasure *after);
const char *erasure_ref(const struct erasure *x);
/* {"id","customer","state":"waiting"|"erasing","since","until","late","cases","by"} */
void erasure_print(const struct erasure *x, struct json_out *o);

#endif
