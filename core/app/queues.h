/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_QUEUES_H
#define OMB_APP_QUEUES_H

#include "core/app/app.h"
#include "core/app/item.h"

/*
 * Contacts that wait for a person, by tenant and tier: kept in memory from committed
 * cases, rebuilt from the store's lists at start. Order and expected wait are
 * core/desk/queue.h's. [loop]
 */
OMB_MUST_USE int queues_open(struct app *app, struct queues **out);
void queues_close(struct queues *q);

/* Reads the waiting contacts of all tenants, running the loop until they are there. */
OMB_MUST_USE int queues_resume(struct queues *q);

/* After a commit: enters, moves or leaves. */
void queues_update(struct queues *q, struct tenant *t, struct id kase, const struct kase *k);

/* Place of a contact; {0, 0} when it does not wait. */
void queues_place(const struct queues *q, const struct tenant *t, struct id kase,
                  struct item_place *out);

#endif
