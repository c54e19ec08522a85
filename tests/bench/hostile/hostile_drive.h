/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_BENCH_HOSTILE_DRIVE_H
#define OMB_BENCH_HOSTILE_DRIVE_H

#include "tests/conform/hostile_rig.h"

/*
 * What gives a row of corpora/plugin-hostile its opportunity, again and again while neighbours are
 * measured: customers who visit, a plugin that comes and goes, files that are to be loaded. The same
 * is done where nothing misbehaves.
 */
enum { DRIVE_SETTINGS = 8 };

struct drive {
    struct rig *rig;
    const char *row;
    bool quiet; /* the same without the misbehaviour */
    bool running;
    uv_timer_t turn;
    uint64_t conn;
    uint32_t turns;
    bool changing; /* a change of plugins is under way */
    uint32_t n_changed, n_refused, n_visits;
    char good[256], bad[256]; /* files; bad: "" where the row is not about a file */
    struct plug_setting setting[DRIVE_SETTINGS];
    uint32_t n_setting;
};

/* Starts the rig as the row wants it. 0, -OMB_E_*. */
int drive_begin(struct drive *d, struct rig *r, const char *row, bool quiet);
void drive_start(struct drive *d);
void drive_stop(struct drive *d);

#endif
