/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_TESTS_FAULT_CUT_H
#define OMB_TESTS_FAULT_CUT_H

#include "core/base/arena.h"
#include "tests/fault/record.h"

/* A recorded run, and the folders that a power cut may leave of it. */
struct cut_event {
    struct record_head head;
    const char *name; /* name_len bytes */
    const char *bytes;
};

struct cut_log {
    char *data;
    struct cut_event *event;
    uint32_t n;
};

enum cut_mode {
    CUT_DROP,    /* nothing that was not synced is there */
    CUT_PREFIX,  /* the first so many writes since the sync are */
    CUT_SUBSET,  /* any of them are */
    CUT_TORN,    /* the same, some torn at a 512-byte sector */
    CUT_GARBAGE, /* the same, sectors of some hold noise */
    CUT_MODES
};

/* -OMB_E_IO | -OMB_E_CORRUPT | -OMB_E_NOMEM */
OMB_MUST_USE int cut_read(const char *path, struct cut_log *out);
void cut_free(struct cut_log *l);
bool cut_is(const struct cut_event *e, const char *name);

/*
 * Writes into the empty folder `dir` what is left when the power goes before event `at`.
 * `seed` decides everything that is left to chance. `no_syncs` leaves every sync out: what a
 * program that forgot them would have lost.
 */
struct cut_plan {
    uint32_t at;
    enum cut_mode mode;
    uint64_t seed;
    bool no_syncs;
};
OMB_MUST_USE int cut_make(const struct cut_log *l, const struct cut_plan *plan, const char *dir);

#endif
