/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_POLICY_CANARY_I_H
#define OMB_APP_POLICY_CANARY_I_H

#include "core/app/policy_canary.h"
#include "core/base/list.h"
#include "core/base/map.h"
#include "core/lab/sequential.h"
#include "core/policy/policy_trial.h"

/* Shared by policy_canary.c (following cases) and policy_canary_keep.c (the row); nobody else. */

struct followed {     /* a case of the trial that is not over */
    struct list link; /* of quiet: longest quiet first */
    char key[ID_TEXT + 1];
    struct sequential_case seen;
    uint64_t at; /* of its last event */
};

struct canary {
    struct keeper *keeper;
    uint64_t number; /* of the trial under way; 0: none */
    enum trial_mode mode;
    struct sequential test;
    struct map cases; /* id -> struct followed */
    struct list quiet;
    bool dirty; /* since the row was written */
    bool ended; /* the end was asked for */
    bool writing, stopped;
    uint64_t kept_decisions; /* the trial's count in the row */
    uv_timer_t timer;
};

struct followed *canary_follow(struct canary *c, const char *key); /* NULL: no memory */
void canary_forget_all(struct canary *c);
void canary_begin(struct canary *c, const struct policy_trial *t); /* NULL: none */

/* Writes the row when something changed since. */
void canary_keep(struct canary *c);

#endif
