/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the wake-ups of plugins. Must not know why one wants to be woken.
 * Called by plugins; stopped by instance.c. */
#include "core/plug/ext.h"
#include "core/plug/guard.h"
#include "core/plug/instance.h"
#include "core/plug/local.h"

#include <stdlib.h>

struct wakeup {
    struct loop_timer timer;
    struct list link;
    struct plug_instance *instance;
    uint64_t id;
    uint64_t due; /* where time stands still */
};

static struct wakeup *find(struct plug_instance *i, uint64_t id)
{
    for (struct list *l = i->timers.next; l != &i->timers; l = l->next) {
        struct wakeup *w = LIST_ITEM(l, struct wakeup, link);
        if (w->id == id)
            return w;
    }
    return NULL;
}

static void drop(struct wakeup *w)
{
    timer_stop(w->instance->plug->wheel, &w->timer);
    list_remove(&w->link);
    w->instance->n_timer--;
    free(w);
}

static void on_fire(struct loop_timer *t)
{
    struct wakeup *w = LIST_ITEM(t, struct wakeup, timer);
    struct plug_instance *i = w->instance;
    struct message m = {.method = METHOD_TIMER, .number = w->id};
    drop(w);
    local_send(i, &m);
}

static int32_t timers_start(const omb_host *host, uint64_t id, uint32_t after_ms)
{
    struct plug_instance *i = instance_of(host);
    if (!guard_loop(i, "timers.start"))
        return -OMB_E_STATE;
    struct wakeup *w = find(i, id);
    if (!w) {
        if (i->n_timer >= PLUG_MAX_TIMERS)
            return -OMB_E_LIMIT;
        w = calloc(1, sizeof *w);
        if (!w)
            return -OMB_E_NOMEM;
        w->instance = i;
        w->id = id;
        timer_init(&w->timer, on_fire);
        list_add_tail(&i->timers, &w->link);
        i->n_timer++;
    }
    after_ms = after_ms ? after_ms : 1;
    if (i->plug->still) { /* of those due at once the one started first is first */
        w->due = i->still_ms + after_ms;
        list_remove(&w->link);
        list_add_tail(&i->timers, &w->link);
    } else {
        timer_start(i->plug->wheel, &w->timer, after_ms);
    }
    return 0;
}

uint32_t ext_timers_pass(struct plug_instance *i, uint32_t ms)
{
    struct wakeup *next = NULL;
    for (struct list *l = i->timers.next; l != &i->timers; l = l->next) {
        struct wakeup *w = LIST_ITEM(l, struct wakeup, link);
        if (!next || w->due < next->due)
            next = w;
    }
    uint64_t end = i->still_ms + ms;
    if (!next || ms == 0 || next->due > end) {
        i->still_ms = end;
        return 0;
    }
    i->still_ms = next->due > i->still_ms ? next->due : i->still_ms;
    ms = (uint32_t)(end - i->still_ms);
    on_fire(&next->timer);
    return ms;
}

static void timers_stop(const omb_host *host, uint64_t id)
{
    struct plug_instance *i = instance_of(host);
    struct wakeup *w = guard_loop(i, "timers.stop") ? find(i, id) : NULL;
    if (w)
        drop(w);
}

void ext_timers_end(struct plug_instance *i)
{
    while (!list_empty(&i->timers))
        drop(LIST_ITEM(i->timers.next, struct wakeup, link));
}

const omb_ext_timers ext_timers_table = {timers_start, timers_stop};
