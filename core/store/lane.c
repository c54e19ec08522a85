/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the two queues between the loop and one worker thread.
 * Must not know what the items are.
 * Called by store.c (loop side), writer.c and reader.c (worker side). */
#include "core/store/lane.h"

void lane_list_add(struct lane_list *l, struct lane_item *item)
{
    item->next = NULL;
    if (l->tail)
        l->tail->next = item;
    else
        l->head = item;
    l->tail = item;
    l->n++;
}

struct lane_list lane_list_cut(struct lane_list *l, uint32_t n)
{
    struct lane_list cut = {0};
    if (n >= l->n) {
        cut = *l;
        *l = (struct lane_list){0};
        return cut;
    }
    while (cut.n < n) {
        struct lane_item *item = l->head;
        l->head = item->next;
        l->n--;
        lane_list_add(&cut, item);
    }
    return cut;
}

static void lane_list_join(struct lane_list *to, struct lane_list *from)
{
    if (!from->head)
        return;
    if (to->tail)
        to->tail->next = from->head;
    else
        to->head = from->head;
    to->tail = from->tail;
    to->n += from->n;
    *from = (struct lane_list){0};
}

int lane_start(struct lane *l, uv_async_t *wake, void (*run)(void *), void *arg)
{
    *l = (struct lane){.wake = wake};
    if (uv_mutex_init(&l->lock))
        return -OMB_E_NOMEM;
    if (uv_cond_init(&l->filled)) {
        uv_mutex_destroy(&l->lock);
        return -OMB_E_NOMEM;
    }
    if (uv_thread_create(&l->thread, run, arg)) {
        uv_cond_destroy(&l->filled);
        uv_mutex_destroy(&l->lock);
        return -OMB_E_NOMEM;
    }
    l->made = true;
    return 0;
}

void lane_stop(struct lane *l)
{
    if (!l->made)
        return;
    uv_mutex_lock(&l->lock);
    l->stop = true;
    uv_cond_signal(&l->filled);
    uv_mutex_unlock(&l->lock);
    uv_thread_join(&l->thread);
    uv_cond_destroy(&l->filled);
    uv_mutex_destroy(&l->lock);
    l->made = false;
}

void lane_push(struct lane *l, struct lane_item *item)
{
    uv_mutex_lock(&l->lock);
    lane_list_add(&l->waiting, item);
    if (l->asleep)
        uv_cond_signal(&l->filled);
    uv_mutex_unlock(&l->lock);
}

struct lane_list lane_collect(struct lane *l)
{
    /* After lane_stop there is no worker left to race with. */
    if (l->made)
        uv_mutex_lock(&l->lock);
    struct lane_list list = l->done;
    l->done = (struct lane_list){0};
    if (l->made)
        uv_mutex_unlock(&l->lock);
    return list;
}

uint32_t lane_waiting(struct lane *l)
{
    uv_mutex_lock(&l->lock);
    uint32_t n = l->waiting.n;
    uv_mutex_unlock(&l->lock);
    return n;
}

static void lane_sleep(struct lane *l, uint64_t ms)
{
    l->asleep = true;
    if (ms)
        uv_cond_timedwait(&l->filled, &l->lock, ms * 1000000);
    else
        uv_cond_wait(&l->filled, &l->lock);
    l->asleep = false;
}

bool lane_take(struct lane *l, uint32_t most, uint64_t ms, struct lane_list *out)
{
    *out = (struct lane_list){0};
    uv_mutex_lock(&l->lock);
    while (!l->waiting.head && !l->stop) {
        lane_sleep(l, ms);
        if (ms)
            break;
    }
    bool going = l->waiting.head || !l->stop;
    *out = lane_list_cut(&l->waiting, most);
    uv_mutex_unlock(&l->lock);
    return going;
}

void lane_done(struct lane *l, struct lane_list *list)
{
    uv_mutex_lock(&l->lock);
    lane_list_join(&l->done, list);
    uv_mutex_unlock(&l->lock);
    uv_async_send(l->wake);
}
