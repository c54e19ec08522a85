/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_PUBLISH_H
#define OMB_APP_PUBLISH_H

#include "core/app/app.h"

/*
 * Tells everybody who may know of committed events: watching staff, lists, the
 * customer's channel, the queues. Form of cases_hooks.committed; ctx is the app. [loop]
 */
void publish_committed(void *app, struct tenant *t, struct id kase, const struct kase *k,
                       const struct event *event, uint32_t n, bool row_changed);

/* A staff member types: told to the customer's channel, stored nowhere. */
void publish_agent_typing(void *app, uint32_t tenant, struct id kase, omb_str agent);

/* Tells the channel of a queued contact its place anew. */
void publish_state(struct app *app, struct tenant *t, struct id kase, const struct kase *k);

#endif
