/* SPDX-License-Identifier: Apache-2.0 */
/* Owns what becomes of a child that burns a processor: it ranks last. Must not know what it was told.
 * Called by remote.c, remote_ends.c and super.c. */
#include "core/plug/doubt.h"

#include "core/base/clock.h"
#include "core/base/log.h"
#include "core/plug/rank.h"
#include "core/plug/remote.h"

#include <stdlib.h>
#include <uv.h>

/* It ran for a part of that time that tells: one that waits, or gets no processor, may be late and is well. */
static bool burns(const struct remote *r, uint64_t spent, uint64_t at)
{
    uint64_t ran = rank_spent(r->child.pid) - spent, since = clock_mono_ns() - at;
    return since && ran > since / 100 * PLUG_BURNING_PERCENT;
}

static void rank(struct remote *r, bool last)
{
    if (r->doubt.last == last || r->child.pid <= 0 || !rank_may())
        return;
    r->doubt.last = last;
    /* What it burned before says nothing of it in its new rank. */
    r->doubt.beat_at = clock_mono_ns();
    r->doubt.beat_spent = rank_spent(r->child.pid);
    rank_set(r->child.pid, last);
    log_debug("plug", "%s: ranks %s", r->instance->name,
              last ? "after everybody" : "behind the host");
}

static void on_doubt(uv_timer_t *t);

/* From now on: what it says, and what it takes of the processor. */
static void watch(struct remote *r, uint32_t ms)
{
    struct doubt *d = &r->doubt;
    d->under_way = true;
    d->heard = false;
    d->at = clock_mono_ns();
    d->spent = rank_spent(r->child.pid);
    (void)uv_timer_start(d->timer, on_doubt, ms, 0);
}

static void on_doubt(uv_timer_t *t)
{
    struct remote *r = t->data;
    struct doubt *d = &r->doubt;
    bool burning = burns(r, d->spent, d->at);
    d->under_way = false;
    if (d->coming) {
        d->coming = false;
        if (burning)
            return;
        rank(r, false); /* this machine has nothing left for the last */
        watch(r, PLUG_DOUBT_MS);
    } else if (!d->heard && burning) {
        rank(r, true);
    }
}

void doubt_answered(struct remote *r)
{
    if (r->doubt.last && !r->doubt.coming && !r->held)
        rank(r, false);
}

static void freed(uv_handle_t *h)
{
    free(h);
}

int doubt_begin(struct remote *r)
{
    uv_timer_t *timer = malloc(sizeof *timer);
    if (!timer)
        return -OMB_E_NOMEM;
    (void)uv_timer_init(r->instance->plug->loop, timer);
    timer->data = r;
    r->doubt = (struct doubt){.timer = timer, .beat_at = clock_mono_ns()};
    return 0;
}

void doubt_end(struct remote *r)
{
    if (r->doubt.timer)
        uv_close((uv_handle_t *)r->doubt.timer, freed);
    r->doubt = (struct doubt){0};
}

void doubt_told(struct remote *r)
{
    struct doubt *d = &r->doubt;
    if (d->under_way || d->last || !d->timer || r->instance->plug->still)
        return;
    /* Not all that it is told is answered; this is. */
    if (wire_put_frame(&r->pipe.out, WIRE_PING, ++r->beats, STR("")))
        return;
    watch(r, PLUG_DOUBT_MS);
}

void doubt_coming(struct remote *r)
{
    if (!r->doubt.timer || r->instance->plug->still || !rank_may())
        return;
    r->doubt.coming = true;
    rank(r, true);
    watch(r, PLUG_COMING_MS);
}

void doubt_came(struct remote *r)
{
    struct doubt *d = &r->doubt;
    if (d->coming)
        (void)uv_timer_stop(d->timer);
    d->coming = d->under_way = false;
    rank(r, false);
}

void doubt_leaving(struct remote *r)
{
    if (r->doubt.timer && !r->doubt.last)
        watch(r, PLUG_DOUBT_MS);
}

void doubt_held(struct remote *r)
{
    if (!r->doubt.last)
        rank(r, true);
}

void doubt_beat(struct remote *r)
{
    struct doubt *d = &r->doubt;
    if (d->last && !r->held && !burns(r, d->beat_spent, d->beat_at))
        rank(r, false);
    d->beat_at = clock_mono_ns();
    d->beat_spent = rank_spent(r->child.pid);
}
