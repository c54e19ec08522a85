/* SPDX-License-Identifier: Apache-2.0 */
/* Owns: which bundle of a tenant is active, on trial, kept; counting faults. Must not know: files'
 * watching, the store, cases. Called by: app (one for each tenant), flow. */
#include "core/policy/policy.h"

#include "core/policy/bundle_build.h"
#include "core/policy/decide.h"
#include "core/policy/policy_trial.h"
#include "core/policy/spec.h"

#include <stdlib.h>

struct faults {
    uint64_t at[POLICY_FAULTS_TO_REVERT];
    uint32_t n;
};

struct policy {
    struct bundle *kept[POLICY_KEPT_BUNDLES]; /* newest first; kept[0] was loaded last */
    uint32_t n_kept;
    struct bundle *active, *previous; /* each with a reference of its own */
    struct policy_trial trial;
    struct arena beside;     /* of the decision that is only compared */
    bool by_canary;          /* the last decision was the candidate's */
    struct faults faults[2]; /* of what is in force, of the canary */
    struct policy_stats stats;
};

int policy_open(struct policy **out)
{
    struct policy *p = calloc(1, sizeof *p);
    if (!p)
        return -OMB_E_NOMEM;
    *out = p;
    return 0;
}

void policy_close(struct policy *p)
{
    if (!p)
        return;
    for (uint32_t i = 0; i < p->n_kept; i++)
        bundle_unpin(p->kept[i]);
    bundle_unpin(p->active);
    bundle_unpin(p->previous);
    bundle_unpin(p->trial.bundle);
    arena_free(&p->beside);
    free(p);
}

static void unkeep(struct policy *p, uint32_t at)
{
    struct bundle *b = p->kept[at];

    p->n_kept--;
    memmove(&p->kept[at], &p->kept[at + 1], (p->n_kept - at) * sizeof p->kept[0]);
    bundle_unpin(b);
}

void policy_keep(struct policy *p, struct bundle *b)
{
    (void)bundle_pin(b);
    for (uint32_t i = 0; i < p->n_kept; i++) {
        if (strcmp(p->kept[i]->hash, b->hash) == 0) {
            unkeep(p, i); /* comes first again */
            break;
        }
    }
    if (p->n_kept == POLICY_KEPT_BUNDLES)
        unkeep(p, p->n_kept - 1);
    memmove(&p->kept[1], &p->kept[0], p->n_kept * sizeof p->kept[0]);
    p->kept[0] = b;
    p->n_kept++;
}

void policy_activate(struct policy *p, struct bundle *b, struct bundle *previous)
{
    struct bundle *gone = p->previous, *last = p->active;

    policy_keep(p, b);
    p->previous = previous ? bundle_pin(previous) : NULL;
    p->active = b;
    p->faults[0].n = 0;
    p->stats.changed++;
    bundle_unpin(gone);
    bundle_unpin(last); /* flows that began with it still find it among the kept */
}

void policy_revert(struct policy *p)
{
    if (!p->previous)
        return;
    p->stats.reverts++;
    policy_activate(p, bundle_pin(p->previous), NULL);
}

int policy_reload(struct policy *p, const char *dir, struct bundle_errors *errors)
{
    struct bundle *b = NULL;
    int rc = bundle_load(dir, &b, errors);

    p->stats.reloads++;
    if (rc == 0)
        rc = spec_check(b, errors);
    if (rc != 0) {
        p->stats.refused_reloads++;
        bundle_unpin(b);
        return rc;
    }
    if (p->active && strcmp(p->active->hash, b->hash) == 0)
        bundle_unpin(b); /* nothing new: running flows and the fault count stay as they are */
    else
        policy_activate(p, b, p->active);
    return 0;
}

struct bundle *policy_active(const struct policy *p)
{
    return p->active;
}

struct bundle *policy_previous(const struct policy *p)
{
    return p->previous;
}

void policy_set_previous(struct policy *p, struct bundle *b)
{
    struct bundle *gone = p->previous;

    p->previous = b ? bundle_pin(b) : NULL;
    bundle_unpin(gone);
}

struct bundle *policy_bundle_for(const struct policy *p, omb_str subject)
{
    return policy_trial_takes(&p->trial, subject) ? p->trial.bundle : p->active;
}

void policy_try(struct policy *p, const struct policy_trial *begin)
{
    struct bundle *gone = p->trial.bundle;

    if (gone)
        policy_keep(p, gone); /* conversations that began with it end with it */
    p->trial = *begin;
    p->faults[1].n = 0;
    bundle_unpin(gone);
}

struct policy_trial *policy_trial(struct policy *p)
{
    return p->trial.mode == TRIAL_NONE ? NULL : &p->trial;
}

struct bundle *policy_bundle(const struct policy *p, omb_str hash)
{
    if (p->active && str_is(hash, p->active->hash))
        return p->active;
    if (p->previous && str_is(hash, p->previous->hash))
        return p->previous;
    if (p->trial.bundle && str_is(hash, p->trial.bundle->hash))
        return p->trial.bundle;
    for (uint32_t i = 0; i < p->n_kept; i++) {
        if (str_is(hash, p->kept[i]->hash))
            return p->kept[i];
    }
    return NULL;
}

static void decide_without(enum decide_point point, const struct facts *facts, struct arena *arena,
                           struct verdict *out)
{
    int32_t tier = 0;

    for (uint32_t i = 0; i < facts->n; i++) {
        if (strcmp(facts->v[i].name, "tier") == 0)
            tier = (int32_t)facts->v[i].num;
    }
    decide_default(point, tier, out);
    out->status = -OMB_E_STATE;
    out->rule = STR("default");
    out->record =
        arena_printf(arena, "{\"point\":\"%s\",\"bundle\":null,\"vm\":\"%s\",\"status\":%d}",
                     decide_point_name(point), bundle_vm_id(), out->status);
}

/* The other side of a trial: what is in force for a canary's share, else the candidate. */
static void compare(struct policy *p, enum decide_point point, const struct facts *facts,
                    uint64_t now, const struct verdict *decided)
{
    struct bundle *other = p->by_canary ? p->active : p->trial.bundle;
    struct verdict beside;

    decide_run(other, point, facts, now, &p->beside, &beside, NULL);
    policy_trial_count(&p->trial, point, now, p->by_canary ? &beside : decided,
                       p->by_canary ? decided : &beside);
    arena_reset(&p->beside);
    p->stats.tried++;
}

void policy_decide(void *ctx, enum decide_point point, const struct facts *facts, uint64_t now,
                   struct arena *arena, struct verdict *out)
{
    struct policy *p = ctx;
    struct decide_trace trace;

    p->stats.decisions++;
    if (!p->active) {
        p->stats.faults++;
        decide_without(point, facts, arena, out);
        return;
    }
    p->by_canary = policy_trial_takes(&p->trial, facts->subject);
    decide_run(p->by_canary ? p->trial.bundle : p->active, point, facts, now, arena, out, &trace);
    p->stats.ticks += trace.ticks;
    p->stats.faults += out->status != 0;
    if (p->trial.mode == TRIAL_SHADOW || p->by_canary)
        compare(p, point, facts, now, out);
}

void policy_decide_with(struct bundle *b, enum decide_point point, const struct facts *facts,
                        uint64_t now, struct arena *arena, struct verdict *out)
{
    decide_run(b, point, facts, now, arena, out, NULL);
}

/* True, once, when too many are too near one another. */
static bool count_fault(struct faults *f, uint64_t now)
{
    if (f->n == POLICY_FAULTS_TO_REVERT) {
        memmove(&f->at[0], &f->at[1], (f->n - 1) * sizeof f->at[0]);
        f->n--;
    }
    f->at[f->n++] = now;
    if (f->n < POLICY_FAULTS_TO_REVERT || now - f->at[0] > POLICY_FAULT_WINDOW_MS)
        return false;
    f->n = 0;
    return true;
}

enum policy_alarm policy_faulted(struct policy *p, uint64_t now)
{
    if (p->by_canary)
        return count_fault(&p->faults[1], now) ? POLICY_STOP_TRIAL : POLICY_CALM;
    return p->previous && count_fault(&p->faults[0], now) ? POLICY_REVERT : POLICY_CALM;
}

void policy_stats(const struct policy *p, struct policy_stats *out)
{
    struct policy_stats s = p->stats;

    s.bundles = p->n_kept;
    if (p->active) {
        s.bytes = vm_image_size(p->active->rules_vm);
        s.bytes += p->active->flows_vm ? vm_image_size(p->active->flows_vm) : 0;
    }
    *out = s;
}
