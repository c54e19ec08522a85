/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_LAB_RECORD_H
#define OMB_LAB_RECORD_H

#include "core/base/json.h"
#include "core/desk/decide.h"

/*
 * A decision record as `verdict.record` wrote it, read back: what is needed to decide again. All
 * strings borrow from the text or live in the arena. [any]
 */
struct record {
    omb_str text; /* the whole, as stored */
    enum decide_point point;
    omb_str bundle; /* its hash in hex; absent when no bundle was active */
    omb_str vm;
    uint64_t now;
    struct facts facts;
    omb_str read;    /* raw JSON array of fact names */
    omb_str verdict; /* raw JSON object */
    omb_str rule;
    uint64_t ticks;
    int status;
};

/* -OMB_E_SYNTAX when it is no JSON object, -OMB_E_INVALID for an unknown point or a fact of a
 * type that no policy can read. Facts that the point's contract no longer knows are kept.
 * *out may hold parts of it after a failure. */
OMB_MUST_USE int record_read(omb_str text, struct arena *arena, struct record *out);
/* The same for a record inside a text that is read already. */
OMB_MUST_USE int record_read_at(const struct json_doc *doc, uint32_t at, struct arena *arena,
                                struct record *out);

#endif
