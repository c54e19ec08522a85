/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_WEBHOOKS_H
#define OMB_APP_WEBHOOKS_H

#include "core/app/app.h"
#include "core/app/webhook.h"

/*
 * Tells places outside what happens in cases. What is to be told is written with the events' own
 * transaction (webhooks_marks), so that none is lost; it is sent in the order in which it is due,
 * tried again for three days, and then kept as given up. The store is what counts: this unit
 * remembers which webhooks there are, and how well each place answers. [loop]
 */
struct webhooks;
OMB_MUST_USE int webhooks_open(struct app *app, struct webhooks **out);
/* Reads which there are, waiting for the store: before any commit. */
OMB_MUST_USE int webhooks_start(struct webhooks *w);
void webhooks_run(struct webhooks *w);   /* sends what waits: once there is a way out */
void webhooks_stop(struct webhooks *w);  /* nothing more begins */
void webhooks_close(struct webhooks *w); /* after store and fetch are closed; NULL is fine */

/* Reads a tenant's webhooks anew, and goes on with what waits; 0: of every tenant. */
void webhooks_refresh(struct webhooks *w, tenant_id tenant);

/* The marks of a transaction with these events: how many, and then they themselves. */
uint32_t webhooks_count(const struct webhooks *w, tenant_id tenant, const struct event *event,
                        uint32_t n);
void webhooks_marks(const struct webhooks *w, tenant_id tenant, struct id kase,
                    const struct event *event, uint32_t n, struct arena *a,
                    struct store_mark *mark);
/* They are committed: what waits is sent. */
void webhooks_committed(struct webhooks *w, tenant_id tenant, const struct event *event,
                        uint32_t n);

/* May this place be told? -OMB_E_INVALID, -OMB_E_DENIED with words in *why. */
OMB_MUST_USE int webhooks_check_url(const struct webhooks *w, tenant_id tenant, omb_str url,
                                    const char **why);

/* Members "failing", "last_status", "last_at" of an open object: how the place answers. */
void webhooks_write_health(const struct webhooks *w, tenant_id tenant, const char *id,
                           struct json_out *o);
/* [{"event","case","at","tries","status"}] of its last tries, newest first, since the start. */
void webhooks_write_recent(const struct webhooks *w, tenant_id tenant, const char *id,
                           struct json_out *o);

struct webhooks_stats {
    uint64_t tries, failed, given_up;
    uint32_t under_way;
};
void webhooks_stats(const struct webhooks *w, struct webhooks_stats *out);

/* The secret as it is now. */
void webhooks_secret(const struct webhooks *w, tenant_id tenant, const struct webhook *hook,
                     char out[WEBHOOK_SECRET]);

#endif
