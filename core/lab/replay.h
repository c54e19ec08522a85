/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_LAB_REPLAY_H
#define OMB_LAB_REPLAY_H

#include "core/lab/history.h"
#include "core/policy/bundle.h"

/*
 * Every recorded decision again, with the bundle that made it, byte for byte.
 *
 *   replay_open(&options, &r);  replay_feed(r, &event) …  replay_finish(r, until, &json);
 *   replay_close(r);
 *
 * Memory does not grow with what is fed. One thread.
 */
struct replay;

struct replay_options {
    /*
     * Finds a bundle by its hash in hex and gives one reference, or -OMB_E_NOTFOUND (then its
     * decisions count as missing), or another failure, which ends the replay.
     */
    int (*find)(void *ctx, omb_str hash, struct bundle **out);
    void *ctx;
    uint64_t since; /* for the report */
};

struct replay_counts {
    uint64_t decisions, same, differ, missing, erased, unreadable;
};

OMB_MUST_USE int replay_open(const struct replay_options *o, struct replay **out);
void replay_close(struct replay *r); /* accepts NULL */

/* One event, in any order. 0, or -OMB_E_NOMEM and what `find` failed with. */
OMB_MUST_USE int replay_feed(struct replay *r, const struct history_event *e);

void replay_counts(const struct replay *r, struct replay_counts *out);

/* The report of README.md as one JSON object. */
OMB_MUST_USE int replay_finish(const struct replay *r, uint64_t until, struct buf *json);

#endif
