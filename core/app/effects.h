/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_EFFECTS_H
#define OMB_APP_EFFECTS_H

#include "core/app/app.h"

/*
 * Carries out what committed events ask of the world, and brings the results back as
 * commands. A durable effect whose result could not be stored, or whose outcome the
 * shop could not tell, is tried again with the same key, waiting longer each time. [loop]
 */
OMB_MUST_USE int effects_open(struct app *app, struct effects **out);

/*
 * The end: effects_stop begins nothing more; what is under way ends with its answer (and
 * stands in the outbox if that was not stored). effects_close comes after plugins and
 * store are closed. NULL is fine.
 */
void effects_stop(struct effects *e);
void effects_close(struct effects *e);

/* Forms of cases_hooks. */
void effects_run(void *app, struct tenant *t, struct id kase, const struct kase *k,
                 const struct effect *e);

/* Takes up the outbox rows that stand in the store: after a start. */
OMB_MUST_USE int effects_resume(struct app *app);

/* What could not be carried out was tried again later and later: now it can be, try soon. */
void effects_hurry(struct effects *e);

/* Effects begun and not yet answered. */
uint32_t effects_open_count(const struct effects *e);

#endif
