/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_PLUG_SWAP_H
#define OMB_PLUG_SWAP_H

#include "core/plug/instance.h"
#include "core/plug/port.h"

/*
 * Plugins that go while the host runs; arrive.h has those that come. What was replaced is stopped
 * when it has drained and freed when the host ends. [loop]
 */
/* The plugin of this name among those that get work; *at its place (may be NULL). */
struct plug_instance *swap_find(const struct plug *p, omb_str name, uint32_t *at);

/* Its file, taken out of the set; NULL: it shares it with others. */
struct dso *swap_take_file(struct plug *p, const struct plug_instance *i);

/* Stopped, its calls answered, its questions forgotten. At the host's end it waits for a child. */
void swap_stop(struct plug_instance *i);
/* A child is given time to end before fn(ctx, 0), which is to call swap_stop; others are not
 * held up. */
void swap_end(struct plug_instance *i, void (*fn)(void *ctx, int rc), void *ctx);
/* No new work; fn when what is open is answered, or at the deadline. */
void swap_drain(struct plug_instance *i, uint32_t deadline_ms, plug_done fn, void *ctx);

/*
 * Out of the set, `made` (or NULL) in its place: nothing new reaches it; drained, ended and told of
 * through c->done. -OMB_E_NOMEM: nothing happened.
 */
OMB_MUST_USE int swap_leave(struct plug *p, struct plug_instance *old, const struct plug_change *c,
                            struct plug_instance *made);
void swap_stop_leaving(struct plug *p);

/* Takes both, either may be NULL. */
void swap_keep(struct plug *p, struct plug_instance *i, struct dso *file);
void swap_free(struct plug *p); /* at the end: what is gone */

#endif
