/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the order in which waiting contacts are taken. Knows no case and no clock. Called by app. */
#include "core/desk/queue.h"

#include "core/base/limits.h"

#include <stdlib.h>

/* Below the bound priority counts, at the bound age alone; arrival breaks every tie. */
static bool before(const struct queue_item *a, const struct queue_item *b)
{
    bool a_due = a->passed >= QUEUE_FAIR_POSITIONS, b_due = b->passed >= QUEUE_FAIR_POSITIONS;
    if (a_due != b_due)
        return a_due;
    if (!a_due && a->priority != b->priority)
        return a->priority > b->priority;
    return a->arrival < b->arrival;
}

static uint32_t find(const struct queue *q, struct id kase)
{
    for (uint32_t i = 0; i < q->n; i++)
        if (id_eq(q->item[i].kase, kase))
            return i;
    return UINT32_MAX;
}

static void put(struct queue *q, struct queue_item item)
{
    uint32_t lo = 0, hi = q->n;
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (before(&q->item[mid], &item))
            lo = mid + 1;
        else
            hi = mid;
    }
    memmove(&q->item[lo + 1], &q->item[lo], (q->n - lo) * sizeof item);
    q->item[lo] = item;
    q->n++;
}

static struct queue_item cut(struct queue *q, uint32_t at)
{
    struct queue_item item = q->item[at];
    memmove(&q->item[at], &q->item[at + 1], (q->n - at - 1) * sizeof item);
    q->n--;
    return item;
}

void queue_free(struct queue *q)
{
    free(q->item);
    *q = (struct queue){.item = NULL};
}

int queue_add(struct queue *q, struct id kase, int32_t priority, uint64_t since)
{
    uint32_t at = find(q, kase);
    if (at != UINT32_MAX) {
        struct queue_item item = cut(q, at);
        item.priority = priority;
        put(q, item);
        return 0;
    }
    if (q->n == q->cap) {
        uint32_t cap = q->cap ? q->cap * 2 : 64;
        struct queue_item *more = realloc(q->item, cap * sizeof *more);
        if (!more)
            return -OMB_E_NOMEM;
        q->item = more;
        q->cap = cap;
    }
    put(q, (struct queue_item){.kase = kase,
                               .since = since,
                               .arrival = ++q->arrivals,
                               .priority = priority});
    return 0;
}

bool queue_remove(struct queue *q, struct id kase)
{
    uint32_t at = find(q, kase);
    if (at == UINT32_MAX)
        return false;
    (void)cut(q, at);
    return true;
}

const struct queue_item *queue_first(const struct queue *q)
{
    return q->n ? &q->item[0] : NULL;
}

/* Whoever reaches the bound moves up; nearly all are in order already. */
static void settle(struct queue *q)
{
    for (uint32_t i = 1; i < q->n; i++) {
        struct queue_item item = q->item[i];
        uint32_t at = i;
        for (; at > 0 && before(&item, &q->item[at - 1]); at--)
            q->item[at] = q->item[at - 1];
        q->item[at] = item;
    }
}

bool queue_take(struct queue *q, struct id kase)
{
    uint32_t at = find(q, kase);
    if (at == UINT32_MAX)
        return false;
    struct queue_item taken = cut(q, at);
    for (uint32_t i = 0; i < q->n; i++)
        if (q->item[i].arrival < taken.arrival && q->item[i].passed < QUEUE_FAIR_POSITIONS)
            q->item[i].passed++;
    settle(q);
    return true;
}

uint32_t queue_position(const struct queue *q, struct id kase)
{
    uint32_t at = find(q, kase);
    return at == UINT32_MAX ? 0 : at + 1;
}

static int compare(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

uint64_t queue_wait_ms(uint32_t position, uint32_t agents, const uint64_t *service, uint32_t n)
{
    uint64_t sorted[QUEUE_SERVICES];
    if (!position || !n)
        return 0;
    if (n > QUEUE_SERVICES)
        n = QUEUE_SERVICES;
    memcpy(sorted, service, n * sizeof *sorted);
    qsort(sorted, n, sizeof *sorted, compare);
    if (!agents)
        agents = 1;
    uint64_t rounds = ((uint64_t)position + agents - 1) / agents;
    return rounds * sorted[n / 2];
}
