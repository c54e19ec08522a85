/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the timer wheel: levels, cascading, the one libuv timer below. Must not know what waits.
 * Called by gateway's connections, plug's deadlines and app. */
#include "core/loop/timer.h"

#include "core/base/limits.h"

#include <stdlib.h>
#include <uv.h>

/*
 * Level 0 has a slot for each of the next 64 ticks, level 1 for each of the next 64 runs of 64
 * ticks, and so on. When the hand reaches the start of a slot of level n > 0, the timers in it are
 * dealt out to the levels below.
 */
enum { LEVELS = 4, SLOT_BITS = 6, SLOTS = 1 << SLOT_BITS, SLOT_MASK = SLOTS - 1 };
#define REACH (UINT64_C(1) << (LEVELS * SLOT_BITS)) /* ticks; later ones are dealt out again */

struct timer_wheel {
    uv_timer_t timer;
    uint64_t start_ms;     /* loop time of tick 0 */
    uint64_t hand;         /* ticks up to here are done */
    uint64_t wake;         /* tick the libuv timer is set to, 0 when it is stopped */
    uint64_t used[LEVELS]; /* bit: the slot may hold timers */
    uint32_t count;
    bool closed, turning;
    struct list slot[LEVELS][SLOTS];
};

void timer_init(struct loop_timer *t, void (*fire)(struct loop_timer *t))
{
    list_init(&t->link);
    t->tick = 0;
    t->fire = fire;
}

bool timer_runs(const struct loop_timer *t)
{
    return t->link.next && !list_empty(&t->link);
}

uint32_t timer_wheel_count(const struct timer_wheel *w)
{
    return w->count;
}

static void place(struct timer_wheel *w, struct loop_timer *t)
{
    uint64_t tick = t->tick - w->hand < REACH ? t->tick : w->hand + REACH - 1;
    unsigned level = 0;
    while (tick - w->hand >= UINT64_C(1) << ((level + 1) * SLOT_BITS))
        level++;
    unsigned slot = (unsigned)(tick >> (level * SLOT_BITS)) & SLOT_MASK;
    w->used[level] |= UINT64_C(1) << slot;
    list_add_tail(&w->slot[level][slot], &t->link);
}

/* Moves a slot's timers to a list of their own, since firing and placing fill slots again. */
static void take_slot(struct timer_wheel *w, unsigned level, unsigned slot, struct list *out)
{
    struct list *head = &w->slot[level][slot];
    list_init(out);
    w->used[level] &= ~(UINT64_C(1) << slot);
    if (list_empty(head))
        return;
    *out = *head;
    out->next->prev = out;
    out->prev->next = out;
    list_init(head);
}

static void cascade(struct timer_wheel *w)
{
    for (unsigned level = 1; level < LEVELS; level++) {
        if (w->hand & ((UINT64_C(1) << (level * SLOT_BITS)) - 1))
            return;
        struct list taken, *node;
        take_slot(w, level, (unsigned)(w->hand >> (level * SLOT_BITS)) & SLOT_MASK, &taken);
        while ((node = list_pop_head(&taken)))
            place(w, LIST_ITEM(node, struct loop_timer, link));
    }
}

static void fire_slot(struct timer_wheel *w)
{
    struct list due, *node;
    take_slot(w, 0, (unsigned)w->hand & SLOT_MASK, &due);
    while ((node = list_pop_head(&due))) {
        struct loop_timer *t = LIST_ITEM(node, struct loop_timer, link);
        w->count--;
        t->fire(t);
    }
}

/* The next tick at which something is due or to be dealt out; 0 when nothing waits. */
static uint64_t next_tick(const struct timer_wheel *w)
{
    uint64_t best = 0;
    for (unsigned level = 0; level < LEVELS; level++) {
        uint64_t used = w->used[level];
        if (!used)
            continue;
        uint64_t hand = w->hand >> (level * SLOT_BITS);
        unsigned from = (unsigned)(hand + 1) & SLOT_MASK;
        uint64_t turned = used >> from | used << ((SLOTS - from) & SLOT_MASK);
        uint64_t tick = (hand + 1 + (unsigned)__builtin_ctzll(turned)) << (level * SLOT_BITS);
        if (!best || tick < best)
            best = tick;
    }
    return best;
}

static uint64_t ms_since_start(const struct timer_wheel *w)
{
    return uv_now(w->timer.loop) - w->start_ms;
}

static void on_timer(uv_timer_t *timer);

static void set_alarm(struct timer_wheel *w)
{
    uint64_t next = w->count ? next_tick(w) : 0;
    if (next == 0) {
        uv_timer_stop(&w->timer);
        w->wake = 0;
        return;
    }
    if (next == w->wake)
        return;
    uint64_t at = next * TIMER_TICK_MS, now = ms_since_start(w);
    /* Never 0: libuv would call again within the same turn, for ever. */
    uv_timer_start(&w->timer, on_timer, at > now ? at - now : 1, 0);
    w->wake = next;
}

static void on_timer(uv_timer_t *timer)
{
    struct timer_wheel *w = timer->data;
    uint64_t until = ms_since_start(w) / TIMER_TICK_MS;
    w->turning = true;
    w->wake = 0;
    while (w->hand < until && w->count && !w->closed) {
        w->hand++;
        cascade(w);
        fire_slot(w);
    }
    w->turning = false;
    if (!w->closed)
        set_alarm(w);
}

int timer_wheel_open(struct uv_loop_s *loop, struct timer_wheel **out)
{
    struct timer_wheel *w = calloc(1, sizeof *w);
    if (!w)
        return -OMB_E_NOMEM;
    uv_timer_init(loop, &w->timer);
    w->timer.data = w;
    w->start_ms = uv_now(loop);
    for (unsigned level = 0; level < LEVELS; level++) {
        for (unsigned slot = 0; slot < SLOTS; slot++)
            list_init(&w->slot[level][slot]);
    }
    *out = w;
    return 0;
}

static void on_closed(uv_handle_t *handle)
{
    free(handle->data);
}

void timer_wheel_close(struct timer_wheel *w)
{
    if (!w || w->closed)
        return;
    w->closed = true;
    for (unsigned level = 0; level < LEVELS; level++) {
        for (unsigned slot = 0; slot < SLOTS; slot++) {
            while (list_pop_head(&w->slot[level][slot]))
                w->count--;
        }
    }
    uv_close((uv_handle_t *)&w->timer, on_closed);
}

void timer_start(struct timer_wheel *w, struct loop_timer *t, uint64_t after_ms)
{
    timer_stop(w, t);
    if (w->closed)
        return;
    uint64_t now = ms_since_start(w);
    if (w->count == 0 && !w->turning)
        w->hand = now / TIMER_TICK_MS; /* nothing waits: no need to walk there */
    if (after_ms > UINT64_MAX / 4)
        after_ms = UINT64_MAX / 4;
    t->tick = (now + after_ms + TIMER_TICK_MS - 1) / TIMER_TICK_MS;
    if (t->tick <= w->hand)
        t->tick = w->hand + 1;
    place(w, t);
    w->count++;
    if (!w->turning && (w->wake == 0 || t->tick < w->wake))
        set_alarm(w);
}

void timer_stop(struct timer_wheel *w, struct loop_timer *t)
{
    if (!timer_runs(t)) {
        list_init(&t->link);
        return;
    }
    list_remove(&t->link);
    w->count--;
    /* The alarm stays: a needless wake-up is cheaper than a search at every stop. */
    if (w->count == 0 && !w->turning && !w->closed)
        set_alarm(w);
}
