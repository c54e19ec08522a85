/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_APP_POLICY_KEEPER_H
#define OMB_APP_POLICY_KEEPER_H

#include "core/app/policy_rows.h"
#include "core/policy/policy.h"

/*
 * What is in force for one tenant, as the store holds it. Files, the API, the command line and
 * faults all change it here and in the same order: the bundle is kept, the activation record is
 * written, then the pointer moves, and only then does the bundle decide. Changes queue up and run
 * one after another. Works for a host and for a command without one. [loop]
 */
struct keeper;

struct keeper_options {
    struct policy_rows rows;
    const char *slug;           /* of the tenant, for the log */
    struct policy *policy;      /* borrowed */
    bool second_person;         /* files and people only propose */
    void (*swapped)(void *ctx); /* what is in force or on trial changed; NULL is fine */
    void *ctx;
};

/*
 * Reads what the store holds and puts it in force, with its trial; runs the loop meanwhile. A
 * change that was recorded and not finished is finished. 0 also when nothing was ever active, or
 * the stored bundle does not load in this program (said in the log): policy_active is NULL then.
 */
OMB_MUST_USE int keeper_open(const struct keeper_options *o, struct keeper **out);

/* Answers what waits with -OMB_E_CLOSED; before the store is closed. NULL is fine. */
void keeper_stop(struct keeper *k);
/* After the store is closed; runs the loop for what is on the pool. NULL is fine. */
void keeper_close(struct keeper *k);

struct keeper_result {
    int status;
    const char *detail; /* words when status is negative */
    bool proposed;      /* nothing is in force yet: `record` is a proposal */
    const struct activation *record;
};
typedef void (*keeper_fn)(void *ctx, const struct keeper_result *r);

/* A change to make. Strings are copied, the bundle and its archive are taken (and left empty). */
struct keeper_change {
    struct policy_load *load;
    struct activation a; /* by, how, why, mode, percent */
    const char *seen;    /* the folder's hash, when it is the folder that changed; or NULL */
};

/* -OMB_E_BUSY: too many wait; nothing was taken and `fn` (NULL is fine) is not called. */
OMB_MUST_USE int keeper_change(struct keeper *k, struct keeper_change *c, keeper_fn fn, void *ctx);

/* The previous bundle again, at once, whoever asks. -OMB_E_STATE when there is none. */
OMB_MUST_USE int keeper_rollback(struct keeper *k, const struct activation_who *by, const char *how,
                                 const char *why, keeper_fn fn, void *ctx);

/* Ends the trial. */
OMB_MUST_USE int keeper_stop_trial(struct keeper *k, const struct activation_who *by,
                                   const char *how, const char *why, keeper_fn fn, void *ctx);

/* Agrees to the open proposal n, or declines it. Never by the one who proposed: -OMB_E_DENIED. */
OMB_MUST_USE int keeper_decide(struct keeper *k, uint64_t n, bool agree,
                               const struct activation_who *by, const char *why, keeper_fn fn,
                               void *ctx);

/* Notes that the folder was looked at in this state and nothing follows from it. */
void keeper_saw(struct keeper *k, const char *hash);
bool keeper_has_seen(const struct keeper *k, const char *hash);

/* NULL without one. */
const struct activation *keeper_active(const struct keeper *k);
const struct activation *keeper_trial(const struct keeper *k);
const struct activation *keeper_proposal(const struct keeper *k); /* the open one */
const char *keeper_slug(const struct keeper *k);
uint64_t keeper_last(const struct keeper *k); /* number of the newest record */
struct policy *keeper_policy(const struct keeper *k);
const struct policy_rows *keeper_rows(const struct keeper *k);
bool keeper_is_busy(const struct keeper *k); /* a change is under way or waits */
bool keeper_second_person(const struct keeper *k);

#endif
