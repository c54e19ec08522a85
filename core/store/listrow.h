/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_STORE_LISTROW_H
#define OMB_STORE_LISTROW_H

#include "core/base/arena.h"

/*
 * What lists filter and sort by, taken from a case's row JSON once, when it is written.
 * Texts borrow from the JSON or live in the arena. A row that is no object reads as empty.
 */
struct listrow {
    uint64_t number, changed_at;
    int64_t tier; /* -1: none */
    omb_str status, holder, customer;
    bool open, queued;
    int64_t approvals;
};

void listrow_read(omb_str json, omb_str customer, struct arena *a, struct listrow *out);

/* Filters of store_list. -OMB_E_INVALID for an unknown one. */
enum listrow_filter {
    LISTROW_ALL,
    LISTROW_OPEN,
    LISTROW_QUEUE,
    LISTROW_QUEUES, /* queued at this level or below */
    LISTROW_HOLDER,
    LISTROW_CUSTOMER,
    LISTROW_APPROVALS,
    LISTROW_FILTERS
};
OMB_MUST_USE int listrow_filter(omb_str text, enum listrow_filter *kind, omb_str *word,
                                int64_t *level);

/* What a row shows once its person is erased: the facts above, without words. */
omb_str listrow_erased(const struct listrow *r, struct arena *a);

#endif
