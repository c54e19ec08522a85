/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OMB_POLICY_POLICY_H
#define OMB_POLICY_POLICY_H

#include "core/desk/decide.h"
#include "core/policy/bundle.h"

/*
 * The policies of one tenant: the active bundle, the one before it, and what may be
 * swapped while the host runs. The app opens one for each tenant, loads a folder, and
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

/* A live bundle by its hash (active, previous, or still pinned), borrowed; NULL when gone. */
struct bundle *policy_bundle(const struct policy *p, omb_str hash);

/* A decide_fn: ctx is the struct policy. Without a bundle every answer is the default. */
void policy_decide(void *ctx, enum decide_point point, const struct facts *facts, uint64_t now,
                   struct arena *arena, struct verdict *out);

/*
 * Counts faults. POLICY_FAULTS_TO_REVERT of them within POLICY_FAULT_WINDOW_MS put the
 * previous bundle back: true then, once, for the app to log and raise an alarm. The app calls it
 * after every verdict with status != 0.
 */
bool policy_faulted(struct policy *p, uint64_t now);

struct policy_stats {
    uint64_t decisions, faults, reloads, refused_reloads, reverts;
    uint64_t ticks;   /* of all decisions */
    uint64_t changed; /* counts swaps of the active bundle */
    uint32_t bundles; /* alive */
    size_t bytes;     /* of the active bundle's machine images */
};
void policy_stats(const struct policy *p, struct policy_stats *out);

/* One decision over a given bundle, for tools and specs; same contract as policy_decide. */
void policy_decide_with(struct bundle *b, enum decide_point point, const struct facts *facts,
                        uint64_t now, struct arena *arena, struct verdict *out);

#endif
