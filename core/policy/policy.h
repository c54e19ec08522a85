/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_POLICY_POLICY_H
#define OMB_POLICY_POLICY_H

#include "core/desk/decide.h"
#include "core/policy/bundle.h"

/*
 * The policies of one tenant: the active bundle, the one before it, one on trial, and what may
 * be swapped while the host runs. The app opens one for each tenant, loads a folder, and
 * hands `policy_decide` with the policy as context to the desk.
 *
 *   policy_open(&p);
 *   rc = policy_reload(p, "scripts", &errors);      first time and after every change
 *   ctx.decide = policy_decide; ctx.decide_ctx = p;
 *
 * Files are watched by the app, not here. [loop]
 */
struct policy;

OMB_MUST_USE int policy_open(struct policy **out);
void policy_close(struct policy *p); /* accepts NULL; pinned bundles live on until unpinned */

/*
 * Compiles `dir`, runs its specs, and makes it the active bundle. On any failure the old
 * one stays and `errors` says file, line and why: -OMB_E_IO, -OMB_E_LIMIT, -OMB_E_INVALID.
 * 0 also when the folder holds what is active already (`changed` of the stats then stays put).
 */
OMB_MUST_USE int policy_reload(struct policy *p, const char *dir, struct bundle_errors *errors);

/* The active bundle, borrowed until the next reload or decision; NULL before the first one. */
struct bundle *policy_active(const struct policy *p);

/*
 * Puts a bundle in force that was loaded and checked elsewhere. Takes the caller's reference to
 * it; `previous` (borrowed, NULL is fine) is what faults would bring back. A trial goes on.
 */
void policy_activate(struct policy *p, struct bundle *b, struct bundle *previous);
struct bundle *policy_previous(const struct policy *p);       /* borrowed; NULL without one */
void policy_set_previous(struct policy *p, struct bundle *b); /* borrowed; NULL is fine */

/* Keeps a bundle findable by its hash, for what began with it; the one kept longest goes. */
void policy_keep(struct policy *p, struct bundle *b);

/* A live bundle by its hash (active, previous, on trial, or still kept), borrowed; NULL when gone.
 */
struct bundle *policy_bundle(const struct policy *p, omb_str hash);

/* Which bundle decides for this subject now: the canary's, or the one in force. */
struct bundle *policy_bundle_for(const struct policy *p, omb_str subject);

/*
 * A candidate beside what is in force (policy_trial.h). Takes the reference; an earlier trial
 * ends. mode NONE ends it only.
 */
struct policy_trial;
void policy_try(struct policy *p, const struct policy_trial *begin);
struct policy_trial *policy_trial(struct policy *p); /* NULL without one */

/* A decide_fn: ctx is the struct policy. Without a bundle every answer is the default. */
void policy_decide(void *ctx, enum decide_point point, const struct facts *facts, uint64_t now,
                   struct arena *arena, struct verdict *out);

/*
 * Counts faults of the decision made last: the app calls it after every verdict with status != 0.
 * POLICY_FAULTS_TO_REVERT of them within POLICY_FAULT_WINDOW_MS say, once, that the bundle must go:
 * nothing is swapped here, since a swap is recorded first.
 */
enum policy_alarm {
    POLICY_CALM,
    POLICY_REVERT,    /* what is in force: policy_previous must come back */
    POLICY_STOP_TRIAL /* the canary */
};
enum policy_alarm policy_faulted(struct policy *p, uint64_t now);

/* The previous bundle is in force again, and there is none before it. */
void policy_revert(struct policy *p);

struct policy_stats {
    uint64_t decisions, faults, reloads, refused_reloads, reverts;
    uint64_t ticks;   /* of all decisions */
    uint64_t changed; /* counts swaps of the active bundle */
    uint64_t tried;   /* decisions of candidates, in shadows and canaries */
    uint32_t bundles; /* kept */
    size_t bytes;     /* of the active bundle's machine images */
};
void policy_stats(const struct policy *p, struct policy_stats *out);

/* One decision over a given bundle, for tools and specs; same contract as policy_decide. */
void policy_decide_with(struct bundle *b, enum decide_point point, const struct facts *facts,
                        uint64_t now, struct arena *arena, struct verdict *out);

#endif
