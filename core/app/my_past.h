/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_MY_PAST_H
#define OMB_APP_MY_PAST_H

#include "core/base/json_out.h"
#include "core/desk/event.h"
#include "core/desk/kase.h"

/*
 * What a case's history tells its customer: where each refund is, and every numbered
 * confirmation that went to him. Fed with the events in order. [loop]
 */
struct my_track { /* a refund on its way */
    char id[12], order[32], line[32], to[12];
    struct money amount;
    uint64_t asked, approved, sent, reversed; /* ms UTC; 0: not yet */
    uint64_t expected;
    bool over; /* refused, failed, withdrawn: no refund */
};

struct my_past {
    struct my_track track[CASE_MAX_REMEDIES];
    uint32_t n;
    struct buf confirmations; /* JSON objects, with commas between */
};

void my_past_begin(struct my_past *p, const struct kase *k);
void my_past_event(struct my_past *p, const struct event *e);

/* The members "refunds" and "confirmations" into an open object. */
void my_past_json(const struct my_past *p, struct json_out *o);
void my_past_free(struct my_past *p);

#endif
