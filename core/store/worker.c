/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the bodies of the writer and the reader thread, and the rule that a store which
 * failed acknowledges nothing until a probe commit succeeds.
 * Must not know callbacks (store.c) or how a group is stored (the backend).
 * Called by store.c through the lanes. */
#include "core/store/worker.h"

#include "core/base/clock.h"
#include "core/base/log.h"

struct writer {
    struct store *s;
    int code;            /* what queued transactions fail with while down */
    uint64_t next_probe; /* ms, monotonic */
};

static void set_down(struct writer *w, int code, const omb_error *why)
{
    struct store *s = w->s;
    w->code = code;
    w->next_probe = clock_mono_ms() + s->probe_ms;
    uv_mutex_lock(&s->lock);
    s->why = *why;
    uv_mutex_unlock(&s->lock);
    if (!atomic_exchange(&s->down, true))
        log_error("store", "down: %s", why->text);
    uv_async_send(&s->wake);
}

static void try_up(struct writer *w)
{
    struct store *s = w->s;
    omb_error why = {.size = sizeof(why)};
    int rc = s->ops->probe(s->backend, &why);
    if (rc) {
        set_down(w, rc, &why);
        return;
    }
    atomic_store(&s->down, false);
    log_info("store", "up again");
    uv_async_send(&s->wake);
}

static void fail_all(struct lane_list *list, int code)
{
    for (struct lane_item *i = list->head; i; i = i->next)
        ((struct store_job *)i)->status = code;
}

static void count(struct store *s, const struct lane_list *list, const struct store_tally *tally,
                  bool failed)
{
    uv_mutex_lock(&s->lock);
    if (failed) {
        s->stats.failed += list->n;
    } else {
        s->stats.groups++;
        s->stats.syncs++;
        s->stats.events += tally->events;
        s->stats.conflicts += tally->conflicts;
        s->stats.repeats += tally->repeats;
        s->stats.last_group_events = tally->events;
        if (tally->events > s->stats.max_group_events)
            s->stats.max_group_events = tally->events;
    }
    uv_mutex_unlock(&s->lock);
}

static void write_group(struct writer *w, struct lane_list *list)
{
    struct store *s = w->s;
    omb_error why = {.size = sizeof(why)};
    struct store_tally tally = {0};
    int rc = w->code;
    if (!atomic_load(&s->down)) {
        rc = s->ops->commit(s->backend, (struct store_job *)list->head, clock_unix_ms(), &tally,
                            &why);
        if (rc)
            set_down(w, rc, &why);
    }
    if (rc)
        fail_all(list, rc);
    count(s, list, &tally, rc != 0);
    lane_done(&s->writer, list);
}

static void tidy(struct writer *w)
{
    omb_error why = {.size = sizeof(why)};
    if (atomic_load(&w->s->down))
        return;
    int rc = w->s->ops->tidy(w->s->backend, clock_unix_ms(), &why);
    if (rc)
        set_down(w, rc, &why);
}

void worker_write(void *store)
{
    struct writer w = {.s = store};
    struct lane_list list;
    bool going = true;
    while (going) {
        bool down = atomic_load(&w.s->down);
        going = lane_take(&w.s->writer, STORE_GROUP_MAX,
                          down ? w.s->probe_ms / 4 + 1 : STORE_SWEEP_MS, &list);
        if (down && clock_mono_ms() >= w.next_probe)
            try_up(&w);
        if (list.head)
            write_group(&w, &list);
        tidy(&w);
    }
}

void worker_read(void *store)
{
    struct store *s = store;
    struct lane_list list;
    while (lane_take(&s->reader, STORE_READ_BATCH, 0, &list)) {
        while (list.head) {
            uint32_t n = s->ops->read(s->backend, (struct store_read *)list.head);
            struct lane_list answered = lane_list_cut(&list, n);
            lane_done(&s->reader, &answered);
        }
    }
}
