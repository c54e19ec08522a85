/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_POLICY_KEEPER_I_H
#define OMB_APP_POLICY_KEEPER_I_H

#include "core/app/policy_keeper.h"
#include "core/base/list.h"

/*
 * Shared by policy_keeper.c (the queue of changes), policy_keeper_plan.c (what each one writes and
 * leads to) and policy_keeper_open.c (the start); nobody else.
 */
#define KEEPER_ROWS 6

enum step_kind {
    STEP_CHANGE,
    STEP_ROLLBACK,
    STEP_STOP_TRIAL,
    STEP_PROPOSE,
    STEP_DECLINE,
    STEP_SAW
};

struct step_row { /* written one after another */
    omb_str space;
    char key[HASH_HEX + 1];
    struct buf value;
    bool once;  /* what stands already under the key is the same and stays */
    bool fresh; /* nothing may stand under the key */
    bool bound; /* an earlier row says that it happened: tried until it is written */
};

struct step { /* one change on its way */
    struct list link;
    struct keeper *keeper;
    enum step_kind kind;
    struct bundle *bundle;
    struct activation a;
    char seen[HASH_HEX + 1];
    uint64_t decides;          /* number of the proposal that this agrees to or declines; or 0 */
    struct activation decided; /* that proposal as it is written */
    struct policy_pointer next;
    struct buf archive;
    struct step_row row[KEEPER_ROWS];
    uint32_t n_row, at;
    keeper_fn fn;
    void *ctx;
};

struct keeper {
    struct keeper_options o;
    char slug[32];
    struct list waiting; /* the first is under way */
    struct list finding; /* their bundle is still being found */
    uint32_t n_waiting;
    bool under_way;
    bool looking; /* for what a rollback would bring back: changes wait */
    struct policy_pointer pointer;
    struct activation active, previous, trial, proposal; /* n 0: none */
    uint64_t last_proposal;
    char seen[HASH_HEX + 1];
    uint32_t away; /* answers of store and pool that still come */
    uv_timer_t retry;
    bool closing;
};

/* Fills the rows; a negative status and words in *detail when it cannot be done now. */
int keeper_plan(struct step *s, const char **detail);
/* All rows are written: what they say becomes true. */
void keeper_apply(struct step *s);

void keeper_begin_trial(struct keeper *k, const struct activation *a, struct bundle *take);
/* Looks up what a rollback from the record in force would bring back. */
void keeper_find_previous(struct keeper *k);
void keeper_run(struct keeper *k);

#endif
