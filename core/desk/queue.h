/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_DESK_QUEUE_H
#define OMB_DESK_QUEUE_H

#include "core/base/id.h"

#include <stdint.h>

/*
 * Contacts that wait for a person at one tier of one tenant, in the order in which they
 * should be taken: priority first, then age, with a bound. A contact that was passed
 * over QUEUE_FAIR_POSITIONS times by contacts that came later goes before every later
 * one, whatever their priority; so nobody waits for ever behind a stream of urgent ones,
 * and among equals nobody is ever passed at all.
 *
 * A pure structure: time comes in as an argument, nothing is stored elsewhere; the
 * driver builds it from rows at start. Zero-initialise; queue_free frees. [loop]
 */
struct queue_item {
    struct id kase;
    uint64_t since;   /* ms UTC: entered the queue */
    uint64_t arrival; /* counts entries: who came later has the higher one */
    int32_t priority;
    uint32_t passed; /* later arrivals that were taken before it */
};

struct queue {
    struct queue_item *item; /* in the order in which they will be taken */
    uint32_t n, cap;
    uint64_t arrivals;
};

#define QUEUE_SERVICES 32 /* newest service times that the expected wait looks at */

void queue_free(struct queue *q);

/* Enters, or moves when it is there with another priority (its age stays). -OMB_E_NOMEM. */
OMB_MUST_USE int queue_add(struct queue *q, struct id kase, int32_t priority, uint64_t since);

/* Leaves without being served (ended, escalated). False when it was not there. */
bool queue_remove(struct queue *q, struct id kase);

/* The next one to take, or NULL. */
const struct queue_item *queue_first(const struct queue *q);

/* An agent took this one (any one, not only the first): those it passed are counted. */
bool queue_take(struct queue *q, struct id kase);

/* 1 for the next one; 0 when it is not there. */
uint32_t queue_position(const struct queue *q, struct id kase);

/*
 * Expected wait at a position, ms: rounds of the agents at work times the middle of the
 * last service times. 0 when nothing is known. n is at most QUEUE_SERVICES, `service` is
 * not kept.
 */
uint64_t queue_wait_ms(uint32_t position, uint32_t agents, const uint64_t *service, uint32_t n);

#endif
