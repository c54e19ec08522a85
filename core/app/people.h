/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_PEOPLE_H
#define OMB_APP_PEOPLE_H

#include "core/app/app.h"

/*
 * What administrators and others ask about people and customers (core/gateway/api_people.c): a
 * verb, its words as one JSON object, one answer. Who may is asked of core/desk/rights.h before
 * anything is read. [loop]
 */
struct people;

OMB_MUST_USE int people_open(struct app *app, struct people **out);
void people_stop(struct people *p);  /* before store_close: work on other threads ends */
void people_close(struct people *p); /* after gw_close; NULL is fine */

/* The port's call. */
int people_ask(void *app, const struct port_question *ask, port_fn fn, void *fctx);

#endif
