/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_LAB_HISTORY_H
#define OMB_LAB_HISTORY_H

#include "core/base/json_out.h"
#include "core/desk/event.h"
#include "core/lab/record.h"

/* One event of the past, as tools that look back take it; texts are borrowed for the call. */
struct history_event {
    struct id kase;
    uint64_t seq, at;
    enum event_kind kind;
    omb_str body;
};

/* EVENT_BIT(…) of the kinds that may hold a decision, and of those that tell of money. */
event_set history_record_kinds(void);
event_set history_money_kinds(void);

enum history_found {
    HISTORY_NONE,       /* the event holds no decision */
    HISTORY_DECISION,   /* *out is filled */
    HISTORY_ERASED,     /* whatever it held went with its person */
    HISTORY_UNREADABLE, /* a decision that this program cannot read */
};

/* The decision that the event holds. Texts of *out borrow from the body or the arena. [any] */
enum history_found history_record(const struct history_event *e, struct arena *arena,
                                  struct record *out);

/* A count of decisions by the bundle that made them; HISTORY_BUNDLES of them, then "others". */
#define HISTORY_BUNDLES 64
struct history_bundles {
    struct {
        char hash[HASH_HEX + 1];
        uint64_t decisions;
        bool found;
    } row[HISTORY_BUNDLES];
    uint32_t n, last;
    uint64_t others;
};

/* Counts one more and returns its place; HISTORY_BUNDLES for one of the others. */
uint32_t history_count_bundle(struct history_bundles *b, omb_str hash);
void history_print_bundles(const struct history_bundles *b, bool with_found, struct json_out *o);

#endif
