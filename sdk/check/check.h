/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_CHECK_H
#define OMB_CHECK_H

#include "core/base/buf.h"
#include "core/base/json.h"
#include "core/base/json_out.h"
#include "sdk/testkit/testkit.h"

#include <stdio.h>

/*
 * One check of a plugin file, run in a process of its own with a time-out: a crash or a hang is a
 * result like any other. A check fails by saying why; saying nothing is a pass.
 */
enum {
    CHECK_MS = 120000,
    CHECK_RUN_S = 20,
    CHECK_WHY = 400,
    CHECK_QUICK_MS = 100,
    CHECK_LIFES = 100,
    CHECK_TARGETS = 11
};

struct check {
    const char *file, *plugin; /* plugin: its name in the file, NULL: the first */
    const char *transcripts;   /* a folder for what check "child" compares; NULL: not kept */
    const char *const *set;    /* KEY=VALUE of options, NULL after the last */
    const char *const *sample; /* what its requests and sockets understand, likewise */
    const char *const *answer; /* "flows.examples {…}": what the host answers, likewise */
    uint64_t seed;
    uint64_t random; /* state */
    char why[CHECK_WHY];
    bool failed;
    bool skipped; /* nothing of the kind is there to be checked; `why` says what */
};

typedef void (*check_fn)(struct check *c);
struct check_row {
    const char *name, *what;
    check_fn fn;
};

/* The checks by family; each ends with a row without a name. */
extern const struct check_row check_file_rows[];
extern const struct check_row check_life_rows[];
extern const struct check_row check_call_rows[];
extern const struct check_row check_door_rows[];
extern const struct check_row check_same_rows[];

/* The first reason stays. */
void check_fail(struct check *c, const char *fmt, ...) OMB_PRINTF(2, 3);
void check_skip(struct check *c, const char *why);
uint64_t check_random(struct check *c, uint64_t below);

/* ---- help for checks ---- */

/* The value that an option is to have: the one given, else the example of one that is required; absent:
 * its default. */
omb_str check_option(const struct check *c, const omb_option *o);

/* A kit with these values; NULL after check_fail. */
omb_kit *check_open(struct check *c);
omb_kit *check_started(struct check *c);
/* Complaints of the kit fail the check; closes it. */
void check_end(struct check *c, omb_kit *kit);

/* The calls of this plugin's kind: each with two inputs that are right. */
struct check_call {
    const char *method, *a, *b;
    bool answers_json; /* a success carries a JSON object */
};
const struct check_call *check_calls(const omb_kit *kit, uint32_t *n);

/* The nth of CHECK_TARGETS ways to ask for a socket at this path, as the host lets them through: the path
 * alone, with every kind of query, with the longest that a request line holds. */
void check_target(const char *path, uint32_t nth, struct buf *out);

/* Turns and lets time pass until the call is answered, at most a minute of virtual time. */
bool check_wait(omb_kit *kit, omb_op op);

#endif
